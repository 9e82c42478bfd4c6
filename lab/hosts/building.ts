/** The hosts of the building: air handling, power, cameras, refrigerators. */

import { fixed, type Host, leased, stated, VLAN } from '../host.ts';

export const BUILDING_HOSTS: readonly Host[] = [
  {
    name: 'bms-1',
    about: 'The building management workstation: reads BACnet and Modbus, writes a set point.',
    ...fixed(VLAN.building, 5, '64:00:6a:50:00:05'),
    ttl: 128,
    roles: ['bacnet:client', 'modbus:client', 'ssdp:client', 'http:client', 'rtsp:client'],
    states: [],
  },
  {
    name: 'ahu-1',
    about: 'Controller of the air handling of the operating rooms: a BACnet device.',
    ...fixed(VLAN.building, 11, '00:60:2d:50:00:11'),
    roles: ['bacnet:server'],
    states: stated('BACnet ReadProperty of the device object', {
      category: ['building-controller', 'VLX-OR-AHU'],
      manufacturer: 'Alerton',
      model: 'VLX-Platinum',
      firmware: '5.20.3',
      software: '2.4.1',
      location: 'Operating rooms, plant level',
      name: 'VLX-OR-AHU',
    }),
  },
  {
    name: 'plc-1',
    about: 'Programmable controller of the medical gas plant: Modbus with device identification.',
    ...fixed(VLAN.building, 12, '00:80:f4:50:00:12'),
    roles: ['modbus:server'],
    states: stated('Modbus read device identification', {
      category: ['plc', 'TM221CE24R'],
      manufacturer: 'Schneider Electric',
      model: 'TM221CE24R',
      firmware: ['1.10.2.2', 'V1.10.2.2'],
    }),
  },
  {
    name: 'camera-4',
    hostName: 'axis-b8a44f500004',
    about: 'Network camera: DHCP vendor class, multicast DNS, SSDP, HTTP.',
    ...leased(VLAN.building, 'b8:a4:4f:50:00:04'),
    roles: ['dhcp:client', 'http:server', 'mdns:client', 'rtsp:server', 'ssdp:server'],
    states: [
      ...stated('DHCP option 60, SSDP description', {
        category: ['ip-camera', 'AXIS,Network Camera,P3245-LV'],
        manufacturer: ['Axis', 'AXIS,Network Camera'],
        model: ['P3245-LV', 'AXIS,Network Camera,P3245-LV'],
        firmware: ['10.12.114', 'P3245-LV,10.12.114'],
      }),
      ...stated('mDNS instance, HTTP realm', { serial: 'B8A44F500004' }),
      ...stated('DHCP option 12, mDNS host name', { name: 'axis-b8a44f500004' }),
    ],
  },
  {
    name: 'ups-1',
    about: 'Uninterruptible power supply with a network card: SNMP and telnet.',
    ...fixed(VLAN.building, 21, '00:c0:b7:50:00:21'),
    roles: ['snmp:server', 'telnet:server'],
    states: stated('SNMP sysDescr', {
      category: ['ups', 'APC Web/SNMP Management Card'],
      manufacturer: ['APC', 'APC Web/SNMP Management Card'],
      model: ['AP9631', 'MN:AP9631'],
      serial: ['ZA1612012345', 'SN: ZA1612012345'],
      firmware: ['6.9.6', 'PF:v6.9.6'],
      name: 'ups-or-1',
    }),
  },
  {
    name: 'fridge-2',
    hostName: 'fridge-2',
    about: 'Pharmacy refrigerator that publishes its temperature over MQTT; nothing in its traffic says what it is.',
    ...leased(VLAN.building, '00:25:8d:50:00:02'),
    roles: ['dhcp:client', 'dns:client', 'mqtt:client'],
    states: [...stated('DHCP option 12', { name: 'fridge-2' })],
  },
];
