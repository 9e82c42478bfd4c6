/** The hosts of radiology: scanners, archive, worklist and reading. */

import { fixed, gatewayOf, type Host, leased, stated, VLAN } from '../host.ts';

export const IMAGING_HOSTS: readonly Host[] = [
  {
    name: 'pacs',
    about:
      'The image archive, with a second card in the server network for its nightly copy; LLDP names one chassis on both.',
    cards: [
      { name: 'eth0', mac: 'ac:1f:6b:20:00:05', vlan: VLAN.imaging, addresses: [`10.20.${VLAN.imaging}.5/24`] },
      { name: 'eth1', mac: 'ac:1f:6b:30:00:75', vlan: VLAN.servers, addresses: [`10.20.${VLAN.servers}.75/24`] },
    ],
    gateway: gatewayOf(VLAN.imaging),
    roles: ['dicom:client', 'dicom:scp', 'dicom:scu', 'dicom:server', 'http:server', 'ssh:client'],
    states: [
      ...stated('LLDP system description and name', {
        os: ['Debian', 'Debian GNU/Linux 12'],
        osVersion: ['12', 'Debian GNU/Linux 12'],
        name: 'pacs',
      }),
      ...stated('HTTP: Orthanc REST /system', {
        category: ['pacs', '"Name" : "EXAMPLE-ARCHIVE"'],
      }),
      ...stated('DICOM called AE title', { name: ['ARCHIVE', 'ARCHIVE'] }),
    ],
  },
  {
    name: 'ris',
    about: 'Radiology information system: the modality worklist, and orders as HL7.',
    ...fixed(VLAN.imaging, 6, '00:50:56:20:00:06'),
    roles: ['dicom:scp', 'dicom:server', 'hl7:client', 'hl7:server'],
    states: stated('HL7 MSH-3', { name: 'EXAMPLE_RIS' }),
  },
  {
    name: 'ct-1',
    hostName: 'CT1',
    about: 'Computed tomograph: asks the worklist, stores images.',
    ...fixed(VLAN.imaging, 11, '44:4b:5d:20:00:11'),
    roles: ['dicom:client', 'dicom:scu', 'ntp:client'],
    states: [
      ...stated('DICOM C-STORE data set, group 0008 and 0018', {
        category: ['ct-scanner', '1.2.840.10008.5.1.4.1.1.2'],
        manufacturer: 'GE MEDICAL SYSTEMS',
        model: 'Revolution CT',
        serial: 'REVCT00117',
        software: 'revo_ct_21b.34',
      }),
      ...stated('DICOM calling AE title', { name: 'CT_ROOM1' }),
    ],
  },
  {
    name: 'mr-1',
    hostName: 'MR1',
    about: 'Magnetic resonance scanner: stores images, and writes its logs to the file server over SMB 1.',
    ...fixed(VLAN.imaging, 12, '08:00:06:20:00:12'),
    roles: ['dicom:client', 'dicom:scu', 'smb:client'],
    states: [
      ...stated('DICOM C-STORE data set, group 0008 and 0018', {
        category: ['mr-scanner', '1.2.840.10008.5.1.4.1.1.4'],
        manufacturer: 'SIEMENS',
        model: 'MAGNETOM Vida',
        serial: '175112',
        software: 'syngo MR XA50',
      }),
      ...stated('DICOM calling AE title', { name: 'MR_ROOM2' }),
    ],
  },
  {
    name: 'us-3',
    hostName: 'EPIQ-03',
    about: 'Ultrasound scanner on wheels with an address from DHCP.',
    ...leased(VLAN.imaging, '00:09:5c:20:00:03'),
    roles: ['dhcp:client', 'dicom:client', 'dicom:scu'],
    states: [
      ...stated('DICOM C-STORE data set, group 0008 and 0018', {
        category: ['ultrasound', '1.2.840.10008.5.1.4.1.1.6.1'],
        manufacturer: 'Philips Medical Systems',
        model: 'EPIQ 7G',
        serial: 'US71510303',
        software: 'EPIQ 7G_5.0.2',
      }),
      ...stated('DICOM calling AE title, DHCP option 12', { name: 'EPIQ-03' }),
    ],
  },
  {
    name: 'reading-1',
    hostName: 'READING-01',
    about: 'Reading room workstation: finds studies, has them moved to itself.',
    ...fixed(VLAN.imaging, 21, '64:00:6a:20:00:21'),
    ttl: 128,
    roles: ['dicom:client', 'dicom:scp', 'dicom:scu', 'dicom:server', 'http:client', 'smb:client', 'tls:client'],
    states: [
      ...stated('DICOM calling AE title', { name: 'READING1' }),
      ...stated('HTTP User-Agent (Windows NT 10.0)', {
        category: ['workstation', 'Windows NT 10.0; Win64; x64'],
        os: ['Windows', 'Windows NT 10.0; Win64; x64'],
        osVersion: ['10', 'Windows NT 10.0; Win64; x64'],
      }),
    ],
  },
];
