/** The kernel decides: random rulesets of nftables, and for each thousands of packets of which the model says beforehand what becomes. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hindrance } from '../../lab/requirements.ts';
import type { ConnectionState } from '../../src/access/configuration.ts';
import { nftables } from '../../src/access/dialects/nftables/index.ts';
import { createRandom, type Random } from '../../src/base/random.ts';
import type { Probe } from './frames.ts';
import { Bench, keyOf, macOf, type Sent, type Side } from './namespaces.ts';
import { type Prediction, Predictor } from './predict.ts';
import { randomRuleset } from './random-nftables.ts';
import { answerTo, randomProbe, tupleOf } from './random-probes.ts';

/** `PROBES=full` asks as much as the promise says: 2,000 probes for each of 20 rulesets. */
const { PROBES: amount, SEED: seed = '20261127' } = process.env;
const [POLICIES, PROBES] = amount === 'full' ? [20, 2000] : [6, 600];
const SEED = Number(seed);
const FIRST = Math.round(PROBES * 0.6);

const missing = hindrance(['probes']);
const bench = new Bench(['eth0', 'eth1', 'wg0']);

before(async () => {
  if (missing !== null) return;
  await bench.raise();
  await bench.inside(['sysctl', '-qw', ...SETTINGS]);
  for (const side of bench.sides) await connect(side);
});
after(() => (missing === null ? bench.close() : undefined));

const SETTINGS = [
  'net.ipv4.ip_forward=1',
  'net.ipv6.conf.all.forwarding=1',
  'net.ipv4.conf.all.rp_filter=0',
  'net.ipv4.conf.default.rp_filter=0',
];

/** Addresses, the host as the next hop to all that lies behind it, and its MAC, so that nobody has to ask for it. */
async function connect(side: Side): Promise<void> {
  const { index, interface: name } = side;
  const [own, next] = [`10.254.${index}.1/24`, `10.254.${index}.2`];
  const [own6, next6] = [`fd00:254:${index}::1/64`, `fd00:254:${index}::2`];
  const commands = [
    `addr add ${own} dev ${name}`,
    `addr add ${own6} dev ${name} nodad`,
    `neigh replace ${next} lladdr ${macOf(side, 'host')} dev ${name} nud permanent`,
    `neigh replace ${next6} lladdr ${macOf(side, 'host')} dev ${name} nud permanent`,
    `route add 10.${index}.0.0/16 via ${next} dev ${name}`,
    `route add fd00:${index}::/32 via ${next6} dev ${name}`,
  ];
  await bench.inside(['sysctl', '-qw', `net.ipv4.conf.${name}.rp_filter=0`]);
  await bench.inside(['ip', '-batch', '-'], commands.join('\n'));
}

/** What connection tracking takes a first packet for (nf_conntrack_proto_tcp.c, nf_conntrack_proto_icmp.c). */
function firstState({ protocol, flags }: Probe): ConnectionState {
  if (protocol !== 6) return 'new';
  // Without SYN, a connection in its middle is taken up (nf_conntrack_tcp_loose).
  return flags === 2 || flags === 16 || flags === 24 ? 'new' : 'invalid';
}

interface Asked extends Sent {
  readonly state: ConnectionState;
  readonly to: Side;
}

function firstRound(random: Random): Asked[] {
  const asked: Asked[] = [];
  const tuples = new Set<string>();
  while (asked.length < FIRST) {
    const [from = 0, to = 1] = [random.below(3), random.below(3)];
    if (from === to) continue;
    const probe = randomProbe(random, asked.length + 1, from + 1, to + 1);
    const tuple = tupleOf(probe);
    if (tuples.has(tuple) && probe.protocol !== 47) continue;
    tuples.add(tuple);
    asked.push({ probe, from: bench.sides[from] as Side, to: bench.sides[to] as Side, state: firstState(probe) });
  }
  return asked;
}

/** Answers to what came through, errors about it, and answers to what nobody asked. */
function secondRound(random: Random, first: readonly Asked[], passed: (one: Asked) => boolean): Asked[] {
  const answerable = first.filter(
    ({ probe, state }) =>
      state === 'new' && probe.flags !== 16 && probe.flags !== 24 && [1, 6, 17, 58].includes(probe.protocol),
  );
  const asked: Asked[] = [];
  for (const one of answerable) {
    if (asked.length >= PROBES - FIRST) break;
    const { probe } = one;
    const asError = probe.protocol === 17 && random.below(3) === 0;
    const answer = answerTo(probe, FIRST + asked.length + 1, asError);
    const state = passed(one)
      ? asError
        ? 'related'
        : 'established'
      : asError || probe.protocol !== 17
        ? 'invalid'
        : 'new';
    asked.push({ probe: answer, from: one.to, to: one.from, state });
  }
  return asked;
}

test('what the model says of packets is what the kernel does with them', { skip: missing ?? false }, async (t) => {
  let [asked, permitted, disagreements] = [0, 0, 0];
  const states = new Map<string, number>();
  for (let policy = 0; policy < POLICIES; policy++) {
    const random = createRandom(SEED + policy);
    const text = await applied(random);
    await bench.inside(['conntrack', '-F']).catch(() => undefined);
    // Half of them are read as the kernel prints them, half as they were written.
    const source = policy % 2 === 0 ? text : await bench.inside(['nft', 'list', 'ruleset']);
    const predictor = new Predictor(nftables.read(source, `policy-${policy}`));
    const predicted = new Map<Sent, Prediction>();
    const predict = (one: Asked): Prediction => {
      const { probe, state, from, to } = one;
      const known = predicted.get(one) ?? predictor.forward(probe, { state, in: from.interface, out: to.interface });
      predicted.set(one, known);
      return known;
    };
    const permits = (one: Asked): boolean => predict(one).verdict === 'permit';
    const first = firstRound(random);
    for (const round of [first, secondRound(random, first, permits)]) {
      const heard = await bench.ask(round, (one) => permits(one as Asked));
      for (const one of round) {
        const { verdict, line } = predict(one);
        const side = heard.get(keyOf(one.probe));
        asked++;
        states.set(one.state, (states.get(one.state) ?? 0) + 1);
        if (side !== undefined) permitted++;
        if (verdict === (side === one.to ? 'permit' : 'deny')) continue;
        disagreements++;
        if (disagreements <= 5)
          t.diagnostic(
            `seed ${SEED + policy}: said ${verdict} (${line}), happened ${side?.interface ?? 'nothing'}: ${describe(one)}`,
          );
      }
    }
  }
  const shares = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  t.diagnostic(
    `nftables (kernel): ${POLICIES} rulesets from seed ${SEED}, ${asked} probes (${shares}), ${permitted} came through, ${disagreements} disagreements`,
  );
  assert.equal(disagreements, 0);
  assert.ok(
    permitted > asked / 20 && permitted < (asked * 19) / 20,
    `${permitted} of ${asked} came through: the rulesets decide nothing`,
  );
});

/** Loads a random ruleset; one that nft refuses, for it contradicts itself, is replaced by another. */
async function applied(random: Random): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const text = randomRuleset(random);
    try {
      await bench.inside(['nft', '-f', '-'], `flush ruleset\n${text}`);
      return text;
    } catch (error) {
      if (attempt >= 20) throw error;
    }
  }
}

function describe({ probe, state, from, to }: Asked): string {
  const words = { ...probe, src: probe.src.toString(16), dst: probe.dst.toString(16), about: undefined };
  return `${JSON.stringify(words)} ${state} ${from.interface} to ${to.interface}`;
}
