/** Lines about BGP neighbours, peer groups and templates: whom a router speaks with, and how. */
import { parseIp } from '#base/prefix.ts';
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Words } from '../../cisco/words.ts';
import type { Line } from '../../line.ts';
import type { Context } from './context.ts';
import { type Reading, ROUTING, todo } from './reading.ts';
import type { BgpDraft, NeighbourDraft, PeerDraft } from './routing-drafts.ts';

/** The largest number of an autonomous system (RFC 6793). */
const AS_LIMIT = 4_294_967_295;
/** First words of lines that change nothing of which routes are told. */
const PEER_IGNORED: ReadonlySet<string> = new Set(
  (
    'description password timers soft-reconfiguration send-label fall-over transport version advertisement-interval maximum-prefix ' +
    'ha-mode log-neighbor-changes capability ttl-security disable-connected-check-off inherit-policy bmp-activate dont-capability-negotiate path-attribute'
  ).split(' '),
);

/** The number of an autonomous system, with a dot or without (RFC 5396); null where the text is none. */
export function readAsNumber(text: string): number | null {
  const [, high, low] = /^(\d{1,5})\.(\d{1,5})$/.exec(text) ?? [];
  const value =
    high === undefined ? Number(/^\d{1,10}$/.test(text) ? text : Number.NaN) : Number(high) * 65536 + Number(low);
  return value >= 1 && value <= AS_LIMIT ? value : null;
}

/** The neighbour, peer group or template of a name, made where it stands nowhere yet. */
export function openPeer(draft: BgpDraft, key: string, line: Line): NeighbourDraft {
  const known = draft.peers.get(key);
  if (known) return known;
  const peer: NeighbourDraft = { key, line, own: {}, inherits: [], isGroup: parseIp(key) === null, activated: null };
  draft.peers.set(key, peer);
  return peer;
}

/** `neighbor NAME …`. */
export function readNeighbour(context: Context, draft: BgpDraft, words: Words, line: Line, negated: boolean): Reading {
  const key = words.next();
  if (key === undefined) return null;
  if (negated && words.done) {
    draft.peers.delete(key);
    return 'complete';
  }
  return readPeer(context, openPeer(draft, key, line), words, line, negated);
}

/** A setting of a peer: the words behind its name. */
export function readPeer(context: Context, peer: NeighbourDraft, words: Words, line: Line, negated: boolean): Reading {
  const word = words.next()?.toLowerCase() ?? '';
  if (word === 'peer-group' || word === 'inherit') return readInheritance(peer, word, words);
  if (word === 'activate') {
    peer.activated = !negated;
    return 'complete';
  }
  const reader = PEER_READERS.get(word);
  if (reader) {
    const reading = reader(peer.own, words, negated, context, line);
    const rest = words.rest().toLowerCase();
    // Words behind what was understood may change what it says.
    return reading === 'complete' && !negated && !(TRAILING.get(word) ?? /^$/).test(rest) ? todo(ROUTING) : reading;
  }
  return PEER_IGNORED.has(word) || negated ? 'ignored' : todo(ROUTING);
}

function readInheritance(peer: NeighbourDraft, word: string, words: Words): Reading {
  if (word === 'inherit') {
    words.skip();
    peer.inherits.push(`template ${words.next() ?? ''}`);
  } else if (words.done) peer.isGroup = true;
  else peer.inherits.push(words.next() ?? '');
  return 'complete';
}

type PeerReader = (own: PeerDraft, words: Words, negated: boolean, context: Context, line: Line) => Reading;

function flag(
  key: 'nextHopSelf' | 'routeReflectorClient' | 'defaultOriginate' | 'ebgpMultihop' | 'removePrivateAs' | 'shutdown',
): PeerReader {
  return (own, _words, negated) => {
    own[key] = !negated;
    return 'complete';
  };
}

function named(
  kind: string,
  incoming: keyof PeerDraft & `${string}In`,
  outgoing: keyof PeerDraft & `${string}Out`,
): PeerReader {
  return (own, words, negated, context, line) => {
    const name = words.next() ?? '';
    const place = words.next()?.toLowerCase();
    if (place !== 'in' && place !== 'out') return null;
    own[place === 'in' ? incoming : outgoing] = negated ? null : name;
    if (!negated) context.use(kind, name, line);
    return 'complete';
  };
}

/** What may stand behind a setting of a peer and changes nothing that is modelled. */
const TRAILING: ReadonlyMap<string, RegExp> = new Map([
  ['ebgp-multihop', /^\d{0,3}$/],
  ['send-community', /^(?:|both|standard|large)$/],
  ['update-source', /.*/],
  ['advertise', /.*/],
  ['additional-paths', /.*/],
  ['allowas-in', /^$/],
]);

const PEER_READERS: ReadonlyMap<string, PeerReader> = new Map<string, PeerReader>([
  ['next-hop-self', flag('nextHopSelf')],
  ['route-reflector-client', flag('routeReflectorClient')],
  [
    'send-community',
    (own, words, negated) => {
      // Extended communities are others; both kinds may be told on two lines.
      if (words.take('extended')) return 'ignored';
      own.sendCommunity = !negated;
      return 'complete';
    },
  ],
  ['ebgp-multihop', flag('ebgpMultihop')],
  ['disable-connected-check', flag('ebgpMultihop')],
  ['remove-private-as', flag('removePrivateAs')],
  ['shutdown', flag('shutdown')],
  ['route-map', named('route-map', 'routeMapIn', 'routeMapOut')],
  ['prefix-list', named('prefix-list', 'prefixListIn', 'prefixListOut')],
  ['filter-list', named('as-path access-list', 'filterListIn', 'filterListOut')],
  ['distribute-list', named('access-list', 'distributeListIn', 'distributeListOut')],
  [
    'default-originate',
    (own, words, negated) => {
      own.defaultOriginate = !negated;
      return words.done ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'remote-as',
    (own, words, negated) => {
      own.remoteAs = negated ? null : readAsNumber(words.next() ?? '');
      return negated || own.remoteAs !== null ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'local-as',
    (own, words, negated) => {
      own.localAs = negated ? null : readAsNumber(words.next() ?? '');
      return words.done ? 'complete' : todo(ROUTING);
    },
  ],
  [
    'update-source',
    (own, words, negated) => {
      own.updateSource = negated ? null : interfaceName(...words.all.slice(words.at));
      return 'complete';
    },
  ],
  [
    'weight',
    (own, words, negated) => {
      own.weight = negated ? 0 : (words.number(65535) ?? 0);
      return 'complete';
    },
  ],
  [
    'allowas-in',
    (own, words, negated) => {
      own.allowOwnAs = negated ? 0 : (words.number(10) ?? 3);
      return 'complete';
    },
  ],
  [
    'advertise',
    (own, words, negated) => {
      if (!words.take('additional-paths')) return 'ignored';
      own.additionalPaths = !negated && words.peek() === 'all';
      return negated || own.additionalPaths ? 'complete' : todo(ROUTING);
    },
  ],
  ['additional-paths', () => 'ignored'],
]);
