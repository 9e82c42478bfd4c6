import { testProtocol } from '../../conformance.ts';
import { http2 } from './index.ts';

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').toString('hex');
const settings = '000012 04 00 00000000 0003 00000064 0004 00010000 0005 00004000';

testProtocol(
  http2,
  [
    { name: 'a client opens', carrier: 'tcp', messages: [{ from: 'client', bytes: preface + settings }] },
    { name: 'a server opens', carrier: 'tcp', messages: [{ from: 'server', bytes: settings }] },
  ],
  [
    new Uint8Array(64),
    Buffer.from('PRI * HTTP/1.1\r\n\r\n'),
    Buffer.from('000006040000000000ff0000000000', 'hex'),
    Buffer.from('000006040100000000000300000064', 'hex'),
  ],
);
