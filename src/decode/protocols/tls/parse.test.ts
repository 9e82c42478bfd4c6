import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { tls } from './index.ts';

/** Self-signed with OpenSSL: C=XX, O="Example, Hospital", CN=pacs.example.test. */
const certificate: string =
  '30820202308201a7a00302010202021f2e300a06082a8648ce3d0403023045310b3009060355040613025858311a30180603' +
  '55040a0c114578616d706c652c20486f73706974616c311a301806035504030c11706163732e6578616d706c652e74657374' +
  '301e170d3236313132343134343430375a170d3336313132313134343430375a3045310b3009060355040613025858311a30' +
  '18060355040a0c114578616d706c652c20486f73706974616c311a301806035504030c11706163732e6578616d706c652e74' +
  '6573743059301306072a8648ce3d020106082a8648ce3d030107034200045c64145de584ea4705426e527d85370ca1ec95bb' +
  '8cb4aa282bb25d0d0640cf6d3208dac1f935011a1573b5ac5c669572ec995973db7bb590340f09c8ed0d025ba38186308183' +
  '301d0603551d0e04160414fcc6daf7cf2496a21295a03ce22c761a6bcc4df4301f0603551d23041830168014fcc6daf7cf24' +
  '96a21295a03ce22c761a6bcc4df4300f0603551d130101ff040530030101ff30300603551d11042930278211706163732e65' +
  '78616d706c652e7465737482122a2e696d672e6578616d706c652e74657374300a06082a8648ce3d04030203490030460221' +
  '00b55e3d71b6ff57a0d7ced81b1ba91cb0493411821c351452e28c959b8ce60ba30221009bd31c7f0930b1935a1070ff2ef3' +
  'bc9259c1fa51abcb0727f39a2022e1c19605';

const number = (value: number, octets: number): string => value.toString(16).padStart(octets * 2, '0');
const sized = (hex: string, octets: number): string => number(hex.replaceAll(' ', '').length / 2, octets) + hex;
const text = (value: string): string => Buffer.from(value, 'latin1').toString('hex');
const record = (type: string, body: string, version = '0303'): string => type + version + sized(body, 2);
const handshake = (type: string, body: string): string => type + sized(body, 3);
const extension = (type: string, body: string): string => type + sized(body, 2);

const serverName = (name: string): string => extension('0000', sized(`00${sized(text(name), 2)}`, 2));
const alpn = (...names: string[]): string =>
  extension('0010', sized(names.map((name) => sized(text(name), 1)).join(''), 2));
const versions = (list: string): string => extension('002b', sized(list, 1));
const random = 'ab'.repeat(32);

function clientHello(extensions: string, ciphers = '130113021303c02bc02f'): string {
  return handshake('01', `0303${random}00${sized(ciphers, 2)}0100${sized(extensions, 2)}`);
}
function serverHello(cipher: string, extensions = '', seed = random): string {
  return handshake('02', `0303${seed}00${cipher}00${extensions && sized(extensions, 2)}`);
}

const offer = clientHello(
  serverName('pacs.example.test') +
    alpn('h2', 'http/1.1') +
    extension('000a', sized('001d0017', 2)) +
    extension('000b', sized('00', 1)) +
    extension('000d', sized('04030804', 2)) +
    versions('03040303'),
);
const certificateMessage = handshake('0b', sized(sized(certificate, 3), 3));
const changeCipherSpec = record('14', '01');
const finished = record('16', '8f'.repeat(40));
const data = record('17', 'c3'.repeat(60));
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

const split = (hex: string, from: 'client' | 'server', size: number): Sample['messages'] => {
  const bytes = fromHex(hex);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
    from,
    bytes: bytes.subarray(i * size, (i + 1) * size),
  }));
};

