/** Fields of a flow as matches (ovs-fields(7)). */
import { parseMac } from '#base/addresses.ts';
import { canonicalMac, parseIp, parsePrefix } from '#base/prefix.ts';
import type { ConnectionState, Match, NumberField } from '../../filter.ts';
import {
  addressIn,
  allOf,
  anyOf,
  EVERY,
  familyIs,
  maskedSet,
  NONE,
  notOf,
  numberIn,
  numberIs,
  prefixSet,
  protocolIs,
  signed,
  unknownMatch,
} from '../../matches.ts';
import type { Field } from './syntax.ts';

const [V4, V6] = [familyIs(32), familyIs(128)];
const WHOLE = numberIs('fragment', 0);

/** Protocols by the words that stand for them. */
const PROTOCOLS: ReadonlyMap<string, Match> = new Map([
  ['ip', V4],
  ['ipv6', V6],
  ['icmp', allOf([V4, protocolIs(1)])],
  ['icmp6', allOf([V6, protocolIs(58)])],
  ['tcp', allOf([V4, protocolIs(6)])],
  ['tcp6', allOf([V6, protocolIs(6)])],
  ['udp', allOf([V4, protocolIs(17)])],
  ['udp6', allOf([V6, protocolIs(17)])],
  ['sctp', allOf([V4, protocolIs(132)])],
  ['sctp6', allOf([V6, protocolIs(132)])],
  ['arp', numberIs('ethertype', 0x0806)],
  ['rarp', numberIs('ethertype', 0x8035)],
  ['mpls', numberIs('ethertype', 0x8847)],
  ['mplsm', numberIs('ethertype', 0x8848)],
]);

type Reader = (value: string, tracked: boolean) => Match | null;

function digits(text: string, limit: number): number | null {
  if (!/^(?:\d{1,10}|0x[0-9a-f]{1,8})$/i.test(text)) return null;
  return Number(text) <= limit ? Number(text) : null;
}

/** A number, exactly or under a mask `VALUE/MASK`. */
function number(field: NumberField, width: number, shift = 0): Reader {
  const limit = 2 ** width - 1;
  return (text) => {
    const [first = '', second] = text.split('/');
    const value = digits(first, limit * 2 ** shift);
    const mask = second === undefined ? limit * 2 ** shift : digits(second, limit * 2 ** shift);
    if (value === null || mask === null) return null;
    const [ones, wanted] = [mask >> shift, (value & mask) >> shift];
    return maskedNumber(field, wanted, ones, width);
  };
}

/** Numbers that equal `value` in the bits of `mask`, as ranges: one for each way to fill the free bits above the lowest run. */
function maskedNumber(field: NumberField, value: number, mask: number, width: number): Match | null {
  let low = 0;
  while (low < width && ((mask >> low) & 1) === 0) low++;
  const free: number[] = [];
  for (let bit = low; bit < width; bit++) if (((mask >> bit) & 1) === 0) free.push(bit);
  if (free.length > 10) return null;
  const span = 2 ** low - 1;
  return numberIn(
    field,
    ...Array.from({ length: 2 ** free.length }, (_, choice) => {
      let from = value;
      for (const [index, bit] of free.entries()) if (((choice >> index) & 1) === 1) from += 2 ** bit;
      return { from, to: from + span };
    }),
  );
}

function address(field: 'src' | 'dst', bits: 32 | 128): Reader {
  return (text) => {
    const prefix = parsePrefix(text);
    if (prefix) return prefix.bits === bits ? addressIn(field, prefixSet(prefix)) : null;
    const [ip, mask] = text.split('/').map(parseIp);
    return ip?.bits === bits && mask?.bits === bits ? addressIn(field, maskedSet(bits, ip.value, mask.value)) : null;
  };
}

function mac(field: 'smac' | 'dmac'): Reader {
  return (text) => {
    const [value, mask] = text.split('/').map((part) => canonicalMac(part));
    if (!value || mask === null) return null;
    return {
      kind: 'mac',
      field,
      value: BigInt(parseMac(value)),
      mask: mask === undefined ? 0xffff_ffff_ffffn : BigInt(parseMac(mask)),
    };
  };
}

