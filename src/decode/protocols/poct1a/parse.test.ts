import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { poct1a } from './index.ts';

const message = (kind: string, body: string): string =>
  `<${kind}><HDR><HDR.control_id V="7"/><HDR.version_id V="POCT1"/></HDR>${body}</${kind}>`;
const HELLO = message(
  'HEL.R01',
  `<DEV><DEV.device_id V="00-60-19-07-00-07"/><DEV.vendor_id V="EXAMPLE"/><DEV.model_id V="GlucoPoint II"/>
   <DEV.serial_id V='UU14207007'/><DEV.manufacturer_name V="Example Diagnostics"/><DEV.hw_version V="2.0"/>
   <DEV.sw_version V="04.02.00"/><DEV.device_name V="Glucose meter ICU 7"/><DCP><DCP.application_timeout V="60"/></DCP></DEV>`,
);
const OBSERVATION = message(
  'OBS.R01',
  `<SVC><PT><PT.patient_id V="ZZMRN7"/><PT.name V="Jane Doe"/><DEV.model_id V="Jane"/><OBS.value V="104"/></PT></SVC>`,
);
const ACKNOWLEDGED = message('ACK.R01', '<ACK><ACK.type_cd V="AA"/></ACK>');

const client = (text: string): Sample['messages'][number] => ({ from: 'client', bytes: Buffer.from(text) });
const server = (text: string): Sample['messages'][number] => ({ from: 'server', bytes: Buffer.from(text) });
const tcp = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 3001,
  messages,
  states,
});
const states = [
  'poct1a.deviceId=00-60-19-07-00-07',
  'poct1a.vendorId=EXAMPLE',
  'poct1a.modelId=GlucoPoint II',
  'poct1a.serialId=UU14207007',
  'poct1a.manufacturerName=Example Diagnostics',
  'poct1a.hardwareVersion=2.0',
  'poct1a.softwareVersion=04.02.00',
  'poct1a.deviceName=Glucose meter ICU 7',
  'poct1a.version=POCT1',
];
const samples: readonly Sample[] = [
  tcp(
    'a meter says hello and sends an observation',
    [
      client(HELLO),
      server(ACKNOWLEDGED),
      client(OBSERVATION),
      client('\r\n'),
      client(message('EOT.R01', '')),
      server(ACKNOWLEDGED),
    ],
    states,
  ),
  tcp(
    'with a prologue, two messages in one',
    [client(`<?xml version="1.0" encoding="UTF-8"?>\r\n${OBSERVATION}${HELLO}`)],
    states,
  ),
];
testProtocol(
  poct1a,
  samples,
  ['<html>', '<?xml version="1.0"?><soap:Envelope>', '<HEL.R0x>', '<ABC.R01>', '<HEL.R01/>', ' ', 'HEL.R01'].map(
    (text) => Buffer.from(text),
  ),
);

const said = (...messages: Sample['messages']): Said => play(poct1a, tcp('', messages));

test('poct1a: observations are counted and never told', () => {
  for (const sample of samples) {
    const whole = play(poct1a, sample);
    assert.deepEqual(whole.patientData, ['poct1a.observation']);
    assert.doesNotMatch(JSON.stringify(whole), /Jane|Doe|ZZMRN|104/);
  }
  assert.deepEqual(said(client(message('PTL.R01', '<PT/>'))).patientData, ['poct1a.patient-list']);
});

test('poct1a: pieces of any size make the same', () => {
  const text = OBSERVATION + HELLO;
  for (const size of [1, 7, 64]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    const parts = said(...pieces.map(client));
    assert.deepEqual([parts.facts.length, parts.patientData.length], [9, 1]);
  }
});

test('poct1a: values that are none are left out', () => {
  const odd = message(
    'HEL.R01',
    `<DEV.model_id V="a&lt;b"/><DEV.serial_id V="none"/><DEV.vendor_id/><DEV.sw_version W="1"/><DEV.device_identity V="x1234"/>`,
  );
  assert.deepEqual(
    said(client(odd)).facts.map((fact) => fact.key),
    ['poct1a.version'],
  );
});

test('poct1a: what could still become a message is waited for, and a device is found behind damage', () => {
  const context = {
    carrier: 'tcp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 3001,
    etherType: 0,
    time: 0,
  } as const;
  const probe = (text: string): number => poct1a.probe(Cursor.over(Buffer.from(text)), context);
  assert.equal(probe('<?xml version="1.0"?>'), VERDICT.more);
  assert.equal(probe('<HEL'), VERDICT.more);
  assert.equal(probe('<OBS.R02>'), VERDICT.sure);
  const damaged = Cursor.over(Buffer.from(`V="Doe"/></PT>${HELLO}`));
  assert.equal(poct1a.reader?.resynchronise?.(damaged, context), 14);
});
