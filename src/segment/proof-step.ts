/** One question about sets of packets, put to a network: whether nothing of them arrives, or everything, and what shows that it is not so. */
import type { NetworkModel } from '#access/forwarding/model.ts';
import { NoSuchPlace, type Start, startsOf } from '#access/forwarding/places.ts';
import { NONE } from '#access/packets/diagram.ts';
import type { PacketSet } from '#access/packets/space.ts';
import { pickPacket } from '#access/packets/witness.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import type { ProofLine, ProofResult } from '#model/segment.ts';
import type { AskedPackets } from './asked-packets.ts';
import { decidingLine, endWords, fatesOf, lineOf, passedBy } from './proof-parts.ts';
import { isOfHosts, type Walked, walk } from './walk.ts';

/** One question about sets of packets that an intent comes down to, and what the network answered. */
export interface Step {
  readonly wants: 'nothing-arrives' | 'everything-arrives';
  readonly packets: PacketSet;
  readonly from: readonly Prefix[];
  readonly to: readonly Prefix[];
  readonly walked: Walked;
}

/** What went wrong, or could not be decided. */
export interface Trouble {
  readonly result: Exclude<ProofResult, 'proved'>;
  readonly because: string;
  readonly line: ProofLine | null;
  readonly packets: PacketSet;
}

/** What a step asks. */
export type Asking = Omit<Step, 'walked'>;

export class Stepper {
  readonly #model: NetworkModel;
  readonly #asked: AskedPackets;
  #steps: Step[] = [];
  /** Where hosts of a prefix send from: asked again by most intents. */
  readonly #starts = new Map<string, readonly Start[]>();

  constructor(model: NetworkModel, asked: AskedPackets) {
    this.#model = model;
    this.#asked = asked;
  }

  /** The steps since `begin`. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Another intent begins. */
  begin(): void {
    this.#steps = [];
  }

  /** Asks the network; null where it is as the step wants it. */
  ask({ wants, packets: asked, from, to }: Asking): Trouble | null {
    const { diagrams } = this.#model.space;
    const packets = diagrams.less(asked, this.#asked.fromRouters());
    if (packets === NONE) return null;
    const starts = from.flatMap((prefix) => this.#startsIn(formatPrefix(prefix)));
    const known = diagrams.union(starts.map((start) => start.packets));
    const scope = to.some(({ length }) => length === 0) ? null : to;
    const walked = walk(this.#model, starts, packets, scope);
    this.#steps.push({ wants, packets: diagrams.and(packets, known), from, to, walked });
    return this.#troubleOf({ wants, packets, from, to, walked }, known);
  }

  #troubleOf({ wants, packets, from, walked }: Step, known: PacketSet): Trouble | null {
    const { diagrams } = this.#model.space;
    if (!walked.isComplete) return doubtful('the network is too large for one question', null, packets);
    const wrong =
      wants === 'nothing-arrives'
        ? walked.arrives
        : diagrams.union([
            walked.fails,
            diagrams.less(diagrams.and(packets, known), diagrams.union([walked.arrives, walked.fails, walked.unknown])),
          ]);
    if (wrong !== NONE) return this.#refuted(walked, wrong, wants);
    const doubt = fatesOf(walked, 'unknown')[0];
    if (doubt)
      return doubtful(
        doubt.doubt?.because ?? 'the way is not known',
        lineOf(doubt.doubt?.line ?? null),
        walked.unknown,
      );
    const nowhere = diagrams.less(packets, known);
    // Whoever is nowhere sends nothing that could be followed.
    if (
      nowhere !== NONE &&
      (wants === 'everything-arrives' || known === NONE) &&
      !from.some(({ length }) => length === 0)
    )
      return doubtful('some of these addresses are on no network of the configurations', null, nowhere);
    return null;
  }

  #startsIn(prefix: string): readonly Start[] {
    const before = this.#starts.get(prefix);
    if (before) return before;
    let found: readonly Start[] = [];
    try {
      found = startsOf(this.#model.topology, this.#model.space, prefix).filter(isOfHosts);
    } catch (error) {
      if (!(error instanceof NoSuchPlace)) throw error;
    }
    this.#starts.set(prefix, found);
    return found;
  }

  #refuted(walked: Walked, wrong: PacketSet, wants: Step['wants']): Trouble {
    const { space } = this.#model;
    const bits = pickPacket(space, wrong);
    const passed = bits === null ? [] : passedBy(space, walked, bits);
    const line = decidingLine(passed, wants === 'nothing-arrives' ? 'permit' : 'deny');
    const failed = passed.find(({ kind }) => kind === 'fail');
    const passes = line === null ? 'no line stands in its way' : 'this line lets it pass';
    const because = wants === 'nothing-arrives' ? passes : endWords(failed?.disposition ?? 'loop');
    return { result: 'refuted', because, line: lineOf(line), packets: wrong };
  }
}

/** What nobody can decide, and why. */
export function doubtful(because: string, line: ProofLine | null, packets: PacketSet): Trouble {
  return { result: 'unknown', because, line, packets };
}
