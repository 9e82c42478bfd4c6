/** RADIUS: which devices are let onto the network, at which switch or access point. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { RadiusMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const radius: Protocol = defineProtocol<RadiusMessage, null>({
  name: 'radius',
  title: 'Remote Authentication Dial In User Service',
  specifications: [
    { title: 'RFC 2865', url: 'https://www.rfc-editor.org/rfc/rfc2865' },
    { title: 'RFC 2866', url: 'https://www.rfc-editor.org/rfc/rfc2866' },
    { title: 'RFC 5176', url: 'https://www.rfc-editor.org/rfc/rfc5176' },
  ],
  places: { udp: [1812, 1813, 1645, 1646, 3799, 1700] },
  probe,
  reader: { remember: () => null, parse, observe },
  support: [
    { message: 'Names and addresses of device and switch', level: 'full' },
    { message: 'Passwords and EAP', level: 'ignored', note: 'hidden, or no identity of a device' },
    { message: 'Other attributes', level: 'ignored', note: 'they do not identify the device' },
  ],
  facts: {
    'radius.nasIdentifier': 'Name of the switch or access point that asks',
    'radius.nasIp': 'Its IP address as it states it',
    'radius.calledStation': 'Its MAC address, and the name of the wireless network',
    'radius.callingStation': 'MAC address of the device that asks to be let in',
    'radius.hostName': 'Name with which a computer logs itself in',
    'radius.nasPortType': 'Whether the device is wired or wireless',
    'radius.nasPortId': 'Port at which the device hangs',
    'radius.switchPort': 'That port, with the switch or access point before it',
  },
});
