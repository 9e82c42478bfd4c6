/** A policy tried on what the store has put together is the policy tried on each flow by itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '#base/random.ts';
import { formatTime } from '#base/time.ts';
import type { Conversation } from '#model/conversation.ts';
import { type Policy, policySchema } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { type Replay, replayPolicy } from '#segment/replay.ts';
import { configure, flowAt, HOUR, MIDNIGHT, openStore, temporaryFolder, WHOLE } from '#store/flows/testing.ts';

const ADDRESSES = Array.from({ length: 14 }, (_, at) => `10.${at % 3}.0.${at}`);
const DEVICES: readonly KnownDevice[] = ADDRESSES.slice(0, 9).map((ip, at) => ({
  ...{ id: `d${at}`, ips: [ip], model: `M${at % 4}`, category: `kind${at % 3}` },
  ...{ function: at % 2 === 0 ? 'infusion' : null, critical: at === 4 },
}));
const DECLARED = [{ from: 'category:kind1', to: '10.0.0.0/8', protocol: 'tcp', ports: ['3-5'], source: 'manual p. 1' }];

/** Three days of flows, some of them told in parts. */
function flowsOf(random: Random, count: number): readonly StoredFlow[] {
  return Array.from({ length: count }, (_, at) => {
    const [client, server] = [random.pick(ADDRESSES) ?? '', random.pick([...ADDRESSES, '224.0.0.251']) ?? ''];
    const transport = random.pick(['tcp', 'tcp', 'udp', 'icmp']) ?? 'tcp';
    const port = transport === 'icmp' ? {} : { port: random.below(7) };
    return flowAt(`f${at}`, random.below(72) * HOUR + random.below(3600) * 1e6, {
      transport,
      client: { ip: client, ...(transport === 'icmp' ? {} : { port: 50_000 + random.below(1000) }) },
      server: { ip: server, ...port },
      part: random.below(5) === 0 ? 1 + random.below(3) : 0,
    });
  });
}

function policyOf(random: Random): Policy {
  const names = ['a', 'b', 'c'];
  const pick = (): string => random.pick([...names, 'any']) ?? 'any';
  return policySchema.parse({
    zones: [
      { name: 'a', members: ['category:kind0', '10.1.0.0/24'] },
      { name: 'b', members: ['10.0.0.0/16', 'device:d3'] },
      { name: 'c', members: ['10.2.0.8', '10.2.0.0/29'] },
    ],
    rules: Array.from({ length: 1 + random.below(6) }, () => ({
      ...{ from: pick(), to: pick(), protocol: random.pick(['tcp', 'udp', 'icmp', 'any']) },
      ...{ ports: random.below(2) === 0 ? [] : [`${random.below(4)}-${3 + random.below(4)}`] },
      action: random.pick(['permit', 'permit', 'deny']),
    })),
  });
}

/** Each flow by itself; a part that goes on is a flow where the span has not seen its conversation begin. */
function oneByOne(flows: readonly StoredFlow[]): readonly Conversation[] {
  const keyOf = ({ client, server, transport }: StoredFlow): string =>
    `${client.ip} ${server.ip} ${transport} ${server.port}`;
  const begun = new Set(flows.filter(({ part }) => part === 0).map(keyOf));
  return flows.map((flow) => {
    const { client, server, transport, start, end, part } = flow;
    const isFirst = part === 0 || !begun.has(keyOf(flow));
    begun.add(keyOf(flow));
    const ends = { client: client.ip ?? '', server: server.ip ?? '', port: server.port ?? null };
    return { ...ends, transport: transport ?? null, flows: Number(isFirst), first: start, last: end };
  });
}

/** The answer without the order and the grouping of what was stopped. */
function comparable({ blocked, byFunction, byZones, ...rest }: Replay): object {
  const sums = new Map<string, { flows: number; first: string; last: string }>();
  for (const { flows, first, last, ...one } of blocked) {
    const key = JSON.stringify(one);
    const known = sums.get(key) ?? { flows: 0, first, last };
    known.flows += flows;
    if (first < known.first) known.first = first;
    if (last > known.last) known.last = last;
    sums.set(key, known);
  }
  const sorted = (list: readonly object[]): readonly string[] => list.map((one) => JSON.stringify(one)).sort();
  return {
    ...{ ...rest, because: rest.recommended },
    blocked: sorted([...sums].map(([key, sum]) => [key, sum])),
    byFunction: sorted(byFunction),
    byZones: sorted(byZones),
  };
}

test('grouped in the store or one by one, 40 policies stop the same flows of the same devices (seed 17)', async (context) => {
  const random = createRandom(17);
  const store = await openStore(context, configure(await temporaryFolder(context)));
  const flows = flowsOf(random, 1200);
  for (const [index, sequence] of [1, 2, 3].entries())
    await store.write({ source: 'test', sequence, flows: flows.slice(index * 400, (index + 1) * 400) });
  const middle = { from: formatTime(MIDNIGHT + 7.5 * HOUR), to: formatTime(MIDNIGHT + 55.25 * HOUR) };
  let stopped = 0;
  for (const span of [WHOLE, middle]) {
    const conversations = await store.conversations(span);
    // What was told in parts counts when a part ends.
    const seen = flows.filter(({ part, start, end }) => {
      const at = part === 0 ? start : end;
      return at >= span.from && at < span.to;
    });
    assert.ok(conversations.length < seen.length, 'something is grouped');
    for (let turn = 0; turn < 20; turn++) {
      const asked = { policy: policyOf(random), devices: DEVICES, declared: DECLARED, limit: null };
      const grouped = replayPolicy({ ...asked, conversations });
      assert.deepEqual(comparable(grouped), comparable(replayPolicy({ ...asked, conversations: oneByOne(seen) })));
      stopped += grouped.blockedFlows;
    }
  }
  assert.ok(stopped > 2000, String(stopped));
  context.diagnostic(`${flows.length} flows, 40 policies, ${stopped} flows stopped, no difference`);
});