const ethertype: Reader = (text) => {
  const value = digits(text, 0xffff);
  if (value === null) return null;
  return value === 0x0800 ? V4 : value === 0x86dd ? V6 : numberIs('ethertype', value);
};

/** `0xffff` says that the frame has no tag. */
const vlan: Reader = (text) => {
  const value = digits(text, 0xffff);
  if (value === null) return null;
  if (value === 0xffff) return numberIs('vlan', 0);
  return numberIs('vlan', value & 0xfff);
};

/** Tags with their bits: `0x0000` no tag, `0x1000/0x1000` any tag, `0x1064/0x1fff` that of VLAN 100. */
const tci: Reader = (text) => {
  const [value, mask] = text.split('/').map((part) => digits(part, 0xffff));
  if (value === 0 && (mask === undefined || mask === 0x1fff || mask === 0x1000)) return numberIs('vlan', 0);
  if (value === 0x1000 && mask === 0x1000) return numberIn('vlan', { from: 1, to: 4095 });
  return typeof value === 'number' && mask === 0x1fff && (value & 0x1000) !== 0
    ? numberIs('vlan', value & 0xfff)
    : null;
};

const port: Reader = (text) => ({ kind: 'interface', field: 'in', of: [text.replaceAll('"', '')] });

const FLAG_NAMES = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'];

function signedNames(text: string, names: readonly string[]): { readonly mask: number; readonly value: number } | null {
  let [mask, value] = [0, 0];
  for (const part of text.match(/[+-]?[a-z_]+/g) ?? []) {
    const bit = names.indexOf(part.replace(/^[+-]/, ''));
    if (bit < 0) return null;
    mask |= 1 << bit;
    if (!part.startsWith('-')) value |= 1 << bit;
  }
  return text.replaceAll(/[+-]?[a-z_]+|\|/g, '') === '' && mask !== 0 ? { mask, value } : null;
}

function bits(
  text: string,
  names: readonly string[],
  limit: number,
): { readonly mask: number; readonly value: number } | null {
  const [first = '', second] = text.split('/');
  const value = digits(first, limit);
  const mask = second === undefined ? limit : digits(second, limit);
  if (value !== null && mask !== null) return { mask, value: value & mask };
  const named = signedNames(text, names);
  // Without signs, the flags are exactly these.
  return named && !/[+-]/.test(text) ? { mask: limit, value: named.value } : named;
}

const tcpFlags: Reader = (text) => {
  const found = bits(text, FLAG_NAMES, 255);
  return found && { kind: 'flags', ...found };
};

const STATE_NAMES = ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'];
const STATES: ReadonlyMap<string, ConnectionState> = new Map([
  ['new', 'new'],
  ['est', 'established'],
  ['rel', 'related'],
  ['inv', 'invalid'],
]);
/** Packets that are surely no reply. */
const NO_REPLY: Match = { kind: 'state', of: ['new', 'invalid'] };

/** Before connection tracking was asked (`ct`), no bit of the state is set; behind it, `trk` is and one of the states. */
const connectionState: Reader = (text, tracked) => {
  const found = bits(text, STATE_NAMES, 255);
  if (!found) return null;
  const parts: Match[] = [];
  for (const [bit, name] of STATE_NAMES.entries()) {
    if (((found.mask >> bit) & 1) === 0) continue;
    const wanted = ((found.value >> bit) & 1) === 1;
    const state = STATES.get(name);
    if (name === 'trk' || !tracked) parts.push(wanted === (name === 'trk' && tracked) ? EVERY : NONE);
    else if (state) parts.push(signed({ kind: 'state', of: [state] }, !wanted));
    else {
      const unsure = unknownMatch(`no packet tells ${name} of its connection`);
      parts.push(wanted ? allOf([notOf(NO_REPLY), unsure]) : anyOf([NO_REPLY, unsure]));
    }
  }
  return allOf(parts);
};

const FRAGMENTS: ReadonlyMap<string, Match> = new Map([
  ['later', numberIs('fragment', 1)],
  ['not_later', WHOLE],
  // The first fragment is told from a whole datagram by nothing that is modelled.
  ['no', allOf([WHOLE, unknownMatch('whether a packet is the first fragment is not known')])],
  ['yes', anyOf([numberIs('fragment', 1), unknownMatch('whether a packet is the first fragment is not known')])],
  ['first', allOf([WHOLE, unknownMatch('whether a packet is the first fragment is not known')])],
]);

