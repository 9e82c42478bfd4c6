import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, play, type Sample, testProtocol } from '../../conformance.ts';
import { rtsp } from './index.ts';

const basic = Buffer.from('viewer:secret').toString('base64');
const camera: Sample = {
  name: 'a camera',
  carrier: 'tcp',
  serverPort: 554,
  messages: [
    {
      from: 'client',
      bytes: ascii(
        `DESCRIBE rtsp://10.0.0.5/1 RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Viewer 3\r\nAuthorization: Basic ${basic}\r\n\r\n`,
      ),
    },
    { from: 'server', bytes: ascii('RTSP/1.0 200 OK\r\nServer: Example Camera 9\r\nContent-Length: 4\r\n\r\nv=0\n') },
    { from: 'server', bytes: '24 00 0004 80600001' },
    { from: 'server', bytes: ascii('RTSP/1.0 200 OK\r\n\r\n') },
  ],
  states: ['rtsp.userAgent=Viewer 3', 'rtsp.server=Example Camera 9'],
};

testProtocol(
  rtsp,
  [camera],
  [ascii('OPTIONS * HTTP/1.1\r\n\r\n'), ascii('OPTIONS sip:a SIP/2.0\r\n\r\n'), ascii('GET / HTTP/1.1\r\n\r\n')],
);

test('rtsp: a login is told without its password', () => {
  const said = play(rtsp, camera);
  assert.deepEqual([said.users, said.credentials], [['viewer'], ['rtsp.basic']]);
  assert.ok(!JSON.stringify(said).includes('secret'));
});
