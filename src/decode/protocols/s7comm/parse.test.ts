import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, fromHex, play, testProtocol } from '../../conformance.ts';
import { s7comm } from './index.ts';

testProtocol(
  s7comm,
  [
    {
      name: 'a connection is set up',
      carrier: 'tcp',
      serverPort: 102,
      messages: [
        {
          from: 'client',
          bytes:
            '03000016 11 e0 00000001 00 c0010a c1020100 c2020102 03000019 02f080 32 01 0000 0001 0008 0000 f0 00 0001 0001 01e0',
        },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('0300001611e00000000100c0010ac1020100c2020102'),
    fromHex('0300001302f08072010000'),
  ],
);

const job = (parameters: string, kind = '01', error = ''): string => {
  const bare = parameters.replace(/\s+/g, '');
  const body = `02f080 32${kind}0000000100${(bare.length / 2).toString(16).padStart(2, '0')}0000${error}${bare}`;
  const size = body.replace(/\s+/g, '').length / 2 + 4;
  return `0300 ${size.toString(16).padStart(4, '0')} ${body}`;
};
const told = (client: string, server: string): readonly string[] =>
  play(s7comm, {
    name: '',
    carrier: 'tcp',
    serverPort: 102,
    messages: [
      { from: 'client', bytes: client },
      { from: 'server', bytes: server },
    ],
  }).signals;
const named = (name: string): string =>
  `28 000000000000fd 0000 ${name.length.toString(16).padStart(2, '0')} ${Buffer.from(name).toString('hex')}`;

test('s7comm: what changes a controller is told, and how it answers; reads are not', () => {
  const stop = job(`29 0000000000 09 ${Buffer.from('P_PROGRAM').toString('hex')}`);
  assert.deepEqual(told(stop, job('29', '03', '0000')), ['s7comm.command-stop', 's7comm.command-done']);
  assert.deepEqual(told(stop, job('29', '03', '8104')), ['s7comm.command-stop', 's7comm.command-refused']);
  assert.equal(told(job(named('P_PROGRAM')), job('28', '03', '0000'))[0], 's7comm.command-start');
  assert.equal(told(job(named('_INSE')), job('28', '03', '0000'))[0], 's7comm.command-program');
  assert.equal(told(job('05 01 120a10020001 0000 83000000'), job('05 01', '03', '0000'))[0], 's7comm.command-write');
  assert.deepEqual(told(job('000112 08 1241 08 00 0000 0000', '07'), ''), ['s7comm.command-write']);
  const read = job('04 01 120a10020001 0000 83000000');
  assert.deepEqual(told(read, job('04 01', '03', '0000')), []);
  assert.deepEqual(told(job('1d 00 0000 00000000'), job('1d', '03', '0000')), []);
});
