/** Measures the flow store: what it takes in, how fast it answers over a hundred million rows, and what it costs. `npm run bench:store`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EVERYTHING, type Query } from '../src/base/query.ts';
import { formatTime } from '../src/base/time.ts';
import { createFlowStore, type FlowStore } from '../src/store/flows/store.ts';
import { machine, writeResults } from './results.ts';
import { fillStore } from './store-fill.ts';
import { addressOf, BUSY_SERVER, DEVICES, FIRST_DAY, MANAGEMENT, makeBatch, VLANS, vlanOf } from './store-traffic.ts';

const DAY = 86_400e6;
const BATCH_ROWS = 25_000;
const ASKS = 40;
const [SLOW, FEW_ASKS] = [1000, 5];
/** Batches that are made before the clock runs, and then asked for at once. */
const MADE_AT_ONCE = 12;

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000000' },
    days: { type: 'string', default: '30' },
    batches: { type: 'string', default: '60' },
    folder: { type: 'string', default: path.join(import.meta.dirname, 'work', 'store') },
    /** Answers from what an earlier run left there. */
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`usage: npm run bench:store -- [--rows N] [--days N] [--batches N] [--folder DIR] [--keep]
  --rows N      rows that the store holds while it is asked (100 million)
  --days N      days that they lie in (30)
  --batches N   batches of ${BATCH_ROWS} rows that are taken in (60)
  --folder DIR  where the store is made (bench/work/store)
  --keep        asks what an earlier run left there`);
  process.exit(0);
}
const rows = Number(values.rows);
const days = Number(values.days);
const perDay = Math.ceil(rows / days);
const config = { directory: values.folder, flowDays: null, rollupDays: null, maxBytes: null, freeBytes: 1e9 };
const dependencies = { now: () => new Date(FIRST_DAY / 1000 + days * 86_400_000), warn: console.error };

if (!values.keep)
  await fillStore(values.folder, { rows, days }, (line) => console.error(`${line}, ${memory(process.pid)}`));
const lines: string[] = [];
await measure();
writeResults('store', lines.join('\n'));

async function measure(): Promise<void> {
  const store = createFlowStore(config, dependencies);
  const began = performance.now();
  await store.start();
  const opened = performance.now() - began;
  const before = figures(store);
  const asked = await askAll(store);
  const answering = memory(store.enginePid);
  const taken = await takeIn(store);
  await store.tend();
  const held = figures(store);
  lines.push(
    `## The store: ${(Number(before.get('rows')) / 1e6).toFixed(0)} million rows of ${DEVICES} devices, ${days} days\n`,
    `\`npm run bench:store\`: ${machine()}.\n`,
    '| question | p50 ms | p95 ms | processor ms |',
    '| --- | ---: | ---: | ---: |',
    ...asked,
    '',
    '| figure | value |',
    '| --- | ---: |',
    `| rows | ${before.get('rows')} |`,
    `| on disk | ${(Number(before.get('bytes')) / 1e9).toFixed(2)} GB, ${(Number(before.get('bytes')) / Number(before.get('rows'))).toFixed(1)} bytes a row with all roll-ups |`,
    `| opening | ${opened.toFixed(0)} ms |`,
    ...taken,
    `| engine's memory, answering | ${answering} |`,
    `| engine's memory, at the end | ${memory(store.enginePid)} |`,
    `| rows at the end | ${held.get('rows')} |`,
    '',
  );
  await store.stop();
}

