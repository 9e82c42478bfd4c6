/** The hosts at the bedside and in the laboratory. */

import { fixed, type Host, leased, stated, VLAN } from '../host.ts';

export const CLINICAL_HOSTS: readonly Host[] = [
  {
    name: 'pump-17',
    hostName: 'PCU-13412017',
    about: 'Infusion pump that asks DHCP for its address and tells a vendor class; sends syslog to the collector.',
    ...leased(VLAN.clinical, '00:d0:75:13:41:17'),
    roles: ['dhcp:client', 'syslog:client'],
    states: [
      ...stated('DHCP option 60', {
        category: ['infusion-pump', 'Alaris-PCU-8015'],
        manufacturer: ['Alaris', 'Alaris-PCU-8015'],
        model: ['PCU 8015', 'Alaris-PCU-8015'],
      }),
      ...stated('DHCP option 12', { name: 'PCU-13412017' }),
    ],
  },
  {
    name: 'pump-204',
    hostName: 'SPACECOM-204',
    about: 'Infusion system that reports to a server over HTTP with its own user agent.',
    ...leased(VLAN.clinical, '00:12:21:02:04:20'),
    roles: ['dhcp:client', 'http:client', 'dns:client'],
    states: [
      ...stated('HTTP User-Agent', {
        category: ['infusion-pump', 'B.Braun SpaceCom/U000061'],
        manufacturer: ['B. Braun', 'B.Braun SpaceCom'],
        model: ['SpaceCom', 'SpaceCom'],
      }),
      ...stated('DHCP option 12', { name: 'SPACECOM-204' }),
    ],
  },
  {
    name: 'monitor-12',
    hostName: 'MX800-BED12',
    about: 'Patient monitor: DHCP, multicast DNS, and measurements as HL7 by the rules of IHE PCD-01.',
    ...leased(VLAN.clinical, '00:09:fb:12:80:12'),
    roles: ['dhcp:client', 'hl7:client', 'mdns:client'],
    states: [
      ...stated('HL7 OBX of the device (IHE PCD-01)', {
        category: ['patient-monitor', '69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS'],
        manufacturer: 'Philips',
        model: 'IntelliVue MX800',
        serial: 'DE61412812',
        firmware: 'M.04.02',
      }),
      ...stated('DHCP option 12, mDNS host name', { name: 'MX800-BED12' }),
    ],
  },
  {
    name: 'vent-4',
    about: 'Ventilator with a fixed address that sends HL7 by the rules of IHE PCD-01.',
    ...fixed(VLAN.clinical, 44, '00:30:e6:44:00:04'),
    roles: ['hl7:client'],
    states: stated('HL7 OBX of the device (IHE PCD-01)', {
      category: ['ventilator', '69985^MDC_DEV_SYS_PT_VENT_MDS'],
      manufacturer: 'Draeger',
      model: 'Evita V800',
      serial: 'ASKH-0044',
      firmware: '02.51.01',
    }),
  },
  {
    name: 'glucose-7',
    hostName: 'inform-ii-07',
    about: 'Blood glucose meter in its base: POCT1-A to the laboratory system.',
    ...leased(VLAN.clinical, '00:60:19:07:00:07'),
    roles: ['dhcp:client', 'poct1a:client'],
    states: stated('POCT1-A HEL.R01', {
      category: ['point-of-care-analyser', 'ACCU-CHEK Inform II'],
      manufacturer: ['Roche', 'ROCHE'],
      model: 'ACCU-CHEK Inform II',
      serial: 'UU14207007',
      firmware: '04.02.00',
    }),
  },
  {
    name: 'analyzer-1',
    about: 'Haematology analyser: results over ASTM E1394, a service FTP server, and SMB 1 to the file server.',
    ...fixed(VLAN.clinical, 61, '00:06:6b:61:00:01'),
    hostName: 'XN-1000-1',
    roles: ['astm:client', 'ftp:server', 'smb:client'],
    states: [
      ...stated('ASTM E1394 header record, field 5', {
        category: ['laboratory-analyser', 'XN-1000^00-24'],
        model: ['XN-1000', 'XN-1000^00-24'],
        serial: ['A2461', '^^^^A2461'],
        software: ['00-24', 'XN-1000^00-24'],
      }),
      ...stated('FTP banner', { manufacturer: ['Sysmex', 'Sysmex XN service'] }),
      ...stated('NTLM authenticate: workstation', { name: 'XN-1000-1' }),
    ],
  },
  {
    name: 'ward-pc-1',
    hostName: 'WARD-PC-01',
    about: 'Windows PC of the ward: DHCP, Kerberos, LDAP, SMB 3, HTTPS to the record, RDP to the terminal server.',
    ...leased(VLAN.clinical, '64:00:6a:10:00:01'),
    ttl: 128,
    roles: [
      'dhcp:client',
      'dns:client',
      'http:client',
      'kerberos:client',
      'ldap:client',
      'nbns:client',
      'ntp:client',
      'rdp:client',
      'smb:client',
      'tls:client',
    ],
    states: [
      ...stated('HTTP User-Agent (Windows NT 10.0)', {
        category: ['workstation', 'Windows NT 10.0; Win64; x64'],
        os: ['Windows', 'Windows NT 10.0; Win64; x64'],
        osVersion: ['10', 'Windows NT 10.0; Win64; x64'],
      }),
      ...stated('DHCP option 12, NTLM workstation', { name: 'WARD-PC-01' }),
    ],
  },
  {
    name: 'cart-3',
    hostName: 'CART-PC-03',
    about:
      'Computer on wheels that leaves the ward during the recording: plugged into the office network it gets another address.',
    ...leased(VLAN.clinical, '64:00:6a:10:00:03'),
    ttl: 128,
    roles: ['dhcp:client', 'dns:client', 'http:client', 'llmnr:client', 'smb:client', 'tls:client'],
    states: [
      ...stated('HTTP User-Agent (Windows NT 10.0)', {
        category: ['workstation', 'Windows NT 10.0; Win64; x64'],
        os: ['Windows', 'Windows NT 10.0; Win64; x64'],
        osVersion: ['10', 'Windows NT 10.0; Win64; x64'],
      }),
      ...stated('DHCP option 12, NTLM workstation', { name: 'CART-PC-03' }),
    ],
  },
  {
    name: 'phone-5',
    hostName: 'i62-ward5',
    about: 'Wireless phone of the nurses: SIP, with a user agent.',
    ...leased(VLAN.clinical, '00:01:3e:05:00:05'),
    roles: ['dhcp:client', 'sip:client'],
    states: [
      ...stated('SIP User-Agent', {
        category: ['voip-phone', 'Ascom i62/'],
        manufacturer: ['Ascom', 'Ascom i62/'],
        model: ['i62', 'Ascom i62/'],
        firmware: ['5.7.6', 'Ascom i62/5.7.6'],
      }),
      ...stated('DHCP option 12', { name: 'i62-ward5' }),
    ],
  },
];
