import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { hl7 } from './index.ts';

const HEADER =
  'MSH|^~\\&|PUMPS^0012210000000001^EUI-64|Ward 3|EMR|Example Hospital|20240102030405+0100||ORU^R01^ORU_R01|7|P|2.6|||AL|NE|||||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO';
const PATIENT = 'PID|1||CANARY4711^^^MR||CANARY^PATIENT||19610101|M|||1 CANARY Street';
const OBSERVATION =
  'OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.2|CANARY80|264864^x^MDC|||||F|||20240102030405||CANARY^NURSE||';
const DEVICE = `${OBSERVATION}MONITOR-7^^0012210000000002^EUI-64`;
const PARTICIPANT =
  'PRT|1|AD||EQUIP|4711^CANARY^DOCTOR||||Ward^CANARY|(01)00643169001763(21)SN77^^2.51.1.1^ISO||||1 CANARY Street||00643169001763^^2.51.1.1^ISO|20140401|20300101|LOT12|SN-77|CANARY1|69987^MDC_DEV_PUMP_INFUS_VMD^MDC';
const MESSAGE = [HEADER, PATIENT, 'PV1|1|I|CANARY^Bed 3', 'NTE|1||CANARY note', DEVICE, PARTICIPANT, 'ZXX|CANARY'].join(
  '\r',
);
const ANSWER = 'MSH|^~\\&|EMR|Example Hospital|PUMPS|Ward 3|20240102030406||ACK^R01^ACK|8|P|2.6\rMSA|AA|7';
const frame = (text: string): Buffer => Buffer.from(`\v${text}\r\x1c\r`, 'utf8');

const conversation = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 2575,
  messages,
  states,
});
const sent = (bytes: Buffer): Said => play(hl7, conversation('', [{ from: 'client', bytes }]));
const facts = (said: Said): string[] => said.facts.map((fact) => `${fact.key}=${fact.value}`);
const hasCanary = (said: Said): boolean => /CANARY|4711|PATIENT/.test(JSON.stringify(said));

const STATED = [
  'hl7.sendingApplication=PUMPS^0012210000000001^EUI-64',
  'hl7.sendingFacility=Ward 3',
  'hl7.receivingApplication=EMR',
  'hl7.receivingFacility=Example Hospital',
  'hl7.messageType=ORU^R01^ORU_R01',
  'hl7.processingId=P',
  'hl7.version=2.6',
  'hl7.profile=IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO',
  'hl7.obx18=MONITOR-7^^0012210000000002^EUI-64',
  'hl7.prt10=(01)00643169001763(21)SN77^^2.51.1.1^ISO',
  'hl7.prt16=00643169001763^^2.51.1.1^ISO',
  'hl7.prt17=20140401',
  'hl7.prt18=20300101',
  'hl7.prt19=LOT12',
  'hl7.prt20=SN-77',
  'hl7.prt22=69987^MDC_DEV_PUMP_INFUS_VMD^MDC',
];
const samples: Sample[] = [
  conversation(
    'a gateway sends observations and is answered',
    [
      { from: 'client', bytes: frame(MESSAGE) },
      { from: 'server', bytes: frame(ANSWER) },
    ],
    [...STATED, 'hl7.sendingApplication=EMR', 'hl7.acknowledgement=AA'],
  ),
  conversation(
    'without frames',
    [{ from: 'client', bytes: Buffer.from(`${MESSAGE.replaceAll('\r', '\r\n')}\n`) }],
    STATED,
  ),
  conversation(
    'its own signs, after a batch header',
    [
      {
        from: 'client',
        bytes: frame(
          `FHS#*~\\%#CANARY\rMSH#*~\\%#App#Fac###20240102##ESU*U01#1#T#2.4\r${PATIENT}\rEQU#AN-5*LAB#20240102\rMSH#*~\\%#Two####2024##ACK#1#D#2.3.1\rMSA#AE`,
        ),
      },
    ],
    ['hl7.sendingApplication=App', 'hl7.equ1=AN-5^LAB', 'hl7.sendingApplication=Two', 'hl7.acknowledgement=AE'],
  ),
];

