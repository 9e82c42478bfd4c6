/** Zeek's logs that name hosts and users: dhcp, dns, ntlm, kerberos, rdp, radius, known_devices. */
import { isNobody } from '#base/addresses.ts';
import type { Teller } from './teller.ts';
import { addressOf, ownMacOf } from './values.ts';
import { account, computer, digits, dnsName, product, realm } from './words.ts';

/** Names told of one answer. */
const ANSWER_LIMIT = 16;
const CLIENT_MESSAGES: ReadonlySet<string> = new Set(['DISCOVER', 'REQUEST', 'DECLINE', 'RELEASE', 'INFORM']);
const SERVER_MESSAGES: ReadonlySet<string> = new Set(['OFFER', 'ACK', 'NAK']);

export function dhcp(teller: Teller): void {
  const { row } = teller;
  const mac = ownMacOf(row.text('mac') ?? row.text('client_chaddr') ?? '');
  const server = addressOf(row.text('server_addr') ?? '');
  const types = row.list('msg_types').slice(0, ANSWER_LIMIT);
  const lease = types.includes('ACK') || types.length === 0 ? addressOf(row.text('assigned_addr') ?? '') : null;
  if (mac !== null) {
    if (lease !== null && !isNobody(lease)) teller.say({ mac, ip: lease }, 'assigned_addr', 'dhcp.lease', lease);
    teller.about({ mac }, 'host_name', 'dhcp.hostName', computer);
    teller.about({ mac }, 'client_fqdn', 'dhcp.clientFqdn', dnsName);
    teller.about({ mac }, 'requested_addr', 'dhcp.requestedAddress', (text) => addressOf(text) ?? '');
    teller.about({ mac }, 'client_software', 'dhcp.vendorClass', product);
    for (const type of new Set(types))
      if (CLIENT_MESSAGES.has(type)) teller.say({ mac }, 'msg_types', 'dhcp.messageType', type);
  }
  if (server === null || isNobody(server)) return;
  teller.say({ ip: server }, 'server_addr', 'dhcp.serverId', server);
  teller.about({ ip: server }, 'domain', 'dhcp.domainName', dnsName);
  for (const type of new Set(types))
    if (SERVER_MESSAGES.has(type)) teller.say({ ip: server }, 'msg_types', 'dhcp.messageType', type);
}

/** Which names answers give to addresses. What was asked and not answered is left out. */
export function dns(teller: Teller): void {
  const { row } = teller;
  const type = row.text('qtype_name') ?? '';
  const asked = row.text('query') ?? '';
  const answers = row.list('answers').slice(0, ANSWER_LIMIT);
  if (type === 'PTR') {
    const ip = reverseAddress(asked);
    if (ip !== '') for (const answer of answers) teller.say({ ip }, 'answers', 'dns.name', dnsName(answer));
  }
  if (type !== 'A' && type !== 'AAAA') return;
  const name = dnsName(asked);
  for (const answer of answers) {
    const ip = addressOf(answer);
    if (ip === null || isNobody(ip) || ip.startsWith('127.') || ip === '::1') continue;
    teller.say({ ip }, 'answers', 'dns.name', name);
  }
}

/** The IPv4 address that a name of `in-addr.arpa` stands for; empty for another name. */
function reverseAddress(name: string): string {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa\.?$/i.exec(name);
  return (match && addressOf(match.slice(1).reverse().join('.'))) ?? '';
}

export function ntlm(teller: Teller): void {
  const { row } = teller;
  teller.client('hostname', 'smb.hostName', computer);
  teller.server('server_nb_computer_name', 'smb.hostName', computer);
  teller.server('server_dns_computer_name', 'smb.dnsHostName', dnsName);
  if (row.text('success') === 'T' || row.text('success') === 'true')
    teller.say(serverOf(teller), 'success', 'smb.logonStatus', 'success');
  const user = account(row.text('username') ?? '');
  const domain = computer(row.text('domainname') ?? '');
  teller.user(user !== '' && domain !== '' ? `${domain}\\${user}` : user);
}

function serverOf({ ends }: Teller): { ip?: string; port?: number } {
  return ends?.server ?? {};
}

export function kerberos(teller: Teller): void {
  const { row, ends } = teller;
  const [principal = '', ...rest] = splitPrincipal(row.text('client') ?? '');
  const own = realm(rest.join('/'));
  if (ends && own !== '') teller.say({ ip: ends.client.ip }, 'client', 'kerberos.realm', own);
  const machine = /^([^$]+)\$$/.exec(principal)?.[1] ?? /^host\/(.+)$/i.exec(principal)?.[1];
  if (ends && machine !== undefined) teller.say({ ip: ends.client.ip }, 'client', 'kerberos.host', computer(machine));
  else teller.user(account(principal), 'kerberos');
  teller.client('service', 'kerberos.service', service);
}

/** `user/REALM` or `host/name.example/REALM`: the realm is what stands behind the last slash. */
function splitPrincipal(text: string): readonly [string, string] {
  const slash = text.lastIndexOf('/');
  return slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
}

/** A service's principal, as `cifs/files-1.hospital.example`. */
function service(text: string): string {
  const [kind = '', host = '', ...rest] = text.split('/');
  return rest.length === 0 && /^[A-Za-z][A-Za-z0-9_-]{0,31}$/.test(kind) && realm(host) !== '' ? text : '';
}

export function rdp(teller: Teller): void {
  teller.client('client_name', 'rdp.clientName', computer);
  teller.client('client_build', 'rdp.clientBuild', digits);
  // Zeek cuts the cookie at nine characters, as clients do.
  teller.user(account((teller.row.text('cookie') ?? '').split('\\').at(-1) ?? ''), 'rdp');
}

export function radius(teller: Teller): void {
  const { row } = teller;
  const mac = ownMacOf(row.text('mac') ?? '');
  if (mac !== null) teller.say({ mac }, 'mac', 'radius.callingStation', mac);
  const name = row.text('username') ?? '';
  if (ownMacOf(name) === null && !/^[0-9a-f]{12}$/i.test(name))
    teller.user(account(name.split('\\').at(-1) ?? ''), 'radius');
}

export function knownDevices(teller: Teller): void {
  const mac = ownMacOf(teller.row.text('mac') ?? '');
  if (mac !== null) teller.about({ mac }, 'dhcp_host_name', 'dhcp.hostName', computer);
}
