import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { buildAuthenticate, buildChallenge, buildNegotiate } from '../../formats/ntlmssp-builder.ts';
import { VERDICT } from '../../protocol.ts';
import { dcerpc } from './index.ts';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/[\s-]/g, ''), 'hex');
const short = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const zero = (count: number): Buffer => Buffer.alloc(count);
/** The octets of an identifier in little-endian representation. */
const uuid = (text: string): Buffer => {
  const all = bytes(text);
  return Buffer.concat([
    all.subarray(0, 4).reverse(),
    all.subarray(4, 6).reverse(),
    all.subarray(6, 8).reverse(),
    all.subarray(8),
  ]);
};
const NDR = Buffer.concat([uuid('8a885d04-1ceb-11c9-9fe8-08002b104860'), bytes('02000000')]);
const MAPPER = 'e1af8308-5d1f-11c9-91a4-08002b14a0fa';
const NETLOGON = '12345678-1234-abcd-ef00-01234567cffb';
const SERVICES = '367abb81-9844-35f1-ad32-98f038001003';

const packet = (type: number, body: Buffer, token: Uint8Array = zero(0), flags = 3): Buffer => {
  const trailer = token.length > 0 ? Buffer.concat([bytes('0a05 0000 00000000'), token]) : zero(0);
  const length = short(16 + body.length + trailer.length);
  return Buffer.concat([
    Buffer.from([5, 0, type, flags]),
    bytes('10000000'),
    length,
    short(token.length),
    bytes('01000000'),
    body,
    trailer,
  ]);
};
const bind = (interfaces: readonly string[], token?: Uint8Array, type = 11): Buffer =>
  packet(
    type,
    Buffer.concat([
      bytes('b810b810 00000000'),
      Buffer.from([interfaces.length, 0, 0, 0]),
      ...interfaces.flatMap((text, index) => [short(index), Buffer.from([1, 0]), uuid(text), bytes('01000000'), NDR]),
    ]),
    token,
  );
const accept = (results: readonly number[], token?: Uint8Array): Buffer =>
  packet(
    12,
    Buffer.concat([
      bytes('b810b810 01000000'),
      short(4),
      Buffer.from('135\0'),
      zero(2),
      Buffer.from([results.length, 0, 0, 0]),
      ...results.flatMap((result) => [short(result), zero(2), NDR]),
    ]),
    token,
  );
const call = (context: number, operation: number, stub: Buffer = zero(0), object = zero(0)): Buffer =>
  packet(
    0,
    Buffer.concat([zero(4), short(context), short(operation), object, stub]),
    zero(0),
    object.length > 0 ? 0x83 : 3,
  );
const name = (text: string): Buffer => {
  const count = Buffer.from([text.length + 1, 0, 0, 0]);
  return Buffer.concat([count, zero(4), count, Buffer.from(`${text}\0`, 'utf16le')]);
};
/** NetrServerAuthenticate3 without a server's name. */
const authenticate = (credential: string): Buffer =>
  Buffer.concat([zero(4), name('DC01$'), bytes('0600 0000'), name('WS-017'), bytes(credential), bytes('ffff2f21')]);

const client = (data: Uint8Array): Sample['messages'][number] => ({ from: 'client', bytes: data });
const server = (data: Uint8Array): Sample['messages'][number] => ({ from: 'server', bytes: data });
const tcp = (title: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name: title,
  carrier: 'tcp',
  serverPort: 135,
  messages,
  states,
});

const OBJECT = 'dea00000-6c97-11d1-8271-00010301002a';
const datagram = (type: number, operation: number, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from([4, type, 0x20, 0, 0x10, 0, 0, 0]),
    uuid(OBJECT),
    uuid('dea00001-6c97-11d1-8271-00a02442df7d'),
    zero(16 + 4),
    bytes('01000000 00000000'),
    short(operation),
    bytes('ffffffff'),
    short(body.length),
    zero(4),
    body,
  ]);
const connect = Buffer.concat([
  zero(20),
  bytes('0101 0040 0100 0001'),
  zero(16),
  bytes('0001 02005e100001 dea00000-6c97-11d1-8271-000102020099 00000011 0258 8892 0008'),
  Buffer.from('plc-wing'),
]);
const identification = Buffer.concat([
  zero(20),
  bytes('8009'),
  zero(62),
  bytes('0020 0038 0100 002a'),
  Buffer.from('6ES7 155-6AU01-0BN0 '),
  Buffer.from('S C-12345678'.padEnd(16)),
  bytes('0003 56 040201 0000'),
]);