testProtocol(hl7, samples, [
  Buffer.from('MSHello world, this is text'),
  Buffer.from('\vMSH||||||||||'),
  Buffer.from('\v\v\v\v\v\v\v\v\v\v\v'),
  new Uint8Array(16),
]);

test('hl7: no patient leaks, and patients are counted', () => {
  for (const sample of samples) assert.ok(!hasCanary(play(hl7, sample)), sample.name);
  assert.deepEqual(sent(frame(MESSAGE)).patientData, ['hl7.patient-identification', 'hl7.observation']);
  const header = sent(frame(MESSAGE)).facts.filter((fact) => fact.about === 'receiver');
  assert.deepEqual(
    header.map((fact) => fact.field),
    ['MSH-5', 'MSH-6'],
  );
});

test('hl7: arrives byte by byte', () => {
  const bytewise = [...frame(MESSAGE)].map((byte) => ({ from: 'client', bytes: Uint8Array.of(byte) }) as const);
  const whole = sent(frame(MESSAGE));
  const pieces = play(hl7, conversation('', bytewise));
  assert.deepEqual(pieces.facts, whole.facts);
  assert.deepEqual(pieces.patientData, whole.patientData);
});

test('hl7: a segment of megabytes is passed over', () => {
  const document = `OBX|2|ED|1^x^LN||${'QUJD'.repeat(500_000)}||||||F`;
  const said = sent(frame([HEADER, PATIENT, document, DEVICE].join('\r')));
  assert.ok(facts(said).includes('hl7.obx18=MONITOR-7^^0012210000000002^EUI-64'));
});

test('hl7: a lost terminator leaks no patient', () => {
  const broken = [
    `MSH|^~\\&|A|B|C|D|20240102||ADT^A01|1|P|2.5${PATIENT}`,
    `MSH|^~\\&|A|B|C|D|20240102||ADT^A01|1|P|2.5|||AL|NE${PATIENT}`,
    `MSH|^~\\&|A|B|C|D|20240102||ADT^A01|1|P|2.5|${PATIENT}`,
    `MSH|^~\\&|A|B|C|D|20240102||ADT^A01|1${PATIENT}`,
    `MSH|^~\\&|A|B|C${PATIENT}`,
    `MSH|^~\\&|A${PATIENT}`,
    `MSH|^~\\&${PATIENT}`,
    `MSH|^~\\&|CANARY^PATIENT|B|C|D|20240102||ADT^A01|1|P|2.5`,
    `${HEADER}\rPRT|1|AD||EQUIP${PATIENT}`,
    `${HEADER}\rPRT|1|AD||EQUIP|${PATIENT}`,
    `${HEADER}\rPRT|1|AD||EQUIP||||||CANARY4711^^^MR`,
    `${HEADER}\rPRT|1|AD||EQUIP||||||CANARY^PATIENT`,
    `${HEADER}\rOBX|1|NM|1${PATIENT}|||||||||||||`,
    `${HEADER}\r${OBSERVATION}CANARY^PATIENT`,
    `${HEADER}\r${OBSERVATION}4711^4^M11^ADT1`,
    `${HEADER}\rEQU|CANARY^PATIENT`,
    `${HEADER}\rMSA|CANARY`,
    `MSH|^~\\&|A|B|C|D|20240102||ADT^A01|1|P|CANARY\r${PARTICIPANT.replace('SN-77', 'CANARY')}`,
  ];
  for (const text of broken) assert.ok(!hasCanary(sent(frame(text))), text);
});

test('hl7: removing any one byte leaks no patient', () => {
  for (let at = 1; at < MESSAGE.length; at++) {
    const text = MESSAGE.slice(0, at) + MESSAGE.slice(at + 1);
    assert.ok(!hasCanary(sent(frame(text))), `without byte ${at}`);
  }
});

