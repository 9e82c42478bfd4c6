import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { modbus } from './index.ts';

const byte = (value: number): string => value.toString(16).padStart(2, '0');
const message = (data: string, unit = '01'): string => {
  const bare = data.replace(/\s+/g, '');
  return `002a000000${byte(bare.length / 2 + 1)}${unit}${bare}`;
};
const object = (id: string, value: string): string =>
  `${id}${byte(value.length)}${Buffer.from(value, 'latin1').toString('hex')}`;
const exchange = (name: string, request: string, reply: string, states: readonly string[]): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 502,
  messages: [
    { from: 'client', bytes: message(request) },
    { from: 'server', bytes: message(reply) },
  ],
  states,
});
const said = (sample: Sample): Said => play(modbus, sample);

const identity = `2b0e010100 00 03 ${object('00', 'Example Controls')}${object('01', 'M-200')}${object('02', 'V2.1')}`;
const samples: Sample[] = [
  exchange('registers are read', '03 0000 0002', '03 04 00010002', [
    'modbus.function=read-holding-registers',
    'modbus.unit=1',
  ]),
  exchange('a register is written', '06 0001 0003', '06 0001 0003', ['modbus.function=write-single-register']),
  exchange('registers are written', '10 0001 0001 02 0003', '10 0001 0001', [
    'modbus.function=write-multiple-registers',
  ]),
  exchange('a device says who it is', '2b0e0100', identity, [
    'modbus.function=read-device-identification',
    'modbus.vendorName=Example Controls',
    'modbus.productCode=M-200',
    'modbus.revision=V2.1',
  ]),
  exchange('a server is refused', '02 0000 0001', '82 02', [
    'modbus.exception=read-discrete-inputs illegal-data-address',
  ]),
  exchange('a server reports', '11', `11 0a 41ff ${Buffer.from('PLC-7 v2').toString('hex')}`, [
    'modbus.serverId=PLC-7 v2',
  ]),
  exchange('a device is silenced', '08 0004 0000', '08 0004 0000', [
    'modbus.function=diagnostics-force-listen-only-mode',
  ]),
  exchange('a controller is stopped', '5a 01 41 ff00', '5a 01 fe', ['modbus.function=unity-stop-plc']),
];

testProtocol(modbus, samples, [
  new Uint8Array(12),
  Buffer.from('0001000000060000', 'hex'),
  Buffer.from('0001000000060103', 'hex'),
  Buffer.from('0300001611e00000000100c1', 'hex'),
  Buffer.from('00010000000501030000', 'hex'),
]);

test('modbus: unprintable objects are dropped', () => {
  const odd = `2b0e010100 00 02 ${object('00', 'a\nb')}${object('01', 'M-200')}`;
  const facts = said(exchange('', '2b0e0100', odd, [])).facts.map((fact) => fact.key);
  assert.ok(!facts.includes('modbus.vendorName'));
  assert.ok(facts.includes('modbus.productCode'));
});

test('modbus: a gateway without its target is no unit', () => {
  const facts = said(exchange('', '03 0000 0002', '83 0b', [])).facts.map((fact) => fact.key);
  assert.deepEqual(facts, ['modbus.function', 'modbus.exception']);
});

test('modbus: several messages in one segment, cut anywhere', () => {
  const bytes = Buffer.from(message('03 0000 0002') + message('06 0001 0003'), 'hex');
  for (let at = 1; at < bytes.length; at++) {
    const messages = [bytes.subarray(0, at), bytes.subarray(at)].map(
      (part) => ({ from: 'client', bytes: part }) as const,
    );
    const result = said({ name: '', carrier: 'tcp', serverPort: 502, messages });
    assert.deepEqual(
      result.facts.map((fact) => fact.value),
      ['read-holding-registers', 'write-single-register'],
    );
  }
});

test('modbus: reading begins again at a whole message', () => {
  const context = { carrier: 'tcp', fromClient: true, clientPort: 1, serverPort: 502, etherType: 0, time: 0 } as const;
  const bytes = Buffer.from(`ffff${message('03 0000 0002')}`, 'hex');
  assert.equal(modbus.reader?.resynchronise?.(Cursor.over(bytes), context), 2);
});

test('modbus: what changes a device is told, and how it answers; reads are not', () => {
  const signals = (code: string, answer: string): readonly string[] =>
    play(modbus, {
      name: '',
      carrier: 'tcp',
      serverPort: 502,
      messages: [
        { from: 'client', bytes: `0001 0000 ${code}` },
        { from: 'server', bytes: `0001 0000 ${answer}` },
      ],
    }).signals;
  assert.deepEqual(signals('0006 01 05 0001 ff00', '0006 01 05 0001 ff00'), [
    'modbus.command-write',
    'modbus.command-done',
  ]);
  assert.deepEqual(signals('0009 01 10 0001 0001 02 0007', '0003 01 90 02'), [
    'modbus.command-write',
    'modbus.command-refused',
  ]);
  assert.equal(signals('0006 01 08 0001 0000', '0003 01 88 01')[0], 'modbus.command-restart');
  assert.equal(signals('0006 01 08 0004 0000', '0003 01 88 01')[0], 'modbus.command-stop');
  assert.equal(signals('0004 00 5a 00 41', '0004 00 5a 00 fe')[0], 'modbus.command-stop');
  assert.deepEqual(signals('0006 01 03 0000 0002', '0007 01 03 04 00010002'), []);
  assert.deepEqual(signals('0006 01 08 0000 1234', '0006 01 08 0000 1234'), []);
});
