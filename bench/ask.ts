/**
 * `npm run bench:ask`: how fast the API answers what people ask, over the rows that `npm run bench:store` left and an inventory of
 * the same 15,000 devices. Over HTTP on loopback, signed in, as the page would ask.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Core } from '../src/app/core/core.ts';
import { loadKnowledge } from '../src/app/knowledge.ts';
import { placesIn } from '../src/app/memory.ts';
import { formatTime } from '../src/base/time.ts';
import { openState } from '../src/store/state/state.ts';
import { Session, startService } from '../test/service-client.ts';
import { machine, writeResults } from './results.ts';
import { addressOf, BUSY_SERVER, DEVICES, FIRST_DAY, makeBatch, vlanOf } from './store-traffic.ts';

const WORK = path.join(import.meta.dirname, 'work');
const DAYS = 30;
const DAY = 86_400e6;
const ASKS = 40;
/** Batches of flows from which the inventory is made, and rows of each. */
const [BATCHES, ROWS] = [12, 20_000];
const EARLY = FIRST_DAY + 20 * DAY;

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: path.join(WORK, 'store') },
    help: { type: 'boolean', default: false },
  },
});

interface Listed {
  readonly items: readonly { readonly id: string }[];
  readonly total?: number;
}

async function main(): Promise<void> {
  const folder = path.join(WORK, 'ask');
  const places = placesIn(path.join(folder, 'data'));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'data'), { recursive: true, mode: 0o700 });
  fs.symlinkSync(path.resolve(values.store), places.flows);
  await fillInventory(places.state);
  const service = await startService(folder, 'flows: { flowDays: null, rollupDays: null }\nsensors: []');
  try {
    const session = new Session(service.url);
    await session.signIn(service.secret);
    const rows = /^wardline_flow_store_rows (\d+)/m.exec(await session.text('/metrics'))?.[1] ?? '0';
    const { total = 0 } = await session.get<Listed>('/api/v1/devices?limit=1');
    const lines = await answers(session);
    const report = `## Asked over HTTP: ${total.toLocaleString('en')} devices and ${Number(rows).toLocaleString('en')} flows

\`npm run bench:ask\`: ${machine()}. Each question ${ASKS} times, of other devices.

| question | p50 ms | p95 ms |
| --- | ---: | ---: |
${lines.join('\n')}
`;
    writeResults('ask', report);
  } finally {
    await service.end();
  }
}

/** Devices that talk as in the store, and later are called otherwise: that is what changed since. */
async function fillInventory(file: string): Promise<void> {
  const state = await openState(file);
  const core = new Core({ store: state.inventory, flows: { write: async () => {} }, knowledge: loadKnowledge() });
  await core.start();
  for (let sequence = 1; sequence <= BATCHES; sequence++) {
    const flows = makeBatch(sequence, ROWS, sequence <= BATCHES / 2 ? 0 : 20, ROWS);
    const at = formatTime(sequence <= BATCHES / 2 ? FIRST_DAY : EARLY);
    const facts = flows.flatMap(({ client: { ip, mac } }, index) =>
      ip === undefined || mac === undefined
        ? []
        : [
            {
              time: at,
              subject: { ip, mac },
              key: 'dhcp.hostName',
              value: `host-${mac.slice(-5).replace(':', '')}-${sequence > BATCHES / 2 && index % 9 === 0 ? 'new' : 'old'}`,
              source: { capture: 'bench', frame: index + 1, protocol: 'dhcp', field: 'option 12' },
            },
          ],
    );
    await core.take({ source: 'bench', sequence, flows, facts });
    if (sequence === BATCHES / 2) await core.settle();
  }
  await core.settle();
  await state.close();
}

async function answers(session: Session): Promise<readonly string[]> {
  const span = (days: number): string =>
    `from=${formatTime(FIRST_DAY + (DAYS - days) * DAY)}&to=${formatTime(FIRST_DAY + (DAYS + 1) * DAY)}`;
  /** So many hours of the last days that the store holds. */
  const moment = (n: number, hours: number): string => {
    const from = FIRST_DAY + (DAYS * DAY * 2) / 3 + ((n * 3600e6) % ((DAYS / 4) * DAY));
    return `from=${formatTime(from)}&to=${formatTime(from + hours * 3600e6)}`;
  };
  const address = (n: number): string => addressOf((n * 379) % DEVICES);
  const ids: string[] = [];
  for (let n = 0; n < ASKS; n++) {
    const { items } = await session.get<Listed>(`/api/v1/devices?q=ip:${address(n)}`);
    if (items[0]) ids.push(items[0].id);
  }
  const id = (n: number): string => ids[n % ids.length] ?? '';
  const questions: readonly (readonly [string, (n: number) => string])[] = [
    ['who talked with this device in 30 days', (n) => `/devices/${id(n)}/peers?${span(DAYS)}`],
    ['what changed since Tuesday', () => `/changes?since=${formatTime(EARLY - DAY)}`],
    ['what changed of a device', (n) => `/devices/${id(n)}/changes`],
    ['top pairs of a VLAN in 30 days', (n) => `/stats/top?vlan=${vlanOf(n)}&${span(DAYS)}`],
    ['timeline of a device, 30 days', (n) => `/devices/${id(n)}/timeline?${span(DAYS)}`],
    ['timeline of a device by hour, a week', (n) => `/devices/${id(n)}/timeline?${span(7)}`],
    ['a device', (n) => `/devices/${id(n)}`],
    ['its facts', (n) => `/devices/${id(n)}/facts`],
    ['first page of devices', () => '/devices?limit=100'],
    ['devices by a word', (n) => `/devices?q=${(n + 16).toString(16)}`],
    ['devices by address', (n) => `/devices?q=ip:${address(n)}`],
    ['search through everything', (n) => `/search?q=host-${(n + 16).toString(16)}`],
    ['newest flows', () => '/flows?limit=100'],
    ['newest flows of a device', (n) => `/flows?q=ip:${address(n)}`],
    ['newest flows of the busiest server', () => `/flows?q=ip:${BUSY_SERVER}`],
    ['protocols in 30 days', () => `/stats/protocols?${span(DAYS)}`],
    ['all traffic by hour, 30 days', () => `/stats/traffic?step=hour&${span(DAYS)}`],
    ['the map of a past hour', (n) => `/map?by=category&open=&${moment(n, 1)}`],
    ['the map of a past hour, subnets', (n) => `/map?open=&${moment(n, 1)}`],
    ['the map of a past day', (n) => `/map?by=category&open=&${moment(n * 24, 24)}`],
    ['people who signed in, 30 days', () => `/access/parties?kind=person&${span(DAYS)}`],
    ['what a person reached in 30 days', (n) => `/access?kind=person&id=ward${n * 7}&${span(DAYS)}`],
    ['findings', () => '/findings'],
  ];
  const lines: string[] = [];
  for (const [name, route] of questions) {
    const times: number[] = [];
    await session.text(`/api/v1${route(0)}`);
    for (let n = 0; n < ASKS; n++) {
      const began = performance.now();
      await session.text(`/api/v1${route(n)}`);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): string => (times[Math.floor((ASKS - 1) * share)] ?? 0).toFixed(0);
    lines.push(`| ${name} | ${at(0.5)} | ${at(0.95)} |`);
    process.stderr.write(`${lines.at(-1)}\n`);
  }
  return lines;
}

if (values.help)
  console.log(`usage: npm run bench:ask -- [--store DIR]
  --store DIR  the store that npm run bench:store made (bench/work/store)`);
else await main();
