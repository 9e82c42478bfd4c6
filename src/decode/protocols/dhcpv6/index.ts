/** DHCP for IPv6: what a device says of itself when it asks for addresses, and which ones it gets. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { Dhcpv6Message } from './message.ts';
import { observe } from './observe.ts';
import { PORTS, parse, probe } from './parse.ts';

export const dhcpv6: Protocol = defineProtocol<Dhcpv6Message, null>({
  name: 'dhcpv6',
  title: 'Dynamic Host Configuration Protocol for IPv6',
  specifications: [
    { title: 'RFC 8415', url: 'https://www.rfc-editor.org/rfc/rfc8415' },
    { title: 'RFC 4704 (client FQDN)', url: 'https://www.rfc-editor.org/rfc/rfc4704' },
    { title: 'RFC 6939 (client link-layer address)', url: 'https://www.rfc-editor.org/rfc/rfc6939' },
    { title: 'RFC 8520 (MUD)', url: 'https://www.rfc-editor.org/rfc/rfc8520' },
  ],
  places: { udp: PORTS },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Messages of clients and servers, relayed ones too', level: 'full' },
    { message: 'Identity associations', level: 'partial', note: 'addresses; delegated prefixes are of routers' },
    { message: 'Vendor-specific information', level: 'ignored', note: 'each vendor has its own' },
    { message: 'Lease query, DHCPv4 over DHCPv6', level: 'ignored', note: 'recognised, not read' },
  ],
  facts: {
    'dhcpv6.messageType': 'What the client or the server sends, as SOLICIT or REPLY',
    'dhcpv6.clientId': 'Unique identifier of the client: llt or ll with its MAC, enterprise or uuid in hexadecimal',
    'dhcpv6.vendorClass': 'Enterprise number and vendor class of the client',
    'dhcpv6.userClass': 'User class of the client',
    'dhcpv6.optionRequestList': 'Options that the client asks for, in its order, as 23,24: telling of its software',
    'dhcpv6.clientFqdn': 'Domain name of the client',
    'dhcpv6.mudUrl': 'Where the manufacturer describes what the device needs on the network',
    'dhcpv6.relayAgent': 'Where the client is connected, from the relay agent: interface=… or remote=…',
    'dhcpv6.lease':
      'Address that the client was given; the subject is that address and the client’s MAC, where it is known',
    'dhcpv6.serverId': 'Unique identifier of the server',
    'dhcpv6.dnsServer': 'DNS server that the server names',
    'dhcpv6.domainName': 'Domain that the server names',
  },
});