const tls12: Sample = {
  name: 'TLS 1.2 with a certificate, messages across records and segments',
  carrier: 'tcp',
  serverPort: 443,
  messages: [
    { from: 'client', bytes: record('16', offer, '0301') },
    {
      from: 'server',
      bytes: record('16', serverHello('c02f', alpn('h2')) + certificateMessage.slice(0, 300)),
    },
    ...split(record('16', certificateMessage.slice(300) + handshake('0e', '')), 'server', 90),
    { from: 'client', bytes: record('16', handshake('10', '20'.repeat(33))) + changeCipherSpec + finished },
    { from: 'server', bytes: changeCipherSpec + finished + data },
  ],
  states: [
    'tls.sni=pacs.example.test',
    'tls.alpn=h2,http/1.1',
    'tls.alpn=h2',
    'tls.version=TLSv1.2',
    'tls.certificateSubject=CN=pacs.example.test,O=Example\\, Hospital,C=XX',
    'tls.certificateSerial=1f2e',
    'tls.selfSigned=true',
    'tls.certificateDnsName=*.img.example.test',
  ],
};
const tls13: Sample = {
  name: 'TLS 1.3 with a retry',
  carrier: 'tcp',
  serverPort: 2762,
  messages: [
    { from: 'client', bytes: record('16', offer, '0301') },
    { from: 'server', bytes: record('16', serverHello('1302', versions('0304').replace('01', ''), retryRandom)) },
    { from: 'server', bytes: changeCipherSpec },
    { from: 'client', bytes: changeCipherSpec + record('16', offer) },
    { from: 'server', bytes: record('16', serverHello('1302', extension('002b', '0304'))) + data },
  ],
  states: ['tls.version=TLSv1.3'],
};
const serverAlone: Sample = {
  name: 'the server’s side alone',
  carrier: 'tcp',
  messages: [
    { from: 'server', bytes: record('16', serverHello('c02f', alpn('h2')) + certificateMessage) },
    { from: 'server', bytes: changeCipherSpec + finished + data.repeat(40) },
  ],
  states: ['tls.version=TLSv1.2', 'tls.selfSigned=true'],
};
const middle: Sample = {
  name: 'the middle of a conversation',
  carrier: 'tcp',
  messages: [
    { from: 'server', bytes: record('17', '11'.repeat(32), '0301') + record('17', '22'.repeat(64), '0301') },
    { from: 'client', bytes: record('17', '33'.repeat(32), '0301') },
  ],
};
const ssl2: Sample = {
  name: 'hellos of SSLv2',
  carrier: 'tcp',
  messages: [
    { from: 'client', bytes: `801c 01 0002 0003 0000 0010 010080 ${'5a'.repeat(16)}` },
    {
      from: 'server',
      bytes: `8${sized(`0400010002${number(certificate.length / 2, 2)}00030010${certificate}010080${'5a'.repeat(16)}`, 2).slice(1)}`,
    },
  ],
  states: ['tls.version=SSLv2', 'tls.selfSigned=true'],
};

testProtocol(
  tls,
  [tls12, tls13, serverAlone, middle, ssl2],
  [new Uint8Array(64), fromHex(text('GET / HTTP/1.1\r\n\r\n')), fromHex('160301'), fromHex('1603030005ff00000000')],
);

