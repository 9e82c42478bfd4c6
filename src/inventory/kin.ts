/** Which endpoints are one device, or follow each other, by traits that alone prove nothing: judged pair by pair, and again when more is known. */
import type { Fact } from '#model/fact.ts';
import { answersOf } from './answers.ts';
import { isMadeUp, sharedBy } from './mac-kinds.ts';
import type { Node } from './node.ts';
import type { Trait, TraitReader } from './traits.ts';

/** A trait that more endpoints than these have is no trait of one device. */
const HOLDERS = 4;
/** A phone has had as many made-up addresses as these under one name, at most. */
const NAME_HOLDERS = 32;
/** Traits of an endpoint that are looked at, and names; who states more names speaks for others. */
const TRAITS_PER_NODE = 24;
const NAMES_PER_NODE = 6;
/** Bytes of a MAC's text that say who made the card. */
const MAKER_LENGTH = 8;

/** What two endpoints are to each other, as one of them sees it. */
export type KinKind = 'joined' | 'random-address' | 'replaces' | 'replaced-by' | 'same-name';

export interface Kinship {
  readonly other: Node;
  readonly kind: KinKind;
  /** What both have: the first is this endpoint's, the second the other's. */
  readonly shared: readonly (readonly [Trait, Trait])[];
}

/** True where the two are one device. */
export function isOne({ kind }: Kinship): boolean {
  return kind === 'joined' || kind === 'random-address';
}

interface Known {
  readonly facts: number;
  readonly traits: readonly Trait[];
  readonly kin: Map<Node, Kinship>;
}

export class Kin {
  readonly #reader: TraitReader;
  readonly #known = new Map<Node, Known>();
  readonly #holders = new Map<string, Set<Node>>();

  constructor(reader: TraitReader) {
    this.#reader = reader;
  }

  /** Takes in what is new of endpoints; answers those whose kinships are not what they were. */
  update(changed: Iterable<Node>, removed: Iterable<Node>): ReadonlySet<Node> {
    const touched = new Set<Node>();
    const open = new Set<Node>();
    for (const node of removed) this.#remove(node, touched, open);
    for (const node of changed) if (node.alive) this.#take(node, open);
    for (const node of open) this.#judge(node, touched);
    return touched;
  }

  of(node: Node): readonly Kinship[] {
    return [...(this.#known.get(node)?.kin.values() ?? [])];
  }

  #remove(node: Node, touched: Set<Node>, open: Set<Node>): void {
    const known = this.#known.get(node);
    if (!known) return;
    this.#known.delete(node);
    open.delete(node);
    for (const other of known.kin.keys()) {
      this.#known.get(other)?.kin.delete(node);
      touched.add(other);
    }
    for (const trait of known.traits) this.#leave(node, trait, open);
  }

  #leave(node: Node, trait: Trait, open: Set<Node>): void {
    const holders = this.#holders.get(wordOf(trait));
    holders?.delete(node);
    // What was too common may be a trait of two again.
    for (const other of this.#few(trait, holders)) open.add(other);
  }

  #take(node: Node, open: Set<Node>): void {
    const known = this.#known.get(node);
    if (known?.facts === node.facts.length) {
      if (known.kin.size > 0) open.add(node);
      return;
    }
    const traits = traitsOf(node, this.#reader);
    for (const trait of known?.traits ?? [])
      if (!traits.some((one) => wordOf(one) === wordOf(trait))) this.#leave(node, trait, open);
    this.#known.set(node, { facts: node.facts.length, traits, kin: known?.kin ?? new Map() });
    if (traits.length > 0) open.add(node);
    for (const trait of traits) {
      if (trait.kind.manner) continue;
      const word = wordOf(trait);
      const holders = this.#holders.get(word) ?? new Set();
      this.#holders.set(word, holders);
      if (holders.has(node)) continue;
      holders.add(node);
      for (const other of this.#few(trait, holders)) open.add(other);
    }
  }

  /** The endpoints with a trait, as long as they are few enough to be looked at; and those that were, until one came too many. */
  #few({ kind }: Trait, holders: ReadonlySet<Node> | undefined): Iterable<Node> {
    const limit = kind.isName ? NAME_HOLDERS : HOLDERS;
    return holders && holders.size <= limit + 1 ? holders : [];
  }

  #judge(node: Node, touched: Set<Node>): void {
    const known = this.#known.get(node);
    if (!known) return;
    const others = new Set(known.kin.keys());
    for (const trait of known.traits) {
      const holders = this.#holders.get(wordOf(trait));
      if (!trait.kind.manner) for (const other of this.#few(trait, holders)) others.add(other);
    }
    others.delete(node);
    for (const other of others) {
      const theirs = this.#known.get(other);
      const kinship = theirs ? this.#kinship(node, known.traits, other, theirs.traits) : null;
      if (isSame(known.kin.get(other), kinship)) continue;
      touched.add(node).add(other);
      if (kinship === null || !theirs) {
        known.kin.delete(other);
        theirs?.kin.delete(node);
        continue;
      }
      known.kin.set(other, kinship);
      theirs.kin.set(node, reversed(node, kinship));
    }
  }

  #kinship(a: Node, mine: readonly Trait[], b: Node, theirs: readonly Trait[]): Kinship | null {
    if ([a, b].some(({ mac }) => mac !== null && sharedBy(mac) !== null)) return null;
    const shared = mine.flatMap((one) => {
      const other = theirs.find(({ kind, value }) => kind === one.kind && value === one.value);
      return other ? [[one, other] as const] : [];
    });
    const telling = distinctKinds(shared.filter(([{ kind }]) => !kind.manner));
    if (telling.length === 0) return null;
    const holders = (trait: Trait): number => this.#holders.get(wordOf(trait))?.size ?? 0;
    const named = telling.find(([{ kind }]) => kind.isName);
    const known = { other: b, shared: telling };
    if (!isContradicted(mine, theirs)) {
      const few = telling.filter(([trait]) => holders(trait) <= HOLDERS);
      const weight =
        few.filter(([{ kind }]) => !kind.relayed).length + (few.some(([{ kind }]) => kind.relayed) ? 1 : 0);
      const stands = few.some(([trait]) => trait.kind.alone && holders(trait) === 2);
      if (weight >= 2 || stands) return { ...known, kind: 'joined' };
      const manner = shared.find(([{ kind }]) => kind.manner);
      if (named && manner) {
        const kind = kindByManner(a, b, holders(named[0]));
        if (kind !== null) return { ...known, kind, shared: [named, manner] };
      }
    }
    if (!named || a.mac === null || b.mac === null || holders(named[0]) > HOLDERS) return null;
    return {
      ...known,
      kind: isApart(a, b) ? (a.first < b.first ? 'replaced-by' : 'replaces') : 'same-name',
      shared: [named],
    };
  }
}

