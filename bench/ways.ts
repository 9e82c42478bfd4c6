/**
 * `npm run bench:ways`: how long it takes to read the configurations of a hospital's network, to build the model of how it forwards
 * packets, and to answer questions of it, for networks of growing size.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createReach } from '../src/app/reach.ts';
import { hospitalNetwork, type NetworkSize } from './hospital-network.ts';
import { machine, writeResults } from './results.ts';

const SIZES: readonly NetworkSize[] = [
  { devices: 200, entries: 20_000, zones: 30 },
  { devices: 1000, entries: 100_000, zones: 150 },
  { devices: 2000, entries: 200_000, zones: 300 },
];

const HELP = `usage: npm run bench:ways -- [options]

Makes configurations of networks of ${SIZES.map(({ devices }) => devices).join(', ')} devices, asks for ways through them, prints the times and writes them into bench/results.md.

  --sizes N     the N smallest alone, printed and written nowhere
  --folder DIR  measures the configurations in DIR alone and prints its figures as JSON
  --help        this text

  npm run bench:ways -- --sizes 1`;

interface Measured {
  readonly first: number;
  readonly path: number;
  readonly permit: number;
  readonly deny: number;
  readonly memory: number;
  readonly paths: number;
}

/** Measures one folder; runs in a process of its own, so that its memory is its own. */
function measure(folder: string): Measured {
  const reach = createReach();
  const timed = <Answer>(ask: () => Answer): readonly [seconds: number, answer: Answer] => {
    const start = process.hrtime.bigint();
    const answer = ask();
    return [Number(process.hrtime.bigint() - start) / 1e9, answer];
  };
  const packet = 'src=10.1.0.9 dst=10.200.2.70 protocol=tcp sport=50000 dport=443';
  const [first, answer] = timed(() => reach.path({ network: folder, from: 'access0[Vlan10]', packet }));
  const [pathTime] = timed(() =>
    reach.path({ network: folder, from: 'access1[Vlan10]', packet: packet.replace('10.1.0.9', '10.1.2.9') }),
  );
  const where = 'dst=10.200.0.0/16 protocol=tcp';
  const [permit] = timed(() => reach.path({ network: folder, from: 'access2[Vlan11]', action: 'permit', where }));
  const [deny] = timed(() =>
    reach.path({ network: folder, from: 'access3[Vlan11]', action: 'deny', where: 'dst=10.1.0.0/16' }),
  );
  const paths = 'paths' in answer ? answer.paths.length : 0;
  return { first, path: pathTime, permit, deny, memory: process.resourceUsage().maxRSS / 1024, paths };
}

function main(): void {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { sizes: text, folder: text, help: { type: 'boolean' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (values.folder !== undefined) {
    process.stdout.write(JSON.stringify(measure(values.folder)));
    return;
  }
  const sizes = SIZES.slice(0, Number(values.sizes ?? SIZES.length));
  const table = `## Ways through a network

\`npm run bench:ways\`: ${machine()}. Generated configurations of IOS with OSPF in many areas; each line is a process of its own.

| devices | entries of lists | zones | read, model and first path s | another path ms | search what comes through ms | search what does not ms | most memory MB |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${sizes.map(lineOf).join('\n')}
`;
  console.log(table);
  if (sizes.length === SIZES.length) writeResults('ways', table);
}

/** Measures a network of one size, whose configurations lie in a folder meanwhile. */
function lineOf(size: NetworkSize): string {
  const where = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-ways-'));
  try {
    for (const [name, text] of hospitalNetwork(size)) fs.writeFileSync(path.join(where, `${name}.cfg`), text);
    const run = spawnSync(process.execPath, [import.meta.filename, '--folder', where], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told: Measured = JSON.parse(run.stdout);
    return `| ${size.devices} | ${size.entries.toLocaleString('en')} | ${size.zones} | ${told.first.toFixed(1)} | ${[told.path, told.permit, told.deny].map((seconds) => (seconds * 1000).toFixed(0)).join(' | ')} | ${told.memory.toFixed(0)} |`;
  } finally {
    fs.rmSync(where, { recursive: true, force: true });
  }
}

main();
