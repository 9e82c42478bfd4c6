/** What an ARP packet states: that an IP address is at a MAC address. */
import type { Context, Observer } from '../../protocol.ts';
import type { ArpMemory, ArpMessage } from './message.ts';

const [REQUEST, REPLY] = [1, 2];

/** Addresses asked for within ten seconds of each other, from which on it is a sweep: a router asks for as many in a day. */
const SWEEP = 32;
const PAUSE = 10e6;

export function observe(message: ArpMessage, context: Context, observer: Observer, memory: ArpMemory): void {
  const { operation, senderMac: mac, senderIp: ip } = message;
  if (operation !== REQUEST && operation !== REPLY) return;
  observer.senderIs(operation === REQUEST ? 'client' : 'server');
  if (operation === REQUEST) countAsked(message.target, context.time, observer, memory);
  // Hosts learn from requests as from replies, so both bind; a probe asks before it has an address and binds nothing.
  if (mac !== '' && ip !== '') observer.fact('arp.address', ip, { mac, ip }, 'ar$spa');
}

function countAsked(target: number, time: number, observer: Observer, memory: ArpMemory): void {
  if (time - memory.last > PAUSE) memory.asked.clear();
  memory.last = time;
  if (memory.asked.size >= SWEEP || memory.asked.has(target)) return;
  memory.asked.add(target);
  if (memory.asked.size === SWEEP) observer.signal('arp.sweep');
}
