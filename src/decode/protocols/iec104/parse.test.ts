import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, fromHex, play, testProtocol } from '../../conformance.ts';
import { iec104 } from './index.ts';

testProtocol(
  iec104,
  [
    {
      name: 'start of transfer',
      carrier: 'tcp',
      serverPort: 2404,
      messages: [
        { from: 'client', bytes: '68 04 07 00 00 00' },
        { from: 'server', bytes: '68 04 0b 00 00 00 68 0e 00 00 02 00 64 01 0a 00 01 00 00 00 00 14' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('68040700010068'),
    fromHex('6804070000016804'),
    fromHex('6810'),
  ],
);

test('iec104: commands are told with their confirmations; interrogations are not', () => {
  const asks = (...bytes: readonly string[]): readonly string[] =>
    play(iec104, {
      name: '',
      carrier: 'tcp',
      serverPort: 2404,
      messages: bytes.map((one, index) => ({ from: index % 2 === 0 ? 'client' : 'server', bytes: one })),
    }).signals;
  const apdu = (type: string, cause: string): string => `680e 0000 0000 ${type} 01 ${cause} 00 0100 000000 01`;
  assert.deepEqual(asks(apdu('2d', '06'), apdu('2d', '07')), ['iec104.command-operate', 'iec104.command-done']);
  assert.deepEqual(asks(apdu('69', '06'), apdu('69', '47')), ['iec104.command-restart', 'iec104.command-refused']);
  assert.deepEqual(asks(apdu('64', '06'), apdu('64', '07'), apdu('67', '06'), apdu('01', '03')), []);
});
