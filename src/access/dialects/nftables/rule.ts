/** A rule of nftables: its conditions and statements, from left to right, as matches and actions. */
import type { Action, Match } from '../../filter.ts';
import type { Support } from '../../line.ts';
import { allOf, notOf, unknownMatch } from '../../matches.ts';
import { elementMatch, readCondition, type Surroundings } from './conditions.ts';
import { Reader } from './reader.ts';
import { findSelector, type Selector } from './selectors.ts';
import { countConnections, lastVerdict, type RuleState, STATEMENTS } from './statements.ts';
import type { Token } from './tokens.ts';
import { type Element, readElements } from './values.ts';

/** What the rule must know of the ruleset around it. */
export interface RuleSurroundings extends Surroundings {
  readonly chainName: (chain: string) => string;
  /** Some rule takes packets out of connection tracking. */
  readonly notracks: boolean;
  /** The chain is asked before connections are tracked: what `ct state` says there is not what it says later. */
  readonly beforeTracking: boolean;
}

/** What a rule says: one part, or one for each verdict of a map. */
export interface RuleReading {
  readonly parts: readonly { readonly match: Match; readonly action: Action }[];
  readonly support: Support;
  readonly translates: boolean;
}

type Part = RuleReading['parts'][number];

/** Conditions that are known and that no configuration decides, by their first word. */
const UNDECIDABLE: ReadonlySet<string> = new Set(
  'ct fib socket rt numgen jhash symhash exthdr frag hbh mh dst rt0 rt2 srh osf ipsec tunnel xt arp tcp ip ip6 ether vlan meta'.split(
    ' ',
  ),
);
const WRITABLE_WORDS = /^(?:[0-9][0-9a-zx]*|[a-z][a-z0-9-]*)$/i;
const BIT_OPERATORS: ReadonlySet<string> = new Set(['&', '|', '^', 'and', 'or', 'xor']);
const TEXT_LIMIT = 60;

/** Reads the tokens of a rule. What is not understood makes it match fewer packets in an unknown way, never more. */
export function readRule(tokens: readonly Token[], surroundings: RuleSurroundings): RuleReading {
  const reader = new Reader(tokens);
  const state: RuleState = {
    matches: [],
    chainName: surroundings.chainName,
    action: null,
    support: 'complete',
    translates: false,
  };
  while (!reader.done) {
    const start = reader.place;
    const word = reader.word();
    // Behind a verdict nothing is done any more.
    if (word === undefined || (state.action && word !== 'comment')) return abandoned(reader, start, state);
    const map = readStatement(word, reader, state, surroundings);
    if (map === null) return abandoned(reader, start, state);
    if (map !== true) {
      const done = reader.done || (reader.word() === 'comment' && reader.tokens.length - reader.place === 2);
      return done ? { ...finished(state), parts: map } : abandoned(reader, start, state);
    }
  }
  return { ...finished(state), parts: [{ match: allOf(state.matches), action: state.action ?? { kind: 'continue' } }] };
}

function finished(state: RuleState): Omit<RuleReading, 'parts'> {
  return { support: state.support, translates: state.translates };
}

/** Ends a rule at a place that is not understood. */
function abandoned(reader: Reader, start: number, state: RuleState): RuleReading {
  reader.rewind(start);
  const first = reader.word() ?? '';
  const rest = reader.rest();
  const words = rest
    .slice(0, 12)
    .map(({ text }) => text)
    .join(' ')
    .slice(0, TEXT_LIMIT);
  const known = UNDECIDABLE.has(first) && state.action === null;
  const verdict = known ? lastVerdict(rest, state) : null;
  const because = `"${words}" is not understood`;
  const match = allOf([...state.matches, unknownMatch(because)]);
  return {
    parts: [{ match, action: verdict ?? { kind: 'unknown', because } }],
    support: known ? 'todo' : 'unrecognised',
    translates: state.translates,
  };
}

/** One statement: true where it was read, the parts of a verdict map, or null where it is not understood. */
function readStatement(
  word: string,
  reader: Reader,
  state: RuleState,
  surroundings: RuleSurroundings,
): true | readonly Part[] | null {
  const statement = STATEMENTS.get(word);
  if (statement) {
    reader.skip();
    return statement(reader, state) || null;
  }
  if (reader.take('ct', 'count')) return countConnections(reader, state) || null;
  if (
    reader.take('ct', 'helper', 'set') ||
    reader.take('ct', 'timeout', 'set') ||
    reader.take('ct', 'expectation', 'set')
  ) {
    reader.skip();
    return true;
  }
  if (word === 'tcp' && reader.word(1) === 'option') return readOption(reader);
  return readComparison(reader, state, surroundings);
}

/** `tcp option maxseg size set …` changes an option; other options are conditions that are not modelled. */
function readOption(reader: Reader): true | null {
  if (!reader.take('tcp', 'option', 'maxseg', 'size', 'set')) return null;
  if (reader.take('rt', 'mtu')) return true;
  reader.skip();
  return true;
}

