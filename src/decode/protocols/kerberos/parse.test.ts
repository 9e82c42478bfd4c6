import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { element, integer, octets } from '../../formats/ber-builder.ts';
import { VERDICT } from '../../protocol.ts';
import { kerberos } from './index.ts';

const field = (number: number, content: Uint8Array): Uint8Array => element(0xa0 + number, content);
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(0x30, ...parts);
const name = (...parts: readonly string[]): Uint8Array =>
  sequence(field(0, integer(1)), field(1, sequence(...parts.map((part) => element(0x1b, part)))));
const realm = element(0x1b, 'CLINIC.EXAMPLE');
const enciphered = (type: number): Uint8Array => sequence(field(0, integer(type)), field(2, octets('ab'.repeat(24))));
const ticket = (service: Uint8Array, type: number): Uint8Array =>
  element(0x61, sequence(field(0, integer(5)), field(1, realm), field(2, service), field(3, enciphered(type))));
const address = sequence(field(0, integer(20)), field(1, element(0x04, 'WS-17'.padEnd(16))));

const request = (
  tag: number,
  type: number,
  client: Uint8Array | null,
  service: Uint8Array,
  addresses = address,
  ciphers: readonly number[] = [18, 17, 23],
): Uint8Array =>
  element(
    tag,
    sequence(
      field(1, integer(5)),
      field(2, integer(type)),
      field(3, sequence(sequence(field(1, integer(2)), field(2, octets('00'.repeat(30)))))),
      field(
        4,
        sequence(
          field(0, element(0x03, Uint8Array.of(0, 0x40, 0x81, 0, 0x10))),
          ...(client ? [field(1, client)] : []),
          field(2, realm),
          field(3, service),
          field(5, element(0x18, '20370913024805Z')),
          field(7, integer(1, 2, 3, 4)),
          field(8, sequence(...ciphers.map((cipher) => integer(cipher)), integer(0xff, 0x79))),
          field(9, sequence(addresses)),
        ),
      ),
    ),
  );
const reply = (tag: number, type: number, client: Uint8Array, service: Uint8Array, cipher: number): Uint8Array =>
  element(
    tag,
    sequence(
      field(0, integer(5)),
      field(1, integer(type)),
      field(3, realm),
      field(4, client),
      field(5, ticket(service, cipher)),
      field(6, enciphered(18)),
    ),
  );
const error = (code: number, client: Uint8Array): Uint8Array =>
  element(
    0x7e,
    sequence(
      field(0, integer(5)),
      field(1, integer(30)),
      field(4, element(0x18, '20260101000000Z')),
      field(5, integer(1)),
      field(6, integer(code)),
      field(7, realm),
      field(8, client),
      field(9, realm),
      field(10, name('krbtgt', 'CLINIC.EXAMPLE')),
      field(11, element(0x1b, 'Jane Doe')),
    ),
  );
const framed = (message: Uint8Array): Uint8Array => {
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(message.length);
  return Buffer.concat([frame, message]);
};

const granting = name('krbtgt', 'CLINIC.EXAMPLE');
const asRequest = request(0x6a, 10, name('drsmith'), granting);
const tgsRequest = request(0x6c, 12, null, name('MSSQLSvc', 'sql01.clinic.example:1433'));
const client = (bytes: Uint8Array): Sample['messages'][number] => ({ from: 'client', bytes });
const server = (bytes: Uint8Array): Sample['messages'][number] => ({ from: 'server', bytes });
const udp = (messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name: 'datagrams',
  carrier: 'udp',
  serverPort: 88,
  messages,
  states,
});

const samples: readonly Sample[] = [
  udp(
    [client(asRequest), server(error(24, name('drsmith')))],
    [
      'kerberos.realm=CLINIC.EXAMPLE',
      'kerberos.netbiosName=WS-17',
      'kerberos.encryptionTypes=aes256-cts-hmac-sha1-96,aes128-cts-hmac-sha1-96,rc4-hmac,-135',
      'kerberos.error=24 KDC_ERR_PREAUTH_FAILED',
    ],
  ),
  udp(
    [client(request(0x6a, 10, name('WS-17$'), granting)), server(reply(0x6b, 11, name('WS-17$'), granting, 18))],
    ['kerberos.host=WS-17', 'kerberos.ticket=krbtgt/CLINIC.EXAMPLE aes256-cts-hmac-sha1-96'],
  ),
  {
    name: 'a stream in pieces',
    carrier: 'tcp',
    serverPort: 88,
    messages: [
      client(framed(tgsRequest).subarray(0, 50)),
      client(framed(tgsRequest).subarray(50)),
      server(
        framed(
          reply(0x6d, 13, name('host', 'ws-17.clinic.example'), name('MSSQLSvc', 'sql01.clinic.example:1433'), 23),
        ),
      ),
    ],
    states: [
      'kerberos.service=MSSQLSvc/sql01.clinic.example:1433',
      'kerberos.ticket=MSSQLSvc/sql01.clinic.example:1433 rc4-hmac',
      'kerberos.host=ws-17.clinic.example',
    ],
  },
];
const bind = element(0x30, integer(1), element(0x60, integer(3), element(0x04, 'cn=x')));
const smb = Uint8Array.of(0, 0, 0, 0x54, 0xff, 0x53, 0x4d, 0x42, ...new Uint8Array(60));
testProtocol(kerberos, samples, [
  bind,
  smb,
  framed(bind),
  new Uint8Array(40),
  framed(element(0x6a, sequence(field(1, integer(4))))),
]);