const samples: readonly Sample[] = [
  tcp(
    'a bind of two interfaces, one refused, and a call',
    [
      client(bind([MAPPER, SERVICES])),
      server(accept([0, 2])),
      client(call(1, 12)),
      server(packet(3, bytes('00000000 00000000 05000000 00000000'))),
    ],
    [
      'dcerpc.interface=epmapper',
      'dcerpc.interface=svcctl',
      'dcerpc.service=epmapper',
      'dcerpc.operation=svcctl CreateServiceW',
      'dcerpc.fault=access-denied',
    ],
  ),
  tcp(
    'a sign-in with NTLM, in pieces',
    [
      client(bind([SERVICES], buildNegotiate('WS-17', 'CLINIC')).subarray(0, 40)),
      client(bind([SERVICES], buildNegotiate('WS-17', 'CLINIC')).subarray(40)),
      server(accept([0], buildChallenge('SRV01', 'CLINIC', 'clinic.example'))),
      client(packet(16, zero(4), buildAuthenticate('CLINIC', 'svc-scan', 'WS-17'))),
      client(call(0, 15)),
      server(packet(2, zero(40))),
    ],
    [
      'dcerpc.hostName=WS-17',
      'dcerpc.hostName=SRV01',
      'dcerpc.osBuild=10.0.17763',
      'dcerpc.dnsHostName=srv01.clinic.example',
    ],
  ),
  tcp(
    'a credential of zeros',
    [client(bind([NETLOGON])), client(call(0, 26, authenticate('0000000000000000')))],
    ['dcerpc.operation=netlogon NetrServerAuthenticate3', 'dcerpc.anomaly=netlogon-zero-credential'],
  ),
  {
    name: 'PROFINET: a controller connects, and a device says who it is',
    carrier: 'udp',
    serverPort: 34964,
    messages: [client(datagram(0, 0, connect)), server(datagram(2, 2, identification))],
    states: [
      'dcerpc.interface=PNIO-Device',
      'dcerpc.profinetVendorId=0x002a',
      'dcerpc.profinetDeviceId=0x0301',
      'dcerpc.profinetStationName=plc-wing',
      'dcerpc.profinetMac=02:00:5e:10:00:01',
      'dcerpc.profinetVendorId=0x0099',
      'dcerpc.profinetOrderId=6ES7 155-6AU01-0BN0',
      'dcerpc.profinetSerialNumber=S C-12345678',
      'dcerpc.profinetHardwareRevision=3',
      'dcerpc.profinetSoftwareRevision=V4.2.1',
    ],
  },
];
const socks = Uint8Array.of(5, 1, 0, ...zero(20));
testProtocol(dcerpc, samples, [
  socks,
  Uint8Array.of(5, 0),
  zero(100),
  bytes(`0500 0b03 10000000 0800 ${'00'.repeat(20)}`),
]);

const said = (...messages: Sample['messages']): Said => play(dcerpc, tcp('', messages));
const values = (key: string, ...messages: Sample['messages']): readonly string[] =>
  said(...messages)
    .facts.filter((fact) => fact.key === key)
    .map((fact) => fact.value);

test('dcerpc: users of NTLM are told', () => {
  const sample = samples[1];
  assert.ok(sample);
  assert.deepEqual(play(dcerpc, sample).users, ['CLINIC\\svc-scan']);
});

test('dcerpc: an interface that is not known keeps its identifier, in either byte order', () => {
  const other = '00112233-4455-6677-8899-aabbccddeeff';
  assert.deepEqual(values('dcerpc.interface', client(bind([other]))), [other]);
  const big = Buffer.concat([
    bytes('05000b03 00000000 0048 0000 00000001 10b8 10b8 00000000 01000000 0000 0100'),
    bytes(MAPPER),
    bytes('00000003'),
    zero(20),
  ]);
  assert.deepEqual(values('dcerpc.interface', client(big)), ['epmapper']);
});

