import { ascii, testProtocol } from '../../conformance.ts';
import { fox } from './index.ts';

const hello = (lines: readonly string[]): Uint8Array => ascii(`fox a 1 -1 fox hello\n{\n${lines.join('\n')}\n};;\n`);

testProtocol(
  fox,
  [
    {
      name: 'two hellos',
      carrier: 'tcp',
      serverPort: 1911,
      messages: [
        { from: 'client', bytes: hello(['fox.version=s:1.0', 'app.name=s:Workbench', 'app.version=s:4.10.0']) },
        {
          from: 'server',
          bytes: hello([
            'hostName=s:plant-3',
            'app.name=s:Station',
            'os.name=s:QNX',
            'os.version=s:6.5',
            'brandId=s:example',
            'hostId=s:Qnx-0001',
          ]),
        },
      ],
      states: [
        'fox.application=Workbench',
        'fox.applicationVersion=4.10.0',
        'fox.hostName=plant-3',
        'fox.os=QNX',
        'fox.osVersion=6.5',
        'fox.brand=example',
        'fox.hostId=Qnx-0001',
      ],
    },
  ],
  [ascii('fox jumps over\n'), ascii('fox a 1\n'), ascii('GET / HTTP/1.1\r\n\r\n')],
);
