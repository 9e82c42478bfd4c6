/** The building, and those who look after it and the network. */

import { VLAN } from '../host.ts';
import type { Laboratory } from '../laboratory.ts';
import { SNMP_USER } from '../services/management.ts';
import { sshWords, typeTelnet } from '../services/web.ts';
import type { Step } from './step.ts';

/** The building. */
export async function plant(lab: Laboratory, step: Step): Promise<void> {
  await Promise.all([
    step('bacnet', () => lab.own('bms-1', 'bacnet', ['client', `10.20.${VLAN.building}.255`, lab.address('ahu-1')])),
    step('modbus', () => lab.own('bms-1', 'modbus', ['client', lab.address('plc-1')])),
    step('fridge', () => reportTemperature(lab)),
  ]);
  await step('upnp', async () => {
    const found = (await lab.own('bms-1', 'ssdp-search', [lab.address('bms-1')])).split('\n')[0] ?? '';
    await lab.must('bms-1', ['curl', '-sS', '-m', '5', found]);
    await lab.run('bms-1', ['curl', '-sS', '-m', '5', `http://${lab.address('camera-4')}/`]);
    await lab.must('bms-1', ['curl', '-sS', '-m', '5', `rtsp://${lab.address('camera-4')}/axis-media/media.amp`]);
  });
}

async function reportTemperature(lab: Laboratory): Promise<void> {
  const login = ['-i', 'fridge2', '-u', 'pharmacy', '-P', 'lab-pass-4', '-t', 'pharmacy/fridge2/temperature'];
  for (const value of ['4.1', '4.2']) {
    await lab.must('fridge-2', ['mosquitto_pub', '-h', 'log-1.hospital.example', ...login, '-m', value]);
  }
}

/** The people who look after it all. */
export async function management(lab: Laboratory, step: Step): Promise<void> {
  const system = ['1.3.6.1.2.1.1.1.0', '1.3.6.1.2.1.1.2.0', '1.3.6.1.2.1.1.5.0', '1.3.6.1.2.1.1.6.0'];
  const switchAddress = lab.address('sw-ward-3');
  for (const host of ['core-1', 'sw-ward-3', 'printer-2', 'ups-1']) {
    const address = host === 'core-1' ? '10.20.30.1' : lab.address(host);
    await step(`${host} snmp`, () =>
      lab.must('nms-1', ['snmpget', '-v2c', '-c', 'public', '-t', '2', address, ...system]),
    );
  }
  await step('snmp 3', () =>
    lab.must('nms-1', ['snmpget', '-v3', ...SNMP_USER.words, '-t', '2', switchAddress, ...system]),
  );
  const trap = ['snmptrap', '-v2c', '-c', 'public', lab.address('nms-1'), '', '1.3.6.1.6.3.1.1.5.3'];
  await step('trap', () => lab.must('sw-ward-3', trap));
  const log = ['logger', '-d', '-n', lab.address('log-1'), '-P', '514', '-t', 'Ebra', '--rfc3164'];
  await step('syslog', () =>
    lab.must('sw-ward-3', [...log, '%LINEPROTO-5-UPDOWN: Line protocol on Ethernet12, changed state to up']),
  );
  await step('ssh', async () => {
    const words = await sshWords(lab);
    for (const host of ['infra-1', 'ts-1', 'sw-ward-3']) {
      await lab.must('nms-1', ['ssh', ...words, `root@${lab.address(host)}`, 'uptime']);
    }
  });
  await step('ups telnet', () => typeTelnet(lab, 'nms-1', lab.address('ups-1'), ['apc', 'apc']));
  await step('clock telnet', () => typeTelnet(lab, 'nms-1', lab.address('clock-1'), ['admin', 'PASS']));
  await step('ftp', () =>
    lab.must('nms-1', [
      'curl',
      '-sS',
      '-m',
      '8',
      '--user',
      'anonymous:service@vendor',
      `ftp://${lab.address('analyzer-1')}/service.log`,
    ]),
  );
  await step('radius', () => admit(lab));
}

async function admit(lab: Laboratory): Promise<void> {
  const mac = lab.host('vent-4').cards[0]?.mac ?? '';
  const key = mac.replaceAll(':', '');
  const port = ['NAS-IP-Address = 10.20.30.201', 'NAS-Port-Id = "Ethernet12"', 'NAS-Port-Type = Ethernet'];
  const station = `Calling-Station-Id = "${mac.replaceAll(':', '-').toUpperCase()}"`;
  const request = [`User-Name = "${key}"`, `User-Password = "${key}"`, 'Service-Type = Call-Check', station, ...port];
  const client = ['radclient', '-t', '3', '-r', '1'];
  const server = lab.address('nac-1');
  await lab.must('sw-ward-3', [...client, `${server}:1812`, 'auth', 'lab-radius-secret'], {
    input: `${request.join('\n')}\n`,
  });
  const account = [
    'Acct-Status-Type = Start',
    'Acct-Session-Id = "0000002A"',
    `User-Name = "${key}"`,
    station,
    ...port,
  ];
  await lab.must('sw-ward-3', [...client, `${server}:1813`, 'acct', 'lab-radius-secret'], {
    input: `${account.join('\n')}\n`,
  });
}
