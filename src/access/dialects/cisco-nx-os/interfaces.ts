/** Interfaces of NX-OS with their addresses, and the access lists that stand at them. */
import { parseIp } from '#base/prefix.ts';
import type { Command } from '../../blocks.ts';
import type { Guard, Interface, InterfaceAddress, Line, NumberRange } from '../../configuration.ts';

interface Draft {
  up: boolean;
  vrf: string | null;
  description: string | null;
  mode: Interface['mode'];
  vlans: readonly NumberRange[];
  bandwidth: number | null;
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
  /^(?:no )?(?:description|mtu|speed|duplex|medium|cdp|lldp|spanning-tree|storm-control|channel-group|logging|load-interval|negotiate|beacon|flowcontrol|service-policy|snmp|udld|vpc|lacp|priority-flow-control|no lacp|ip (?:redirects|proxy-arp|unreachables|directed-broadcast|ospf|pim|igmp|arp|router)|ipv6 (?:redirects|nd|router|link-local)|hsrp version|bfd|switchport (?:host|monitor|port-security|trunk native))\b/;

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
  return {
    interface: { name, ...draft, zone: null, ospf: null, line: lineOf(command.at) },
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
  else if (text === 'switchport mode trunk') draft.mode = 'trunk';
  else if (text.startsWith('switchport access vlan '))
    [draft.mode, draft.vlans] = ['access', [single(Number(words[3]))]];
  else if (text.startsWith('switchport trunk allowed vlan ')) draft.vlans = vlansOf(words.at(-1) ?? '');
  else if (text.startsWith('encapsulation dot1q ')) draft.vlans = [single(Number(third))];
  else if (text.startsWith('vrf member ')) draft.vrf = third;
  else if (/^ip(?:v6)? address /.test(text)) return readAddress(words, draft);
  else if (/^hsrp \d+/.test(text)) for (const each of inner) readVirtual(each.words, draft);
  else if (words[0] === 'description') draft.description = words.slice(1).join(' ');
  else if (words[0] === 'bandwidth') draft.bandwidth = /^\d{1,9}$/.test(words[1] ?? '') ? Number(words[1]) : null;
  else return IGNORED.test(text);
  return true;
}

function readAddress(words: readonly string[], draft: Draft): boolean {
  const [address = '', length = ''] = (words[2] ?? '').split('/');
  const ip = parseIp(address);
  if (!ip || !/^\d{1,3}$/.test(length) || Number(length) > ip.bits) return false;
  draft.addresses.push({ ...ip, length: Number(length), virtual: false });
  return true;
}

function readVirtual(words: readonly string[], draft: Draft): void {
  const ip = words[0] === 'ip' ? parseIp(words[1] ?? '') : null;
  if (ip) draft.addresses.push({ ...ip, length: ip.bits, virtual: true });
}

function single(value: number): NumberRange {
  return { from: value, to: value };
}

function vlansOf(text: string): readonly NumberRange[] {
  return text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    return from === undefined ? [] : [{ from: Number(from), to: Number(to) }];
  });
}
