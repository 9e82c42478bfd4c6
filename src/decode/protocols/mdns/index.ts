/** Multicast DNS and DNS service discovery: what devices of a link call themselves and offer. */
import type { DnsMessage } from '../../formats/dns-message.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { observe } from './observe.ts';
import { PORT, parse, probe } from './parse.ts';

export const mdns: Protocol = defineProtocol<DnsMessage, null>({
  name: 'mdns',
  title: 'Multicast DNS',
  specifications: [
    { title: 'RFC 6762', url: 'https://www.rfc-editor.org/rfc/rfc6762' },
    { title: 'RFC 6763 (service discovery)', url: 'https://www.rfc-editor.org/rfc/rfc6763' },
  ],
  places: { udp: [PORT] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Responses: A, AAAA, PTR, SRV and HINFO records', level: 'full' },
    { message: 'TXT records', level: 'partial', note: 'pairs that tell of the device; never names of persons' },
    { message: 'Questions', level: 'partial', note: 'the kinds of services asked for; known answers are of others' },
    { message: 'Probes', level: 'full' },
    { message: 'Other records', level: 'ignored', note: 'they identify nobody' },
  ],
  facts: {
    'mdns.hostName': 'Name of the host without `.local`',
    'mdns.address': 'Host name that an address has, as announced',
    'mdns.service': 'Kind of service that is offered, as _ipp._tcp',
    'mdns.instance': 'Name of a service instance; the field names the kind of service',
    'mdns.txt': 'A pair that describes a service or its device, as model=…',
    'mdns.hinfo': 'Processor and operating system',
    'mdns.query': 'Kind of service that is looked for',
  },
});
