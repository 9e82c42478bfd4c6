/** What an RDP message states. */
import type { Context, Observer } from '../../protocol.ts';
import type { RdpMemory, RdpMessage } from './message.ts';

/** Packets after which nothing in clear text is to be expected any more. */
const PACKETS_LIMIT = 64;

const REQUESTED: readonly (readonly [number, string])[] = [
  [0x01, 'tls'],
  [0x02, 'credssp'],
  [0x04, 'rdstls'],
  [0x08, 'credssp-ex'],
  [0x10, 'rdsaad'],
];

export function observe(message: RdpMessage, _context: Context, observer: Observer, memory: RdpMemory): void {
  switch (message.kind) {
    case 'request':
      observer.senderIs('client');
      if (message.user) observer.user(message.user);
      if (message.protocols >= 0) {
        observer.fact('rdp.requestedProtocols', requestedText(message.protocols), 'sender', 'requestedProtocols');
      }
      break;
    case 'confirm':
      observer.senderIs('server');
      observeConfirm(message.protocol, observer);
      break;
    case 'client':
      observer.senderIs('client');
      if (message.name) observer.fact('rdp.clientName', message.name, 'sender', 'clientName');
      observer.fact('rdp.clientBuild', String(message.build), 'sender', 'clientBuild');
      if (message.wantsInner) observer.signal('rdp.inner-channel-wanted');
      break;
    case 'server':
      observer.senderIs('server');
      observer.enough();
      break;
  }
  if (memory.packets >= PACKETS_LIMIT) observer.enough();
}

function requestedText(protocols: number): string {
  const names = REQUESTED.filter(([bit]) => (protocols & bit) !== 0).map(([, name]) => name);
  return ['rdp', ...names].join();
}

/** All protocols but RDP's own security begin with a TLS handshake on the same stream. */
function observeConfirm(protocol: number, observer: Observer): void {
  if (protocol < 0) return;
  const name = protocol === 0 ? 'rdp' : REQUESTED.find(([bit]) => bit === protocol)?.[1];
  if (name) observer.fact('rdp.selectedProtocol', name, 'sender', 'selectedProtocol');
  if (protocol !== 0) observer.handOver();
}
