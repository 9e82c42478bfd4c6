/** Remote Desktop Protocol: who works on whose screen, and how the connection is secured. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { RdpMemory, RdpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const rdp: Protocol = defineProtocol<RdpMessage, RdpMemory>({
  name: 'rdp',
  title: 'Remote Desktop Protocol',
  specifications: [
    {
      title: 'MS-RDPBCGR',
      url: 'https://learn.microsoft.com/openspecs/windows_protocols/ms-rdpbcgr/5073f4ed-1e93-45e1-b039-6e30c385867c',
    },
    { title: 'RFC 1006 (TPKT)', url: 'https://www.rfc-editor.org/rfc/rfc1006' },
  ],
  places: { tcp: [3389] },
  probe,
  reader: { remember: () => ({ packets: 0 }), parse, observe },
  support: [
    { message: 'X.224 Connection Request and Confirm with their negotiation', level: 'full' },
    { message: 'MCS Connect Initial', level: 'partial', note: 'name and build of the client' },
    { message: 'Everything later', level: 'ignored', note: 'enciphered, or a picture of a screen' },
  ],
  facts: {
    'rdp.requestedProtocols': 'Ways of securing the connection that the client offers',
    'rdp.selectedProtocol': 'Way of securing the connection that the server chose; `rdp` is the old one of its own',
    'rdp.clientName': 'Computer name of the client',
    'rdp.clientBuild': 'Build number of the client’s software',
  },
  signals: {
    'rdp.inner-channel-wanted': 'A client asks for the channel that the server keeps for itself (CVE-2019-0708)',
  },
});
