/** IPv6 neighbour discovery: which MAC address an IPv6 address is at, and which routers serve the link. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { NdpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe, TYPE } from './parse.ts';

export const ndp: Protocol = defineProtocol<NdpMessage, null>({
  name: 'ndp',
  title: 'IPv6 Neighbour Discovery',
  specifications: [
    { title: 'RFC 4861', url: 'https://www.rfc-editor.org/rfc/rfc4861' },
    { title: 'RFC 4862 (address configuration)', url: 'https://www.rfc-editor.org/rfc/rfc4862' },
    { title: 'RFC 8106 (DNS servers)', url: 'https://www.rfc-editor.org/rfc/rfc8106' },
  ],
  places: { icmpv6: Object.values(TYPE) },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Neighbour advertisements', level: 'full' },
    {
      message: 'Neighbour and router solicitations',
      level: 'partial',
      note: 'the sender; an address that is still tried out is nobody’s',
    },
    { message: 'Router advertisements', level: 'partial', note: 'prefixes, DNS servers and flags; not search lists' },
    { message: 'Redirects', level: 'ignored', note: 'they tell of routes, not of devices' },
  ],
  facts: {
    'ndp.address': 'IPv6 address that an interface says it has; the subject is the MAC and the address it states',
    'ndp.linkAddress': 'MAC address that the sender states for its own address',
    'ndp.role': 'The word router, from whoever says it is one',
    'ndp.configuration': 'What a router lets DHCPv6 configure: managed (addresses), other',
    'ndp.prefix': 'Prefix that a router announces for the link',
    'ndp.dnsServer': 'DNS server that a router announces',
  },
});
