/** Morning: network gear announces itself, and everything comes up. */

import type { Laboratory } from '../laboratory.ts';
import {
  joinByUdhcpc,
  leaseAsWindows,
  leaseByUdhcpc,
  PHONE_CONFIGURATION,
  startRouterAdvertisements,
} from '../services/addressing.ts';
import { startLldp, startSnmp } from '../services/management.ts';
import { startMdns, startPhone, startPrinting } from '../services/messages.ts';
import type { Step } from './step.ts';

/** Network gear announces itself; everything that has no address asks for one. */
export async function morning(lab: Laboratory, step: Step): Promise<void> {
  await step('router advertisements', () => startRouterAdvertisements(lab));
  await Promise.all([
    step('core-1 lldp', () =>
      startLldp(lab, 'core-1', {
        description:
          'Cisco IOS Software [Gibraltar], ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 16.12.4, RELEASE SOFTWARE (fc5)',
        interfaces: 'vlan*',
        capabilities: 'router',
        cdpPlatform: 'cisco ISR4331/K9',
        management: '10.20.30.1',
      }),
    ),
    step('sw-ward-3 lldp', () =>
      startLldp(lab, 'sw-ward-3', {
        description: 'Arista Networks EOS version 4.28.3M running on an Arista Networks DCS-7050SX-64',
        interfaces: 'eth0',
        capabilities: 'bridge',
        management: '10.20.30.201',
      }),
    ),
    step('pacs lldp', () =>
      startLldp(lab, 'pacs', {
        description: 'Debian GNU/Linux 12 (bookworm) Linux 6.1.0-40-amd64 #1 SMP PREEMPT_DYNAMIC x86_64',
        interfaces: 'eth*',
        capabilities: 'station',
      }),
    ),
  ]);
  await step('pump-17 dhcp', () => leaseByUdhcpc(lab, 'pump-17', { vendorClass: 'Alaris-PCU-8015' }));
  await step('pump-204 dhcp', () => leaseByUdhcpc(lab, 'pump-204', { vendorClass: 'BBraun SpaceCom' }));
  await step('monitor-12 dhcp', () => leaseByUdhcpc(lab, 'monitor-12', { vendorClass: 'Philips IntelliVue' }));
  await step('glucose-7 dhcp', () => leaseByUdhcpc(lab, 'glucose-7'));
  await step('phone-5 dhcp', () => leaseByUdhcpc(lab, 'phone-5', { vendorClass: '', options: ['tftp', 'ntpsrv'] }));
  await step('us-3 dhcp', () => leaseByUdhcpc(lab, 'us-3', { vendorClass: 'EPIQ 7G' }));
  await step('printer-2 dhcp', () => leaseByUdhcpc(lab, 'printer-2', { vendorClass: 'Hewlett-Packard JetDirect' }));
  await step('phone-40 dhcp', () =>
    leaseByUdhcpc(lab, 'phone-40', { vendorClass: 'Polycom-VVX450', options: ['tftp'] }),
  );
  await step('camera-4 dhcp', () =>
    leaseByUdhcpc(lab, 'camera-4', { vendorClass: 'AXIS,Network Camera,P3245-LV,10.12.114', options: ['ntpsrv'] }),
  );
  await step('fridge-2 dhcp', () => leaseByUdhcpc(lab, 'fridge-2'));
  await step('tablet-1 dhcp', () => joinByUdhcpc(lab, 'tablet-1', 'android-dhcp-13'));
  for (const name of ['ward-pc-1', 'cart-3', 'office-pc-1'])
    await step(`${name} dhcp`, () => leaseAsWindows(lab, name));
  await Promise.all([
    step('monitor-12 mdns', () => startMdns(lab, 'monitor-12', [])),
    step('camera-4 mdns', () =>
      startMdns(lab, 'camera-4', [
        {
          name: 'AXIS P3245-LV - B8A44F500004',
          type: '_axis-video._tcp',
          port: 80,
          records: ['macaddress=B8A44F500004'],
        },
      ]),
    ),
    step('camera-4 upnp', () => lab.program('camera-4', 'camera', [lab.address('camera-4')], 80)),
    step('phone-40 lldp', () =>
      startLldp(lab, 'phone-40', {
        description: 'Polycom;VVX-VVX_450;3111-48450-001,1;SIP/6.3.1.8427/07-Apr-21',
        interfaces: 'eth0',
        capabilities: 'telephone',
        inventory: {
          manufacturer: 'Polycom',
          model: 'VVX 450',
          'serial-number': '64167f400040',
          'firmware-revision': '5.9.6.2327',
          'software-revision': '6.3.1.8427',
        },
      }),
    ),
    step('printer-2', () => startPrinter(lab)),
    step('phone-40 sip', () => startPhone(lab, 'phone-40')),
    step('phone-40 configuration', () =>
      lab.must('phone-40', ['curl', '-sS', '-m', '5', `tftp://${lab.address('infra-1')}/${PHONE_CONFIGURATION}`]),
    ),
    step('llmnr answer', () =>
      lab.program('office-pc-1', 'llmnr', ['answer', 'ADMIN-PC-01', lab.address('office-pc-1')], 5355),
    ),
  ]);
}

async function startPrinter(lab: Laboratory): Promise<void> {
  await startSnmp(lab, 'printer-2', {
    description:
      'HP ETHERNET MULTI-ENVIRONMENT,ROM none,JETDIRECT,JD153,EEPROM JSI24210013,CIDATE 03/15/2021,PID:HP LaserJet M507',
    objectId: '.1.3.6.1.4.1.11.2.3.9.1',
    systemName: 'NPI2A0002',
    location: 'Administration, room 2',
  });
  await startPrinting(lab, 'printer-2');
  const records = [
    'txtvers=1',
    'ty=HP LaserJet M507',
    'product=(HP LaserJet M507)',
    'usb_MFG=HP',
    'usb_MDL=LaserJet M507',
  ];
  await startMdns(lab, 'printer-2', [
    { name: 'HP LaserJet M507 [2A0002]', type: '_ipp._tcp', port: 631, records: [...records, 'rp=ipp/print'] },
    { name: 'HP LaserJet M507 [2A0002]', type: '_pdl-datastream._tcp', port: 9100, records },
  ]);
}
