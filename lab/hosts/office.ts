/** The hosts of the offices, and visitors. */

import { fixed, type Host, leased, stated, VLAN } from '../host.ts';

export const OFFICE_HOSTS: readonly Host[] = [
  {
    name: 'office-pc-1',
    hostName: 'ADMIN-PC-01',
    about: 'Windows PC of an administrator: IPv4 by DHCP, random and temporary IPv6 addresses by router advertisement.',
    ...leased(VLAN.office, '64:00:6a:40:00:01'),
    ipv6: true,
    ipv6Privacy: true,
    ttl: 128,
    roles: ['dhcp:client', 'dns:client', 'http:client', 'llmnr:server', 'smb:client', 'tls:client'],
    states: [
      ...stated('HTTP User-Agent (Windows NT 10.0)', {
        category: ['workstation', 'Windows NT 10.0; Win64; x64'],
        os: ['Windows', 'Windows NT 10.0; Win64; x64'],
        osVersion: ['10', 'Windows NT 10.0; Win64; x64'],
      }),
      ...stated('DHCP option 12, NTLM workstation', { name: 'ADMIN-PC-01' }),
    ],
  },
  {
    name: 'printer-2',
    hostName: 'NPI2A0002',
    about: 'Network printer: DHCP, multicast DNS on IPv4 and link-local IPv6, SNMP, IPP.',
    ...leased(VLAN.office, '9c:7b:ef:2a:00:02'),
    ipv6: true,
    roles: ['dhcp:client', 'http:server', 'mdns:client', 'snmp:server'],
    states: [
      ...stated('SNMP sysDescr, mDNS _ipp TXT', {
        category: ['printer', 'HP LaserJet M507'],
        manufacturer: ['HP', 'HP LaserJet M507'],
        model: ['LaserJet M507', 'HP LaserJet M507'],
      }),
      ...stated('mDNS host name, DHCP option 12', { name: 'NPI2A0002' }),
    ],
  },
  {
    name: 'phone-40',
    hostName: 'SEP64167F400040',
    about: 'Desk phone: LLDP-MED inventory and SIP.',
    ...leased(VLAN.office, '64:16:7f:40:00:40'),
    roles: ['dhcp:client', 'sip:server', 'tftp:client'],
    states: stated('LLDP-MED inventory', {
      category: ['voip-phone', 'Polycom;VVX-VVX_450'],
      manufacturer: 'Polycom',
      model: 'VVX 450',
      serial: '64167f400040',
      firmware: '5.9.6.2327',
      software: '6.3.1.8427',
    }),
  },
  {
    name: 'tablet-1',
    hostName: 'Galaxy-Tab-S7',
    about: 'Tablet that leaves the network; its address is later given to another device.',
    ...leased(VLAN.office, '64:1b:2f:40:00:31'),
    roles: ['dhcp:client', 'dns:client', 'http:client'],
    states: [
      ...stated('DHCP option 60, HTTP User-Agent', {
        category: ['tablet', 'SM-T870'],
        manufacturer: ['Samsung', 'SAMSUNG SM-T870'],
        model: 'SM-T870',
        os: ['Android', 'Android 13'],
        osVersion: ['13', 'Android 13'],
      }),
      ...stated('DHCP option 12', { name: 'Galaxy-Tab-S7' }),
    ],
  },
  {
    name: 'visitor-1',
    hostName: 'Guest-iPhone',
    about: 'Phone of a visitor with a random MAC address; it is given the address the tablet had.',
    ...leased(VLAN.office, '7a:31:c9:40:00:32'),
    roles: ['dhcp:client', 'dns:client', 'http:client'],
    states: [
      ...stated('HTTP User-Agent', {
        category: ['phone', 'iPhone; CPU iPhone OS 17_4_1'],
        manufacturer: ['Apple', 'iPhone; CPU iPhone OS 17_4_1'],
        os: ['iOS', 'iPhone OS 17_4_1'],
        osVersion: ['17.4.1', 'iPhone OS 17_4_1'],
      }),
      ...stated('DHCP option 12', { name: 'Guest-iPhone' }),
    ],
  },
  {
    name: 'clock-1',
    about: 'Time clock with an address of its own and a web page without a name.',
    ...fixed(VLAN.office, 88, '00:80:a3:40:00:88'),
    roles: ['telnet:server'],
    states: stated('telnet greeting', {
      category: ['serial-server', 'Lantronix UDS1100'],
      manufacturer: ['Lantronix', 'Lantronix UDS1100'],
      model: ['UDS1100', 'Lantronix UDS1100'],
      firmware: ['6.11.0.0', 'V6.11.0.0'],
    }),
  },
];
