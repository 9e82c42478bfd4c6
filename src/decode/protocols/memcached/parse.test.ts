import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { memcached } from './index.ts';

testProtocol(
  memcached,
  [
    {
      name: 'a value is stored',
      carrier: 'tcp',
      serverPort: 11211,
      messages: [
        { from: 'client', bytes: ascii('set key 0 60 5\r\nvalue\r\n') },
        { from: 'server', bytes: ascii('STORED\r\n') },
      ],
    },
    {
      name: 'statistics by datagram',
      carrier: 'udp',
      serverPort: 11211,
      messages: [{ from: 'client', bytes: '0001 0000 0001 0000 73746174730d0a' }],
    },
    {
      name: 'binary',
      carrier: 'tcp',
      serverPort: 11211,
      messages: [{ from: 'client', bytes: '80 00 0003 00 00 0000 00000003 00000000 0000000000000000 6b6579' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    ascii('set nothing to do here\r\n'),
    ascii('get x\r\n'),
  ],
);
