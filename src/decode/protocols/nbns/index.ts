/** NetBIOS name service: names and groups that Windows hosts register, answer to and look for. */
import type { DnsMessage } from '../../formats/dns-message.ts';
import { defineProtocol, type Protocol } from '../../protocol.ts';
import { observe } from './observe.ts';
import { PORT, parse, probe } from './parse.ts';

export const nbns: Protocol = defineProtocol<DnsMessage, null>({
  name: 'nbns',
  title: 'NetBIOS Name Service',
  specifications: [
    { title: 'RFC 1001', url: 'https://www.rfc-editor.org/rfc/rfc1001' },
    { title: 'RFC 1002', url: 'https://www.rfc-editor.org/rfc/rfc1002' },
  ],
  places: { udp: [PORT] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Name queries and positive answers', level: 'full' },
    { message: 'Registration and refresh', level: 'full' },
    {
      message: 'Node status answers',
      level: 'partial',
      note: 'names and unit identifier; the statistics are not read',
    },
    { message: 'Names of the messenger service', level: 'partial', note: 'persons: told as users, never as names' },
    { message: 'Release, wait and redirect', level: 'ignored', note: 'they name nobody' },
  ],
  facts: {
    'nbns.name': 'Name that a host has, with its suffix in hexadecimal: <00> workstation, <20> file server',
    'nbns.group': 'Domain or workgroup that a host belongs to, with its suffix: <1c> domain controllers',
    'nbns.query': 'Name that a host looks for',
    'nbns.mac': 'MAC address that a host states as its unit identifier',
  },
});