/** What an endpoint's facts say of who it is, in an order that does not depend on theirs; of several facts that say the same the first. */
function traitsOf(node: Node, reader: TraitReader): readonly Trait[] {
  const byWord = new Map<string, Trait>();
  // What others answer through it says nothing of who it is itself.
  const passedOn = new Set(answersOf(node.facts).map(({ key }) => protocolOf(key)));
  for (const fact of node.facts) {
    const trait = reader.of(fact);
    if (trait === null || passedOn.has(protocolOf(fact.key))) continue;
    const word = wordOf(trait);
    const known = byWord.get(word);
    if (!known || isBefore(fact, known.fact)) byWord.set(word, trait);
  }
  const traits = [...byWord].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, trait]) => trait);
  const names = traits.filter(({ kind }) => kind.isName).length;
  return traits.filter(({ kind }) => !kind.isName || names <= NAMES_PER_NODE).slice(0, TRAITS_PER_NODE);
}

function isBefore(a: Fact, b: Fact): boolean {
  return a.time !== b.time ? a.time < b.time : `${a.key} ${a.source.frame}` < `${b.key} ${b.source.frame}`;
}

/** Two endpoints of one name that do things in the same manner: cards of one device, or addresses that a phone made up one after the other. */
function kindByManner(a: Node, b: Node, holders: number): KinKind | null {
  if (a.mac === null || b.mac === null) return null;
  if (isMadeUp(a.mac) || isMadeUp(b.mac)) return isApart(a, b) ? 'random-address' : null;
  // Two devices of one model have the same manner, and from their factory perhaps the same name; their cards are of one maker.
  const areOfTwoMakers = a.mac.slice(0, MAKER_LENGTH) !== b.mac.slice(0, MAKER_LENGTH);
  return holders === 2 && areOfTwoMakers && !isApart(a, b) ? 'joined' : null;
}

/** True where one was last seen before the other came. */
function isApart(a: Node, b: Node): boolean {
  return a.last < b.first || b.last < a.first;
}

/** True where each has what no device has two of, and not the same. */
function isContradicted(mine: readonly Trait[], theirs: readonly Trait[]): boolean {
  const kinds = new Set(mine.flatMap(({ kind }) => (kind.differs ? [kind] : [])));
  return [...kinds].some((kind) => {
    const [own, other] = [mine, theirs].map((traits) => traits.filter((trait) => trait.kind === kind));
    return (
      other !== undefined && other.length > 0 && !other.some(({ value }) => own?.some((trait) => trait.value === value))
    );
  });
}

/** Of several that are shared of one kind, one. */
function distinctKinds(shared: readonly (readonly [Trait, Trait])[]): readonly (readonly [Trait, Trait])[] {
  return [...Map.groupBy(shared, ([{ kind }]) => kind).values()].flatMap(([first]) => (first ? [first] : []));
}

const protocolOf = (key: string): string => key.slice(0, key.indexOf('.'));

function wordOf({ kind, value }: Trait): string {
  return `${kind.name} ${value}`;
}

function isSame(before: Kinship | undefined, after: Kinship | null): boolean {
  const word = (kinship: Kinship | null | undefined): string =>
    kinship ? `${kinship.kind} ${kinship.shared.map(([trait]) => wordOf(trait)).join()}` : '';
  return word(before) === word(after);
}

function reversed(node: Node, { kind, shared }: Kinship): Kinship {
  const back = kind === 'replaces' ? 'replaced-by' : kind === 'replaced-by' ? 'replaces' : kind;
  return { other: node, kind: back, shared: shared.map(([one, other]) => [other, one]) };
}
