/** Statements of a rule that are no comparison: verdicts, counters, logs, limits, translations. */
import type { Action, Match } from '../../filter.ts';
import type { Support } from '../../line.ts';
import { familyIs, protocolIs, unknownMatch } from '../../matches.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

/** What is known of a rule while it is read. */
export interface RuleState {
  readonly matches: Match[];
  /** The name of a chain of the same table as a filter. */
  readonly chainName: (chain: string) => string;
  action: Action | null;
  support: Support;
  /** The rule translates addresses. */
  translates: boolean;
}

/** Takes a statement off the reader; false where it is not understood. */
type Statement = (reader: Reader, state: RuleState) => boolean;

/** Words of rates, amounts and what they are of. */
const AMOUNT =
  /^(?:rate|over|until|burst|used|name|packets|bytes|[km]?bytes|second|minute|hour|day|week|\/|[0-9][0-9a-z]*|(?:[km]?bytes|packets)?\/?(?:second|minute|hour|day|week))$/;

const LOG_OPTIONS: ReadonlySet<string> = new Set(['prefix', 'group', 'level', 'snaplen', 'queue-threshold']);

function decide(action: Action): Statement {
  return (_, state) => {
    state.action = action;
    return true;
  };
}

function go(kind: 'jump' | 'goto'): Statement {
  return (reader, state) => {
    const chain = reader.next();
    if (!chain || chain.kind === 'sign') return false;
    state.action = { kind, filter: state.chainName(chain.text) };
    return true;
  };
}

const skipComment: Statement = (reader) => {
  reader.skip();
  return true;
};

const counter: Statement = (reader) => {
  if (reader.take('name')) reader.skip();
  else if (reader.take('packets')) reader.skip(reader.word(1) === 'bytes' ? 3 : 1);
  return true;
};

const log: Statement = (reader) => {
  for (let word = reader.word() ?? ''; LOG_OPTIONS.has(word) || word === 'flags'; word = reader.word() ?? '') {
    reader.skip();
    if (word !== 'flags') reader.skip();
    else skipLogFlags(reader);
  }
  return true;
};

function skipLogFlags(reader: Reader): void {
  const of = reader.next()?.text;
  if (of === 'tcp' || of === 'ip') reader.skip();
  while (reader.take(',')) reader.skip();
}

/** A condition on what was before: rates, amounts, numbers of connections. */
function measured(what: string): Statement {
  return (reader, state) => {
    while (!reader.done && (AMOUNT.test(reader.word() ?? ' ') || reader.peek()?.kind === 'string')) reader.skip();
    state.matches.push(unknownMatch(`${what} lets through what the traffic before decides`));
    state.support = 'conditional';
    return true;
  };
}

const reject: Statement = (reader, state) => {
  state.action = { kind: 'deny' };
  if (!reader.take('with')) return true;
  const how = reader.next()?.text;
  reader.take('type');
  reader.skip();
  // What the answer is sent by, the packet must be.
  if (how === 'tcp') state.matches.push(protocolIs(6));
  else if (how === 'icmp') state.matches.push(familyIs(32));
  else if (how === 'icmpv6') state.matches.push(familyIs(128));
  else return how === 'icmpx';
  return true;
};

/** Everything up to a comment belongs to the statement. */
function skipRest(reader: Reader): void {
  while (!reader.done && reader.word() !== 'comment') reader.skip();
}

const translate: Statement = (reader, state) => {
  skipRest(reader);
  state.action = { kind: 'permit' };
  state.translates = true;
  return true;
};

/** Something else decides: a program, a proxy, another way out. */
function elsewhere(what: string): Statement {
  return (reader, state) => {
    skipRest(reader);
    state.action = { kind: 'unknown', because: `${what} decides what becomes of the packet` };
    state.support = 'todo';
    return true;
  };
}

const copy: Statement = (reader) => {
  reader.take('to');
  reader.skip();
  if (reader.take('device')) reader.skip();
  return true;
};

/** `add @SET { … }`: remembers something of the packet; with a limit within, it is a condition. */
const remember: Statement = (reader, state) => {
  if (!reader.word()?.startsWith('@')) return false;
  reader.skip();
  if (!reader.take('{')) return false;
  const { tokens, closed } = reader.block();
  if (tokens.some(({ text }) => text === 'limit' || text === 'quota' || text === 'count'))
    measured('a limit for each element of a set')(reader, state);
  return closed;
};

const meter: Statement = (reader, state) => {
  while (!reader.done && reader.word() !== '{') reader.skip();
  if (!reader.take('{')) return false;
  const { closed } = reader.block();
  return closed && measured('a meter')(reader, state);
};

const flow: Statement = (reader) => (reader.take('add') || reader.take('offload')) && reader.next() !== undefined;

const last: Statement = (reader) => {
  if (reader.take('used')) reader.skip();
  return true;
};

/** Statements by their first word. */
export const STATEMENTS: ReadonlyMap<string, Statement> = new Map<string, Statement>([
  ['accept', decide({ kind: 'permit' })],
  ['drop', decide({ kind: 'deny' })],
  ['continue', decide({ kind: 'continue' })],
  ['return', decide({ kind: 'return' })],
  ['jump', go('jump')],
  ['goto', go('goto')],
  ['reject', reject],
  ['comment', skipComment],
  ['counter', counter],
  ['log', log],
  ['limit', measured('a limit')],
  ['quota', measured('a quota')],
  ['meter', meter],
  ['add', remember],
  ['update', remember],
  ['delete', remember],
  ['last', last],
  ['notrack', () => true],
  ['flow', flow],
  ['dup', copy],
  ['masquerade', translate],
  ['snat', translate],
  ['dnat', translate],
  ['redirect', translate],
  ['queue', elsewhere('a program in user space')],
  ['tproxy', elsewhere('a proxy')],
  ['synproxy', elsewhere('a proxy for SYNs')],
  ['fwd', elsewhere('another interface')],
]);

/** `ct count over N`. */
export const countConnections: Statement = measured('a number of connections');

const VERDICTS: ReadonlySet<string> = new Set('accept drop reject return continue jump goto queue vmap'.split(' '));

/** The verdict at the end of a rule of which a condition was not understood; null where something else decides. */
export function lastVerdict(tokens: readonly Token[], state: RuleState): Action | null {
  const commented = tokens.at(-2)?.text === 'comment' && tokens.at(-1)?.kind === 'string';
  const kept = commented ? tokens.slice(0, -2) : tokens;
  const [before, end] = [kept.at(-2)?.text, kept.at(-1)];
  if (end?.kind === 'word') {
    if (end.text === 'accept') return { kind: 'permit' };
    if (end.text === 'drop' || end.text === 'reject') return { kind: 'deny' };
    if (end.text === 'return' || end.text === 'continue') return { kind: end.text };
    if (before === 'jump' || before === 'goto') return { kind: before, filter: state.chainName(end.text) };
  }
  return kept.some(({ text }) => VERDICTS.has(text)) ? null : { kind: 'continue' };
}
