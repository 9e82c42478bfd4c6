/** NetBIOS datagrams: Windows hosts, and those that speak like them, announce name, work group and kind to their segment. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { NbdgmMessage } from './message.ts';
import { observe } from './observe.ts';
import { PORT, parse, probe } from './parse.ts';

export const nbdgm: Protocol = defineProtocol<NbdgmMessage, null>({
  name: 'nbdgm',
  title: 'NetBIOS Datagram Service',
  specifications: [
    { title: 'RFC 1001', url: 'https://www.rfc-editor.org/rfc/rfc1001' },
    { title: 'RFC 1002, section 4.4', url: 'https://www.rfc-editor.org/rfc/rfc1002' },
    {
      title: 'MS-BRWS (computer browser)',
      url: 'https://learn.microsoft.com/en-us/openspecs/windows_protocols/ms-brws/',
    },
  ],
  places: { udp: [PORT] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    {
      message: 'Datagrams to names and to all',
      level: 'partial',
      note: 'the sender’s name; further fragments are passed over',
    },
    {
      message: 'Host, master and domain announcements',
      level: 'partial',
      note: 'name, version, kind and work group; the comment is free text and stays unread',
    },
    { message: 'Elections and backup lists', level: 'ignored', note: 'they tell of browsing, not of devices' },
    { message: 'Logon mailslots', level: 'ignored', note: 'recognised, not read' },
  ],
  facts: {
    'nbdgm.name': 'Name of the sender, with its suffix in hexadecimal: <00> workstation, <20> file server',
    'nbdgm.hostName': 'Name by which the host announces itself',
    'nbdgm.osVersion': 'Version of the operating system, major and minor, as 6.1',
    'nbdgm.serverType': 'Kinds that the host announces, as workstation,server,nt-workstation',
    'nbdgm.group': 'Work group or domain of the host',
  },
});
