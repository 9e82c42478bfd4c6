/** The router, the access switch of a ward and the servers of the data centre. */

import { fixed, gatewayOf, type Host, stated, VLAN } from '../host.ts';

const LEGS = Object.values(VLAN);

/** The routed ULA prefixes of the servers and the office. */
export const ULA = { servers: 'fd20:0:0:30', office: 'fd20:0:0:40' } as const;

export const NETWORK_HOSTS: readonly Host[] = [
  {
    name: 'core-1',
    about: 'The router between the VLANs; it relays DHCP and announces itself by LLDP and CDP.',
    cards: LEGS.map((vlan) => ({
      name: `vlan${vlan}`,
      mac: `00:1b:54:20:00:${vlan}`,
      vlan,
      addresses: [
        `${gatewayOf(vlan)}/24`,
        ...(vlan === VLAN.servers ? [`${ULA.servers}::1/64`] : []),
        ...(vlan === VLAN.office ? [`${ULA.office}::1/64`] : []),
      ],
    })),
    forwards: true,
    ipv6: true,
    ttl: 255,
    roles: ['dhcp:client', 'dhcp:server', 'router', 'snmp:server'],
    states: stated('LLDP system description and capabilities, CDP', {
      category: ['router', 'cisco ISR4331/K9'],
      manufacturer: ['Cisco', 'Cisco IOS Software'],
      model: ['ISR4331', 'cisco ISR4331/K9'],
      os: ['IOS XE', 'X86_64_LINUX_IOSD-UNIVERSALK9-M'],
      osVersion: ['16.12.4', 'Version 16.12.4'],
      name: 'core-1',
    }),
  },
  {
    name: 'sw-ward-3',
    about: 'The access switch of ward 3: LLDP, CDP, SNMP, SSH, and RADIUS requests for the devices on its ports.',
    ...fixed(VLAN.servers, 201, '00:1c:73:3a:10:03'),
    roles: ['radius:client', 'snmp:server', 'ssh:server', 'syslog:client'],
    states: stated('LLDP system description, SNMP sysDescr', {
      category: ['switch', 'Arista Networks EOS version 4.28.3M running on an Arista Networks DCS-7050SX-64'],
      manufacturer: ['Arista Networks', 'Arista Networks DCS-7050SX-64'],
      model: 'DCS-7050SX-64',
      os: ['Arista EOS', 'Arista Networks EOS version'],
      osVersion: ['4.28.3M', 'EOS version 4.28.3M'],
      location: 'Building A, floor 3, riser 2',
      name: 'sw-ward-3',
    }),
  },
  {
    name: 'infra-1',
    about: 'DNS, DHCP and NTP server of the hospital.',
    ...fixed(VLAN.servers, 2, '00:50:56:30:00:02'),
    roles: ['dns:server', 'dhcp:server', 'ntp:server', 'ssh:server', 'tftp:server'],
    states: stated('SSH banner', { os: ['Debian', 'Debian-'] }),
  },
  {
    name: 'dc-1',
    about: 'Directory and ticket server: Kerberos and LDAP.',
    ...fixed(VLAN.servers, 10, '00:50:56:30:00:10'),
    roles: ['kerberos:server', 'ldap:server'],
    states: [],
  },
  {
    name: 'files-1',
    hostName: 'files-1',
    about: 'File server for all wards: SMB 1 to 3 and NetBIOS names.',
    ...fixed(VLAN.servers, 20, '00:50:56:30:00:20'),
    roles: ['smb:server', 'nbns:server'],
    states: [
      ...stated('SMB1 session setup: native LAN manager', { software: ['Samba', 'Samba 4.'] }),
      ...stated('NTLM challenge: target name', { name: 'FILES-1' }),
    ],
  },
  {
    name: 'emr-1',
    about: 'The patient record: HTTPS (TLS 1.2 and 1.3) and HTTP, on IPv4 and on a unique local IPv6 address.',
    cards: [
      {
        name: 'eth0',
        mac: '00:50:56:30:00:30',
        vlan: VLAN.servers,
        addresses: [`10.20.${VLAN.servers}.30/24`, `${ULA.servers}::30/64`],
      },
    ],
    gateway: gatewayOf(VLAN.servers),
    ipv6: true,
    roles: ['http:server', 'tls:server', 'hl7:client'],
    states: [
      ...stated('HTTP Server header', { software: ['nginx', 'nginx/1.'] }),
      ...stated('TLS 1.2 certificate: common name', { name: 'emr.hospital.example' }),
    ],
  },
  {
    name: 'engine-1',
    about: 'The interface engine: takes HL7 from devices and systems and sends it on.',
    ...fixed(VLAN.servers, 40, '00:50:56:30:00:40'),
    roles: ['hl7:server', 'hl7:client'],
    states: stated('HL7 MSH-3 and SFT segment', {
      category: ['interface-engine', 'Example Integration Engine'],
      manufacturer: ['Example Interfaces Ltd', 'Example Interfaces Ltd'],
      software: ['Example Integration Engine', 'Example Integration Engine'],
    }),
  },
  {
    name: 'lis-1',
    about: 'Laboratory information system: takes results over ASTM E1394 and POCT1-A, passes them on as HL7.',
    ...fixed(VLAN.servers, 45, '00:50:56:30:00:45'),
    roles: ['astm:server', 'poct1a:server', 'hl7:client', 'hl7:server'],
    states: stated('HL7 MSH-3', { name: 'EXAMPLE_LIS' }),
  },
  {
    name: 'log-1',
    about: 'Collects syslog and brokers MQTT.',
    ...fixed(VLAN.servers, 50, '00:50:56:30:00:50'),
    roles: ['mqtt:server'],
    states: [],
  },
  {
    name: 'ts-1',
    about: 'Terminal server for administrators: RDP and SSH.',
    ...fixed(VLAN.servers, 60, '00:50:56:30:00:60'),
    roles: ['rdp:server', 'ssh:server', 'tls:server'],
    states: stated('SSH banner', { os: ['Debian', 'Debian-'] }),
  },
  {
    name: 'backup-1',
    about: 'Takes the nightly copy of the archive over SFTP.',
    ...fixed(VLAN.servers, 70, '0c:c4:7a:30:00:70'),
    roles: ['ssh:server'],
    states: stated('SSH banner', { os: ['Debian', 'Debian-'] }),
  },
  {
    name: 'nac-1',
    about: 'Network admission: RADIUS.',
    ...fixed(VLAN.servers, 80, '00:50:56:30:00:80'),
    roles: ['radius:server'],
    states: [],
  },
  {
    name: 'nms-1',
    about: 'Network management: polls by SNMP, takes traps, logs in by SSH and telnet.',
    ...fixed(VLAN.servers, 90, '00:50:56:30:00:90'),
    roles: ['ftp:client', 'snmp:client', 'ssh:client', 'telnet:client'],
    states: stated('SSH banner of the client', { os: ['Debian', 'Debian-'] }),
  },
];
