/** PROFINET DCP: plant devices that say on the link what they are, and who gives them names and addresses. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { DcpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const profinetDcp: Protocol = defineProtocol<DcpMessage, null>({
  name: 'profinet-dcp',
  title: 'PROFINET Discovery and Configuration Protocol',
  specifications: [
    { title: 'IEC 61158-6-10', url: 'https://webstore.iec.ch/en/publication/83457' },
    { title: 'Wireshark: PROFINET DCP', url: 'https://wiki.wireshark.org/PROFINET/DCP' },
  ],
  places: { ethernet: [0x8892] },
  probe,
  reader: { factsOnly: true, remember: () => null, parse, observe },
  support: [
    { message: 'Identify, Get and Hello', level: 'partial', note: 'name, type, maker and address' },
    { message: 'Set', level: 'partial', note: 'that an address or a name is set, or all forgotten; not to what' },
    { message: 'Cyclic data and alarms', level: 'ignored', note: 'inputs and outputs of a running plant' },
  ],
  facts: {
    'profinet-dcp.stationName': 'Name of station that the device was given',
    'profinet-dcp.stationType': 'Type of the device in its maker’s words',
    'profinet-dcp.vendorId': 'Number that PROFIBUS & PROFINET International gave to the manufacturer',
    'profinet-dcp.deviceId': 'Number that the manufacturer gave to the kind of device',
    'profinet-dcp.ip': 'IP address that the device states',
  },
  signals: {
    'profinet-dcp.command-settings': 'A device is told another address or name',
    'profinet-dcp.command-restart': 'A device is told to forget everything it was told',
  },
});
