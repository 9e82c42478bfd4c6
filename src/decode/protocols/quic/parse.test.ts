import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { quic } from './index.ts';

/** The keys that RFC 9001 appendix A.1 and RFC 9369 appendix A.1 give for one connection identifier. */
const identifier = '8394c8f03e515708';
const keys = {
  1: {
    version: '00000001',
    key: '1f369613dd76d5467730efcbe3b1a22d',
    iv: 'fa044b2f42a3fd3b46fb255c',
    hp: '9f50449e04a0e810283a1e9933adedd2',
    first: 0xc0,
  },
  2: {
    version: '6b3343cf',
    key: '8b1a0bc121284290a29e0971b5cd045d',
    iv: '91f73e2351d8fa91660e909f',
    hp: '45b95e15235d6f45a6b19cbcb0294ba9',
    first: 0xd0,
  },
} as const;

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const number = (value: number, octets: number): string => value.toString(16).padStart(octets * 2, '0');
const sized = (hex: string, octets: number): string => number(hex.length / 2, octets) + hex;
const extension = (type: string, body: string): string => type + sized(body, 2);

function clientHello(name: string): string {
  const extensions =
    extension('0000', sized(`00${sized(hexOf(name), 2)}`, 2)) +
    extension('0010', sized(sized(hexOf('h3'), 1), 2)) +
    extension('000d', sized('0403', 2)) +
    extension('002b', '020304');
  const body = `0303${'ab'.repeat(32)}00${sized('13011302', 2)}0100${sized(extensions, 2)}`;
  return `01${sized(body, 3)}`;
}

const crypto = (hello: string, from: number, to: number): string =>
  `06${number(0x4000 + from, 2)}${number(0x4000 + to - from, 2)}${hello.slice(from * 2, to * 2)}`;

/** An Initial packet of a client with `frames`, padded as it has to be. */
function initial(frames: string, packetNumber: number, which: 1 | 2 = 1, destination: string = identifier): Buffer {
  const { version, key, iv, hp, first } = keys[which];
  const body = Buffer.alloc(1100);
  fromHex(frames).forEach((byte, at) => {
    body[at] = byte;
  });
  const head = `${number(first | 1, 1)}${version}${sized(destination, 1)}0000${number(0x4000 + 2 + body.length + 16, 2)}`;
  const header = Buffer.from(head + number(packetNumber, 2), 'hex');
  const nonce = Buffer.from(iv, 'hex');
  nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ packetNumber, 10);
  const cipher = createCipheriv('aes-128-gcm', Buffer.from(key, 'hex'), nonce);
  cipher.setAAD(header);
  const sealed = Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  const mask = createCipheriv('aes-128-ecb', Buffer.from(hp, 'hex'), null).update(sealed.subarray(2, 18));
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 15);
  const at = header.length - 2;
  header.writeUInt16BE(header.readUInt16BE(at) ^ mask.readUInt16BE(1), at);
  return Buffer.concat([header, sealed]);
}

const hello = clientHello('pacs.example.test');
const end = hello.length / 2;
const facts = ['quic.sni=pacs.example.test', 'quic.alpn=h3'];

