/** Every trace has its golden flows and facts beside it: a change of what is read shows as a difference. `npm run golden` refreshes them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { DEFAULTS } from '../src/app/config.ts';
import { flowLine } from '../src/app/flow-line.ts';
import { run } from '../src/app/pipeline.ts';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDER = 'test/traces';
/** Fewer traces than this mean that the folder was not found, or was emptied. */
const FEWEST = 20;
/** Traces are read by everybody who clones the repository: none is larger than this, in bytes. */
const LARGEST = 100_000;

// The capture's path is in every flow and fact: it must not depend on where the repository lies.
process.chdir(ROOT);
const traces = fs
  .readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

test(`there are at least ${FEWEST} traces, each small and with a line on where it comes from`, () => {
  assert.ok(traces.length >= FEWEST, `only ${traces.length} traces`);
  const readme = fs.readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  for (const trace of traces) {
    assert.ok(readme.includes(`\n| ${trace} |`), `${trace} has no line in ${FOLDER}/README.md`);
    assert.ok(fs.statSync(path.join(FOLDER, trace)).size <= LARGEST, `${trace} is larger than ${LARGEST} bytes`);
  }
});

for (const trace of traces) {
  test(`${trace}: flows and facts are as they were`, async (t) => {
    const { flows, facts, protocols } = await read(`${FOLDER}/${trace}`);
    const protocol = trace.split(path.sep)[0] ?? '';
    assert.ok(protocols.has(protocol), `no ${protocol} in it, but ${[...protocols].join(', ')}`);
    const beside = path.join(ROOT, FOLDER, trace.replace(/\.pcap(ng)?$/, ''));
    t.assert.fileSnapshot(flows, `${beside}.flows.ndjson`, { serializers: [String] });
    t.assert.fileSnapshot(facts, `${beside}.facts.ndjson`, { serializers: [String] });
  });
}

async function read(capture: string): Promise<{ flows: string; facts: string; protocols: ReadonlySet<string> }> {
  let flows = '';
  let facts = '';
  const protocols = new Set<string>();
  const { unreadable } = await run([capture], DEFAULTS, {
    flow: (flow) => {
      flows += flowLine(flow);
      for (const name of [...flow.over, flow.protocol]) if (name !== null) protocols.add(name);
    },
    fact: (fact) => {
      facts += `${JSON.stringify(fact)}\n`;
    },
  });
  assert.deepEqual(unreadable, []);
  return { flows, facts, protocols };
}
