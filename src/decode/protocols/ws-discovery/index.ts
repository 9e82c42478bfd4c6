/** Web Services Dynamic Discovery: medical devices (SDC), cameras (ONVIF), printers and Windows hosts that announce themselves. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { WsDiscoveryMessage } from './message.ts';
import { observe } from './observe.ts';
import { PORT, parse, probe } from './parse.ts';

export const wsDiscovery: Protocol = defineProtocol<WsDiscoveryMessage, null>({
  name: 'ws-discovery',
  title: 'Web Services Dynamic Discovery',
  specifications: [
    {
      title: 'OASIS WS-Discovery 1.1',
      url: 'https://docs.oasis-open.org/ws-dd/discovery/1.1/wsdd-discovery-1.1-spec.html',
    },
    { title: 'ONVIF Core Specification, section 7', url: 'https://www.onvif.org/profiles/specifications/' },
    { title: 'IEEE 11073-20701 (SDC)', url: 'https://standards.ieee.org/ieee/11073-20701/6684/' },
    { title: 'IEEE 11073-20702 (MDPWS)', url: 'https://standards.ieee.org/ieee/11073-20702/6108/' },
  ],
  places: { udp: [PORT] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Hello, Bye, ProbeMatches, ResolveMatches', level: 'full' },
    { message: 'Probe, Resolve', level: 'partial', note: 'the types that are looked for' },
    {
      message: 'Scopes',
      level: 'partial',
      note: 'those that name a device or its place; contexts of patients, operators and workflows stay unread',
    },
    { message: 'Messages of a discovery proxy over HTTP', level: 'ignored', note: 'told as http' },
  ],
  facts: {
    'ws-discovery.endpoint': 'UUID of the device',
    'ws-discovery.type': 'What the device is, as dn:NetworkVideoTransmitter, pub:Computer or mdpws:MedicalDevice',
    'ws-discovery.address': 'URL by which the device is asked for more',
    'ws-discovery.search': 'What the sender looks for',
    'ws-discovery.onvifName': 'Name of an ONVIF device, mostly its manufacturer and model',
    'ws-discovery.onvifHardware': 'Hardware of an ONVIF device, mostly its model',
    'ws-discovery.onvifType': 'Kind of ONVIF device, as video_encoder',
    'ws-discovery.onvifMac': 'MAC address of an ONVIF device',
    'ws-discovery.sdcParticipant':
      'Role of an SDC participant as an object identifier (1.2.840.10004.20701.1.1 provides)',
    'ws-discovery.sdcType': 'Kind of medical device: coding system, version and code, parted by slashes',
    'ws-discovery.sdcLocation': 'Where a medical device is: facility, building, floor, point of care, room, bed',
  },
});
