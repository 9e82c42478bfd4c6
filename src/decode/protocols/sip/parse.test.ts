import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, play, testProtocol } from '../../conformance.ts';
import { sip } from './index.ts';

const request = ascii(
  'REGISTER sip:pbx.example SIP/2.0\r\nFrom: "Jane Doe" <sip:jane@pbx.example>\r\nUser-Agent: Example Phone 7/2.1\r\nContent-Length: 4\r\n\r\nDoe^',
);
const response = ascii('SIP/2.0 200 OK\r\nServer: Example PBX 16\r\nContent-Length: 0\r\n\r\n');
const states = ['sip.userAgent=Example Phone 7/2.1', 'sip.server=Example PBX 16'];

testProtocol(
  sip,
  [
    {
      name: 'datagrams',
      carrier: 'udp',
      serverPort: 5060,
      messages: [
        { from: 'client', bytes: request },
        { from: 'server', bytes: response },
      ],
      states,
    },
    {
      name: 'a stream',
      carrier: 'tcp',
      serverPort: 5060,
      messages: [
        { from: 'client', bytes: request },
        { from: 'client', bytes: request },
        { from: 'server', bytes: response },
      ],
      states,
    },
    {
      name: 'keep alive',
      carrier: 'udp',
      serverPort: 5060,
      messages: [
        { from: 'client', bytes: '0d0a0d0a' },
        { from: 'client', bytes: request },
      ],
    },
  ],
  [
    ascii('OPTIONS rtsp://camera.example RTSP/1.0\r\n\r\n'),
    ascii('OPTIONS * HTTP/1.1\r\n\r\n'),
    ascii('NOTIFY * HTTP/1.1\r\n\r\n'),
  ],
);

test('sip: no caller becomes text', () => {
  const said = play(sip, { name: '', carrier: 'tcp', messages: [{ from: 'client', bytes: request }] });
  assert.ok(!/jane|doe/i.test(JSON.stringify(said)));
});
