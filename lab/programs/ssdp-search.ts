/** Searches for UPnP root devices as the standard asks and prints where they describe themselves. Words: ADDRESS. */

import { createSocket } from 'node:dgram';

const [address = ''] = process.argv.slice(2);
const socket = createSocket('udp4');
const lines = [
  'M-SEARCH * HTTP/1.1',
  'HOST: 239.255.255.250:1900',
  'MAN: "ssdp:discover"',
  'MX: 1',
  'ST: upnp:rootdevice',
];
const agent = 'USER-AGENT: Microsoft-Windows/10.0 UPnP/1.0 Microsoft-Windows-Peer-Dist/1.1';

socket.on('message', (bytes) => {
  const found = /LOCATION: (\S+)/.exec(bytes.toString('latin1'));
  if (found !== null) console.log(found[1]);
});
socket.bind(0, () => {
  socket.setMulticastInterface(address);
  socket.setMulticastTTL(2);
  socket.send(`${[...lines, agent].join('\r\n')}\r\n\r\n`, 1900, '239.255.255.250');
  setTimeout(() => process.exit(0), 1500);
});
