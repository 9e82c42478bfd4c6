/**
 * Faults: processes of a running analysis are killed at random moments, again and again, until the captures are in.
 * What is kept then must be what an undisturbed run keeps: nothing lost, nothing counted twice.
 *
 * WARDLINE_KILLS sets how many kills there must be at least; WARDLINE_SEED the moments.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { compose } from '../bench/compose.ts';
import { findSources, gatherTemplates } from '../bench/sources.ts';

const PROGRAM = path.join(import.meta.dirname, '../bin/wardline');
const { WARDLINE_KILLS = '6', WARDLINE_SEED = '20260301' } = process.env;
const [KILLS, SEED] = [Number(WARDLINE_KILLS), Number(WARDLINE_SEED)];
const RUN_LIMIT = 900_000;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-faults-'));
const captures: string[] = [];
after(() => fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }));

before(async () => {
  const templates = await gatherTemplates(findSources());
  for (let seed = 1; seed <= 3; seed++) {
    const capture = path.join(folder, `day${seed}.pcap`);
    compose(templates, capture, { bytes: 8e6, flows: 12_000, seed });
    captures.push(capture);
  }
});

interface Kept {
  readonly devices: readonly { readonly id: string }[];
  readonly flows: unknown;
  readonly findings: readonly { readonly id: string }[];
  readonly coverage: unknown;
}

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
  readonly killed: string | null;
}

/** Runs the analysis; `killAfter` milliseconds later one of its processes is killed, chosen by `choice`. */
async function analyze(data: string, killAfter: number | null, choice = 0): Promise<Outcome> {
  const child = spawn(PROGRAM, ['analyze', '--data', data, ...captures], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  let killed: string | null = null;
  const kill = (): void => {
    const main = { pid: child.pid ?? 0, name: 'main' };
    const others = childrenOf(main.pid);
    const victim = choice % 3 === 0 || others.length === 0 ? main : others[choice % others.length];
    if (!victim || child.exitCode !== null) return;
    try {
      process.kill(victim.pid, 'SIGKILL');
      killed = victim.name;
    } catch {
      // It had ended by itself a moment ago.
    }
  };
  const timer = killAfter === null ? undefined : setTimeout(kill, killAfter);
  const limit = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  clearTimeout(limit);
  return { status, ...said, killed };
}

function childrenOf(pid: number): readonly { readonly pid: number; readonly name: string }[] {
  const found: { pid: number; name: string }[] = [];
  for (const entry of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = fs.readFileSync(`/proc/${entry}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== pid) continue;
      const words = fs.readFileSync(`/proc/${entry}/cmdline`, 'utf8');
      // What the shell runs before it becomes Wardline is none of its processes.
      const name = words.includes('decoder.ts') ? 'decoder' : words.includes('child.ts') ? 'engine' : null;
      if (name !== null) found.push({ pid: Number(entry), name });
    } catch {
      // It ended while it was looked at.
    }
  }
  return found;
}

function keptOf(out: string): Kept {
  const { devices, flows, findings, coverage } = JSON.parse(out) as Kept;
  const byId = <Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] =>
    [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { devices: byId(devices), flows, findings: byId(findings), coverage };
}

test(`after ${KILLS} kills at random moments what is kept is what an undisturbed run keeps (seed ${SEED})`, async (context) => {
  const began = performance.now();
  const undisturbed = await analyze(path.join(folder, 'undisturbed'), null);
  assert.equal(undisturbed.status, 0, undisturbed.err);
  const whole = Math.round(performance.now() - began);
  const random = createRandom(SEED);
  const victims = new Map<string, number>();
  let [kills, rounds] = [0, 0];
  while (kills < KILLS) {
    const data = path.join(folder, `disturbed${rounds++}`);
    for (;;) {
      const [moment, choice] = [100 + random.below(whole), random.below(60)];
      const outcome = await analyze(data, kills < KILLS ? moment : null, choice);
      if (outcome.killed !== null) {
        kills++;
        victims.set(outcome.killed, (victims.get(outcome.killed) ?? 0) + 1);
      }
      if (outcome.status === 0) break;
      assert.ok(outcome.killed !== null, `it ended by itself with ${outcome.status}: ${outcome.err}`);
      assert.notEqual(outcome.status, 70, outcome.err);
    }
    const last = await analyze(data, null);
    assert.equal(last.status, 0, last.err);
    assert.deepEqual(keptOf(last.out), keptOf(undisturbed.out));
    fs.rmSync(data, { recursive: true, maxRetries: 20, retryDelay: 100 });
  }
  context.diagnostic(
    `${kills} kills in ${rounds} rounds: ${[...victims].map(([name, count]) => `${name} ${count}`).join(', ')}`,
  );
  assert.ok(victims.size > 1, 'only one kind of process was killed');
});