const said = (...messages: Sample['messages']): Said => play(kerberos, udp(messages));

test('kerberos: persons are users, computers are hosts', () => {
  const usersOf = (...parts: readonly string[]): readonly string[] =>
    said(client(request(0x6a, 10, name(...parts), granting))).users;
  assert.deepEqual(usersOf('drsmith'), ['drsmith']);
  assert.deepEqual(usersOf('svc-ris@clinic.example'), ['svc-ris@clinic.example']);
  assert.deepEqual(usersOf('HTTP', 'ris.clinic.example'), ['HTTP/ris.clinic.example']);
  assert.deepEqual(usersOf('WS-17$'), []);
  assert.deepEqual(usersOf('host', 'ws-17.clinic.example'), []);
  assert.deepEqual(usersOf('Doe^Jane'), []);
});

test('kerberos: facts of an answer about the client are the client’s', () => {
  const { facts, users } = said(server(reply(0x6d, 13, name('drsmith'), name('cifs', 'fs01'), 18)));
  assert.deepEqual(users, ['drsmith']);
  assert.deepEqual(
    facts.map((fact) => [fact.key, fact.about]),
    [
      ['kerberos.realm', 'sender'],
      ['kerberos.ticket', 'receiver'],
    ],
  );
});

test('kerberos: the text of an error is not read, and an unknown code keeps its number', () => {
  const { facts } = said(server(error(99, name('drsmith'))));
  assert.deepEqual(
    facts.map((fact) => fact.value),
    ['CLINIC.EXAMPLE', '99'],
  );
});

test('kerberos: what a short capture left of a datagram is read', () => {
  const cut = asRequest.subarray(0, asRequest.length - 60);
  assert.deepEqual(said(client(cut)).users, ['drsmith']);
  const context = { carrier: 'udp', fromClient: true, clientPort: 50000, etherType: 0, time: 0 } as const;
  assert.equal(kerberos.probe(Cursor.over(cut), { ...context, serverPort: 88 }), VERDICT.sure);
  assert.equal(kerberos.probe(Cursor.over(cut), { ...context, serverPort: 4000 }), VERDICT.no);
  assert.equal(kerberos.probe(Cursor.over(asRequest), { ...context, serverPort: 4000 }), VERDICT.sure);
});

test('kerberos: a message that is too long is passed over', () => {
  const long = Buffer.from('00020000' + '6b83010000', 'hex');
  const rest = new Uint8Array(0x20000 - 5);
  const { outcomes, users } = play(kerberos, {
    ...udp([]),
    carrier: 'tcp',
    messages: [client(long), client(rest), client(framed(asRequest))],
  });
  assert.deepEqual([outcomes, users], [['done', 'done'], ['drsmith']]);
});

test('kerberos: tickets for services of accounts, given under either cipher and refused under the weak one', () => {
  const [person, account] = [name('drsmith'), name('MSSQLSvc', 'sql01.clinic.example:1433')];
  const asked = (service: Uint8Array, ciphers: readonly number[], answer: Uint8Array): readonly string[] =>
    said(client(request(0x6c, 12, null, service, address, ciphers)), server(answer)).signals;
  const given = (service: Uint8Array, cipher: number): Uint8Array => reply(0x6d, 13, person, service, cipher);
  assert.deepEqual(asked(account, [18, 23], given(account, 18)), ['kerberos.account-service-ticket']);
  assert.deepEqual(asked(account, [23], given(account, 23)), [
    'kerberos.weak-service-ticket',
    'kerberos.weak-ticket-wanted',
  ]);
  assert.deepEqual(asked(account, [23], error(14, person)), ['kerberos.weak-ticket-refused']);
  const computer = name('cifs', 'fs01.clinic.example');
  assert.deepEqual(asked(computer, [18], given(computer, 18)), []);
  assert.deepEqual(asked(computer, [23], error(14, person)), []);
});
