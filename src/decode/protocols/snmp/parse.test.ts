import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import {
  octets as bytes,
  integer as int,
  objectIdentifier as oid,
  text,
  element as wrap,
} from '../../formats/ber-builder.ts';
import { VERDICT } from '../../protocol.ts';
import { snmp } from './index.ts';

type Row = readonly [oid: string, value: Uint8Array];
const bindings = (rows: readonly Row[]): Uint8Array =>
  wrap(0x30, ...rows.map(([name, value]) => wrap(0x30, oid(name), value)));
const unit = (tag: number, rows: readonly Row[]): Uint8Array => wrap(tag, int(7), int(0), int(0), bindings(rows));
const second = (tag: number, rows: readonly Row[], version = 1): Uint8Array =>
  wrap(0x30, int(version), text('ward-secret'), unit(tag, rows));
const third = (flags: string, engine: string, user: string, data: Uint8Array): Uint8Array => {
  const header = wrap(0x30, int(1, 2, 3), int(0, 0xff, 0xe3), bytes(flags), int(3));
  const security = wrap(0x30, bytes(engine), int(2), int(9), text(user), bytes('00'.repeat(12)), bytes(''));
  return wrap(0x30, int(3), header, wrap(4, security), data);
};
const MIB = '1.3.6.1.2.1';
const NULL = Uint8Array.of(5, 0);
const ENGINE = '80001f8803020060100007';

const ask = (rows: readonly Row[], messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name: rows[0]?.[0] ?? '',
  carrier: 'udp',
  serverPort: 161,
  messages: [
    {
      from: 'client',
      bytes: second(
        0xa0,
        rows.map(([name]) => [name, NULL]),
      ),
    },
    ...messages,
  ],
  states,
});
const answered = (rows: readonly Row[], states: readonly string[]): Sample =>
  ask(rows, [{ from: 'server', bytes: second(0xa2, rows) }], states);
const notified = (message: Uint8Array, states: readonly string[] = []): Sample => ({
  name: 'notification',
  carrier: 'udp',
  serverPort: 162,
  messages: [{ from: 'client', bytes: message }],
  states,
});

