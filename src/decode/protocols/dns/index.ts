/** Domain Name System: which names hosts ask for, and which names their addresses have. */
import type { DnsMessage } from '../../formats/dns-message.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { type DnsMemory, remember } from './memory.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const dns: Protocol = defineProtocol<DnsMessage, DnsMemory>({
  name: 'dns',
  title: 'Domain Name System',
  specifications: [
    { title: 'RFC 1035', url: 'https://www.rfc-editor.org/rfc/rfc1035' },
    { title: 'RFC 2136 (dynamic update)', url: 'https://www.rfc-editor.org/rfc/rfc2136' },
    { title: 'RFC 7766 (over TCP)', url: 'https://www.rfc-editor.org/rfc/rfc7766' },
  ],
  places: { udp: [53], tcp: [53] },
  probe,
  reader: { factsOnly: true, remember, parse, observe },
  support: [
    { message: 'Queries and responses', level: 'full' },
    { message: 'A, AAAA and PTR records', level: 'full' },
    { message: 'SRV records', level: 'partial', note: 'the addresses of their hosts' },
    { message: 'Dynamic update', level: 'partial', note: 'the addresses that a host registers' },
    { message: 'Other records', level: 'ignored', note: 'they identify nobody; their content is not read' },
    { message: 'Notify, status and stateful operations', level: 'partial', note: 'recognised, not told' },
  ],
  facts: {
    'dns.query': 'Name that a host asks for; the field is the type asked for',
    'dns.answer': 'Answer that a server gives: the name asked for, the type and the address',
    'dns.name': 'Name of an address, as a server answers or a host registers it',
  },
  signals: {
    'dns.answered-twice':
      'A question that was asked once was answered twice, and the answers have no address in common',
    'dns.long-name': 'A client asks for a name of a hundred characters or more',
    'dns.no-such-made-up-name': 'A domain that reads as made up by a program does not exist',
    'dns.coded-name': 'A name whose labels read as data was asked for',
    'dns.coded-name-carrying': 'A name whose labels read as data was asked for, with a type whose answers carry data',
    'dns.carrying-type': 'A client asks for a kind of record that carries data (TXT, NULL)',
    'dns.zone-transfer': 'A client asks for everything in a zone (AXFR)',
    'dns.zone-transfer.granted': 'A server gives everything in a zone',
    'dns.zone-transfer.refused': 'A server refuses to',
    'dns.no-such-name': 'A server says that a name does not exist',
  },
});
