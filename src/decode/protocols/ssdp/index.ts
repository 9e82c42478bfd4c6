/** Simple Service Discovery Protocol of UPnP: devices that announce themselves, and hosts that look for them. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SsdpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const ssdp: Protocol = defineProtocol<SsdpMessage, null>({
  name: 'ssdp',
  title: 'Simple Service Discovery Protocol',
  specifications: [
    {
      title: 'UPnP Device Architecture 2.0, section 1',
      url: 'https://openconnectivity.org/upnp-specs/UPnP-arch-DeviceArchitecture-v2.0-20200417.pdf',
    },
  ],
  places: { udp: [1900] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Notifications and responses', level: 'full' },
    { message: 'Searches', level: 'full' },
    { message: 'Headers of vendors', level: 'partial', note: 'the identifier of Hue bridges' },
  ],
  facts: {
    'ssdp.server': 'Operating system, UPnP version and product of the device',
    'ssdp.type': 'Kind of device or service that is offered, as urn:schemas-upnp-org:device:MediaRenderer:1',
    'ssdp.usn': 'Unique name of the device or service that is offered',
    'ssdp.uuid': 'Identifier of the device',
    'ssdp.location': 'Where the description of the device is',
    'ssdp.search': 'Kind of device or service that is looked for',
    'ssdp.userAgent': 'Product that looks for devices',
    'ssdp.hueBridgeId': 'Identifier of a Philips Hue bridge',
  },
});