test('hl7: names that end like a segment are names', () => {
  const text = 'MSH|^~\\&|RAPID||Klinik für Kinder \\T\\ Jugend|D|20240102||ADT^A01|1|P|2.5';
  const stated = facts(sent(frame(text)));
  assert.ok(stated.includes('hl7.sendingApplication=RAPID'));
  assert.ok(stated.includes('hl7.receivingApplication=Klinik für Kinder & Jugend'));
  assert.ok(stated.includes('hl7.version=2.5'));
});

test('hl7: reading begins again at the next message', () => {
  const context = { carrier: 'tcp', fromClient: true, clientPort: 1, serverPort: 2, etherType: 0, time: 0 } as const;
  const rest = Buffer.concat([Buffer.from('CANARY^PATIENT|MSH|x\r'), frame(MESSAGE)]);
  assert.equal(hl7.reader?.resynchronise?.(Cursor.over(rest), context), 21);
  assert.equal(hl7.reader?.resynchronise?.(Cursor.over(Buffer.from('CANARY')), context), -1);
});

test('hl7: the software that sends', () => {
  const software = 'SFT|Example Interfaces Ltd^L|5.3.1|Example Integration Engine|CANARY1||20251101';
  const said = sent(frame([HEADER, software, PATIENT].join('\r')));
  assert.deepEqual(
    facts(said).filter((fact) => fact.startsWith('hl7.software')),
    [
      'hl7.softwareVendor=Example Interfaces Ltd',
      'hl7.softwareVersion=5.3.1',
      'hl7.softwareProduct=Example Integration Engine',
    ],
  );
  assert.ok(!hasCanary(said));
});

test('hl7: what a device says of itself in observations, and nothing of what it observes', () => {
  const about = (code: string, value: string): string => `OBX|2|ST|${code}|1.0.0.0|${value}||||||R`;
  const text = [
    HEADER,
    PATIENT,
    'OBX|1|ST|69985^MDC_DEV_SYS_PT_VENT_MDS^MDC|1.0.0.0|||||||X',
    about('531970^MDC_ID_MODEL_MANUFACTURER^MDC', 'Draeger'),
    about('531969^MDC_ID_MODEL_NUMBER^MDC', 'Evita V800'),
    about('531972^MDC_ID_PROD_SPEC_SERIAL^MDC', 'ASKH-0044'),
    about('531976^MDC_ID_PROD_SPEC_FW^MDC', '02.51.01'),
    // Not one of the terms, not of the nomenclature, a value that is no specification, a field out of its place.
    about('531979^MDC_ID_CANARY^MDC', 'CANARY1'),
    about('531970^MDC_ID_MODEL_MANUFACTURER^L', 'CANARY2'),
    about('531969^MDC_ID_MODEL_NUMBER^MDC', 'CANARY^PATIENT'),
    about('8480-6^Systolic^LN', 'CANARY3'),
    'OBX|2|531970^MDC_ID_MODEL_MANUFACTURER^MDC|1.0.0.0|CANARY4||||||R',
  ];
  const said = sent(frame(text.join('\r')));
  assert.deepEqual(
    facts(said).filter((fact) => /deviceSystem|model|Number|Revision/.test(fact)),
    [
      'hl7.deviceSystem=MDC_DEV_SYS_PT_VENT_MDS',
      'hl7.modelManufacturer=Draeger',
      'hl7.modelNumber=Evita V800',
      'hl7.serialNumber=ASKH-0044',
      'hl7.firmwareRevision=02.51.01',
    ],
  );
  assert.ok(!hasCanary(said));
});

