/** What an ARP packet states: that an IP address is at a MAC address. */
import type { Context, Observer } from '../../protocol.ts';
import type { ArpMessage } from './message.ts';

const [REQUEST, REPLY] = [1, 2];

export function observe(message: ArpMessage, _context: Context, observer: Observer): void {
  const { operation, senderMac: mac, senderIp: ip } = message;
  if (operation !== REQUEST && operation !== REPLY) return;
  observer.senderIs(operation === REQUEST ? 'client' : 'server');
  // Hosts learn from requests as from replies, so both bind; a probe asks before it has an address and binds nothing.
  if (mac !== '' && ip !== '') observer.fact('arp.address', ip, { mac, ip }, 'ar$spa');
}
