/** DNSCrypt: names resolved past the hospital’s own servers, recognised only. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { probe } from './probe.ts';

export const dnscrypt: Protocol = defineProtocol<null, null>({
  name: 'dnscrypt',
  title: 'DNSCrypt',
  specifications: [{ title: 'DNSCrypt protocol', url: 'https://dnscrypt.info/protocol/' }],
  // Port 443 is where it hides, not where it is at home: what is not recognised there is not taken for it.
  places: { udp: [5443], tcp: [] },
  probe,
  reader: null,
  support: [{ message: 'All messages', level: 'ignored', note: 'enciphered' }],
  facts: {},
});