test('tls: details of the conversation', () => {
  const said = play(tls, tls12);
  assert.equal(said.tls.version, 'TLSv1.2');
  assert.equal(said.tls.cipher, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256');
  assert.deepEqual(said.tls.alpn, ['h2', 'http/1.1']);
  assert.match(said.tls.ja4 ?? '', /^t13d0506h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
  assert.equal(said.tls.certificate?.selfSigned, true);
  assert.equal(play(tls, tls13).tls.version, 'TLSv1.3');
  assert.equal(play(tls, middle).tls.version, 'TLSv1.0');
  assert.deepEqual(play(tls, serverAlone).tls.alpn, ['h2']);
  assert.equal(play(tls, { ...tls12, messages: tls12.messages.slice(0, 1) }).tls.version, 'TLSv1.3');
});

test('tls: the same is said wherever the stream is split', () => {
  const whole = play(tls, tls12);
  for (const size of [1, 2, 3, 7, 64]) {
    const messages = tls12.messages.flatMap((message) =>
      split(
        typeof message.bytes === 'string' ? message.bytes : Buffer.from(message.bytes).toString('hex'),
        message.from,
        size,
      ),
    );
    const parts = play(tls, { ...tls12, messages });
    assert.deepEqual([parts.facts, parts.tls], [whole.facts, whole.tls]);
  }
});

test('tls: a server name that is no host name is not told', () => {
  for (const name of ['DOE^JANE', 'a b', '', 'x'.repeat(300)]) {
    const hello = record('16', clientHello(serverName(name)));
    const said = play(tls, { name, carrier: 'tcp', messages: [{ from: 'client', bytes: hello }] });
    assert.equal(said.tls.sni, undefined);
    assert.ok(said.tls.ja4?.startsWith('t12d'));
  }
});

test('tls: one handshake message is held up to its limit only', () => {
  const start = `0b01ffff${'00'.repeat(16000)}`;
  const messages = [
    { from: 'server' as const, bytes: record('16', start) + record('16', '00'.repeat(16000)).repeat(40) },
  ];
  const said = play(tls, { name: 'long', carrier: 'tcp', messages });
  assert.ok(said.outcomes.every((kind) => kind === 'done'));
});

test('tls: records are found again after a gap', () => {
  const bytes = fromHex(`deadbeef1703${data}${data}`);
  const context = { carrier: 'tcp', fromClient: true, clientPort: 1, serverPort: 443, etherType: 0, time: 0 } as const;
  assert.equal(tls.reader?.resynchronise?.(Cursor.over(bytes), context), 6);
  const probe = (text: string): number => tls.probe(Cursor.over(fromHex(text)), context);
  assert.equal(probe(data), VERDICT.sure, 'a record that fills the bytes');
  assert.equal(probe(`${data}17`), VERDICT.maybe, 'a record, and too little of the next one');
  assert.equal(probe(data.replace(/^170303/, '170300')), VERDICT.maybe, 'no version of TLS');
  assert.equal(tls.probe(Cursor.over(fromHex('160301')), context), VERDICT.more);
  assert.equal(tls.probe(Cursor.over(fromHex('15030300020228')), context), VERDICT.sure);
});

test('tls: a heartbeat that wants more back than it brings, and the answer to it', () => {
  const signals = (...messages: Sample['messages']): readonly string[] =>
    play(tls, { name: 'heartbeat', carrier: 'tcp', messages }).signals;
  const hellos: Sample['messages'] = [
    { from: 'client', bytes: record('16', offer) },
    { from: 'server', bytes: record('16', serverHello('c02f')) },
  ];
  const beyond = { from: 'client' as const, bytes: record('18', '014000') };
  const answer = { from: 'server' as const, bytes: record('18', `024000${'00'.repeat(200)}`) };
  assert.deepEqual(signals(...hellos, beyond), ['tls.heartbeat-beyond']);
  assert.deepEqual(signals(...hellos, beyond, answer), ['tls.heartbeat-beyond', 'tls.heartbeat-beyond.answered']);
  const honest = { from: 'client' as const, bytes: record('18', `010004${'ab'.repeat(20)}`) };
  assert.deepEqual(signals(...hellos, honest, answer), []);
  // Enciphered ones do not say how long their payload is.
  const ciphered = { from: 'client' as const, bytes: `${changeCipherSpec}${record('18', '014000')}` };
  assert.deepEqual(signals(...hellos, ciphered), []);
});

test('tls: versions and ciphers that protect no longer are told, as the server chose them', () => {
  const told = (cipher: string, version: string): string[] => {
    const hello = serverHello(cipher).replace('0303', version);
    const messages = [{ from: 'server' as const, bytes: record('16', hello, version) }];
    const { facts } = play(tls, { name: 'weak', carrier: 'tcp', serverPort: 443, messages });
    return facts.filter(({ key }) => key === 'tls.obsolete').map(({ value }) => value);
  };
  assert.deepEqual(told('c02f', '0303'), []);
  assert.deepEqual(told('002f', '0301'), ['TLSv1.0']);
  assert.deepEqual(told('0005', '0300'), ['SSLv3', 'RC4']);
  assert.deepEqual(told('000a', '0303'), ['3DES']);
  assert.deepEqual(told('0003', '0303'), ['export']);
});