test('hl7: a device with a mere name is known by the identifier that follows it', () => {
  const behind = '20210223||||||00643169001763^^2.51.1.1^ISO|20140401|20220712|123ABC|21A11F4855';
  const stated = (text: string): string[] =>
    facts(sent(frame(`${HEADER}\rPRT|1|AD||EQUIP||||||${text}`))).filter((fact) => fact.startsWith('hl7.prt'));
  assert.deepEqual(stated(`CANARY|${behind.replace('||||||', '|||||')}`), [
    'hl7.prt16=00643169001763^^2.51.1.1^ISO',
    'hl7.prt17=20140401',
    'hl7.prt18=20220712',
    'hl7.prt19=123ABC',
    'hl7.prt20=21A11F4855',
  ]);
  // A separator was lost.
  assert.deepEqual(stated(`CANARY|${behind}`), []);
  assert.deepEqual(stated('CANARY||||||||SN-77|21A11F4855'), []);
});

test('hl7: alarms, measurements and answers pass under what they are called, patients and their orders do not', () => {
  const passages = (text: string, from: 'client' | 'server' = 'client'): readonly string[] =>
    play(hl7, conversation('', [{ from, bytes: frame(text) }])).passages.filter((one) => !one.startsWith('results'));
  assert.deepEqual(passages(MESSAGE), ['measurement 7']);
  assert.deepEqual(passages(ANSWER, 'server'), ['answer 7']);
  const order = 'OBR|1|CANARY^P|A-17^MONITORS|196616^MDC_EVT_ALARM^MDC';
  const alarm = HEADER.replace('ORU^R01^ORU_R01', 'ORU^R40^ORU_R40');
  assert.deepEqual(passages([alarm, PATIENT, order, OBSERVATION].join('\r')), ['alarm 7', 'alarm 7 A-17']);
  assert.deepEqual(passages([HEADER.replace('IHE_PCD_001', 'IHE_PCD_ACM_001'), order].join('\r')), ['alarm 7 A-17']);
  assert.deepEqual(passages([HEADER.replace('ORU^R01^ORU_R01', 'ADT^A01^ADT_A01'), PATIENT].join('\r')), []);
});

test('hl7: what a message reports in numbers is one number, the same where they are', () => {
  const reported = (...values: readonly string[]): string | undefined => {
    const observations = values.map((value, index) => `OBX|${index + 1}|${value}|mmol/L|||||F`);
    const text = [HEADER, PATIENT, ...observations, 'NTE|1||CANARY'].join('\r');
    const { passages } = play(hl7, conversation('', [{ from: 'client', bytes: frame(text) }]));
    return passages.find((one) => one.startsWith('results'));
  };
  const [potassium, sodium] = ['NM|2823-3^K^LN||4.1', 'NM|2951-2^Na^LN||140'];
  const before = reported(potassium, sodium);
  assert.ok(before?.startsWith('results 7 ') && !before.includes('4.1') && !before.includes('140'));
  // A code of another table, and a text that was edited.
  assert.equal(reported('NM|K^Potassium^L||4.1', 'TX|1||a', sodium), before);
  assert.notEqual(reported('NM|2823-3^K^LN||6.1', sodium), before);
  assert.notEqual(reported(potassium), before);
  assert.notEqual(reported(sodium, potassium), before);
  assert.equal(reported('TX|1||CANARY'), undefined);
});

test('hl7: admissions and orders for pumps are noticed, results are not', () => {
  const sent = (type: string): readonly string[] =>
    play(hl7, conversation('', [{ from: 'client', bytes: frame(ANSWER.replace(/ACK[^|]*/, type)) }])).signals;
  assert.deepEqual(sent('ADT^A01'), ['hl7.admission']);
  assert.deepEqual(sent('RGV^O15^RGV_O15'), ['hl7.infusion-order']);
  assert.deepEqual(sent('ORU^R01'), []);
});

test('hl7: an answer that refuses is noticed, one that accepts is not', () => {
  const answered = (code: string): readonly string[] =>
    play(hl7, conversation('', [{ from: 'server', bytes: frame(ANSWER.replace('MSA|AA', `MSA|${code}`)) }])).signals;
  for (const code of ['AE', 'AR', 'CE', 'CR']) assert.deepEqual(answered(code), ['hl7.refused']);
  for (const code of ['AA', 'CA']) assert.deepEqual(answered(code), []);
});
