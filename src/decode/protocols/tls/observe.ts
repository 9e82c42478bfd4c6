/** What a TLS record states. */
import { cipherName } from '../../formats/tls-ciphers.ts';
import type { ClientHello, ServerHello } from '../../formats/tls-hello.ts';
import { versionText } from '../../formats/tls-numbers.ts';
import { certificateFaults, isObsolete, weakCipher } from '../../formats/tls-weakness.ts';
import type { Certificate } from '../../formats/x509.ts';
import type { Context, Observer, TlsDetail } from '../../protocol.ts';
import { CONTENT, type Handshake, type TlsMemory, type TlsMessage } from './message.ts';

/** Enciphered records of one side after which the other side is no longer waited for. */
const ONE_SIDED_LIMIT = 32;

export function observe(message: TlsMessage, context: Context, observer: Observer, memory: TlsMemory): void {
  const { handshakes } = message;
  let fromClient = context.fromClient;
  for (let at = 0; at < handshakes.length; at++) {
    const handshake = handshakes[at] as Handshake;
    if (handshake.kind === 'client-hello') fromClient = true;
    else if (handshake.kind === 'server-hello') fromClient = false;
    observeHandshake(handshake, fromClient && message.ssl2 !== 'server', context, observer, memory);
  }
  if (message.ssl2) observeSsl2(message, observer, memory);
  if (message.heartbeat) observeHeartbeat(message.heartbeat, context, observer, memory);
  if (message.enciphered) observeEnciphered(message, context, observer, memory);
}

function observeHeartbeat(
  heartbeat: 'beyond' | 'answer',
  { fromClient }: Context,
  observer: Observer,
  memory: TlsMemory,
): void {
  if (heartbeat === 'beyond' && fromClient) {
    memory.overread = true;
    observer.signal('tls.heartbeat-beyond');
  } else if (heartbeat === 'answer' && !fromClient && memory.overread) {
    memory.overread = false;
    observer.signal('tls.heartbeat-beyond.answered');
  }
}

function observeHandshake(
  handshake: Handshake,
  fromClient: boolean,
  { time }: Context,
  observer: Observer,
  memory: TlsMemory,
): void {
  switch (handshake.kind) {
    case 'client-hello':
      observeClientHello(handshake.hello, observer, memory);
      break;
    case 'server-hello':
      observeServerHello(handshake.hello, observer, memory);
      break;
    case 'certificate':
      observeCertificate(handshake.certificate, fromClient, observer);
      if (!fromClient)
        for (const fault of certificateFaults(handshake.certificate, time))
          observer.fact('tls.certificateFault', fault, 'sender', 'Certificate');
      break;
    case 'key-exchange':
      if (hasBothHellos(memory)) observer.enough();
      break;
  }
}

function hasBothHellos(memory: TlsMemory): boolean {
  return memory.clientHello && memory.serverHello;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function observeClientHello(hello: ClientHello, observer: Observer, memory: TlsMemory): void {
  observer.senderIs('client');
  // The second hello after a HelloRetryRequest repeats the first with one key share.
  if (memory.clientHello) return;
  memory.clientHello = true;
  const { offer, serverName } = hello;
  const { ja3, ja4, version, protocols, protocolList } = offer;
  const detail: Mutable<TlsDetail> = { ja3, ja4 };
  if (version !== '' && !memory.serverHello) detail.version = version;
  if (serverName !== '') detail.sni = serverName;
  if (protocols.length > 0) detail.alpn = protocols;
  observer.tls(detail);
  observer.fact('tls.ja4', ja4, 'sender', 'ClientHello');
  observer.fact('tls.ja3', ja3, 'sender', 'ClientHello');
  if (serverName !== '') observer.fact('tls.sni', serverName, 'sender', 'ClientHello server_name');
  if (protocolList !== '')
    observer.fact('tls.alpn', protocolList, 'sender', 'ClientHello application_layer_protocol_negotiation');
}

function observeServerHello(hello: ServerHello, observer: Observer, memory: TlsMemory): void {
  observer.senderIs('server');
  if (hello.retry) memory.retried = true;
  if (hello.retry || memory.serverHello) return;
  memory.serverHello = true;
  const { ja3s, protocol } = hello;
  const version = versionText(hello.version);
  const detail: Mutable<TlsDetail> = { ja3s, cipher: cipherName(hello.cipher) };
  if (version !== '') detail.version = version;
  if (protocol !== '' && !memory.clientHello) detail.alpn = [protocol];
  observer.tls(detail);
  observer.fact('tls.ja3s', ja3s, 'sender', 'ServerHello');
  if (version !== '') observer.fact('tls.version', version, 'sender', 'ServerHello version');
  if (isObsolete(version)) observer.fact('tls.obsolete', version, 'sender', 'ServerHello version');
  const weak = weakCipher(hello.cipher);
  if (weak !== '') observer.fact('tls.obsolete', weak, 'sender', 'ServerHello cipher_suite');
  if (protocol !== '') observer.fact('tls.alpn', protocol, 'sender', 'ServerHello protocol_name');
  // From here on TLS 1.3 shows nothing more.
  if (version === 'TLSv1.3' && memory.clientHello) observer.enough();
}

function observeCertificate(certificate: Certificate, ofClient: boolean, observer: Observer): void {
  const { subject, issuer, notBefore, notAfter, selfSigned, serial, dnsNames } = certificate;
  if (!ofClient) observer.tls({ certificate: { subject, issuer, notBefore, notAfter, selfSigned } });
  if (subject) observer.fact('tls.certificateSubject', subject, 'sender', 'Certificate subject');
  if (issuer) observer.fact('tls.certificateIssuer', issuer, 'sender', 'Certificate issuer');
  if (notAfter) observer.fact('tls.certificateNotAfter', notAfter, 'sender', 'Certificate notAfter');
  if (serial) observer.fact('tls.certificateSerial', serial, 'sender', 'Certificate serialNumber');
  observer.fact('tls.selfSigned', String(selfSigned), 'sender', 'Certificate subject and issuer');
  for (const name of dnsNames)
    observer.fact('tls.certificateDnsName', name, 'sender', 'Certificate subjectAltName dNSName');
}

function observeSsl2(message: TlsMessage, observer: Observer, memory: TlsMemory): void {
  const version = versionText(message.version);
  if (message.ssl2 === 'client') {
    memory.clientHello = true;
    observer.senderIs('client');
    if (version) observer.tls({ version });
    return;
  }
  memory.serverHello = true;
  observer.senderIs('server');
  observer.tls({ version: 'SSLv2' });
  observer.fact('tls.version', 'SSLv2', 'sender', 'SERVER-HELLO version');
  observer.fact('tls.obsolete', 'SSLv2', 'sender', 'SERVER-HELLO version');
  observer.enough();
}

/** Once both sides encipher, or the server does after both hellos, or one does and the other is never seen, nothing more can be learned. */
function observeEnciphered(message: TlsMessage, context: Context, observer: Observer, memory: TlsMemory): void {
  const half = context.fromClient ? memory.client : memory.server;
  half.records++;
  const unsaid = !memory.clientHello && !memory.serverHello && half.records === 1;
  // From 1.2 on the record layer no longer says which version is in force.
  if (unsaid && message.contentType !== CONTENT.handshake && message.version < 0x0303)
    observer.tls({ version: versionText(message.version) });
  const both = memory.server.enciphered && (memory.client.enciphered || hasBothHellos(memory));
  if (both || half.records >= ONE_SIDED_LIMIT) observer.enough();
}