test('dcerpc: operations are named by their context, with an object too; a credential that is one is no anomaly', () => {
  const operations = (...calls: readonly Buffer[]): readonly string[] =>
    values('dcerpc.operation', client(bind([MAPPER, SERVICES])), ...calls.map(client));
  assert.deepEqual(operations(call(0, 12), call(1, 15), call(9, 12)), []);
  assert.deepEqual(operations(call(1, 19, zero(8), uuid(MAPPER))), ['svcctl StartServiceW']);
  const anomalies = (credential: string): readonly string[] =>
    values('dcerpc.anomaly', client(bind([NETLOGON])), client(call(0, 26, authenticate(credential))));
  assert.deepEqual([anomalies('0000000000000001'), anomalies('00')], [[], []]);
});

test('dcerpc: arguments in fragments are read as one, each with the room that they ask for', () => {
  const SERVER = '4b324fc8-1670-01d3-1278-5a47bf6ee188';
  const signs = (interfaceId: string, operation: number, stub: Buffer, size = 4000): readonly string[] => {
    const pieces: Sample['messages'][number][] = [];
    for (let at = 0; at < stub.length; at += size) {
      const flags = (at === 0 ? 1 : 0) | (at + size >= stub.length ? 2 : 0);
      const body = Buffer.concat([zero(4), short(0), short(operation), stub.subarray(at, at + size)]);
      pieces.push(client(packet(0, body, zero(0), flags)));
    }
    return values('dcerpc.anomaly', client(bind([interfaceId])), ...pieces);
  };
  const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le');
  const out = wide(`\\${'A'.repeat(120)}\\..\\..\\${'B'.repeat(30)}`);
  for (const size of [4000, 40, 8]) {
    assert.deepEqual(signs(SERVER, 31, out, size), ['path-beyond-its-start'], `${size} octets`);
    assert.deepEqual(signs(SERVER, 32, out, size), ['path-beyond-its-start'], `${size} octets`);
  }
  assert.deepEqual(signs(SERVER, 31, wide('A'.repeat(500))), ['path-beyond-its-room']);
  assert.deepEqual(signs(SERVER, 31, wide('\\share\\folder')), []);
  const DNS = '50abc2a4-574d-40b3-9d66-ee4fd5fba076';
  assert.deepEqual(signs(DNS, 5, Buffer.from('ServerLevelPluginDll\0'), 6), ['dns-plugin']);
  assert.deepEqual(signs(DNS, 1, Buffer.alloc(400, 0x41)), ['zone-name-beyond-its-room']);
  assert.deepEqual(signs(DNS, 1, Buffer.from('clinic.example\0')), []);
  const change = (program: string): Buffer => Buffer.concat([zero(32), bytes(program), zero(28)]);
  assert.deepEqual(signs(SERVICES, 11, change('00000200')), ['service-program-changed']);
  assert.deepEqual(signs(SERVICES, 11, change('00000000')), []);
  const SPOOLER = '12345678-1234-abcd-ef00-0123456789ab';
  assert.deepEqual(signs(SPOOLER, 89, wide('\\??\\UNC\\10.9.0.5\\smb\\x.dll')), ['driver-from-elsewhere']);
  // What belongs to another call, or lost its beginning, is not put together.
  const lost = packet(0, Buffer.concat([zero(4), short(0), short(31), out]), zero(0), 2);
  assert.deepEqual(values('dcerpc.anomaly', client(bind([SERVER])), client(lost)), []);
});

test('dcerpc: long answers are passed over', () => {
  const long = packet(2, zero(60_000));
  const { outcomes } = said(
    client(bind([MAPPER])),
    server(long.subarray(0, 100)),
    server(long.subarray(100)),
    server(accept([0])),
  );
  assert.deepEqual(outcomes, ['done', 'done', 'done']);
});

test('dcerpc: a packet is found behind damage', () => {
  const context = {
    carrier: 'tcp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 4000,
    etherType: 0,
    time: 0,
  } as const;
  const damaged = Cursor.over(Buffer.concat([bytes('050505'), bind([MAPPER])]));
  assert.equal(dcerpc.reader?.resynchronise?.(damaged, context), 3);
  assert.equal(dcerpc.probe(Cursor.over(bind([MAPPER])), context), VERDICT.sure);
  assert.equal(dcerpc.probe(Cursor.over(bytes('05000b0310')), context), VERDICT.more);
});
