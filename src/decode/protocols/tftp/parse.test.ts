import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { type Context, VERDICT } from '../../protocol.ts';
import { tftp } from './index.ts';
import { parse } from './parse.ts';

const fromClient: Context = {
  carrier: 'udp',
  fromClient: true,
  clientPort: 49152,
  serverPort: 50000,
  etherType: 0,
  time: 0,
};

const block = `00030001${'61'.repeat(512)}`;

testProtocol(
  tftp,
  [
    {
      name: 'a read request',
      carrier: 'udp',
      serverPort: 69,
      messages: [{ from: 'client', bytes: '0001 626f6f742e696d67 00 6f63746574 00' }],
    },
    {
      name: 'a transfer',
      carrier: 'udp',
      serverPort: 50000,
      messages: [
        { from: 'server', bytes: block },
        { from: 'client', bytes: '00040001' },
      ],
    },
    {
      name: 'options',
      carrier: 'udp',
      serverPort: 50000,
      messages: [{ from: 'server', bytes: '0006 626c6b73697a65 00 31343238 00' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('00040001'),
    fromHex('0001002112a44200'),
  ],
);

test('tftp: one port at both ends is another protocol’s, as the announcements of HSRP', () => {
  const announcement = '00030001 000a 01 00 00000001 00000000';
  const between = (clientPort: number): unknown =>
    tftp.probe(Cursor.over(fromHex(announcement)), { ...fromClient, clientPort, serverPort: 1985 });
  assert.equal(between(1985), VERDICT.no);
  assert.equal(between(49152), VERDICT.maybe);
});

test('tftp: a transfer from a fresh port is opened by the server', () => {
  const read = (hex: string): unknown => parse(Cursor.over(fromHex(hex)), fromClient);
  assert.deepEqual(read(block), { kind: 'done', message: 'server', skip: 0 });
  assert.deepEqual(read('00040000'), { kind: 'done', message: 'server', skip: 0 });
  assert.deepEqual(read('0001 626f6f74 00 6f63746574 00'), { kind: 'done', message: 'client', skip: 0 });
  assert.deepEqual(read('0005 0001 6e6f 00'), { kind: 'done', message: 'unknown', skip: 0 });
});
