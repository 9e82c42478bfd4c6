/** What a QUIC packet states. */
import type { ClientHello } from '../../formats/tls-hello.ts';
import type { Context, Observer } from '../../protocol.ts';
import type { QuicGoogleHello, QuicMemory, QuicMessage } from './message.ts';
import { versionText } from './versions.ts';

/** Packets after which no hello is expected any more. */
const PACKET_LIMIT = 64;

export function observe(message: QuicMessage, _context: Context, observer: Observer, memory: QuicMemory): void {
  const version = message.version > 0 ? versionText(message.version) : '';
  if (message.version === 0) observer.senderIs('server');
  if (version && !memory.versionSaid) {
    memory.versionSaid = true;
    observer.fact('quic.version', version, 'sender', 'Version');
  }
  if (message.kind === 'client-hello') observeHello(message.hello, observer);
  else if (message.kind === 'google-hello') observeGoogle(message, observer);
  if (message.kind !== 'packet' || memory.packets >= PACKET_LIMIT) observer.enough();
}

function observeHello(hello: ClientHello, observer: Observer): void {
  observer.senderIs('client');
  const { offer, serverName } = hello;
  const { ja3, ja4, protocols, protocolList } = offer;
  observer.tls({
    ja3,
    ja4,
    version: 'TLSv1.3',
    ...(serverName !== '' && { sni: serverName }),
    ...(protocols.length > 0 && { alpn: protocols }),
  });
  observer.fact('quic.ja4', ja4, 'sender', 'ClientHello');
  observer.fact('quic.ja3', ja3, 'sender', 'ClientHello');
  if (serverName) observer.fact('quic.sni', serverName, 'sender', 'ClientHello server_name');
  if (protocolList !== '')
    observer.fact('quic.alpn', protocolList, 'sender', 'ClientHello application_layer_protocol_negotiation');
}

function observeGoogle(hello: QuicGoogleHello, observer: Observer): void {
  observer.senderIs('client');
  if (hello.serverName) {
    observer.tls({ sni: hello.serverName });
    observer.fact('quic.sni', hello.serverName, 'sender', 'CHLO SNI');
  }
  if (hello.userAgent) observer.fact('quic.userAgent', hello.userAgent, 'sender', 'CHLO UAID');
}
