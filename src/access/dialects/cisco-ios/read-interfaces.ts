/** Lines below `interface NAME`. */
import { interfaceName } from '../../cisco/interface-names.ts';
import type { Command } from '../../cisco/source.ts';
import { Words } from '../../cisco/words.ts';
import type { Line, Support } from '../../line.ts';
import type { Context } from './context.ts';
import type { InterfaceDoubt, InterfaceDraft } from './interface-drafts.ts';
import { readIp, readIpv6, readMtu, readStandby, readVrf } from './read-interface-ip.ts';
import { readAutostate, readBundle, readEncapsulation, readSwitchport } from './read-interface-ports.ts';
import { type Affects, type Reading, todo } from './reading.ts';
import { readServicePolicy } from './service-policies.ts';

/** First words of lines that change nothing of who reaches whom. */
const IGNORED: ReadonlySet<string> = new Set(
  (
    'arp authentication auto bfd carrier-delay cdp channel-protocol clns clock cts dampening delay device-tracking dot1x duplex ' +
    'energywise exit fair-queue flowcontrol half-duplex full-duplex history hold-queue isis keepalive l2protocol-tunnel lacp lane lldp ' +
    'load-interval logging loopback mab macsec mdix media-type mka mls mop mpls mvrp negotiation network-policy nmsp no-fair-queue ' +
    'nsf ntp ospfv3 pagp peer pim platform plim power ppp priority-queue qos queue-set queue-limit random-detect rcv-queue routing ' +
    'rmon serial snmp source spanning-tree speed srr-queue storm-control tcp transceiver trust tx-ring-limit tx-queue txspeed udld ' +
    'wrr-queue access-session subscriber trigger dual-active macro device hw-module stackwise-virtual vtp'
  ).split(' '),
);
/** `interface NAME`: opens the block of its lines. */
export function readInterface(context: Context, command: Command, negated: boolean): Reading {
  const words = command.words
    .slice(negated ? 2 : 1)
    .filter((word) => !/^(?:point-to-point|multipoint|l2transport)$/i.test(word));
  if (words.length === 0) return null;
  if (words[0]?.toLowerCase() === 'range') return todo();
  const name = interfaceName(...words);
  if (negated) return context.interfaces.byName.delete(name) ? 'complete' : 'ignored';
  const draft = context.interfaces.open(name, command.line);
  const affects: Affects = { filters: [], forwarding: true, interfaces: [name] };
  context.block = {
    affects,
    read: (line) => {
      const reading = readLine(context, draft, line);
      if (reading !== null && typeof reading !== 'object') return reading;
      draft.doubts.push(doubtOf(line, reading?.support ?? 'unrecognised'));
      return 'later';
    },
  };
  return 'complete';
}

function doubtOf({ words, line }: Command, support: Support): InterfaceDoubt {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase()).filter((word) => word !== 'no');
  const mayAddress = ['ip', 'ipv4', 'ipv6', 'vrf'].includes(first);
  const isAddress = mayAddress && (second.startsWith('addr') || second === 'unnumbered' || first === 'vrf');
  const isRouting = (first === 'ip' && second === 'ospf') || first === 'mtu';
  return { at: line.at, support, addresses: isAddress ? (first === 'ipv6' ? 128 : 32) : null, mayAddress, isRouting };
}

type Reader = (draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean) => Reading;

function readLine(context: Context, draft: InterfaceDraft, command: Command): Reading {
  const words = new Words(command.words);
  const negated = words.take('no') || words.take('default');
  const word = words.next()?.toLowerCase() ?? '';
  const reader = READERS.get(word);
  if (reader) return reader(draft, words, context, command.line, negated);
  return IGNORED.has(word) ? 'ignored' : null;
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['description', readDescription],
  ['shutdown', readShutdown],
  ['ip', readIp],
  ['ipv4', readIp],
  ['ipv6', readIpv6],
  ['vrf', readVrf],
  ['zone-member', readZone],
  ['switchport', readSwitchport],
  ['encapsulation', readEncapsulation],
  ['channel-group', readBundle],
  ['bandwidth', readBandwidth],
  ['standby', readStandby],
  ['vrrp', readStandby],
  ['glbp', readStandby],
  ['mac', readMac],
  ['autostate', readAutostate],
  ['mtu', readMtu],
  [
    'service-policy',
    (draft, words, context, line, negated) => readServicePolicy(context, draft.name, words, line, negated),
  ],
  ['crypto', () => todo()],
  ['tunnel', () => todo()],
  ['bridge-group', () => todo()],
  ['xconnect', () => todo()],
  ['nat', () => todo()],
  ['backup', () => todo()],
]);

function readDescription(draft: InterfaceDraft, words: Words): Reading {
  draft.description = words.rest() || null;
  return 'ignored';
}

function readShutdown(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  if (!words.done) return null;
  draft.up = negated;
  return 'complete';
}

function readZone(draft: InterfaceDraft, words: Words, context: Context, line: Line, negated: boolean): Reading {
  const name = words.take('security') ? words.next() : undefined;
  if (name === undefined) return negated ? 'complete' : null;
  draft.zone = negated ? null : { name, line };
  if (!negated) context.use('zone', name, line);
  return words.done ? 'complete' : null;
}

function readBandwidth(draft: InterfaceDraft, words: Words, _context: Context, _line: Line, negated: boolean): Reading {
  if (negated) draft.bandwidth = null;
  else if (/^\d+$/.test(words.peek() ?? '')) draft.bandwidth = words.number(400_000_000);
  else return 'ignored';
  return 'complete';
}

function readMac(_draft: InterfaceDraft, words: Words): Reading {
  return words.take('access-group') ? todo() : 'ignored';
}
