import { ascii, fromHex, testProtocol } from '../../conformance.ts';
import { zabbix } from './index.ts';

testProtocol(
  zabbix,
  [
    {
      name: 'an agent asks for its checks',
      carrier: 'tcp',
      serverPort: 10051,
      messages: [{ from: 'client', bytes: '5a425844 01 0200000000000000 7b7d' }],
    },
  ],
  [
    ascii('GET / HTTP/1.1\r\nHost: a\r\n\r\n'),
    fromHex('16030100c8010000c40303'),
    fromHex('1a2b01000001000000000000037777770000010001'),
    fromHex('5a42584402'),
  ],
);
