/** Holds the model against the real thing: random policies, and for each of them thousands of packets of which the model says beforehand what becomes. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Configuration } from '../../src/access/configuration.ts';
import type { ConnectionState } from '../../src/access/filter.ts';
import { createRandom, type Random } from '../../src/base/random.ts';
import { type Bench, keyOf, type Sent, type Side } from './namespaces.ts';
import { type Prediction, Predictor } from './predict.ts';
import { answerTo, randomProbe, tupleOf } from './random-probes.ts';

/** `PROBES=full` asks as much as is promised: at least 2,000 probes for each of 20 policies. */
const { PROBES: amount, SEED: seed = '20261127' } = process.env;
const [POLICIES, PROBES] = amount === 'full' ? [20, 2000] : [5, 500];
const SEED = Number(seed);
/** Packets that open a connection; answers to them follow. */
const FIRST = Math.round(PROBES * 0.8);
const ANSWERS = PROBES - FIRST;
const TELL_LIMIT = 5;

/** What is held against the model. */
export interface Real {
  readonly title: string;
  readonly bench: Bench;
  /** Only packets of this family are asked about. */
  readonly bits?: 32;
  /** Loads a random policy, and reads it as the model does. */
  load(random: Random, policy: number): Promise<Configuration>;
  /** What a side's interface is called in the policy. */
  nameOf(side: Side): string;
  /** TCP flags by which a first segment begins a connection, or is taken for one in its middle; others are invalid. */
  readonly opening: ReadonlySet<number>;
  /** True where the connection of a packet that is let through so is remembered. */
  remembers(prediction: Prediction): boolean;
}

/** A probe with what connection tracking takes it for. */
interface Asked extends Sent {
  readonly state: ConnectionState;
}

function firstRound(random: Random, { bench, bits, opening }: Real): Asked[] {
  const asked: Asked[] = [];
  const tuples = new Map<string, bigint>();
  while (asked.length < FIRST) {
    const [from, to] = [bench.sides[random.below(3)], bench.sides[random.below(3)]];
    if (!from || !to || from === to) continue;
    const probe = randomProbe(random, asked.length + 1, from.index, to.index);
    const tuple = tupleOf(probe);
    // Two packets of one connection would not both be new; without ports, all packets between two are of one.
    const known = tuples.get(tuple);
    if (known !== undefined && (probe.sport !== 0 || known !== probe.src)) continue;
    if (bits !== undefined && probe.bits !== bits) continue;
    tuples.set(tuple, probe.src);
    asked.push({ probe, from, to, state: probe.protocol !== 6 || opening.has(probe.flags) ? 'new' : 'invalid' });
  }
  return asked;
}

/** Answers to what came through, errors about it, and answers to what did not. */
function secondRound(random: Random, first: readonly Asked[], remembered: (one: Asked) => boolean): Asked[] {
  const asked: Asked[] = [];
  for (const one of first) {
    const { probe, state } = one;
    const answerable =
      state === 'new' && (probe.flags === 0 || probe.flags === 2) && [1, 6, 17, 58].includes(probe.protocol);
    if (!answerable || asked.length >= ANSWERS) continue;
    const asError = probe.protocol === 17 && random.below(3) === 0;
    const answer = answerTo(probe, FIRST + asked.length + 1, asError);
    const alone: ConnectionState = asError || probe.protocol !== 17 ? 'invalid' : 'new';
    const known: ConnectionState = asError ? 'related' : 'established';
    asked.push({ probe: answer, from: one.to, to: one.from, state: remembered(one) ? known : alone });
  }
  return asked;
}

/** Counts of one comparison. */
class Tally {
  asked = 0;
  permitted = 0;
  readonly #states = new Map<string, number>();
  readonly disagreements: string[] = [];

  add(one: Asked, { verdict, line }: Prediction, heard: Side | undefined, place: string): void {
    this.asked++;
    this.#states.set(one.state, (this.#states.get(one.state) ?? 0) + 1);
    if (heard) this.permitted++;
    if (verdict === (heard === one.to ? 'permit' : 'deny')) return;
    this.disagreements.push(
      `${place}: said ${verdict} (${line}), heard at ${heard?.interface ?? 'no side'}: ${describe(one)}`,
    );
  }

  states(): string {
    return [...this.#states].map(([state, count]) => `${count} ${state}`).join(', ');
  }
}

/** Asks; prints seeds and counts, and fails where one packet fared otherwise than was said. */
export async function agree(t: TestContext, real: Real): Promise<void> {
  const tally = new Tally();
  for (let policy = 0; policy < POLICIES; policy++) {
    const random = createRandom(SEED + policy);
    const predictor = new Predictor(await real.load(random, policy));
    const predicted = new Map<Sent, Prediction>();
    const predict = (one: Asked): Prediction => {
      const way = { state: one.state, in: real.nameOf(one.from), out: real.nameOf(one.to) };
      const known = predicted.get(one) ?? predictor.forward(one.probe, way);
      predicted.set(one, known);
      return known;
    };
    const permits = (one: Asked): boolean => predict(one).verdict === 'permit';
    const first = firstRound(random, real);
    const second = secondRound(random, first, (one) => permits(one) && real.remembers(predict(one)));
    for (const round of [first, second]) {
      const heard = await real.bench.ask(round, permits);
      for (const one of round) tally.add(one, predict(one), heard.get(keyOf(one.probe)), `seed ${SEED + policy}`);
    }
  }
  const { asked, permitted, disagreements } = tally;
  for (const disagreement of disagreements.slice(0, TELL_LIMIT)) t.diagnostic(disagreement);
  t.diagnostic(
    `${real.title}: ${POLICIES} policies from seed ${SEED}, ${asked} probes (${tally.states()}), ${permitted} came through, ${disagreements.length} disagreements`,
  );
  assert.equal(disagreements.length, 0);
  assert.equal(asked, POLICIES * PROBES);
  assert.ok(permitted > asked / 20 && permitted < (asked * 19) / 20, 'the policies decide nothing');
}

function describe({ probe, state, from, to }: Asked): string {
  const words = { ...probe, src: probe.src.toString(16), dst: probe.dst.toString(16), about: undefined };
  return `${JSON.stringify(words)} ${state} ${from.interface} to ${to.interface}`;
}
