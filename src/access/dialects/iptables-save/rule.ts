/** A rule of iptables: its options as a match, its target as an action. */
import type { Action, Match } from '../../filter.ts';
import type { Support } from '../../line.ts';
import { allOf, familyIs, protocolIs, unknownMatch } from '../../matches.ts';
import type { OptionContext } from './option-kinds.ts';
import { isExtension, readOption } from './options.ts';

export interface RuleContext extends OptionContext {
  /** The name of a chain of the same table as a filter; null where there is none. */
  chainName(chain: string): string | null;
}

export interface RuleReading {
  readonly match: Match;
  readonly action: Action;
  readonly support: Support;
  readonly translates: boolean;
  /** A chain that the rule names and that stands nowhere. */
  readonly missing: string | null;
}

/** Targets that change or tell something and leave the decision to the next rule (iptables-extensions(8)). */
const CONTINUING: ReadonlySet<string> = new Set(
  `AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DSCP ECN HL HMARK IDLETIMER LED LOG MARK NFLOG NOTRACK RATEEST SECMARK SET TCPMSS
TCPOPTSTRIP TEE TOS TRACE TTL ULOG`.split(/\s+/),
);
const TRANSLATING: ReadonlySet<string> = new Set('DNAT SNAT MASQUERADE REDIRECT NETMAP SAME DNPT SNPT'.split(' '));
/** Targets by which something else decides. */
const ELSEWHERE: ReadonlySet<string> = new Set('QUEUE NFQUEUE SYNPROXY TPROXY CLUSTERIP'.split(' '));
const TEXT_LIMIT = 60;

interface State {
  readonly matches: Match[];
  readonly loaded: string[];
  action: Action | null;
  support: Support;
  translates: boolean;
  missing: string | null;
}

/** Reads the words behind the name of the chain. What is not understood makes the rule match fewer packets in an unknown way. */
export function readRule(words: readonly string[], context: RuleContext): RuleReading {
  const state: State = {
    matches: [familyIs(context.bits)],
    loaded: [],
    action: null,
    support: 'complete',
    translates: false,
    missing: null,
  };
  for (let at = 0; at < words.length; ) at += readWord(words.slice(at), state, context);
  const { support, translates, missing } = state;
  return { match: allOf(state.matches), action: state.action ?? { kind: 'continue' }, support, translates, missing };
}

/** Reads what begins with the first word, and says how many words it took. */
function readWord(words: readonly string[], state: State, context: RuleContext): number {
  const negated = words[0] === '!';
  const own = negated ? words.slice(1) : words;
  const [name = '', value = ''] = own;
  const taken = negated ? 1 : 0;
  if (!negated && (name === '-m' || name === '--match')) return readExtension(value, state);
  if (!negated && (name === '-j' || name === '--jump')) return 2 + readTarget(own.slice(1), state, context);
  if (!negated && (name === '-g' || name === '--goto')) {
    go('goto', value, state, context);
    return 2;
  }
  const reading = readOption(own, negated, state.loaded, context);
  if (reading.kind === 'match') {
    state.matches.push(reading.match);
    if (hasUnknown(reading.match)) state.support = worse(state.support, 'conditional');
    if (name === '-p' || name === '--protocol' || name === '--proto') state.loaded.push(value.toLowerCase());
  } else {
    const text = own.slice(0, reading.words).join(' ').slice(0, TEXT_LIMIT);
    const because =
      reading.kind === 'undecidable' ? `no configuration decides "${text}"` : `"${text}" is not understood`;
    state.matches.push(unknownMatch(because));
    state.support = worse(state.support, reading.kind === 'undecidable' ? 'conditional' : 'unrecognised');
  }
  return taken + reading.words;
}

function readExtension(name: string, state: State): number {
  state.loaded.push(name);
  if (CONDITIONS_BY_NAME.has(name)) {
    state.matches.push(unknownMatch(`no configuration decides "-m ${name}"`));
    state.support = worse(state.support, 'conditional');
  } else if (!isExtension(name)) {
    state.matches.push(unknownMatch(`the extension ${name.slice(0, TEXT_LIMIT)} is not known`));
    state.support = worse(state.support, 'unrecognised');
  }
  return 2;
}

/** Extensions that match some packets and not others even where no option of theirs is given. */
const CONDITIONS_BY_NAME: ReadonlySet<string> = new Set('ecn limit osf rpfilter socket statistic'.split(' '));

/** Reads a target and its options, and says how many words these options took. */
function readTarget(words: readonly string[], state: State, context: RuleContext): number {
  const [target = ''] = words;
  const rest = words.slice(1);
  // What stands behind an option of the target that begins like one of a match is still the target's.
  const length = rest.findIndex((word) => word === '-m' || word === '--match' || word === '-g');
  const options = length < 0 ? rest : rest.slice(0, length);
  if (target === 'ACCEPT' || target === 'DROP' || target === 'RETURN') {
    state.action = { kind: target === 'ACCEPT' ? 'permit' : target === 'DROP' ? 'deny' : 'return' };
    return 0;
  }
  if (target === 'REJECT') readReject(options, state);
  else if (CONTINUING.has(target)) state.action = { kind: 'continue' };
  else if (TRANSLATING.has(target)) [state.action, state.translates] = [{ kind: 'permit' }, true];
  else if (ELSEWHERE.has(target)) {
    state.action = { kind: 'unknown', because: `${target} decides what becomes of the packet` };
    state.support = worse(state.support, 'todo');
  } else {
    go('jump', target, state, context);
    return 0;
  }
  return options.length;
}

function readReject(options: readonly string[], state: State): void {
  state.action = { kind: 'deny' };
  if (options.includes('tcp-reset')) state.matches.push(protocolIs(6));
}

function go(kind: 'jump' | 'goto', chain: string, state: State, context: RuleContext): void {
  const filter = context.chainName(chain);
  state.action =
    filter === null
      ? { kind: 'unknown', because: `the chain or target ${chain.slice(0, TEXT_LIMIT)} stands nowhere` }
      : { kind, filter };
  if (filter !== null) return;
  state.missing = chain;
  state.support = worse(state.support, 'unrecognised');
}

const ORDER: readonly Support[] = ['ignored', 'complete', 'conditional', 'todo', 'unrecognised'];

function worse(one: Support, other: Support): Support {
  return ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one;
}

function hasUnknown(match: Match): boolean {
  if (match.kind === 'all' || match.kind === 'any') return match.of.some(hasUnknown);
  return match.kind === 'unknown' || (match.kind === 'not' && hasUnknown(match.of));
}