const tos = number('dscp', 6, 2);

function aliases(names: string, read: Reader): [string, Reader][] {
  return names.split(' ').map((name) => [name, read]);
}

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...aliases('in_port', port),
  ...aliases('dl_src eth_src', mac('smac')),
  ...aliases('dl_dst eth_dst', mac('dmac')),
  ...aliases('dl_type eth_type', ethertype),
  ...aliases('dl_vlan vlan_vid', vlan),
  ...aliases('vlan_tci', tci),
  ...aliases('nw_src ip_src', address('src', 32)),
  ...aliases('nw_dst ip_dst', address('dst', 32)),
  ...aliases('ipv6_src', address('src', 128)),
  ...aliases('ipv6_dst', address('dst', 128)),
  ...aliases('nw_proto ip_proto', number('protocol', 8)),
  ...aliases('nw_tos', tos),
  ...aliases('ip_dscp', number('dscp', 6)),
  ...aliases('nw_ecn ip_ecn', number('ecn', 2)),
  ...aliases('nw_ttl', number('ttl', 8)),
  ...aliases('tp_src tcp_src udp_src sctp_src', number('sport', 16)),
  ...aliases('tp_dst tcp_dst udp_dst sctp_dst', number('dport', 16)),
  ...aliases('icmp_type icmpv6_type', number('icmp-type', 8)),
  ...aliases('icmp_code icmpv6_code', number('icmp-code', 8)),
  ...aliases('tcp_flags', tcpFlags),
  ...aliases('ct_state', connectionState),
  ...aliases('ip_frag nw_frag', (text) => FRAGMENTS.get(text) ?? null),
]);

/** Fields that are known and that no packet's words tell. */
const UNDECIDABLE =
  /^(?:reg\d+|xreg\d+|xxreg\d+|metadata|tun_\w+|tunnel_id|pkt_mark|skb_priority|ct_mark|ct_label|ct_zone|ct_nw_\w+|ct_ipv6_\w+|ct_tp_\w+|dl_vlan_pcp|vlan_pcp|arp_\w+|nd_\w+|ipv6_label|mpls_\w+|conj_id|recirc_id|dp_hash|nsh_\w+|packet_type|actset_output|in_port_oxm|eth_type_oxm)$/;

/** What of packets a field looks at, for fields that actions may write; the name itself for all others. */
const WRITABLE: ReadonlyMap<string, string> = new Map(
  [...READERS.keys()].map((name): [string, string] => [
    name,
    name
      .replace(/^(?:tp|tcp|udp|sctp)_/, 'port_')
      .replace(/^(?:nw|ip|ipv6)_/, 'ip_')
      .replace(/^(?:dl|eth)_(src|dst)$/, 'mac_$1')
      .replace(/^(?:dl_)?vlan\w*$/, 'vlan'),
  ]),
);

/** A field by the name under which matching and writing meet. */
export function fieldKey(name: string): string {
  return WRITABLE.get(name) ?? name;
}

export interface FieldReading {
  readonly match: Match;
  readonly support: 'complete' | 'conditional' | 'unrecognised';
}

/** Reads a field; `tracked` says that connection tracking was asked before. */
export function readField({ name, value }: Field, tracked: boolean): FieldReading {
  if (value === null) {
    const match = PROTOCOLS.get(name);
    return match ? { match, support: 'complete' } : unread(name);
  }
  const match = READERS.get(name)?.(value, tracked);
  if (match) return { match, support: hasUnknown(match) ? 'conditional' : 'complete' };
  if (!UNDECIDABLE.test(name)) return unread(`${name}=${value}`);
  return { match: unknownMatch(`no packet tells its ${name}`), support: 'conditional' };
}

function unread(text: string): FieldReading {
  return { match: unknownMatch(`"${text.slice(0, 60)}" is not understood`), support: 'unrecognised' };
}

function hasUnknown(match: Match): boolean {
  if (match.kind === 'all' || match.kind === 'any') return match.of.some(hasUnknown);
  return match.kind === 'unknown' || (match.kind === 'not' && hasUnknown(match.of));
}
