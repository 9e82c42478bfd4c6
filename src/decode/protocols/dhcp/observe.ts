/** What a DHCP message states: who the client is, which address it was given, and what the server says of the network. */
import type { About, Context, Observer } from '../../protocol.ts';
import type { DhcpMessage } from './message.ts';

const TYPE = { request: 3, ack: 5, inform: 8, leaseQuery: 10, leaseActive: 13 } as const;
const TYPE_NAMES = [
  'BOOTP',
  'DISCOVER',
  'OFFER',
  'REQUEST',
  'DECLINE',
  'ACK',
  'NAK',
  'RELEASE',
  'INFORM',
  'FORCERENEW',
  'LEASEQUERY',
  'LEASEUNASSIGNED',
  'LEASEUNKNOWN',
  'LEASEACTIVE',
];

export function observe(message: DhcpMessage, _context: Context, observer: Observer): void {
  observer.senderIs(message.isReply ? 'server' : 'client');
  // Who asks about leases is a relay agent, and the hardware address is of somebody else.
  if (message.type === TYPE.leaseQuery) tell('dhcp.messageType', typeName(message), 'sender', observer, 'option 53');
  else if (message.isReply) observeReply(message, observer);
  else observeRequest(message, observer);
}

function observeRequest(message: DhcpMessage, observer: Observer): void {
  const client = clientOf(message);
  if (client === null) return;
  const { options } = message;
  tell('dhcp.messageType', typeName(message), client, observer, 'option 53');
  tellClient(message, client, observer);
  tell('dhcp.vendorClass', options.vendorClass, client, observer, 'option 60');
  tell('dhcp.parameterRequestList', options.parameterRequestList, client, observer, 'option 55');
  tell('dhcp.clientId', options.clientId, client, observer, 'option 61');
  tell('dhcp.requestedAddress', options.requestedAddress, client, observer, 'option 50');
  tell('dhcp.mudUrl', options.mudUrl, client, observer, 'option 161');
  tell('dhcp.machineId', options.machineId, client, observer, 'option 97');
  if (options.maxMessageSize > 0)
    tell('dhcp.maxMessageSize', String(options.maxMessageSize), client, observer, 'option 57');
  for (const word of options.userClasses) tell('dhcp.userClass', word, client, observer, 'option 77');
  for (const word of options.vendorClasses) tell('dhcp.vendorIdentifyingClass', word, client, observer, 'option 124');
}

/** Facts of the client that its server repeats or settles. */
function tellClient({ options }: DhcpMessage, client: About, observer: Observer): void {
  tell('dhcp.hostName', options.hostName, client, observer, 'option 12');
  tell('dhcp.clientFqdn', options.clientFqdn, client, observer, 'option 81');
  for (const word of options.relayAgent) tell('dhcp.relayAgent', word, client, observer, 'option 82');
}

function observeReply(message: DhcpMessage, observer: Observer): void {
  const { clientMac: mac, options } = message;
  const lease = leaseOf(message);
  if (mac !== '') {
    const client = lease === '' ? { mac } : { mac, ip: lease };
    if (lease !== '') observer.fact('dhcp.lease', lease, client, message.yourIp === lease ? 'yiaddr' : 'ciaddr');
    tellClient(message, client, observer);
  }
  const server = serverOf(message);
  if (server === null) return;
  tell('dhcp.messageType', typeName(message), server, observer, 'option 53');
  tell('dhcp.serverId', options.serverId, server, observer, 'option 54');
  tell('dhcp.domainName', options.domainName, server, observer, 'option 15');
  for (const ip of options.routers) tell('dhcp.router', ip, server, observer, 'option 3');
  for (const ip of options.dnsServers) tell('dhcp.dnsServer', ip, server, observer, 'option 6');
}

/** The address that the client has from now on; an offer is none yet. */
function leaseOf({ type, yourIp, clientIp }: DhcpMessage): string {
  if (type === TYPE.ack || type === 0) return yourIp;
  return type === TYPE.leaseActive ? clientIp : '';
}

/** The client by its hardware address, which relay agents keep; by the packet's where it states none and nobody relayed it. */
function clientOf({ clientMac: mac, clientIp, type, relayIp }: DhcpMessage): About | null {
  if (mac === '') return relayIp === '' ? 'sender' : null;
  // A client fills in the address it has only where it has one.
  const isBound = clientIp !== '' && (type === TYPE.request || type === TYPE.inform);
  return isBound ? { mac, ip: clientIp } : { mac };
}

/** Behind a relay agent the sender may be the agent: then the server is whom the message names. */
function serverOf({ relayIp, options }: DhcpMessage): About | null {
  if (relayIp === '') return 'sender';
  return options.serverId === '' ? null : { ip: options.serverId };
}

function typeName({ type }: DhcpMessage): string {
  return TYPE_NAMES[type] ?? String(type);
}

function tell(key: string, value: string, about: About, observer: Observer, field: string): void {
  if (value !== '') observer.fact(key, value, about, field);
}
