/** Simple Network Management Protocol: what managed devices say they are, and how openly they let themselves be asked. */
import { defineProtocol, type Protocol } from '../../protocol.ts';
import type { SnmpMemory, SnmpMessage } from './message.ts';
import { observe } from './observe.ts';
import { parse, probe } from './parse.ts';

export const snmp: Protocol = defineProtocol<SnmpMessage, SnmpMemory>({
  name: 'snmp',
  title: 'Simple Network Management Protocol',
  specifications: [
    { title: 'RFC 1157 (version 1)', url: 'https://www.rfc-editor.org/rfc/rfc1157' },
    { title: 'RFC 1901 (version 2c)', url: 'https://www.rfc-editor.org/rfc/rfc1901' },
    { title: 'RFC 3412 (version 3)', url: 'https://www.rfc-editor.org/rfc/rfc3412' },
    { title: 'RFC 3414 (user-based security)', url: 'https://www.rfc-editor.org/rfc/rfc3414' },
    { title: 'RFC 3416 (operations)', url: 'https://www.rfc-editor.org/rfc/rfc3416' },
    { title: 'RFC 3418 (SNMPv2-MIB)', url: 'https://www.rfc-editor.org/rfc/rfc3418' },
    { title: 'RFC 6933 (ENTITY-MIB)', url: 'https://www.rfc-editor.org/rfc/rfc6933' },
    { title: 'RFC 2790 (HOST-RESOURCES-MIB)', url: 'https://www.rfc-editor.org/rfc/rfc2790' },
    { title: 'RFC 3805 (Printer-MIB)', url: 'https://www.rfc-editor.org/rfc/rfc3805' },
  ],
  places: { udp: [161, 162], tcp: [161, 162] },
  probe,
  reader: {
    remember: () => ({ contained: null, printers: null, firstCommunity: 0, communities: null }),
    parse,
    observe,
  },
  support: [
    {
      message: 'Responses, reports and notifications of versions 1, 2c and 3',
      level: 'partial',
      note: 'the objects named below; sysContact names a person and is never read',
    },
    { message: 'Requests', level: 'partial', note: 'that one is made, by whom; not for what' },
    { message: 'Community strings', level: 'ignored', note: 'they are passwords: counted, never read' },
    {
      message: 'User-based security of version 3',
      level: 'partial',
      note: 'user, level and engine; nothing is deciphered',
    },
    { message: 'Other security models', level: 'ignored', note: 'their parameters are not read' },
  ],
  facts: {
    'snmp.version': 'Version of the protocol that an end speaks: `v1`, `v2c` or `v3`',
    'snmp.securityLevel':
      'Whether messages of version 3 are signed and enciphered: `noAuthNoPriv`, `authNoPriv` or `authPriv`',
    'snmp.sysDescr': 'What a device says it is and runs, in its maker’s words',
    'snmp.sysObjectId': 'Kind of device, as an object identifier of its maker',
    'snmp.sysName': 'Name that its administrators gave a device',
    'snmp.sysLocation': 'Where a device is, as its administrators wrote it',
    'snmp.sysServices':
      'Layers at which a device works, as a sum of powers of two: 2 bridge, 4 router, 64 applications',
    'snmp.engineId': 'Identifier of the engine of version 3, in hexadecimal',
    'snmp.engineEnterprise': 'Maker of the engine, by the number that IANA gave it',
    'snmp.engineMac': 'MAC address in the engine’s identifier',
    'snmp.engineIp': 'IP address in the engine’s identifier',
    'snmp.trap': 'Kind of a notification, as an object identifier',
    'snmp.trapEnterprise': 'Kind of device, or of part, that notifies, as an object identifier of its maker',
    'snmp.ifPhysAddress': 'MAC address of an interface of the device',
    'snmp.guestAddress': 'MAC address of a virtual machine that runs on the device',
    'snmp.bridgeAddress': 'MAC address of the device as a bridge',
    'snmp.neighbour': 'MAC address of a host, from the address table of a router that was asked for it',
    'snmp.deviceDescr': 'Model of a printer, as the host resources state it',
    'snmp.installedSoftware': 'A piece of software that is installed',
    'snmp.upsManufacturer': 'Manufacturer of an uninterruptible power supply',
    'snmp.upsModel': 'Model of an uninterruptible power supply',
    'snmp.upsSoftwareVersion': 'Firmware of an uninterruptible power supply',
    'snmp.printerName': 'Name that its administrators gave a printer',
    'snmp.printerSerialNumber': 'Serial number of a printer',
    'snmp.ieee1284DeviceId': 'Manufacturer, model and more of a printer, as `MFG:…;MDL:…`',
    'snmp.entPhysicalDescr':
      'What the device is, outermost part first; parts inside another are left out where that is known',
    'snmp.entPhysicalHardwareRev': 'Revision of the hardware',
    'snmp.entPhysicalFirmwareRev': 'Revision of the firmware',
    'snmp.entPhysicalSoftwareRev': 'Revision of the software',
    'snmp.entPhysicalSerialNum': 'Serial number',
    'snmp.entPhysicalMfgName': 'Manufacturer',
    'snmp.entPhysicalModelName': 'Model',
  },
  signals: {
    'snmp.another-community': 'After several others, one more community is tried in the same conversation',
  },
});
