/** Zeek's names of services as the house names protocols. */

/** Zeek's analyzers whose protocol has another name here. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['ssl', 'tls'],
  ['dce_rpc', 'dcerpc'],
  ['krb', 'kerberos'],
  ['krb_tcp', 'kerberos'],
  ['krb_udp', 'kerberos'],
  ['rfb', 'vnc'],
  ['ldap_tcp', 'ldap'],
  ['ldap_udp', 'ldap'],
  ['dnp3_tcp', 'dnp3'],
  ['dnp3_udp', 'dnp3'],
  ['gtpv1', 'gtp'],
  ['ipsec_udp', 'ike'],
  ['ipsec_tcp', 'ike'],
  ['opcua_binary', 'opcua'],
  ['opcua_tcp', 'opcua'],
  ['omron_fins_tcp', 'fins'],
  ['omron_fins_udp', 'fins'],
  ['hart_ip_tcp', 'hart-ip'],
  ['hart_ip_udp', 'hart-ip'],
  ['s7comm_tcp', 's7comm'],
  ['enip_tcp', 'enip'],
  ['enip_udp', 'enip'],
  ['cip', 'enip'],
  ['stun_tcp', 'stun'],
  ['profinet_io_cm', 'dcerpc'],
  ['ftp-data', 'ftp-data'],
]);
/** How somebody signs in inside another protocol: no protocol of the conversation itself where another one is named. */
const INSIDE: ReadonlySet<string> = new Set(['gssapi', 'ntlm', 'kerberos', 'dcerpc', 'cotp', 'ftp-data']);
/** Protocols that turn to TLS in the middle (STARTTLS and the like): TLS is the inner one. */
const TURNING: ReadonlySet<string> = new Set([
  'smtp',
  'imap',
  'pop3',
  'ftp',
  'ldap',
  'rdp',
  'postgresql',
  'mysql',
  'tds',
  'xmpp',
  'irc',
  'socks',
  'http',
]);
/** Protocols that others run in. */
const OUTER: readonly string[] = ['socks', 'quic', 'tls', 'dtls'];
const NAME = /^[a-z0-9][a-z0-9_-]{0,30}$/;

export interface Service {
  readonly protocol: string | null;
  readonly over: readonly string[];
}

const NONE: Service = { protocol: null, over: [] };
/** Words are few; what hostile ones would add is bounded. */
const MEMORY_LIMIT = 1000;
const memory = new Map<string, Service>();

/** What the `service` of a connection says: one analyzer's name, or several parted by commas. */
export function serviceOf(text: string | null): Service {
  if (text === null || text === '') return NONE;
  const known = memory.get(text);
  if (known) return known;
  const service = read(text.slice(0, 200));
  if (memory.size < MEMORY_LIMIT) memory.set(text, service);
  return service;
}

/** The name of one analyzer's protocol; null for what is no name. */
function nameOf(analyzer: string): string | null {
  const lower = analyzer.toLowerCase().replace(/^spicy_/, '');
  const name = NAMES.get(lower) ?? lower;
  return NAME.test(name) ? name.replaceAll('_', '-') : null;
}

function read(text: string): Service {
  // An analyzer that gave up is named with a minus.
  const words = text.split(',').filter((word) => !word.startsWith('-'));
  const all = [...new Set(words.flatMap((word) => nameOf(word) ?? []))];
  const own = all.filter((name) => !INSIDE.has(name));
  const names = own.length > 0 ? own : all.slice(0, 1);
  if (names.length <= 1) return { protocol: names[0] ?? null, over: [] };
  const turning = names.find((name) => TURNING.has(name));
  if (names.includes('tls') && turning !== undefined && turning !== 'http') return { protocol: 'tls', over: [turning] };
  const outer = OUTER.filter((name) => names.includes(name));
  const inner = names.find((name) => !OUTER.includes(name)) ?? outer.pop() ?? null;
  return { protocol: inner, over: outer };
}
