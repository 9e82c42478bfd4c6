/** Words of Cisco's for numbers: protocols, ports, ICMP messages, DSCP, precedence and type of service. */

/** IP protocols by name (IANA protocol numbers; the names are those of IOS, NX-OS and ASA). */
export const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['ah', 51],
  ['ahp', 51],
  ['dvmrp', 2],
  ['egp', 8],
  ['eigrp', 88],
  ['esp', 50],
  ['gre', 47],
  ['icmp', 1],
  ['icmp6', 58],
  ['igmp', 2],
  ['igp', 9],
  ['igrp', 9],
  ['ipinip', 4],
  ['ipip', 4],
  ['ipsec', 50],
  ['nos', 94],
  ['ospf', 89],
  ['ospf3', 89],
  ['pcp', 108],
  ['pim', 103],
  ['pptp', 47],
  ['rsvp', 46],
  ['sctp', 132],
  ['snp', 109],
  ['tcp', 6],
  ['udp', 17],
  ['vrrp', 112],
]);

/** Ports that have one name for both transports, or whose name says the transport. */
const COMMON_PORTS: readonly (readonly [string, number])[] = [
  ['discard', 9],
  ['domain', 53],
  ['echo', 7],
  ['http', 80],
  ['https', 443],
  ['kerberos', 88],
  ['ldap', 389],
  ['ldaps', 636],
  ['nfs', 2049],
  ['pim-auto-rp', 496],
  ['sip', 5060],
  ['ssh', 22],
  ['sunrpc', 111],
  ['syslog', 514],
  ['tacacs', 49],
  ['talk', 517],
  ['time', 37],
  ['www', 80],
];

/** TCP ports by name, as IOS and NX-OS print them. */
export const TCP_PORTS: ReadonlyMap<string, number> = new Map([
  ...COMMON_PORTS,
  ['bgp', 179],
  ['chargen', 19],
  ['cmd', 514],
  ['connectedapps-plain', 15001],
  ['connectedapps-tls', 15002],
  ['daytime', 13],
  ['drip', 3949],
  ['exec', 512],
  ['finger', 79],
  ['ftp', 21],
  ['ftp-data', 20],
  ['gopher', 70],
  ['hostname', 101],
  ['ident', 113],
  ['imap4', 143],
  ['irc', 194],
  ['klogin', 543],
  ['kshell', 544],
  ['login', 513],
  ['lpd', 515],
  ['msrpc', 135],
  ['nntp', 119],
  ['onep-plain', 15001],
  ['onep-tls', 15002],
  ['pop2', 109],
  ['pop3', 110],
  ['rsh', 514],
  ['smtp', 25],
  ['tacacs-ds', 49],
  ['telnet', 23],
  ['uucp', 540],
  ['whois', 43],
]);

/** UDP ports by name, as IOS and NX-OS print them. */
export const UDP_PORTS: ReadonlyMap<string, number> = new Map([
  ...COMMON_PORTS,
  ['biff', 512],
  ['bootpc', 68],
  ['bootps', 67],
  ['dns', 53],
  ['dnsix', 195],
  ['isakmp', 500],
  ['mobile-ip', 434],
  ['nameserver', 42],
  ['netbios-dgm', 138],
  ['netbios-ns', 137],
  ['netbios-ss', 139],
  ['non500-isakmp', 4500],
  ['ntp', 123],
  ['radius', 1645],
  ['radius-acct', 1646],
  ['rip', 520],
  ['ripv6', 521],
  ['snmp', 161],
  ['snmptrap', 162],
  ['tftp', 69],
  ['who', 513],
  ['xdmcp', 177],
]);

/** A type of ICMP message and, where the name says one, its code. */
export type IcmpName = readonly [type: number, code: number | null];

