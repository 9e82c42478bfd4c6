/** Conversations are sums of flows, of whole days and of pieces of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from '#api/page.ts';
import { createRandom, type Random } from '#base/random.ts';
import { formatTime } from '#base/time.ts';
import type { Conversation } from '#model/conversation.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { createFlowStore } from './store.ts';
import { afterwards, configure, flowAt, HOUR, MIDNIGHT, openStore, temporaryFolder, WHOLE } from './testing.ts';

test('flows of one client, server and service are one conversation, with its first and last moment', async (context) => {
  const store = createFlowStore(configure(await temporaryFolder(context)), { now: () => new Date(), warn: () => {} });
  await store.start();
  afterwards(context, () => store.stop());
  const ends = { client: { ip: '10.2.0.1', port: 5000 }, server: { ip: '10.9.0.4', port: 104 } };
  const flows = [
    flowAt('a', 0, ends),
    flowAt('b', 30 * HOUR, { ...ends, client: { ip: '10.2.0.1', port: 5001 } }),
    flowAt('c', HOUR, { ...ends, server: { ip: '10.9.0.4', port: 105 } }),
  ];
  await store.write({ source: 'test', sequence: 1, flows });
  const all = await store.conversations(WHOLE);
  assert.deepEqual(
    all.map(({ client, server, transport, port, flows: count }) => [client, server, transport, port, count]),
    [
      ['10.2.0.1', '10.9.0.4', 'tcp', 104, 2],
      ['10.2.0.1', '10.9.0.4', 'tcp', 105, 1],
    ],
  );
  assert.equal(all[0]?.first, flows[0]?.start);
  const [later, ...others] = await store.conversations({ ...WHOLE, from: flows[1]?.start ?? '' });
  assert.deepEqual([later?.flows, later?.first, others.length], [1, flows[1]?.start, 0]);
});

/** Flows of both versions of IP, and of none, between a few ends over three days, some of them told in parts. */
function someFlow(random: Random, index: number): StoredFlow {
  const networks = {
    ipv4: ['0.0.0.0', '10.2.0.5', '192.168.255.255', '255.255.255.255'],
    ipv6: ['::', '::ffff:10.2.0.5', 'fe80::1', '2001:db8::5'],
    ethernet: [],
  } as const;
  const network = random.pick(['ipv4', 'ipv4', 'ipv6', 'ethernet'] as const) ?? 'ipv4';
  const end = (): StoredFlow['client'] => {
    const ip = random.pick(networks[network]);
    return ip === undefined ? { mac: '02:00:00:00:00:05' } : { ip };
  };
  const transport = random.pick(['tcp', 'udp', 'icmp', '200', null]) ?? null;
  const port = transport === 'tcp' || transport === 'udp' ? { port: random.pick([0, 104, 65_535]) ?? 0 } : {};
  const at = random.below(72) * HOUR + random.below(3600) * 1e6;
  return flowAt(`f${index}`, at, {
    ...{ network, transport, client: end(), server: { ...end(), ...port } },
    ...{ end: formatTime(MIDNIGHT + at + random.below(3 * HOUR)), part: random.below(4) === 0 ? 2 : 0 },
    protocol: random.pick(['dicom', null]) ?? null,
  });
}

/** Flows of a span put together one by one. */
function counted(flows: readonly StoredFlow[], { from, to }: Span): readonly Conversation[] {
  const seen = flows.filter(({ network, part, start, end }) => {
    const at = part === 0 ? start : end;
    return network !== 'ethernet' && from <= at && at < to;
  });
  const groups = Map.groupBy(seen, ({ network, client, server, transport }) =>
    JSON.stringify([network, client.ip, server.ip, transport, server.port]),
  );
  return [...groups.values()].flatMap((some) => {
    const [one] = some;
    if (!one) return [];
    return {
      ...{ client: one.client.ip ?? '', server: one.server.ip ?? '' },
      ...{ transport: one.transport, port: one.server.port ?? null },
      flows: Math.max(1, some.filter(({ part }) => part === 0).length),
      first: some.map(({ start }) => start).sort()[0] ?? '',
      last:
        some
          .map(({ end }) => end)
          .sort()
          .at(-1) ?? '',
    };
  });
}

const inOrder = (some: readonly Conversation[]): readonly string[] => some.map((one) => JSON.stringify(one)).sort();

test('of whole days, of pieces of days and of days whose flows are dropped, they are what one by one gives (seed 3)', async (context) => {
  const random = createRandom(3);
  const flows = Array.from({ length: 900 }, (_, index) => someFlow(random, index));
  const folder = await temporaryFolder(context);
  const clock = { at: MIDNIGHT / 1000 };
  const store = await openStore(context, configure(folder, { flowDays: 10 }), { now: () => new Date(clock.at) });
  // What a batch holds is kept under the day of its latest row.
  const [early, late] = [flows.filter(isEarly), flows.filter((flow) => !isEarly(flow))];
  await store.write({ source: 'test', sequence: 1, flows: early });
  clock.at += 8 * 86_400_000;
  await store.write({ source: 'test', sequence: 2, flows: late });
  const moment = (hours: number): string => formatTime(MIDNIGHT + hours * HOUR);
  const whole = { from: moment(0), to: moment(24 * 6) };
  const spans = [whole, WHOLE, { from: moment(5.25), to: moment(49.5) }, { from: moment(30.5), to: moment(31) }];
  for (const span of spans) assert.deepEqual(inOrder(await store.conversations(span)), inOrder(counted(flows, span)));
  clock.at += 4 * 86_400_000;
  await store.tend();
  const rows = store.metrics().find(({ name }) => name.endsWith('store_rows'))?.values[0]?.value;
  assert.ok(rows !== undefined && rows > 0 && rows < flows.length, `flows of some days are dropped: ${rows} rows`);
  assert.deepEqual(inOrder(await store.conversations(whole)), inOrder(counted(flows, whole)));
});

/** True of what counts on the first day. */
function isEarly({ part, start, end }: StoredFlow): boolean {
  return (part === 0 ? start : end) < formatTime(MIDNIGHT + 24 * HOUR);
}
