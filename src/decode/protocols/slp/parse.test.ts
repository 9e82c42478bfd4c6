import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { slp } from './index.ts';

testProtocol(
  slp,
  [
    {
      name: 'a service request',
      carrier: 'udp',
      serverPort: 427,
      messages: [
        {
          from: 'client',
          bytes:
            '02 01 000030 2000 000000 0001 0002 656e 0000 000f 736572766963653a7072696e746572 0007 44454641554c54 0000 0000',
        },
      ],
    },
    {
      name: 'a request of version 1',
      carrier: 'udp',
      serverPort: 427,
      messages: [{ from: 'client', bytes: '01 01 0012 00 00 656e 0003 0001 0000 0000 0000' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('02010000ff2000000000000100020000'),
  ],
);
