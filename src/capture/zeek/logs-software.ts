/** Zeek's logs that name software: ssl, http, ssh, software, sip, snmp, mqtt_connect, ftp. */
import type { Teller } from './teller.ts';
import { addressOf } from './values.ts';
import { account, certificateSubject, digest, dnsName, ja4, product, tlsVersion } from './words.ts';

export function ssl(teller: Teller): void {
  teller.client('server_name', 'tls.sni', (text) => dnsName(text) || (addressOf(text) ?? ''));
  teller.client('ja3', 'tls.ja3', digest);
  teller.client('ja4', 'tls.ja4', ja4);
  teller.server('version', 'tls.version', tlsVersion);
  teller.server('next_protocol', 'tls.alpn', (text) => (/^[\w./-]{1,32}$/.test(text) ? text : ''));
  teller.server('ja3s', 'tls.ja3s', digest);
  teller.server('subject', 'tls.certificateSubject', certificateSubject);
}

/** Only what software says of itself: addresses of pages, referrers and names of files may name patients. */
export function http(teller: Teller): void {
  teller.client('user_agent', 'http.userAgent', product);
  teller.server('server', 'http.server', product);
  const name = teller.row.text('username');
  if (name === null) return;
  teller.user(account(name), 'http');
  teller.credential('http.basic', 'http');
}

export function ssh(teller: Teller): void {
  teller.client('client', 'ssh.banner', banner);
  teller.client('client', 'ssh.software', softwareOfBanner);
  teller.server('server', 'ssh.banner', banner);
  teller.server('server', 'ssh.software', softwareOfBanner);
  teller.client('hassh', 'ssh.hassh', digest);
  teller.server('hasshServer', 'ssh.hasshServer', digest);
  teller.server('host_key_alg', 'ssh.hostKeyAlgorithm', (text) => (/^[a-z0-9@.-]{3,64}$/.test(text) ? text : ''));
}

/** A protocol version exchange (RFC 4253 section 4.2). */
function banner(text: string): string {
  return /^SSH-[\x20-\x7e]{1,250}$/.test(text) ? text.trim() : '';
}

/** `OpenSSH_9.2p1` of `SSH-2.0-OpenSSH_9.2p1 Debian-2` (RFC 4253 section 4.2). */
function softwareOfBanner(text: string): string {
  return /^SSH-[\d.]+-([\x21-\x7e]{1,100})/.exec(text)?.[1] ?? '';
}

/** Kinds of software that a key of the house names; the key's owner is the host that the row names. */
const SOFTWARE: ReadonlyMap<string, string> = new Map([
  ['HTTP::SERVER', 'http.server'],
  ['HTTP::APPSERVER', 'http.poweredBy'],
  ['HTTP::BROWSER', 'http.userAgent'],
  ['HTTP::BROWSER_PLUGIN', 'http.userAgent'],
  ['SSH::SERVER', 'ssh.software'],
  ['SSH::CLIENT', 'ssh.software'],
  ['DHCP::CLIENT', 'dhcp.vendorClass'],
  ['MYSQL::SERVER', 'mysql.version'],
]);

export function software(teller: Teller): void {
  const { row } = teller;
  const ip = addressOf(row.text('host') ?? '');
  const key = SOFTWARE.get(row.text('software_type') ?? '');
  if (ip === null || key === undefined) return;
  const port = row.count('host_p');
  teller.about(port === null ? { ip } : { ip, port }, 'unparsed_version', key, product);
}

export function sip(teller: Teller): void {
  if (teller.row.text('method') !== null) teller.client('user_agent', 'sip.userAgent', product);
}

export function snmp(teller: Teller): void {
  teller.server('display_string', 'snmp.sysDescr', product);
  teller.client('version', 'snmp.version', (text) => (/^(?:1|2c|3)$/.test(text) ? `v${text}` : ''));
  // The community is a password: that there is one is all that is looked at.
  if (teller.row.text('community') !== null) teller.credential('snmp.community', 'snmp');
}

export function mqttConnect(teller: Teller): void {
  teller.client('client_id', 'mqtt.clientId', (text) => (/^[\w.:-]{1,64}$/.test(text) ? text : ''));
  teller.client('proto_version', 'mqtt.version', (text) => (/^\d(?:\.\d){0,2}$/.test(text) ? text : ''));
}

export function ftp(teller: Teller): void {
  const user = teller.row.text('user') ?? '';
  if (user === '<unknown>') return;
  teller.user(account(user), 'ftp');
  if (user !== '' && user !== 'anonymous' && teller.row.text('password') !== null)
    teller.credential('ftp.password', 'ftp');
}