/** Messages of ICMP (RFC 792, IANA) by the names of IOS. */
export const ICMP_NAMES: ReadonlyMap<string, IcmpName> = new Map<string, IcmpName>([
  ['administratively-prohibited', [3, 13]],
  ['alternate-address', [6, null]],
  ['conversion-error', [31, null]],
  ['dod-host-prohibited', [3, 10]],
  ['dod-net-prohibited', [3, 9]],
  ['echo', [8, null]],
  ['echo-reply', [0, null]],
  ['general-parameter-problem', [12, 0]],
  ['host-isolated', [3, 8]],
  ['host-precedence-unreachable', [3, 14]],
  ['host-redirect', [5, 1]],
  ['host-tos-redirect', [5, 3]],
  ['host-tos-unreachable', [3, 12]],
  ['host-unknown', [3, 7]],
  ['host-unreachable', [3, 1]],
  ['information-reply', [16, null]],
  ['information-request', [15, null]],
  ['mask-reply', [18, null]],
  ['mask-request', [17, null]],
  ['mobile-redirect', [32, null]],
  ['net-redirect', [5, 0]],
  ['net-tos-redirect', [5, 2]],
  ['net-tos-unreachable', [3, 11]],
  ['net-unreachable', [3, 0]],
  ['network-unknown', [3, 6]],
  ['no-room-for-option', [12, 2]],
  ['option-missing', [12, 1]],
  ['packet-too-big', [3, 4]],
  ['parameter-problem', [12, null]],
  ['port-unreachable', [3, 3]],
  ['precedence-unreachable', [3, 15]],
  ['protocol-unreachable', [3, 2]],
  ['reassembly-timeout', [11, 1]],
  ['redirect', [5, null]],
  ['router-advertisement', [9, null]],
  ['router-solicitation', [10, null]],
  ['source-quench', [4, null]],
  ['source-route-failed', [3, 5]],
  ['time-exceeded', [11, null]],
  ['timestamp-reply', [14, null]],
  ['timestamp-request', [13, null]],
  ['traceroute', [30, null]],
  ['ttl-exceeded', [11, 0]],
  ['unreachable', [3, null]],
]);

/** Messages of ICMPv6 (RFC 4443, RFC 4861, IANA) by the names of IOS. */
export const ICMPV6_NAMES: ReadonlyMap<string, IcmpName> = new Map<string, IcmpName>([
  ['address-unreachable', [1, 3]],
  ['beyond-scope', [1, 2]],
  ['destination-unreachable', [1, null]],
  ['dhaad-reply', [145, null]],
  ['dhaad-request', [144, null]],
  ['echo-reply', [129, null]],
  ['echo-request', [128, null]],
  ['header', [4, 0]],
  ['hop-limit', [3, 0]],
  ['mld-query', [130, null]],
  ['mld-reduction', [132, null]],
  ['mld-report', [131, null]],
  ['mldv2', [143, null]],
  ['mpd-advertisement', [147, null]],
  ['mpd-solicitation', [146, null]],
  ['nd-na', [136, null]],
  ['nd-ns', [135, null]],
  ['next-header', [4, 1]],
  ['no-admin', [1, 1]],
  ['no-route', [1, 0]],
  ['packet-too-big', [2, null]],
  ['parameter-option', [4, 2]],
  ['parameter-problem', [4, null]],
  ['port-unreachable', [1, 4]],
  ['reassembly-timeout', [3, 1]],
  ['redirect', [137, null]],
  ['renum-command', [138, 0]],
  ['renum-result', [138, 1]],
  ['renum-seq-number', [138, 255]],
  ['router-advertisement', [134, null]],
  ['router-renumbering', [138, null]],
  ['router-solicitation', [133, null]],
  ['time-exceeded', [3, null]],
  ['unreachable', [1, null]],
]);

/** Code points of differentiated services (RFC 2474, RFC 2597, RFC 3246). */
export const DSCP_NAMES: ReadonlyMap<string, number> = new Map([
  ['default', 0],
  ['ef', 46],
  ...[1, 2, 3, 4, 5, 6, 7].map((level): [string, number] => [`cs${level}`, level * 8]),
  ...[1, 2, 3, 4].flatMap((level) =>
    [1, 2, 3].map((drop): [string, number] => [`af${level}${drop}`, level * 8 + drop * 2]),
  ),
]);

/** IP precedence (RFC 791 3.1). */
export const PRECEDENCE_NAMES: ReadonlyMap<string, number> = new Map(
  ['routine', 'priority', 'immediate', 'flash', 'flash-override', 'critical', 'internet', 'network'].map(
    (name, value): [string, number] => [name, value],
  ),
);

/** Type of service (RFC 1349): four bits behind the precedence. */
export const TOS_NAMES: ReadonlyMap<string, number> = new Map([
  ['normal', 0],
  ['min-monetary-cost', 1],
  ['max-reliability', 2],
  ['max-throughput', 4],
  ['min-delay', 8],
]);

/** TCP flags by their bit (RFC 9293 3.1). */
export const TCP_FLAGS: ReadonlyMap<string, number> = new Map([
  ['fin', 1],
  ['syn', 2],
  ['rst', 4],
  ['psh', 8],
  ['ack', 16],
  ['urg', 32],
  ['ece', 64],
  ['cwr', 128],
]);

/** A number from 0 to `limit` by one of the names or in decimal digits; null where the word is neither. */
export function namedNumber(
  word: string | undefined,
  names: ReadonlyMap<string, number>,
  limit: number,
): number | null {
  if (word === undefined) return null;
  if (/^\d{1,10}$/.test(word)) {
    const value = Number(word);
    return value <= limit ? value : null;
  }
  return names.get(word.toLowerCase()) ?? null;
}
