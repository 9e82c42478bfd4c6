import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { astm } from './index.ts';

const [ENQ, ACK, EOT] = ['\x05', '\x06', '\x04'];
const frame = (number: number, text: string, end = '\x03'): string => {
  const body = `${number}${text}${end}`;
  const sum = [...Buffer.from(body, 'latin1')].reduce((total, octet) => (total + octet) & 255, 0);
  return `\x02${body}${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`;
};
const HEADER = 'H|\\^&|||XN-1000^00-24^^^^A2461^BD634545|||||LIS-1||P|E1394-97|20260101120000\r';
const PATIENT = 'P|1|||ZZMRN7|^Jane^Doe||19010203|F\r';
const RESULT = 'R|1|^^^^WBC^1|7.21|10*3/uL||N||F\r';

const client = (text: string): Sample['messages'][number] => ({ from: 'client', bytes: Buffer.from(text, 'latin1') });
const server = (text: string): Sample['messages'][number] => ({ from: 'server', bytes: Buffer.from(text, 'latin1') });
const tcp = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 5600,
  messages,
  states,
});
const states = [
  'astm.sender=XN-1000^00-24^^^^A2461^BD634545',
  'astm.senderName=XN-1000',
  'astm.softwareVersion=00-24',
  'astm.serialNumber=A2461',
  'astm.receiverName=LIS-1',
  'astm.processingId=P',
  'astm.version=E1394-97',
];
const samples: readonly Sample[] = [
  tcp(
    'an analyser sends a result, a frame for each record',
    [
      client(ENQ),
      server(ACK),
      client(frame(1, HEADER)),
      server(ACK),
      client(frame(2, PATIENT)),
      server(ACK),
      client(frame(3, 'O|1|SAMPLE-7||^^^^WBC|R\r')),
      client(frame(4, RESULT)),
      client(frame(5, 'L|1|N\r')),
      client(EOT),
    ],
    states,
  ),
  tcp('records without frames', [client(HEADER + PATIENT + RESULT)], states),
  tcp('all records in one frame', [client(ENQ + frame(1, HEADER + PATIENT + RESULT))], states),
  tcp('the middle of a transmission', [client(frame(3, 'P|2||7\r'))]),
];
testProtocol(
  astm,
  samples,
  ['HTTP/1.1 200 OK', 'HELO ward', 'H|||||', 'Hello', '\x029P|1|', '\x021Z|1|', '\x05\x01', '\x021H||||'].map((text) =>
    Buffer.from(text, 'latin1'),
  ),
);

const said = (...messages: Sample['messages']): Said => play(astm, tcp('', messages));
const names = (...messages: Sample['messages']): readonly string[] =>
  said(...messages)
    .facts.filter((fact) => fact.key === 'astm.senderName')
    .map((fact) => fact.value);

test('astm: what is in records of patients is counted and never told', () => {
  for (const sample of samples.slice(0, 3)) {
    const whole = play(astm, sample);
    assert.deepEqual(
      whole.patientData.filter((kind) => kind !== 'astm.order'),
      ['astm.patient', 'astm.result'],
    );
    assert.doesNotMatch(JSON.stringify(whole), /Jane|Doe|ZZMRN|7\.21|SAMPLE/);
  }
});

test('astm: pieces of any size make the same', () => {
  const sample = samples[0];
  assert.ok(sample);
  const whole = play(astm, sample);
  const pieces = sample.messages.flatMap(({ from, bytes }) =>
    [...(typeof bytes === 'string' ? [] : bytes)].map((octet) => ({ from, bytes: Uint8Array.of(octet) })),
  );
  const parts = said(...pieces);
  assert.deepEqual([parts.facts, parts.patientData], [whole.facts, whole.patientData]);
});

test('astm: a record that goes on in the next frame is passed over to its end', () => {
  const cut = [frame(1, 'R|1|^^^^Text|', '\x17'), frame(2, 'H|\\^&|||Doe^Jane\r'), frame(3, HEADER)];
  assert.deepEqual(names(...cut.map(client)), ['XN-1000']);
  assert.deepEqual(said(...cut.map(client)).patientData, ['astm.result']);
});

test('astm: a header that is not what it should be says nothing', () => {
  assert.deepEqual(names(client('H|\\^&|||Doe{Jane\r')), []);
  assert.deepEqual(names(client('H|\\^&|||XN|1|2|3|4|5|6|7|8|9|10P|1||7|Doe\r')), []);
  assert.deepEqual(said(client('H|\\^&||secret|XN-1000\r')).credentials, ['astm.password']);
  assert.doesNotMatch(JSON.stringify(said(client('H|\\^&||secret|XN-1000\r')).facts), /secret/);
});

test('astm: behind damage only a header is believed', () => {
  const context = {
    carrier: 'tcp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 5600,
    etherType: 0,
    time: 0,
  } as const;
  const damaged = Cursor.over(Buffer.from(`Doe\r${frame(2, PATIENT)}${frame(3, HEADER)}`, 'latin1'));
  const offset = astm.reader?.resynchronise?.(damaged, context) ?? -1;
  assert.equal(damaged.bytes[offset + 2], 0x48);
  assert.equal(astm.probe(Cursor.over(Buffer.from(ENQ)), context), VERDICT.more);
  assert.equal(astm.probe(Cursor.over(Buffer.from('H|')), context), VERDICT.more);
});
