/** Address Resolution Protocol: which MAC address an IPv4 address is at. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { ArpMemory, ArpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const arp: Protocol = defineProtocol<ArpMessage, ArpMemory>({
  name: 'arp',
  title: 'Address Resolution Protocol',
  specifications: [
    { title: 'RFC 826', url: 'https://www.rfc-editor.org/rfc/rfc826' },
    { title: 'RFC 5227 (probes and announcements)', url: 'https://www.rfc-editor.org/rfc/rfc5227' },
  ],
  places: { ethernet: [0x0806] },
  probe,
  reader: { remember: () => ({ asked: new Set(), last: 0 }), parse, observe },
  support: [
    { message: 'Requests, replies and announcements', level: 'full' },
    { message: 'Probes', level: 'full', note: 'the address asked for is not taken for the sender’s' },
    { message: 'Reverse and inverse operations', level: 'ignored', note: 'no longer used on Ethernet' },
  ],
  facts: {
    'arp.address': 'IPv4 address that an interface says it has; the subject is the MAC and the address it states',
  },
  signals: {
    'arp.sweep': 'A host asks for many addresses in quick succession',
  },
});
