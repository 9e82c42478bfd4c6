/** Services of FortiOS: those that it brings along, and those that a configuration makes. */
import type { Match, NumberRange } from '../../filter.ts';
import { allOf, anyOf, EVERY, familyIs, numberIn, numberIs, protocolIs, unknownMatch } from '../../matches.ts';
import { GRAMMARS, strangersIn } from './settings.ts';
import type { Node } from './syntax.ts';

/** Predefined services as `NAME tcp=PORTS udp=PORTS` (FortiOS administration guide, "Services"; `config firewall service custom` of a new device). */
const PREDEFINED = `AFS3 tcp=7000-7009 udp=7000-7009;AOL tcp=5190-5194;BGP tcp=179;CVSPSERVER tcp=2401 udp=2401;DCE-RPC tcp=135 udp=135
DHCP udp=67-68;DHCP6 udp=546,547;DNS tcp=53 udp=53;FINGER tcp=79;FTP tcp=21;FTP_GET tcp=21;FTP_PUT tcp=21;GOPHER tcp=70
H323 tcp=1720,1503 udp=1719;HTTP tcp=80;HTTPS tcp=443;IKE udp=500,4500;IMAP tcp=143;IMAPS tcp=993;IRC tcp=6660-6669
Internet-Locator-Service tcp=389;KERBEROS tcp=88,464 udp=88,464;L2TP tcp=1701 udp=1701;LDAP tcp=389;LDAP_UDP udp=389
MGCP udp=2427,2727;MMS tcp=1755 udp=1024-5000;MS-SQL tcp=1433,1434;MYSQL tcp=3306;NFS tcp=111,2049 udp=111,2049;NNTP tcp=119
NTP tcp=123 udp=123;NetMeeting tcp=1720;ONC-RPC tcp=111 udp=111;PC-Anywhere tcp=5631 udp=5632;POP3 tcp=110;POP3S tcp=995;PPTP tcp=1723
QUAKE udp=26000,27000,27910,27960;RADIUS udp=1812,1813;RADIUS-OLD udp=1645,1646;RAUDIO udp=7070;RDP tcp=3389;REXEC tcp=512;RIP udp=520
RLOGIN tcp=513;RSH tcp=514;RTSP tcp=554,7070,8554 udp=554;SAMBA tcp=139;SCCP tcp=2000;SIP tcp=5060 udp=5060;SIP-MSNmessenger tcp=1863
SMB tcp=445;SMTP tcp=25;SMTPS tcp=465;SNMP tcp=161-162 udp=161-162;SOCKS tcp=1080 udp=1080;SQUID tcp=3128;SSH tcp=22;SYSLOG udp=514
TALK udp=517-518;TELNET tcp=23;TFTP udp=69;TRACEROUTE udp=33434-33535;UUCP tcp=540;VDOLIVE tcp=7000-7010;VNC tcp=5900;WAIS tcp=210
WINFRAME tcp=1494,2598;WINS tcp=1512 udp=1512;X-WINDOWS tcp=6000-6063;ALL_TCP tcp=1-65535;ALL_UDP udp=1-65535`;

const OTHERS: ReadonlyMap<string, Match> = new Map([
  ['ALL', EVERY],
  ['ANY', EVERY],
  ['NONE', anyOf([])],
  ['ALL_ICMP', allOf([familyIs(32), protocolIs(1)])],
  ['ALL_ICMP6', allOf([familyIs(128), protocolIs(58)])],
  ['PING', allOf([familyIs(32), protocolIs(1), numberIs('icmp-type', 8)])],
  ['PING6', allOf([familyIs(128), protocolIs(58), numberIs('icmp-type', 128)])],
  ['TIMESTAMP', allOf([familyIs(32), protocolIs(1), numberIs('icmp-type', 13)])],
  ['INFO_REQUEST', allOf([familyIs(32), protocolIs(1), numberIs('icmp-type', 15)])],
  ['INFO_ADDRESS', allOf([familyIs(32), protocolIs(1), numberIs('icmp-type', 17)])],
  ['GRE', protocolIs(47)],
  ['AH', protocolIs(51)],
  ['ESP', protocolIs(50)],
  ['OSPF', protocolIs(89)],
]);

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 } as const;

