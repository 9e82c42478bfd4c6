/** Starts every server of the hospital, before anything is recorded. */

import { VLAN } from './host.ts';
import { ULA } from './hosts/network.ts';
import type { Laboratory } from './laboratory.ts';
import { startNameServer, startRelay } from './services/addressing.ts';
import { startDirectory, startKerberos } from './services/directory.ts';
import { startFiles } from './services/files.ts';
import { startArchive, startWorklist } from './services/imaging.ts';
import { startRadius, startSnmp, startTimeServer } from './services/management.ts';
import { startBroker, startSyslog } from './services/messages.ts';
import { startRemoteDesktop } from './services/remote-desktop.ts';
import { startFtp, startSsh, startTelnet, startWeb } from './services/web.ts';

export async function startServers(lab: Laboratory): Promise<void> {
  await Promise.all([startNameServer(lab), startRelay(lab), startTimeServer(lab, 'infra-1')]);
  await lab.must('emr-1', ['ip', '-6', 'route', 'add', `${ULA.office}::/64`, 'via', `${ULA.servers}::1`]);
  await startRest(lab);
  await startAgents(lab);
  await startPrograms(lab);
}

async function startRest(lab: Laboratory): Promise<void> {
  await Promise.all([startKerberos(lab, 'dc-1'), startDirectory(lab, 'dc-1'), startFiles(lab, 'files-1')]);
  await Promise.all([
    startArchive(lab, 'pacs'),
    startWorklist(lab, 'ris'),
    startWeb(lab, 'emr-1', 'emr.hospital.example'),
  ]);
  // One after the other: the first makes the key that the others accept.
  for (const host of ['infra-1', 'ts-1', 'backup-1']) await startSsh(lab, host);
  await startSsh(lab, 'sw-ward-3', 'other');
  await Promise.all([
    startRemoteDesktop(lab, 'ts-1'),
    startSyslog(lab, 'log-1'),
    startBroker(lab, 'log-1'),
    startFtp(lab, 'analyzer-1', 'Sysmex XN service', { 'service.log': 'cycle 20451 complete\n'.repeat(20) }),
    startRadius(lab, 'nac-1', [lab.host('vent-4').cards[0]?.mac ?? '']),
    startTelnet(lab, 'clock-1', 'Lantronix UDS1100\r\nMAC address 0080A3400088\r\nSoftware version V6.11.0.0', [
      'Username: ',
      'Password: ',
    ]),
    startTelnet(lab, 'ups-1', 'American Power Conversion Network Management Card AOS v6.9.6', [
      'User Name : ',
      'Password  : ',
    ]),
    lab.start('nms-1', 'traps', ['socat', '-u', 'UDP-RECV:162', 'OPEN:/dev/null'], { port: 162 }),
  ]);
}

async function startAgents(lab: Laboratory): Promise<void> {
  await startSnmp(lab, 'core-1', {
    description:
      'Cisco IOS Software [Gibraltar], ISR Software (X86_64_LINUX_IOSD-UNIVERSALK9-M), Version 16.12.4, RELEASE SOFTWARE (fc5)',
    objectId: '.1.3.6.1.4.1.9.1.2068',
    systemName: 'core-1',
    location: 'Data centre, rack 1',
  });
  await startSnmp(lab, 'sw-ward-3', {
    description: 'Arista Networks EOS version 4.28.3M running on an Arista Networks DCS-7050SX-64',
    objectId: '.1.3.6.1.4.1.30065.1.3011.7050.1958.64',
    systemName: 'sw-ward-3',
    location: 'Building A, floor 3, riser 2',
  });
  await startSnmp(lab, 'ups-1', {
    description:
      'APC Web/SNMP Management Card (MB:v4.1.0 PF:v6.9.6 PN:apc_hw05_aos_696.bin AF1:v6.9.6 AN1:apc_hw05_sumx_696.bin MN:AP9631 HR:08 SN: ZA1612012345 MD:03/21/2016)',
    objectId: '.1.3.6.1.4.1.318.1.3.27',
    systemName: 'ups-or-1',
    location: 'Operating rooms, electrical room',
  });
}

async function startPrograms(lab: Laboratory): Promise<void> {
  await Promise.all([
    lab.program('engine-1', 'hl7-engine', ['2575', 'EXAMPLE_ENGINE'], 2575),
    lab.program('lis-1', 'hl7-engine', ['2575', 'EXAMPLE_LIS'], 2575),
    lab.program('ris', 'hl7-engine', ['2575', 'EXAMPLE_RIS'], 2575),
    lab.program('lis-1', 'poct1a', ['manager', '3001'], 3001),
    lab.program('lis-1', 'astm', ['host', '5600'], 5600),
    lab.program('plc-1', 'modbus', ['device'], 502),
    lab.program('ahu-1', 'bacnet', ['device', `10.20.${VLAN.building}.255`], 47_808),
  ]);
}
