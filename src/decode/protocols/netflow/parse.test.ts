import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { netflow } from './index.ts';

const fixed = `0005000100000001${'65000000'}00000000000000010000000000000000`.slice(0, 48) + '0'.repeat(96);

testProtocol(
  netflow,
  [
    { name: 'version 5', carrier: 'udp', serverPort: 2055, messages: [{ from: 'client', bytes: fixed }] },
    {
      name: 'version 9',
      carrier: 'udp',
      serverPort: 2055,
      messages: [
        { from: 'client', bytes: '0009 0001 00000001 65000000 00000001 00000000 0000 000c 0100 0001 0008 0004' },
      ],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    new Uint8Array(72),
  ],
);