/** What the services that FortiOS brings along match, by name. */
export function predefinedServices(): ReadonlyMap<string, Match> {
  const services = new Map(OTHERS);
  for (const entry of PREDEFINED.split(/[;\n]/)) {
    const [name = '', ...parts] = entry.split(' ');
    const matches = parts.map((part) => {
      const [protocol = '', ports = ''] = part.split('=');
      const ranges = ports.split(',').map((text) => rangeOf(text) ?? { from: 0, to: 0 });
      return allOf([protocolIs(protocol === 'tcp' ? 6 : 17), numberIn('dport', ...ranges)]);
    });
    services.set(name, anyOf(matches));
  }
  return services;
}

/** What an entry of `config firewall service custom` matches. */
export function serviceOf(node: Node): Match {
  const { settings } = node;
  const [stranger] = strangersIn(node, GRAMMARS.service);
  if (stranger) return unknownMatch(`line ${stranger.at} of ${node.name.slice(0, 60)} is not understood`);
  const value = (name: string): string => settings.get(name)?.values[0] ?? '';
  const protocol = (value('protocol') || 'TCP/UDP/SCTP').toUpperCase();
  if (settings.has('iprange') || settings.has('fqdn') || settings.has('app-category') || settings.has('application'))
    return unknownMatch('a service that names addresses or applications is not modelled');
  if (protocol === 'ICMP' || protocol === 'ICMP6')
    return icmpOf(protocol === 'ICMP', value('icmptype'), value('icmpcode'));
  if (protocol === 'IP') {
    const number = Number(value('protocol-number') || '0');
    return Number.isInteger(number) && number <= 255
      ? number === 0
        ? EVERY
        : protocolIs(number)
      : unknownMatch('no protocol number');
  }
  if (protocol === 'ALL') return EVERY;
  if (settings.has('udplite-portrange')) return unknownMatch('a service of UDP-Lite is not modelled');
  if (!/^TCP\/UDP\b/.test(protocol)) return unknownMatch(`services of ${protocol.slice(0, 20)} are not modelled`);
  const parts: Match[] = [];
  for (const name of ['tcp', 'udp', 'sctp'] as const)
    for (const text of settings.get(`${name}-portrange`)?.values ?? []) parts.push(portsOf(PROTOCOLS[name], text));
  if (parts.length === 0) return unknownMatch('a service without ports');
  // What the device would not take makes the whole service doubtful.
  const bad = parts.find((part) => part.kind === 'unknown');
  return bad ? allOf([anyOf(parts.filter((part) => part !== bad)), bad]) : anyOf(parts);
}

/** `DESTINATION:SOURCE`, each a port or a range; the source may be left out. */
function portsOf(protocol: number, text: string): Match {
  const [destination = '', source] = text.split(':');
  const to = rangeOf(destination);
  const from = source === undefined ? undefined : rangeOf(source);
  if (to === null || from === null) return unknownMatch(`the ports "${text.slice(0, 40)}" are not understood`);
  return allOf([protocolIs(protocol), numberIn('dport', to), ...(from ? [numberIn('sport', from)] : [])]);
}

function rangeOf(text: string): NumberRange | null {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  if (from === undefined || Number(from) > Number(to) || Number(to) > 65_535) return null;
  return { from: Number(from), to: Number(to) };
}

function icmpOf(isV4: boolean, type: string, code: string): Match {
  const parts = [familyIs(isV4 ? 32 : 128), protocolIs(isV4 ? 1 : 58)];
  if (/^\d{1,3}$/.test(type)) parts.push(numberIs('icmp-type', Number(type)));
  if (/^\d{1,3}$/.test(code)) parts.push(numberIs('icmp-code', Number(code)));
  return allOf(parts);
}