const whole: Sample = {
  name: 'version 1, the hello in one packet, with another packet behind it',
  carrier: 'udp',
  serverPort: 443,
  messages: [{ from: 'client', bytes: Buffer.concat([initial(crypto(hello, 0, end), 0), Buffer.alloc(60)]) }],
  states: [...facts, 'quic.version=1'],
};
const second: Sample = {
  name: 'version 2',
  carrier: 'udp',
  messages: [{ from: 'client', bytes: initial(crypto(hello, 0, end), 7, 2) }],
  states: [...facts, 'quic.version=2'],
};
const scattered: Sample = {
  name: 'the hello in pieces, out of order and in two packets, acknowledgements between them',
  carrier: 'udp',
  messages: [
    { from: 'client', bytes: initial(crypto(hello, 60, end) + crypto(hello, 10, 30), 0) },
    { from: 'server', bytes: `c0 00000001 00 ${sized(identifier, 1)} 00 4010 ${'ee'.repeat(16)}` },
    { from: 'client', bytes: initial(`02000000000 1${crypto(hello, 20, 60)}00${crypto(hello, 0, 15)}`, 1) },
  ],
  states: facts,
};
const tags = (list: readonly (readonly [string, string])[]): string => {
  let [table, values] = ['', ''];
  for (const [tag, value] of list) {
    values += hexOf(value);
    const size = Buffer.alloc(4);
    size.writeUInt32LE(values.length / 2);
    table += hexOf(tag) + size.toString('hex');
  }
  return `${hexOf('CHLO')}${number(list.length, 1)}000000${table}${values}`;
};
const google: Sample = {
  name: 'version Q039 of Google',
  carrier: 'udp',
  messages: [
    {
      from: 'client',
      bytes: `0d ${identifier} ${hexOf('Q039')} 01 ${'11'.repeat(12)} a00100 04 ${tags([
        ['PAD\0', '-'.repeat(40)],
        ['SNI\0', 'pacs.example.test'],
        ['UAID', 'Chrome/63.0 Linux x86_64'],
      ])}`,
    },
  ],
  states: ['quic.version=Q039', 'quic.sni=pacs.example.test', 'quic.userAgent=Chrome/63.0 Linux x86_64'],
};
const rejection: Sample = {
  name: 'a rejection by a server of Google’s, the client not seen',
  carrier: 'udp',
  messages: [
    {
      from: 'server',
      bytes: `08 ${identifier} 01 ${'11'.repeat(12)} a00100 ${hexOf('REJ\0')} 07000000 ${'00'.repeat(56)}`,
    },
  ],
};
const negotiation: Sample = {
  name: 'a version negotiation',
  carrier: 'udp',
  messages: [{ from: 'server', bytes: `80 00000000 00 08 ${identifier} 1a2a3a4a 00000001 ff00001d` }],
};

testProtocol(
  quic,
  [whole, second, scattered, google, rejection, negotiation],
  [
    new Uint8Array(1200).fill(0xff),
    fromHex(`8000 0001 00000001 ${'00'.repeat(40)}`),
    fromHex(`c0 12345678 08 ${identifier} 00 ${'00'.repeat(1300)}`),
    fromHex('16fefd0000000000000000003001000024'),
    fromHex(`08 ${identifier} 01 ${hexOf('REJ\0')} 00000007 ${'00'.repeat(56)}`),
  ],
);

test('quic: the hello’s fingerprint is the same however it is cut', () => {
  const expected = play(quic, whole).tls;
  assert.match(expected.ja4 ?? '', /^q13d0204h3_[0-9a-f]{12}_[0-9a-f]{12}$/);
  assert.deepEqual(expected.alpn, ['h3']);
  assert.deepEqual(play(quic, scattered).tls, expected);
  for (let at = 1; at < end; at += 11) {
    const messages = [
      { from: 'client' as const, bytes: initial(crypto(hello, at, end), 0) },
      { from: 'client' as const, bytes: initial(crypto(hello, 0, at), 1) },
    ];
    assert.deepEqual(play(quic, { name: '', carrier: 'udp', messages }).tls, expected);
  }
});

test('quic: a server name that is no host name is not told', () => {
  const bytes = initial(crypto(clientHello('DOE^JANE'), 0, clientHello('DOE^JANE').length / 2), 0);
  const said = play(quic, { name: '', carrier: 'udp', messages: [{ from: 'client', bytes }] });
  assert.equal(said.tls.sni, undefined);
  assert.ok(said.tls.ja4);
  assert.doesNotMatch(JSON.stringify(said), /DOE/);
});

test('quic: a damaged packet tells its version only', () => {
  const bytes = initial(crypto(hello, 0, end), 0);
  bytes[500] = (bytes[500] ?? 0) ^ 1;
  const said = play(quic, { name: '', carrier: 'udp', messages: [{ from: 'client', bytes }] });
  assert.deepEqual(
    said.facts.map((fact) => fact.value),
    ['1'],
  );
});

test('quic: nothing else is recognised', () => {
  const context = { carrier: 'udp', fromClient: true, clientPort: 1, serverPort: 443, etherType: 0, time: 0 } as const;
  const reserved = Uint8Array.from([...fromHex(`c0 1a2a3a4a 08 ${identifier} 00`), ...new Uint8Array(1200)]);
  assert.equal(quic.probe(Cursor.over(reserved), context), VERDICT.sure);
  assert.equal(quic.probe(Cursor.over(reserved.subarray(0, 300)), context), VERDICT.no);
  assert.equal(quic.probe(Cursor.over(fromHex('40112233445566778899')), context), VERDICT.no);
});