const system: readonly Row[] = [
  [`${MIB}.1.1.0`, text('Example OS 4.2\r\nBuild 7')],
  [`${MIB}.1.2.0`, oid('1.3.6.1.4.1.99999.1.4')],
  [`${MIB}.1.4.0`, text('Jane Doe')],
  [`${MIB}.1.5.0`, text('sw-ward-3')],
  [`${MIB}.1.6.0`, text('Haus 3, Raum 12 (Süd)')],
  [`${MIB}.1.7.0`, int(78)],
];
const parts: readonly Row[] = [
  [`${MIB}.47.1.1.1.1.4.1`, int(0)],
  [`${MIB}.47.1.1.1.1.4.2`, int(1)],
  [`${MIB}.47.1.1.1.1.11.1`, text('FOC1234X0YZ')],
  [`${MIB}.47.1.1.1.1.11.2`, text('FAN-0001')],
  [`${MIB}.47.1.1.1.1.13.1`, text('EX-9300-48')],
  [`${MIB}.47.1.1.1.1.12.1`, text('Example Networks')],
  [`${MIB}.47.1.1.1.1.10.1`, text('16.12.4')],
];
const firstTrap = wrap(
  0x30,
  int(0),
  text('public'),
  wrap(
    0xa4,
    oid('1.3.6.1.4.1.318.1.3.27'),
    wrap(0x40, Uint8Array.of(10, 3, 0, 9)),
    int(6),
    int(5),
    wrap(0x43, Uint8Array.of(1)),
    bindings([]),
  ),
);
const samples: readonly Sample[] = [
  answered(system, [
    'snmp.version=v2c',
    'snmp.sysDescr=Example OS 4.2 Build 7',
    'snmp.sysObjectId=1.3.6.1.4.1.99999.1.4',
    'snmp.sysName=sw-ward-3',
    'snmp.sysLocation=Haus 3, Raum 12 (Süd)',
    'snmp.sysServices=78',
  ]),
  answered(parts, [
    'snmp.entPhysicalSerialNum=FOC1234X0YZ',
    'snmp.entPhysicalModelName=EX-9300-48',
    'snmp.entPhysicalMfgName=Example Networks',
    'snmp.entPhysicalSoftwareRev=16.12.4',
  ]),
  answered(
    [
      [`${MIB}.25.3.2.1.3.1`, text('Example LaserPrint 400')],
      [`${MIB}.43.5.1.1.17.1`, text('VNB3T00001')],
      ['1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1', text('MFG:Example;MDL:LaserPrint 400;CLS:PRINTER;')],
      [`${MIB}.17.1.1.0`, bytes('02005e100001')],
      [`${MIB}.33.1.1.2.0`, text('UPS 3000')],
    ],
    [
      'snmp.deviceDescr=Example LaserPrint 400',
      'snmp.printerSerialNumber=VNB3T00001',
      'snmp.ieee1284DeviceId=MFG:Example;MDL:LaserPrint 400;CLS:PRINTER;',
      'snmp.bridgeAddress=02:00:5e:10:00:01',
      'snmp.upsModel=UPS 3000',
    ],
  ),
  notified(firstTrap, [
    'snmp.version=v1',
    'snmp.trap=1.3.6.1.4.1.318.1.3.27.0.5',
    'snmp.trapEnterprise=1.3.6.1.4.1.318.1.3.27',
  ]),
  notified(
    second(0xa7, [
      [`${MIB}.1.3.0`, wrap(0x43, Uint8Array.of(9))],
      ['1.3.6.1.6.3.1.1.4.1.0', oid('1.3.6.1.6.3.1.1.5.3')],
      [`${MIB}.1.5.0`, text('ups-7')],
    ]),
    ['snmp.trap=1.3.6.1.6.3.1.1.5.3', 'snmp.sysName=ups-7'],
  ),
  {
    name: 'version 3: discovery, then enciphered',
    carrier: 'udp',
    serverPort: 161,
    messages: [
      { from: 'client', bytes: third('04', '', '', wrap(0x30, bytes(''), text(''), unit(0xa0, []))) },
      {
        from: 'server',
        bytes: third(
          '00',
          ENGINE,
          '',
          wrap(0x30, bytes(ENGINE), text(''), unit(0xa8, [['1.3.6.1.6.3.15.1.1.4.0', int(1)]])),
        ),
      },
      { from: 'client', bytes: third('07', ENGINE, 'nmsuser', bytes('ab'.repeat(40))) },
    ],
    states: [
      'snmp.version=v3',
      `snmp.engineId=${ENGINE}`,
      'snmp.engineEnterprise=8072',
      'snmp.engineMac=02:00:60:10:00:07',
      'snmp.securityLevel=authPriv',
    ],
  },
  {
    name: 'over TCP, in two parts',
    carrier: 'tcp',
    serverPort: 161,
    messages: [
      { from: 'client', bytes: second(0xa1, system) },
      { from: 'server', bytes: second(0xa2, system, 0).subarray(0, 30) },
      { from: 'server', bytes: second(0xa2, system, 0).subarray(30) },
    ],
    states: ['snmp.sysName=sw-ward-3', 'snmp.version=v1'],
  },
];
const bind = wrap(0x30, int(1), wrap(0x60, int(3), text('cn=admin'), wrap(0x80, Buffer.from('secret'))));
testProtocol(snmp, samples, [
  bind,
  new Uint8Array(40),
  wrap(0x30, int(5), text('public'), unit(0xa0, [])),
  second(0xa9, []),
]);

const said = (sample: Sample): Said => play(snmp, sample);
const stated = (sample: Sample, key: string): readonly string[] =>
  said(sample)
    .facts.filter((fact) => fact.key === key)
    .map((fact) => fact.value);

test('snmp: a community is a secret that is counted and never told, and nobody’s name is read', () => {
  const { facts, credentials, users } = said(answered(system, []));
  assert.deepEqual([credentials, users], [['snmp.community', 'snmp.community'], []]);
  assert.doesNotMatch(JSON.stringify(facts), /ward-secret|Jane/);
});

test('snmp: the user of version 3 is told, and whose engine it is', () => {
  const sealed = samples.at(-2);
  assert.ok(sealed);
  const { users, credentials, facts } = said(sealed);
  assert.deepEqual([users, credentials], [['nmsuser'], []]);
  const engines = facts.filter((fact) => fact.key === 'snmp.engineId').map((fact) => fact.about);
  assert.deepEqual(engines, ['sender']);
});