function questions(store: FlowStore): readonly (readonly [string, (n: number) => Promise<unknown>])[] {
  const end = FIRST_DAY + days * DAY;
  const span = (hours: number): { readonly from: string; readonly to: string } => ({
    from: formatTime(end - hours * 3600e6 + 1_234_567),
    to: formatTime(end + 3600e6),
  });
  const month = span(days * 24);
  const device = (n: number): string => addressOf((n * 379) % DEVICES);
  const field = (name: string, value: string): Query => ({ kind: 'field', field: name, comparison: 'has', value });
  const list = (query: Query, cursor: string | null = null): Promise<{ readonly next: string | null }> =>
    store.list({ query, limit: 100, cursor });
  return [
    ['peers of a device, all days', (n) => store.peers([device(n)], month, 100)],
    ['peers of the busiest server, all days', () => store.peers([BUSY_SERVER], month, 100)],
    ['peers of the management station, all days', () => store.peers([MANAGEMENT], month, 100)],
    ['peers of a device, a day', (n) => store.peers([device(n)], span(24), 100)],
    ['timeline of a device by hour, all days', (n) => store.timeline([device(n)], month, 'hour')],
    ['timeline of a device by day, all days', (n) => store.timeline([device(n)], month, 'day')],
    ['timeline of the busiest server by hour, all days', () => store.timeline([BUSY_SERVER], month, 'hour')],
    ['timeline of the busiest server by day, all days', () => store.timeline([BUSY_SERVER], month, 'day')],
    ['top pairs of a VLAN, all days', (n) => store.top(month, { vlan: vlanOf(n % VLANS), limit: 20 })],
    ['top pairs of a VLAN, a day', (n) => store.top(span(24), { vlan: vlanOf(n % VLANS), limit: 20 })],
    ['top pairs of all, a day', () => store.top(span(24), { limit: 20 })],
    ['top pairs of all, all days', () => store.top(month, { limit: 20 })],
    ['protocols, all days', () => store.protocols(month)],
    ['newest flows', () => list(EVERYTHING)],
    ['newest flows of a device', (n) => list(field('ip', device(n)))],
    ['their second page', async (n) => list(field('ip', device(n)), (await list(field('ip', device(n)))).next)],
    ['newest flows of the busiest server', () => list(field('ip', BUSY_SERVER))],
    ['newest flows of a protocol (dicom)', () => list(field('protocol', 'dicom'))],
    ['flows of an address that is nowhere', (n) => list(field('ip', `10.250.0.${n}`))],
    ['flows below a prefix that is nowhere', (n) => list(field('ip', `10.251.${n}.0/24`))],
    ['flows of a user that is nowhere', (n) => list(field('user', `nobody${n}`))],
  ];
}

async function askAll(store: FlowStore): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const [name, ask] of questions(store)) {
    const began = performance.now();
    await ask(1);
    // What takes seconds is asked less often.
    const asks = performance.now() - began > SLOW ? FEW_ASKS : ASKS;
    const times: number[] = [];
    const work = processorTime(store.enginePid);
    for (let n = 0; n < asks; n++) {
      const began = performance.now();
      await ask(n);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const processor = (processorTime(store.enginePid) - work) / asks;
    answers.push(`| ${name} | ${at(times, 0.5)} | ${at(times, 0.95)} | ${processor.toFixed(0)} |`);
    console.error(answers.at(-1));
  }
  return answers;
}

/** How fast batches are taken in, as sensors send them one behind the other. */
async function takeIn(store: FlowStore): Promise<readonly string[]> {
  const count = Number(values.batches);
  const source = `live:eth1:${Date.now()}`;
  const times: number[] = [];
  let spent = 0;
  const own = process.threadCpuUsage();
  let ownWork = 0;
  const work = processorTime(store.enginePid);
  for (let first = 1; first <= count; first += MADE_AT_ONCE) {
    const batches = Array.from({ length: Math.min(MADE_AT_ONCE, count + 1 - first) }, (_, more) => ({
      source,
      sequence: first + more,
      flows: makeBatch(first + more, BATCH_ROWS, days, perDay / 86_400),
    }));
    const began = performance.now();
    const mine = process.threadCpuUsage(own);
    await Promise.all(
      batches.map(async (batch) => {
        const start = performance.now();
        await store.write(batch);
        times.push(performance.now() - start);
      }),
    );
    const after = process.threadCpuUsage(own);
    ownWork += (after.user + after.system - mine.user - mine.system) / 1000;
    spent += performance.now() - began;
  }
  const engineWork = processorTime(store.enginePid) - work;
  const total = count * BATCH_ROWS;
  times.sort((a, b) => a - b);
  return [
    `| taken in, batches of ${BATCH_ROWS}, durable | ${Math.round(total / (spent / 1000))} rows/s |`,
    `| processor time of taking in | ${((ownWork / total) * 1000).toFixed(2)} µs a row in our process, ${((engineWork / total) * 1000).toFixed(2)} in the engine, merges included |`,
    `| a batch, p50 and p95 of ${MADE_AT_ONCE} asked for at once | ${at(times, 0.5)} ms, ${at(times, 0.95)} ms |`,
  ];
}

function figures(store: FlowStore): ReadonlyMap<string, number> {
  return new Map(
    store.metrics().map(({ name, values: [first] }) => [name.replace('wardline_flow_store_', ''), first?.value ?? 0]),
  );
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
}

/** Milliseconds of processor that a process has used. */
function processorTime(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function memory(pid: number | undefined): string {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
  return `${megabytes('VmRSS')} MB resident, ${megabytes('RssAnon')} of them its own; at most ${megabytes('VmHWM')}`;
}
