/** Dynamic Host Configuration Protocol: what a device says of itself when it asks for an address, and which one it gets. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { DhcpMessage } from './message.ts';
import { observe } from './observe.ts';
import { PORTS, parse, probe } from './parse.ts';

export const dhcp: Protocol = defineProtocol<DhcpMessage, null>({
  name: 'dhcp',
  title: 'Dynamic Host Configuration Protocol',
  specifications: [
    { title: 'RFC 2131', url: 'https://www.rfc-editor.org/rfc/rfc2131' },
    { title: 'RFC 2132 (options)', url: 'https://www.rfc-editor.org/rfc/rfc2132' },
    { title: 'RFC 951 (BOOTP)', url: 'https://www.rfc-editor.org/rfc/rfc951' },
    { title: 'RFC 3046 (relay agent information)', url: 'https://www.rfc-editor.org/rfc/rfc3046' },
    { title: 'RFC 3396 (long options)', url: 'https://www.rfc-editor.org/rfc/rfc3396' },
    { title: 'RFC 4388 (lease query)', url: 'https://www.rfc-editor.org/rfc/rfc4388' },
    { title: 'RFC 4702 (client FQDN)', url: 'https://www.rfc-editor.org/rfc/rfc4702' },
    { title: 'RFC 8520 (MUD)', url: 'https://www.rfc-editor.org/rfc/rfc8520' },
  ],
  places: { udp: PORTS },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Messages of clients and servers, relayed ones too', level: 'full' },
    { message: 'BOOTP', level: 'full' },
    { message: 'Options in the file and server name fields, and split options', level: 'full' },
    { message: 'Lease query', level: 'partial', note: 'the binding of an active lease; not over TCP' },
    { message: 'Vendor-specific information (options 43 and 125)', level: 'ignored', note: 'each vendor has its own' },
    { message: 'Relay agent information', level: 'partial', note: 'circuit and remote; subscribers may be persons' },
  ],
  facts: {
    'dhcp.messageType': 'What the client or the server sends, as DISCOVER or ACK; BOOTP without option 53',
    'dhcp.hostName': 'Name of the client (option 12)',
    'dhcp.vendorClass': 'Vendor class of the client (option 60), often the name of a product or a DHCP client',
    'dhcp.vendorIdentifyingClass': 'Enterprise number and vendor class of the client (option 124)',
    'dhcp.userClass': 'User class of the client (option 77)',
    'dhcp.parameterRequestList':
      'Options that the client asks for (option 55), in its order, as 1,3,6: telling of its software',
    'dhcp.clientFqdn': 'Domain name of the client (option 81)',
    'dhcp.clientId': 'Client identifier (option 61): type and MAC address, or type and hexadecimal',
    'dhcp.machineId': 'UUID of a machine that boots from the network (option 97)',
    'dhcp.requestedAddress': 'Address that the client wants (option 50)',
    'dhcp.maxMessageSize': 'Longest message that the client accepts (option 57)',
    'dhcp.mudUrl': 'Where the manufacturer describes what the device needs on the network (option 161)',
    'dhcp.relayAgent': 'Where the client is connected, from the relay agent (option 82): circuit=… or remote=…',
    'dhcp.lease': 'Address that the client was given; the subject is its MAC and that address',
    'dhcp.serverId': 'Address of the server (option 54)',
    'dhcp.router': 'Router that the server names (option 3)',
    'dhcp.dnsServer': 'DNS server that the server names (option 6)',
    'dhcp.domainName': 'Domain that the server names (option 15)',
  },
});