test('snmp: what is contained in a part, and devices that are no printer, are left out', () => {
  assert.deepEqual(stated(answered(parts, []), 'snmp.entPhysicalSerialNum'), ['FOC1234X0YZ']);
  const host: readonly Row[] = [
    [`${MIB}.25.3.2.1.2.1`, oid(`${MIB}.25.3.1.3`)],
    [`${MIB}.25.3.2.1.2.5`, oid(`${MIB}.25.3.1.5`)],
    [`${MIB}.25.3.2.1.3.1`, text('A processor')],
    [`${MIB}.25.3.2.1.3.5`, text('A printer')],
    [`${MIB}.25.3.2.1.3.262145`, text('network interface lo')],
  ];
  assert.deepEqual(stated(answered(host, []), 'snmp.deviceDescr'), ['A printer']);
});

test('snmp: a router’s address table binds addresses, of groups and of nobody it does not', () => {
  const table: readonly Row[] = [
    [`${MIB}.4.22.1.2.3.10.2.0.7`, bytes('02005e100007')],
    [`${MIB}.4.22.1.2.3.224.0.0.1`, bytes('01005e000001')],
    [`${MIB}.4.22.1.2.3.10.2.0`, bytes('02005e100008')],
    [`${MIB}.4.35.1.4.3.1.4.10.2.0.9`, bytes('02005e100009')],
    [`${MIB}.4.35.1.4.3.1.4.10.2.300.9`, bytes('02005e100009')],
  ];
  const found = said(answered(table, [])).facts.filter((fact) => fact.key === 'snmp.neighbour');
  assert.deepEqual(
    found.map((fact) => fact.about),
    [
      { mac: '02:00:5e:10:00:07', ip: '10.2.0.7' },
      { mac: '02:00:5e:10:00:09', ip: '10.2.0.9' },
    ],
  );
});

test('snmp: a notification is about the device that it names', () => {
  const trap = said(notified(firstTrap)).facts.find((fact) => fact.key === 'snmp.trap');
  assert.deepEqual(trap?.about, { ip: '10.3.0.9' });
});

test('snmp: what a short capture left of a datagram is read', () => {
  const whole = second(0xa2, system);
  const cut = whole.subarray(0, whole.length - 40);
  const sample = ask(system, [{ from: 'server', bytes: cut }]);
  assert.deepEqual(stated(sample, 'snmp.sysDescr'), ['Example OS 4.2 Build 7']);
  const context = { carrier: 'udp', fromClient: false, clientPort: 50000, etherType: 0, time: 0 } as const;
  assert.equal(snmp.probe(Cursor.over(cut), { ...context, serverPort: 161 }), VERDICT.sure);
  assert.equal(snmp.probe(Cursor.over(cut), { ...context, serverPort: 4000 }), VERDICT.no);
  assert.equal(snmp.probe(Cursor.over(whole), { ...context, serverPort: 4000 }), VERDICT.sure);
});

test('snmp: texts that are none are left out', () => {
  const odd: readonly Row[] = [
    [`${MIB}.1.1.0`, bytes('41000142')],
    [`${MIB}.1.5.0`, text('x'.repeat(300))],
    [`${MIB}.1.6.0`, int(3)],
    [`${MIB}.1.2.0`, text('1.3.6')],
    ['1.3.6.1.4.1.11.2.3.9.1.1.7.0', text('Doe^Jane')],
  ];
  const keys = said(answered(odd, [])).facts.map((fact) => fact.key);
  assert.deepEqual(keys, ['snmp.version', 'snmp.version']);
});

test('snmp: communities that are tried are counted from the fifth on, and none is kept', () => {
  const asked = (...communities: readonly string[]): Said =>
    play(snmp, {
      name: '',
      carrier: 'udp',
      serverPort: 161,
      messages: communities.map((community) => ({
        from: 'client',
        bytes: wrap(0x30, int(1), text(community), unit(0xa0, [[`${MIB}.1.1.0`, NULL]])),
      })),
    });
  const guessed = asked(...'public private cisco admin snmp community admin'.split(' '));
  assert.deepEqual(guessed.signals, ['snmp.another-community', 'snmp.another-community']);
  assert.ok(!/public|cisco/.test(JSON.stringify(guessed)));
  assert.deepEqual(asked(...'read write read write read new-read new-write'.split(' ')).signals, []);
});
