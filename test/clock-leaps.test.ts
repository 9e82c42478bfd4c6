/** Clocks that leap: of whoever stamped the packets, and of the machine. Nothing is lost, counted twice or dropped by it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { loadKnowledge } from '#app/knowledge.ts';
import { DEFAULT_FLOWS, type Memory, openMemory } from '#app/memory.ts';
import { EVERYTHING } from '#base/query.ts';
import { createRandom } from '#base/random.ts';
import { readCapture } from '#capture/read.ts';
import { type WrittenFrame, writePcap } from '#capture/write.ts';
import { compose } from '../bench/compose.ts';
import { gatherTemplates } from '../bench/sources.ts';
import type { StoredFlow } from '../src/model/stored-flow.ts';
import { keptAtLast } from './kept.ts';
import { batchOf, bytesOf, flowsOf } from './numbered-batches.ts';
import { temporaryFolder } from './program.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

const { WARDLINE_SEED = '20260304' } = process.env;
const SEED = Number(WARDLINE_SEED);
const YEAR = 365 * 86_400_000;
const ALWAYS = { from: '1970-01-01T00:00:00.000000Z', to: '2106-01-01T00:00:00.000000Z' };
/** In so many packets there is one leap. */
const LEAP_EVERY = 150;
/** Times of a pcap end in 2106. */
const LAST = Date.UTC(2105, 0, 1);

const folder = temporaryFolder();
let service: RunningService | null = null;
after(() => service?.end('SIGKILL'));

test('a service that runs while the machine leaps through the years keeps everything, once', async (t) => {
  let now = Date.UTC(2026, 2, 2, 12);
  const warned: string[] = [];
  const open = (): Promise<Memory> =>
    openMemory(
      path.join(folder, 'leaping'),
      { ...DEFAULT_FLOWS, flowDays: 30, rollupDays: 60, freeBytes: 0 },
      { knowledge: loadKnowledge(), now: () => new Date(now), warn: (message) => warned.push(message) },
    );
  let memory = await open();
  t.after(() => memory.close());
  let sequence = 0;
  for (const years of [0, 70, -70, -50, 50, 1, -1]) {
    now += years * YEAR;
    await memory.core.take(batchOf(++sequence));
    await memory.core.take(batchOf(sequence));
    await memory.core.settle();
    await memory.flows.tend();
  }
  await checkSums(memory, sequence);
  // The power goes while the clock is ahead, and comes back with it empty.
  for (const leap of [now + 70 * YEAR, 0, now]) {
    now = leap;
    await memory.close();
    memory = await open();
    await memory.flows.tend();
    await memory.core.take(batchOf(++sequence));
    await checkSums(memory, sequence);
  }
  assert.ok(
    warned.length >= 3 && warned.every((message) => /^the machine's clock \S[^\n]+$/.test(message)),
    warned.join('\n'),
  );
});

test('a packet that claims to be of another century makes nothing old', async (t) => {
  const now = (): Date => new Date(Date.UTC(2026, 2, 2, 12));
  const flows = { ...DEFAULT_FLOWS, flowDays: 1, rollupDays: 1, freeBytes: 0 };
  const memory = await openMemory(path.join(folder, 'claimed'), flows, {
    knowledge: loadKnowledge(),
    now,
    warn: (message) => assert.fail(message),
  });
  t.after(() => memory.close());
  for (const [index, start] of ['2099-01-01T00:00:00.000000Z', '1970-01-01T00:00:00.000001Z'].entries()) {
    const batch = batchOf(index + 1);
    const stray = batch.flows.slice(0, 1).map((flow) => ({ ...flow, id: start, start, end: start }));
    await memory.core.take({ ...batch, flows: [...batch.flows, ...stray] });
  }
  await memory.flows.tend();
  const { items } = await memory.flows.list({ query: EVERYTHING, limit: 10_000, cursor: null });
  assert.equal(items.length, flowsOf(1) + flowsOf(2) + 2);
  const today = { from: '2026-03-02T00:00:00.000000Z', to: '2026-03-03T00:00:00.000000Z' };
  const [{ flows: count = 0 } = {}] = await memory.flows.protocols(today);
  assert.equal(count, flowsOf(1) + flowsOf(2));
});

async function checkSums({ flows, core }: Memory, last: number): Promise<void> {
  let [count, bytes] = [0, 0];
  for (let sequence = 1; sequence <= last; sequence++) {
    count += flowsOf(sequence);
    bytes += bytesOf(sequence);
  }
  assert.deepEqual(await flows.protocols(ALWAYS), [{ protocol: 'hl7', flows: count, bytes }]);
  assert.equal((await flows.list({ query: EVERYTHING, limit: 1, cursor: null })).total, count);
  await core.settle();
  const told = core.findings().map(({ title }) => Number(/, (\d+) messages? in/.exec(title)?.[1]));
  assert.equal(
    told.reduce((sum, messages) => sum + messages, 0),
    count,
  );
}

test(`packets whose times leap through the years are all counted, and devices are the same (seed ${SEED})`, async () => {
  const frames = await composed();
  const random = createRandom(SEED);
  let leap = 0;
  const leaping = frames.map((frame) => {
    if (random.below(LEAP_EVERY) === 0) leap = random.below(3) === 0 ? 0 : random.below(LAST) * 1000 - frame.time;
    return { ...frame, time: frame.time + leap };
  });
  const [straight, leapt] = [await sumsOf('straight', frames), await sumsOf('leapt', leaping)];
  assert.deepEqual(leapt, straight);
  assert.equal(straight.packets, frames.length);
});

/** Packets without copies of themselves: what a mirror shows twice is known by its time. */
async function composed(): Promise<readonly WrittenFrame[]> {
  const traces = path.join(import.meta.dirname, 'traces');
  const sources = fs
    .readdirSync(traces, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.pcap'));
  const templates = await gatherTemplates(sources.sort().map((name) => path.join(traces, name)));
  const capture = path.join(folder, 'composed.pcap');
  compose(templates, capture, { bytes: 800_000, flows: 1500, seed: SEED });
  const frames: WrittenFrame[] = [];
  await readCapture(capture, {
    frame: ({ bytes, start, end, time, length }) => void frames.push({ bytes: bytes.slice(start, end), time, length }),
  });
  return frames;
}

interface Sums {
  readonly packets: number;
  readonly bytes: number;
  readonly devices: readonly string[];
}

/** Sends packets down the pipe of a live sensor; what the service then holds of them. */
async function sumsOf(name: string, frames: readonly WrittenFrame[]): Promise<Sums> {
  const where = path.join(folder, name);
  const pipe = path.join(where, 'pipe');
  fs.mkdirSync(where);
  execFileSync('mkfifo', [pipe]);
  service = await startService(where, `sensors: [{ kind: live, name: mirror, command: [cat, ${pipe}] }]`);
  const session = new Session(service.url);
  await session.signIn(service.secret);
  await fs.promises.writeFile(pipe, writePcap(frames));
  await eventually(
    () => session.text('/metrics'),
    (text) => /^wardline_sensor_restarts_total\{[^}]*\} [1-9]/m.test(text),
    120_000,
  );
  const { devices } = await keptAtLast(session);
  const flows = (await session.text('/api/v1/exports/flows?format=ndjson')).split('\n').filter((line) => line !== '');
  let [packets, bytes] = [0, 0];
  for (const line of flows) {
    const flow = JSON.parse(line) as StoredFlow;
    packets += flow.clientPackets + flow.serverPackets;
    bytes += flow.clientBytes + flow.serverBytes;
  }
  assert.equal(await service.end('SIGTERM'), 0);
  service = null;
  return { packets, bytes, devices };
}
