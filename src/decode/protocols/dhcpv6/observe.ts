/** What a DHCPv6 message states: who the client is, which addresses it was given, and what the server says of the network. */
import type { About, Context, Observer } from '../../protocol.ts';
import type { Dhcpv6Message, Relay } from './message.ts';

const REPLY = 7;
const TYPE_NAMES: readonly string[] = [
  '',
  'SOLICIT',
  'ADVERTISE',
  'REQUEST',
  'CONFIRM',
  'RENEW',
  'REBIND',
  'REPLY',
  'RELEASE',
  'DECLINE',
  'RECONFIGURE',
  'INFORMATION-REQUEST',
];
const FROM_SERVER: ReadonlySet<string> = new Set(['ADVERTISE', 'REPLY', 'RECONFIGURE']);

export function observe(message: Dhcpv6Message, _context: Context, observer: Observer): void {
  const type = TYPE_NAMES[message.type] ?? '';
  // Lease queries and DHCPv4 inside DHCPv6 come from relay agents, and speak of others.
  if (type === '') return;
  const isReply = FROM_SERVER.has(type);
  observer.senderIs(isReply ? 'server' : 'client');
  if (isReply) observeReply(message, type, observer);
  else observeRequest(message, type, observer);
}

function observeRequest({ options, relay }: Dhcpv6Message, type: string, observer: Observer): void {
  const client = relay ? relayedClient(relay) : 'sender';
  if (client === null) return;
  tell('dhcpv6.messageType', type, client, observer, 'msg-type');
  tell('dhcpv6.clientId', options.clientId.text, client, observer, 'option 1');
  tell('dhcpv6.optionRequestList', options.optionRequestList, client, observer, 'option 6');
  tell('dhcpv6.clientFqdn', options.clientFqdn, client, observer, 'option 39');
  tell('dhcpv6.mudUrl', options.mudUrl, client, observer, 'option 112');
  for (const word of options.vendorClasses) tell('dhcpv6.vendorClass', word, client, observer, 'option 16');
  for (const word of options.userClasses) tell('dhcpv6.userClass', word, client, observer, 'option 15');
  for (const word of relay?.places ?? [])
    tell('dhcpv6.relayAgent', word, client, observer, word.startsWith('remote') ? 'option 37' : 'option 18');
}

function observeReply({ type, options, relay }: Dhcpv6Message, typeName: string, observer: Observer): void {
  if (type === REPLY) {
    const mac = relay?.mac || options.clientId.mac;
    for (const ip of options.addresses)
      observer.fact('dhcpv6.lease', ip, mac === '' ? { ip } : { mac, ip }, 'IA Address');
  }
  tell('dhcpv6.messageType', typeName, 'sender', observer, 'msg-type');
  tell('dhcpv6.serverId', options.serverId.text, 'sender', observer, 'option 2');
  for (const ip of options.dnsServers) tell('dhcpv6.dnsServer', ip, 'sender', observer, 'option 23');
  for (const name of options.domainNames) tell('dhcpv6.domainName', name, 'sender', observer, 'option 24');
}

/** The client that a relay agent speaks for, by the address it sent from; null where none is named. */
function relayedClient({ mac, peerIp: ip }: Relay): About | null {
  if (mac !== '') return ip === '' ? { mac } : { mac, ip };
  return ip === '' ? null : { ip };
}

function tell(key: string, value: string, about: About, observer: Observer, field: string): void {
  if (value !== '') observer.fact(key, value, about, field);
}
