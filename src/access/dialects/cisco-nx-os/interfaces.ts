/** Interfaces of NX-OS with their addresses, and the access lists that stand at them. */
import { parseIp } from '#base/prefix.ts';
import type { Command } from '../../blocks.ts';
import { readVlans } from '../../cisco/vlans.ts';
import { Words } from '../../cisco/words.ts';
import type { Interface, InterfaceAddress } from '../../configuration.ts';
import type { Guard, NumberRange } from '../../filter.ts';
import type { Line } from '../../line.ts';

interface Draft {
  up: boolean;
  vrf: string | null;
  description: string | null;
  mode: Interface['mode'];
  vlans: readonly NumberRange[];
  bandwidth: number | null;
  autostate: boolean;
  readonly addresses: InterfaceAddress[];
}

/** An interface, the guards at it, and the lines that were not understood. */
export interface InterfaceReading {
  readonly interface: Interface;
  readonly guards: readonly Guard[];
  readonly lists: readonly { readonly name: string; readonly at: number }[];
  readonly unread: readonly number[];
}

/** Commands that cannot matter to access. */
const IGNORED =
  /^(?:no )?(?:description|mtu|speed|duplex|medium|cdp|lldp|spanning-tree|storm-control|channel-group|logging|load-interval|negotiate|beacon|flowcontrol|service-policy|snmp|udld|vpc|lacp|priority-flow-control|no lacp|delay|link|fec|carrier-delay|ip (?:redirects|proxy-arp|unreachables|port-unreachable|directed-broadcast|ospf|pim|igmp|arp|router|flow|dhcp)|ipv6 (?:redirects|nd|router|link-local|flow|dhcp)|hsrp version|bfd|switchport (?:host|monitor|port-security|trunk native))\b/;

/** Reads an interface and what stands below it. */
export function readInterface(command: Command, lineOf: (at: number) => Line): InterfaceReading {
  const name = command.words[1] ?? '';
  const isVlan = /^vlan\d+$/i.test(name);
  const draft: Draft = {
    up: !isVlan,
    vrf: null,
    description: null,
    mode: isVlan ? 'vlan' : 'routed',
    vlans: isVlan ? [single(Number(name.slice(4)))] : [],
    bandwidth: null,
    autostate: true,
    addresses: [],
  };
  const guards: Guard[] = [];
  const lists: { name: string; at: number }[] = [];
  const unread: number[] = [];
  for (const inner of command.inner) {
    const guard = readGuard(inner, name, lineOf(inner.at));
    if (guard) {
      guards.push(guard);
      lists.push({ name: guard.filter, at: inner.at });
    } else if (!readCommand(inner, draft)) unread.push(inner.at);
  }
  const { autostate, ...stated } = draft;
  const own = { name, ...stated, zone: null, ospf: null, line: lineOf(command.at) };
  return {
    interface: autostate ? own : { ...own, autostate: false },
    guards,
    lists,
    unread,
  };
}

/** `ip access-group NAME in`, `ip port access-group NAME in`, `ipv6 traffic-filter NAME out`. */
function readGuard({ words }: Command, name: string, line: Line): Guard | null {
  const [, filter = '', side = ''] =
    /^(?:ip|ipv6) (?:port )?(?:access-group|traffic-filter) (\S+) (in|out)$/.exec(words.join(' ')) ?? [];
  if (filter === '') return null;
  const place = side === 'in' ? 'in' : 'out';
  return { filter, place, in: place === 'in' ? [name] : null, out: place === 'out' ? [name] : null, line };
}

function readCommand({ words, inner }: Command, draft: Draft): boolean {
  const text = words.join(' ');
  const [, , third = ''] = words;
  if (text === 'shutdown' || text === 'no shutdown') draft.up = text !== 'shutdown';
  else if (text === 'no switchport') draft.mode = 'routed';
  else if (text === 'switchport' || text === 'switchport mode access') draft.mode = 'access';
  else if (text === 'switchport mode trunk')
    [draft.mode, draft.vlans] = ['trunk', draft.vlans.length > 0 ? draft.vlans : EVERY_VLAN];
  else if (/^switchport access vlan \d{1,4}$/.test(text))
    [draft.mode, draft.vlans] = ['access', [single(Number(words[3]))]];
  else if (text.startsWith('switchport trunk allowed vlan ')) return readTrunk(words, draft);
  else if (/^encapsulation dot1q \d{1,4}$/.test(text)) draft.vlans = [single(Number(third))];
  else if (/^vrf member \S+$/.test(text)) draft.vrf = third;
  else if (text === 'no autostate') draft.autostate = false;
  else if (/^ip(?:v6)? address /.test(text)) return readAddress(words, draft);
  else if (/^hsrp \d+/.test(text)) return readShared(inner, draft);
  else if (words[0] === 'description') draft.description = words.slice(1).join(' ');
  else if (words[0] === 'bandwidth') draft.bandwidth = /^\d{1,9}$/.test(words[1] ?? '') ? Number(words[1]) : null;
  else return IGNORED.test(text);
  return true;
}

const EVERY_VLAN: readonly NumberRange[] = [{ from: 1, to: 4094 }];

/** `switchport trunk allowed vlan 1-10`, `… add 20`, `… none`. */
function readTrunk(words: readonly string[], draft: Draft): boolean {
  const own = new Words(words, 4);
  const vlans = readVlans(own, draft.vlans);
  if (vlans) draft.vlans = vlans;
  return vlans !== null;
}

function readAddress(words: readonly string[], draft: Draft): boolean {
  const [address = '', length = ''] = (words[2] ?? '').split('/');
  const ip = parseIp(address);
  const isWhole = words.slice(3).every((word, at) => word === 'secondary' || word === 'tag' || words[at + 2] === 'tag');
  if (!ip || !/^\d{1,3}$/.test(length) || Number(length) > ip.bits || !isWhole) return false;
  draft.addresses.push({ ...ip, length: Number(length), virtual: false });
  return true;
}

/** `hsrp 1` with `ip A` and `priority N` below it. */
function readShared(inner: readonly Command[], draft: Draft): boolean {
  const value = (name: string): string => inner.find(({ words }) => words[0] === name)?.words[1] ?? '';
  const ip = parseIp(value('ip'));
  const priority = /^\d{1,3}$/.test(value('priority')) ? Number(value('priority')) : 100;
  if (ip) draft.addresses.push({ ...ip, length: ip.bits, virtual: true, priority });
  return inner.every(({ words }) =>
    /^(?:ip|priority|preempt|timers|authentication|track|name|mac-address|description|no|follow)$/.test(words[0] ?? ''),
  );
}

function single(value: number): NumberRange {
  return { from: value, to: value };
}
