/**
 * Power loss: whoever writes is stopped at a random moment, and what the disk holds then, without a sync, is opened anew.
 * Every batch that was acknowledged is there whole, nothing is there in part, and sending all of them again makes the sums exact.
 *
 * WARDLINE_LOSSES sets how often power is lost, WARDLINE_SEED the moments, WARDLINE_LOSS_SECONDS how long a writer may run.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadKnowledge } from '#app/knowledge.ts';
import { DEFAULT_FLOWS, type Memory, openMemory } from '#app/memory.ts';
import { EVERYTHING } from '#base/query.ts';
import { createRandom } from '#base/random.ts';
import { Disks, whyNoDisks } from './disks.ts';
import { batchOf, bytesOf, factsOf, flowsOf, SOURCE, sequenceOf } from './numbered-batches.ts';
import { descendantsOf, freeze, signal } from './processes.ts';

const WRITER = path.join(import.meta.dirname, 'durability-writer.ts');
const { WARDLINE_LOSSES = '3', WARDLINE_SEED = '20260302', WARDLINE_LOSS_SECONDS = '3' } = process.env;
const [LOSSES, SEED, SECONDS] = [Number(WARDLINE_LOSSES), Number(WARDLINE_SEED), Number(WARDLINE_LOSS_SECONDS)];
const DISK_MEGABYTES = 1024;
const START_LIMIT = 180_000;
/** Batches sent again go this far beyond the last acknowledged one. */
const BEYOND = 3;
const ALWAYS = { from: '2000-01-01T00:00:00.000000Z', to: '2100-01-01T00:00:00.000000Z' };

const why = whyNoDisks();
const disks = why === null ? new Disks() : null;
after(() => disks?.remove());

test(`after ${LOSSES} losses of power what was acknowledged is there, whole and once (seed ${SEED})`, async (context) => {
  if (disks === null) {
    context.diagnostic(`power loss was not tried: ${why}`);
    return;
  }
  const random = createRandom(SEED);
  for (let loss = 1; loss <= LOSSES; loss++) {
    const { copy, acknowledged } = await losePower(disks, `loss${loss}`, random.below(SECONDS * 1000));
    const place = disks.mount(copy, `after${loss}`);
    const memory = await open(path.join(place, 'data'));
    try {
      const kept = await checkKept(memory, acknowledged);
      const last = acknowledged + BEYOND;
      for (let sequence = 1; sequence <= last; sequence++) await memory.core.take(batchOf(sequence));
      await checkSums(memory, last);
      context.diagnostic(`${acknowledged} batches acknowledged, ${kept} kept`);
    } finally {
      await memory.close();
    }
    disks.unmount(place);
  }
});

/** Runs a writer on a fresh disk and takes its power away some time after its first batch. */
async function losePower(
  disk: Disks,
  name: string,
  milliseconds: number,
): Promise<{ readonly copy: string; readonly acknowledged: number }> {
  const image = disk.make(DISK_MEGABYTES);
  const place = disk.mount(image, name);
  const writer = spawn(process.execPath, [WRITER, path.join(place, 'data')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = writer.pid ?? 0;
  let said = '';
  const begun = Promise.withResolvers<void>();
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    begun.resolve();
  });
  const ended = new Promise<void>((resolve) => writer.once('close', () => resolve()));
  void ended.then(() => begun.reject(new Error('the writer ended')));
  const limit = setTimeout(() => writer.kill('SIGKILL'), START_LIMIT);
  await begun.promise.finally(() => clearTimeout(limit));
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  const all = [pid, ...descendantsOf(pid).map((found) => found.pid)];
  assert.ok(all.length > 1, 'the engine is no process of its own');
  await freeze(all);
  const copy = disk.copy(image);
  for (const one of all) signal(one, 'SIGKILL');
  await ended;
  const acknowledged = Number(said.trim().split('\n').at(-1));
  await eventuallyUnmounted(disk, place);
  return { copy, acknowledged };
}

/** The engine's end is nobody's child any more, and holds the disk for another moment. */
async function eventuallyUnmounted(disk: Disks, place: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      disk.unmount(place);
      return;
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function open(data: string): Promise<Memory> {
  const dependencies = { knowledge: loadKnowledge(), now: () => new Date(), warn: () => undefined };
  return openMemory(data, { ...DEFAULT_FLOWS, freeBytes: 0 }, dependencies);
}

/** Everything acknowledged is there, nothing in part; answers how many batches the flows hold. */
async function checkKept(memory: Memory, acknowledged: number): Promise<number> {
  const last = await memory.state.inventory.lastSequence(SOURCE);
  assert.ok(last >= acknowledged, `the state knows ${last} batches, ${acknowledged} were acknowledged`);
  const { items } = await memory.flows.list({ query: EVERYTHING, limit: 10_000_000, cursor: null });
  const rows = new Map<number, number>();
  for (const { id } of items) rows.set(sequenceOf(id), (rows.get(sequenceOf(id)) ?? 0) + 1);
  for (const [sequence, count] of rows) assert.equal(count, flowsOf(sequence), `flows of batch ${sequence}`);
  for (let sequence = 1; sequence <= last; sequence++) assert.ok(rows.has(sequence), `batch ${sequence} has no flows`);
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length, 'a flow is there twice');
  const values = new Set((await memory.state.inventory.load()).facts.map(({ value }) => value));
  for (let sequence = 1; sequence <= last; sequence++)
    for (const fact of factsOf(sequence)) assert.ok(values.has(fact), `fact ${fact} is gone`);
  assert.deepEqual(memory.state.check(), []);
  assert.deepEqual(await memory.flows.check(), []);
  return rows.size;
}

/** What is kept after all batches up to `last` came is what they hold, to the byte. */
async function checkSums({ core, flows, state }: Memory, last: number): Promise<void> {
  let [count, bytes] = [0, 0];
  for (let sequence = 1; sequence <= last; sequence++) {
    count += flowsOf(sequence);
    bytes += bytesOf(sequence);
  }
  assert.deepEqual(await flows.protocols(ALWAYS), [{ protocol: 'hl7', flows: count, bytes }]);
  assert.equal((await flows.list({ query: EVERYTHING, limit: 1, cursor: null })).total, count);
  const kept = (await state.inventory.load()).facts.filter(({ key }) => key === 'dhcp.hostName');
  assert.equal(kept.length, last * factsOf(1).length);
  await core.settle();
  const told = core.findings().map(({ title }) => Number(/, (\d+) messages? in/.exec(title)?.[1]));
  assert.equal(
    told.reduce((sum, messages) => sum + messages, 0),
    count,
  );
}