function readComparison(
  reader: Reader,
  state: RuleState,
  surroundings: RuleSurroundings,
): true | readonly Part[] | null {
  const selectors: Selector[] = [];
  do {
    const found = findSelector(reader.word() ?? '', reader.word(1) ?? '', surroundings);
    if (!found) return null;
    reader.skip(found.words);
    selectors.push(found.selector);
  } while (reader.take('.'));
  if (reader.word() === 'set') return readChange(reader);
  const required = selectors.flatMap(({ requires }) => requires);
  if (reader.take('vmap')) return readMap(selectors, required, reader, state, surroundings);
  const known = [...state.matches, ...required];
  const match = readCondition(selectors, reader, known, surroundings);
  if (!match) return null;
  state.matches.push(...required, match);
  if (hasUnknown(match)) state.support = 'conditional';
  return true;
}

function hasUnknown(match: Match): boolean {
  if (match.kind === 'all' || match.kind === 'any') return match.of.some(hasUnknown);
  return match.kind === 'unknown' || (match.kind === 'not' && hasUnknown(match.of));
}

/** `FIELD set VALUE`: the field is changed; who asks for it later finds it unknown. */
function readChange(reader: Reader): true | null {
  reader.skip();
  for (;;) {
    if (reader.take('ct', 'mark') || reader.take('meta', 'mark') || reader.take('mark')) {
      // Another mark is the value.
    } else if (reader.peek()?.kind === 'string' || WRITABLE_WORDS.test(reader.word() ?? '')) reader.skip();
    else return null;
    if (reader.take(':')) continue;
    if (reader.word() === 'map' || reader.word() === '.') return null;
    if (!BIT_OPERATORS.has(reader.word() ?? '')) return true;
    reader.skip();
  }
}

/** `vmap { VALUE : VERDICT, … }`: one part for each verdict; the elements of a map do not overlap. */
function readMap(
  selectors: readonly Selector[],
  required: readonly Match[],
  reader: Reader,
  state: RuleState,
  surroundings: RuleSurroundings,
): readonly Part[] | null {
  const content = readMapContent(reader, surroundings);
  if (!content) return null;
  const opaque = selectors.find(({ type, title }) => type === null || surroundings.rewritten.has(title));
  const known = [...state.matches, ...required];
  const byVerdict = new Map<string, { action: Action; matches: Match[] }>();
  let rest: Action | null = null;
  for (const element of content.elements) {
    const action = verdictOf(element, state);
    const match = opaque
      ? unknownMatch(`no configuration says what ${opaque.title} is`)
      : elementMatch(selectors, element, known);
    if (!action || !match) return null;
    if (element.parts.some(({ kind }) => kind === 'rest')) rest = action;
    else {
      const key = `${action.kind} ${'filter' in action ? action.filter : ''}`;
      const group = byVerdict.get(key);
      if (group) group.matches.push(match);
      else byVerdict.set(key, { action, matches: [match] });
    }
  }
  if (opaque || content.dynamic) state.support = 'conditional';
  const listed = [...byVerdict.values()].map(({ action, matches }) => ({ action, match: anyOfFlat(matches) }));
  const parts: Part[] = listed.map(({ action, match }) => ({ action, match: allOf([...known, match]) }));
  if (content.dynamic) {
    const because = 'the verdict map changes while it is in use';
    parts.push({ match: allOf([...known, unknownMatch(because)]), action: { kind: 'unknown', because } });
  }
  // What comes back from a chain that an element jumps to does not fall to the rest: it goes on behind the rule.
  const others = notOf(anyOfFlat(listed.map(({ match }) => match)));
  return rest ? [...parts, { action: rest, match: allOf([...known, others]) }] : parts;
}

function anyOfFlat(matches: readonly Match[]): Match {
  const [only] = matches;
  return only && matches.length === 1 ? only : { kind: 'any', of: matches };
}

function readMapContent(
  reader: Reader,
  surroundings: RuleSurroundings,
): { readonly elements: readonly Element[]; readonly dynamic: boolean } | null {
  const at = reader.peek()?.at ?? 1;
  if (reader.take('{')) {
    const { tokens, closed } = reader.block();
    const elements = closed ? readElements(tokens) : null;
    return elements && { elements, dynamic: false };
  }
  const name = reader.next()?.text ?? '';
  return name.startsWith('@') ? surroundings.setNamed(name.slice(1), at) : null;
}

/** The verdict that a map gives for an element. */
function verdictOf(element: Element, state: RuleState): Action | null {
  const words = new Reader(element.data ?? []);
  const statement = STATEMENTS.get(words.word() ?? '');
  if (!statement) return null;
  const scratch: RuleState = { ...state, matches: [], action: null };
  words.skip();
  return statement(words, scratch) && words.done ? scratch.action : null;
}
