/** Transport Layer Security over TCP: who asks for which server, with which software, and whose certificate answers. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { remember, type TlsMemory, type TlsMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse } from './parse.ts';
import { probe, resynchronise } from './probe.ts';

export const tls: Protocol = defineProtocol<TlsMessage, TlsMemory>({
  name: 'tls',
  title: 'Transport Layer Security',
  specifications: [
    { title: 'RFC 8446 (TLS 1.3)', url: 'https://www.rfc-editor.org/rfc/rfc8446' },
    { title: 'RFC 5246 (TLS 1.2)', url: 'https://www.rfc-editor.org/rfc/rfc5246' },
    { title: 'RFC 6101 (SSL 3.0)', url: 'https://www.rfc-editor.org/rfc/rfc6101' },
    { title: 'RFC 5280 (X.509)', url: 'https://www.rfc-editor.org/rfc/rfc5280' },
    { title: 'JA4', url: 'https://github.com/FoxIO-LLC/ja4/blob/main/technical_details/JA4.md' },
    { title: 'JA3', url: 'https://github.com/salesforce/ja3' },
  ],
  places: { tcp: [443, 2762, 8443, 465, 563, 636, 853, 989, 990, 992, 993, 995, 2575, 3269, 5061, 8883] },
  probe,
  reader: { remember, parse, observe, resynchronise },
  support: [
    { message: 'ClientHello, ServerHello and HelloRetryRequest', level: 'full' },
    { message: 'Certificate (up to TLS 1.2)', level: 'partial', note: 'the first certificate: that of the sender' },
    { message: 'SSLv2 hellos', level: 'partial', note: 'version and certificate; no fingerprint is defined for them' },
    { message: 'Other handshake messages and alerts', level: 'ignored', note: 'they identify nobody' },
    { message: 'Application data', level: 'ignored', note: 'enciphered' },
  ],
  facts: {
    'tls.ja4': 'JA4 fingerprint of the client software',
    'tls.ja3': 'JA3 fingerprint of the client software',
    'tls.sni': 'Server name that the client asks for',
    'tls.ja3s': 'JA3S fingerprint of the server software',
    'tls.version': 'Version that the server chose',
    'tls.alpn': 'Application protocols that the client offers, or the one that the server chose',
    'tls.certificateSubject': 'Owner that the sender’s certificate names',
    'tls.certificateIssuer': 'Issuer of the sender’s certificate',
    'tls.certificateNotAfter': 'Time at which the sender’s certificate expires',
    'tls.certificateSerial': 'Serial number of the sender’s certificate, in hexadecimal',
    'tls.selfSigned': 'Whether the sender’s certificate names its owner as its issuer',
    'tls.obsolete': 'Version or kind of cipher that the server chose though it protects no longer, as TLSv1.0 or RC4',
    'tls.certificateFault': 'What is wrong with the server’s certificate, as expired 2024-01-31',
    'tls.certificateDnsName': 'Host name that the sender’s certificate is for',
  },
  signals: {
    'tls.heartbeat-beyond': 'A client wants more back of a heartbeat than it sends (CVE-2014-0160)',
    'tls.heartbeat-beyond.answered': 'The server gives it what stands in its memory',
  },
});
