/** A network camera's SSDP announcements, its description and its web page, written from UPnP. Words: ADDRESS. */

import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { createServer as createStreamServer } from 'node:net';

const GROUP = '239.255.255.250';
const PORT = 1900;
const SERVER = 'Linux/4.14 UPnP/1.0 AXIS Video/10.12.114';
const UUID = 'uuid:Upnp-BasicDevice-1_0-B8A44F500004';

const [address = ''] = process.argv.slice(2);
const location = `http://${address}:80/rootdesc1.xml`;
const description = `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion><device>
<deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType><friendlyName>AXIS P3245-LV - B8A44F500004</friendlyName>
<manufacturer>AXIS</manufacturer><manufacturerURL>http://www.axis.com/</manufacturerURL><modelDescription>AXIS P3245-LV Fixed Dome Network Camera</modelDescription>
<modelName>AXIS P3245-LV</modelName><modelNumber>P3245-LV</modelNumber><serialNumber>B8A44F500004</serialNumber><UDN>${UUID}</UDN>
</device></root>
`;

createServer((request, response) => {
  response.setHeader('Server', 'Apache/2.4.54 (Unix) AXIS');
  if (request.url === '/rootdesc1.xml') {
    response.setHeader('Content-Type', 'text/xml');
    response.end(description);
    return;
  }
  response.statusCode = 401;
  response.setHeader('WWW-Authenticate', 'Digest realm="AXIS_B8A44F500004", nonce="0a1b2c3d", qop="auth"');
  response.end('Unauthorized\n');
}).listen(80, address);

// RTSP (RFC 2326): says which methods it knows, to every request.
createStreamServer((stream) => {
  stream.on('error', () => stream.destroy());
  stream.on('data', (bytes) => {
    const number = /CSeq: (\d+)/i.exec(bytes.toString('latin1'))?.[1] ?? '0';
    const methods = 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN';
    stream.write(join(['RTSP/1.0 200 OK', `CSeq: ${number}`, methods, 'Server: GStreamer RTSP server']));
  });
}).listen(554, address);

const socket = createSocket({ type: 'udp4', reuseAddr: true });
socket.bind(PORT, () => {
  socket.addMembership(GROUP, address);
  socket.setMulticastInterface(address);
  socket.setMulticastTTL(2);
  for (const delay of [200, 20_000]) setTimeout(notify, delay);
});
socket.on('message', (bytes, from) => {
  const text = bytes.toString('latin1');
  if (!text.startsWith('M-SEARCH') || !/ST: (ssdp:all|upnp:rootdevice)/.test(text)) return;
  const lines = [
    'HTTP/1.1 200 OK',
    'CACHE-CONTROL: max-age=1800',
    'EXT:',
    `LOCATION: ${location}`,
    `SERVER: ${SERVER}`,
  ];
  socket.send(join([...lines, 'ST: upnp:rootdevice', `USN: ${UUID}::upnp:rootdevice`]), from.port, from.address);
});

function notify(): void {
  const lines = ['NOTIFY * HTTP/1.1', `HOST: ${GROUP}:${PORT}`, 'CACHE-CONTROL: max-age=1800', `LOCATION: ${location}`];
  const rest = ['NT: upnp:rootdevice', 'NTS: ssdp:alive', `SERVER: ${SERVER}`, `USN: ${UUID}::upnp:rootdevice`];
  socket.send(join([...lines, ...rest]), PORT, GROUP);
}

function join(lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
