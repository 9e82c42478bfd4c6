/** Drift of configurations on random networks and policies, held against every packet of small fields. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkModel } from '#access/forwarding/model.ts';
import { port, testNetwork } from '#access/forwarding/test-network.ts';
import { hasPacket } from '#access/packets/witness.ts';
import { bitsOf } from '#access/plain-packet.ts';
import { createPolicyReader } from '#access/policy.ts';
import { parseIp } from '#base/prefix.ts';
import { createRandom, type Random } from '#base/random.ts';
import { type Policy, policySchema } from '#model/policy.ts';
import { createZones } from '../zones.ts';
import { type ConfigurationDrift, configurationDrift } from './configuration.ts';

const { DRIFT_SEEDS: amount = '25' } = process.env;
const SEEDS = Number(amount);
const NETS = [1, 2, 3] as const;
const HOSTS = [2, 3, 4, 5] as const;
const PORTS = [53, 104, 445] as const;
const CLIENT_PORT = 50_000;
const NUMBERS = { tcp: 6, udp: 17 } as const;
const PROTOCOLS = ['tcp', 'udp'] as const;

/** A line of a random access list, as text and as what it means. */
interface Entry {
  readonly action: 'permit' | 'deny';
  readonly protocol: 'tcp' | 'udp' | 'ip' | 'established';
  /** Host parts of addresses: a net with all of them, or one host; null for every address. */
  readonly src: { readonly net: number; readonly host: number | null } | null;
  readonly dst: { readonly net: number; readonly host: number | null } | null;
  readonly port: number | null;
}

interface Sent {
  readonly src: readonly [net: number, host: number];
  readonly dst: readonly [net: number, host: number];
  readonly protocol: 'tcp' | 'udp';
  readonly sport: number;
  readonly dport: number;
  readonly isAnswer: boolean;
}

function randomEntry(random: Random): Entry {
  const place = (): Entry['src'] =>
    random.below(3) === 0
      ? null
      : { net: random.pick(NETS) ?? 1, host: random.below(2) === 0 ? null : (random.pick(HOSTS) ?? 2) };
  const protocol = random.pick(['tcp', 'tcp', 'udp', 'ip', 'established'] as const) ?? 'ip';
  const hasPort = (protocol === 'tcp' || protocol === 'udp') && random.below(3) > 0;
  return {
    action: random.below(3) === 0 ? 'deny' : 'permit',
    protocol,
    src: place(),
    dst: place(),
    port: hasPort ? (random.pick(PORTS) ?? 53) : null,
  };
}

function textOf({ action, protocol, src, dst, port: number }: Entry): string {
  const place = (one: Entry['src']): string => {
    if (one === null) return 'any';
    return one.host === null ? `10.${one.net}.0.0 0.0.0.255` : `host 10.${one.net}.0.${one.host}`;
  };
  const name = protocol === 'established' ? 'tcp' : protocol;
  const more = protocol === 'established' ? ' established' : number === null ? '' : ` eq ${number}`;
  return ` ${action} ${name} ${place(src)} ${place(dst)}${more}`;
}

/** The line that decides by itself, one after the other; null for none. */
function decides(entries: readonly Entry[], sent: Sent): Entry | null {
  const fits = (place: Entry['src'], [net, host]: Sent['src']): boolean =>
    place === null || (place.net === net && (place.host === null || place.host === host));
  return (
    entries.find(
      (entry) =>
        (entry.protocol === 'ip' ||
          entry.protocol === sent.protocol ||
          (entry.protocol === 'established' && sent.protocol === 'tcp' && sent.isAnswer)) &&
        fits(entry.src, sent.src) &&
        fits(entry.dst, sent.dst) &&
        (entry.port === null || entry.port === sent.dport),
    ) ?? null
  );
}

type Lists = ReadonlyMap<string, readonly Entry[]>;

/** Lists on the way in from a net and on the way out to it, as `in1`, `out2`. */
function randomLists(random: Random): Lists {
  const places = NETS.flatMap((net) => [`in${net}`, `out${net}`]).filter(() => random.below(2) === 0);
  return new Map(
    places.map((place) => [place, Array.from({ length: 1 + random.below(6) }, () => randomEntry(random))]),
  );
}

function networkOf(lists: Lists): NetworkModel {
  const ports = NETS.map((net) =>
    port(
      `GigabitEthernet0/${net}`,
      `10.${net}.0.1 255.255.255.0`,
      ...(['in', 'out'] as const).flatMap((way) =>
        lists.has(`${way}${net}`) ? [`ip access-group ${way}${net} ${way}`] : [],
      ),
    ),
  );
  const acls = [...lists].flatMap(([name, entries]) => [`ip access-list extended ${name}`, ...entries.map(textOf)]);
  return testNetwork({ routers: { core: [...ports, ...acls, ''].join('\n') } });
}

/** The lines that decide on a packet's way, and whether it comes through. */
function passes(lists: Lists, sent: Sent): { readonly through: boolean; readonly lines: readonly string[] } {
  const lines: string[] = [];
  for (const place of [`in${sent.src[0]}`, `out${sent.dst[0]}`]) {
    const entries = lists.get(place);
    if (!entries) continue;
    const entry = decides(entries, sent);
    if (entry) lines.push(textOf(entry).trim());
    if (entry?.action !== 'permit') return { through: false, lines };
  }
  return { through: true, lines };
}

function randomRules(random: Random): Policy {
  const names = ['a', 'b', 'c', 'any'] as const;
  return policySchema.parse({
    zones: [
      { name: 'a', members: ['10.1.0.0/24'] },
      { name: 'b', members: ['10.2.0.0/30', '10.3.0.4'] },
      { name: 'c', members: ['10.3.0.0/29'] },
    ],
    rules: Array.from({ length: 1 + random.below(5) }, () => ({
      from: random.pick(names),
      to: random.pick(names),
      protocol: random.pick(['tcp', 'udp', 'any']),
      ports: random.below(3) === 0 ? [] : [random.pick(PORTS)],
      action: random.below(4) === 0 ? 'deny' : 'permit',
    })),
  });
}

const textual = ([net, host]: Sent['src']): string => `10.${net}.0.${host}`;

/** Every question of the small fields: who begins what with whom across nets. */
function* questions(): Generator<Omit<Sent, 'isAnswer'>> {
  const all = NETS.flatMap((net) => HOSTS.map((host) => [net, host] as const));
  for (const src of all)
    for (const dst of all.filter(([net]) => net !== src[0]))
      for (const protocol of PROTOCOLS)
        for (const dport of PORTS) yield { src, dst, protocol, sport: CLIENT_PORT, dport };
}

/** A network, a policy, and what drift tells of them. */
interface Round {
  readonly place: string;
  readonly lists: Lists;
  readonly model: NetworkModel;
  readonly policy: Policy;
  readonly found: readonly ConfigurationDrift[];
}

function roundOf(seed: number): Round {
  const random = createRandom(seed);
  const lists = randomLists(random);
  const policy = randomRules(random);
  const model = networkOf(lists);
  const found = configurationDrift(model, createZones(model.space, policy, []));
  return { place: `seed ${seed}`, lists, model, policy, found };
}

/** Whom a packet is told of, worked out by itself; the kinds that were counted. */
function held({ place, lists, model, found }: Round, sent: Sent, wanted: Wanted): readonly string[] {
  const { through, lines } = passes(lists, sent);
  const bits = packetOf(model, sent);
  const told = found.flatMap((one) =>
    one.pairs.flatMap(({ packets, from, to }) =>
      hasPacket(model.space, packets, bits) && hasPacket(model.space, one.packets, bits) ? [{ ...one, from, to }] : [],
    ),
  );
  const isDrift = wanted.isPermitted ? !through : through && !sent.isAnswer;
  const kind = wanted.isPermitted ? 'configuration-denies' : 'configuration-permits';
  const where = `${place}: ${JSON.stringify(sent)}`;
  const said = told.map((one) => [one.kind, one.from, one.to, one.isAnswer]);
  assert.deepEqual(said, isDrift ? [[kind, wanted.from, wanted.to, sent.isAnswer]] : [], where);
  for (const { line } of told) {
    if (line !== null) assert.ok(lines.includes(line.text.trim()), `${where}: ${line.text}`);
    else assert.ok(kind === 'configuration-denies' || lines.length === 0, where);
  }
  return told.map((one) => (one.isAnswer ? 'answers' : one.kind));
}

interface Wanted {
  readonly isPermitted: boolean;
  readonly from: string | null;
  readonly to: string | null;
}

test('random policies and lists: drift is what every packet of small fields says, with the lines that decide', (context) => {
  const counts = new Map<string, number>();
  for (let seed = 1; seed <= SEEDS; seed++) {
    const round = roundOf(seed);
    assert.ok(round.found.every(({ kind }) => kind !== 'configuration-unknown'));
    const reader = createPolicyReader(round.policy);
    for (const asked of questions()) {
      const [from, to] = [asked.src, asked.dst].map((end) => reader.zoneOf({ ips: [textual(end)] }));
      const { action } = reader.verdict(from ?? null, to ?? null, asked.protocol, asked.dport);
      const wanted: Wanted = { isPermitted: action === 'permit', from: from ?? null, to: to ?? null };
      const { src, dst, sport, dport } = asked;
      const answer: Sent = { ...asked, src: dst, dst: src, sport: dport, dport: sport, isAnswer: true };
      for (const sent of [{ ...asked, isAnswer: false }, answer])
        for (const word of ['packets', ...held(round, sent, wanted)]) counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  context.diagnostic(`${SEEDS} networks from seed 1: ${JSON.stringify([...counts])}, 0 differences`);
  assert.deepEqual([...counts.keys()].sort(), ['answers', 'configuration-denies', 'configuration-permits', 'packets']);
});

function packetOf({ space }: NetworkModel, { src, dst, protocol, sport, dport, isAnswer }: Sent): Uint8Array {
  return bitsOf(space, {
    bits: 32,
    src: parseIp(textual(src))?.value ?? 0n,
    dst: parseIp(textual(dst))?.value ?? 0n,
    state: isAnswer ? 'established' : 'new',
    in: '',
    out: '',
    ...(protocol === 'tcp' ? { flags: isAnswer ? 16 : 2 } : {}),
    numbers: { protocol: NUMBERS[protocol], sport, dport },
  });
}
