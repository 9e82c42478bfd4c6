import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { dicom } from './index.ts';

const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const CT = '1.2.840.10008.5.1.4.1.1.2';
const ECHO = '1.2.840.10008.1.1';

const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const reversed = (bytes: Buffer): Buffer => Buffer.from(bytes).reverse();
const pdu = (type: number, body: Buffer): Buffer => Buffer.concat([Buffer.from([type, 0]), u32(body.length), body]);
const item = (type: number, body: Buffer | string): Buffer => {
  const bytes = typeof body === 'string' ? text(body) : body;
  return Buffer.concat([Buffer.from([type, 0]), u16(bytes.length), bytes]);
};
const even = (value: string): string => (value.length % 2 === 1 ? `${value} ` : value);

interface Association {
  readonly called?: string;
  readonly roles?: readonly [sopClass: string, scu: number, scp: number][];
  readonly identity?: Buffer;
  readonly syntax?: string;
}

/** Context 1 is CT storage, context 3 is verification. */
function associate(isRequest: boolean, how: Association = {}): Buffer {
  const syntax = item(0x40, how.syntax ?? IMPLICIT);
  const contexts = [CT, ECHO].map((sopClass, index) => {
    const head = Buffer.from([1 + 2 * index, 0, 0, 0]);
    return isRequest
      ? item(0x20, Buffer.concat([head, item(0x30, sopClass), syntax]))
      : item(0x21, Buffer.concat([head, syntax]));
  });
  const roles = (how.roles ?? []).map(([sopClass, scu, scp]) =>
    item(0x54, Buffer.concat([u16(sopClass.length), text(sopClass), Buffer.from([scu, scp])])),
  );
  const user = [item(0x51, u32(16384)), item(0x52, isRequest ? '1.2.276.0.7230010.3.0.3.6.7' : '1.2.40.0.13.1.3')];
  const version = item(0x55, isRequest ? 'OFFIS_DCMTK_367' : 'dcm4che-5.29');
  const identity = how.identity ? [item(0x58, how.identity)] : [];
  const titles = text((how.called ?? 'ARCHIVE').padEnd(16) + 'CT01'.padEnd(16));
  const information = item(0x50, Buffer.concat([...user, ...roles, version, ...identity]));
  const application = item(0x10, '1.2.840.10008.3.1.1.1');
  const head = Buffer.concat([u16(1), u16(0), titles, Buffer.alloc(32)]);
  return pdu(isRequest ? 1 : 2, Buffer.concat([head, application, ...contexts, information]));
}

type Written = readonly [group: number, element: number, vr: string, value: string | Buffer];

function encode(elements: readonly Written[], syntax: string): Buffer {
  return Buffer.concat(
    elements.map(([group, element, vr, value]) => {
      const bytes = typeof value === 'string' ? text(even(value)) : value;
      const turn = syntax === BIG_ENDIAN ? (part: Buffer): Buffer => part : reversed;
      const tag = Buffer.concat([turn(u16(group)), turn(u16(element))]);
      if (syntax === IMPLICIT) return Buffer.concat([tag, turn(u32(bytes.length)), bytes]);
      if (vr === 'SQ' || vr === 'OW')
        return Buffer.concat([tag, text(vr), u16(0), turn(u32(vr === 'SQ' ? 0xffffffff : bytes.length)), bytes]);
      return Buffer.concat([tag, text(vr), turn(u16(bytes.length)), bytes]);
    }),
  );
}

const short = (value: number): Buffer => reversed(u16(value));
function command(field: number, hasData: boolean, extra: readonly Written[] = [], sopClass = CT): Buffer {
  const body = encode(
    [
      [0, 0x0002, '', sopClass.length % 2 ? `${sopClass}\0` : sopClass],
      [0, 0x0100, '', short(field)],
      [0, 0x0110, '', short(7)],
      ...extra.filter(([, element]) => element < 0x0800),
      [0, 0x0800, '', short(hasData ? 1 : 0x0101)],
      ...extra.filter(([, element]) => element > 0x0800),
    ],
    IMPLICIT,
  );
  return Buffer.concat([encode([[0, 0, '', reversed(u32(body.length))]], IMPLICIT), body]);
}

const value = (id: number, control: number, data: Buffer): Buffer =>
  Buffer.concat([u32(data.length + 2), Buffer.from([id, control]), data]);
const transfer = (...values: Buffer[]): Buffer => pdu(4, Buffer.concat(values));

const SEQUENCE = Buffer.concat([
  Buffer.from('feff00e0ffffffff', 'hex'),
  Buffer.from('feff0de000000000', 'hex'),
  Buffer.from('feffdde000000000', 'hex'),
]);
const OBJECT: readonly Written[] = [
  [0x0008, 0x0005, 'CS', 'ISO_IR 100'],
  [0x0008, 0x0060, 'CS', 'CT'],
  [0x0008, 0x0070, 'LO', 'Example Imaging'],
  [0x0008, 0x0080, 'LO', 'CANARY CLINIC'],
  [0x0008, 0x0090, 'PN', 'CANARY^DOCTOR'],
  [0x0008, 0x1010, 'SH', 'CT-EAST'],
  [0x0008, 0x1040, 'LO', 'Radiology'],
  [0x0008, 0x1090, 'LO', 'Scanner 64+'],
  [0x0010, 0x0010, 'PN', 'CANARY^PATIENT'],
  [0x0010, 0x0020, 'LO', 'CANARY-4711'],
  [0x0010, 0x4000, 'LT', 'CANARY comment'],
  [0x0018, 0x1000, 'LO', 'SN-12345'],
  [0x0018, 0x1002, 'UI', '1.2.3.4'],
  [0x0018, 0x1020, 'LO', 'VB10\\R2'],
  [0x0020, 0x4000, 'LT', 'CANARY behind'],
];
const STATED = [
  'dicom.objectModality=CT',
  'dicom.objectManufacturer=Example Imaging',
  'dicom.objectStationName=CT-EAST',
  'dicom.objectDepartment=Radiology',
  'dicom.objectModel=Scanner 64+',
  'dicom.objectSerial=SN-12345',
  'dicom.objectDeviceUid=1.2.3.4',
  'dicom.objectSoftwareVersions=VB10 R2',
];

const client = (...parts: Buffer[]): { from: 'client'; bytes: Buffer } => ({
  from: 'client',
  bytes: Buffer.concat(parts),
});
const server = (bytes: Buffer): { from: 'server'; bytes: Buffer } => ({ from: 'server', bytes });
const conversation = (name: string, messages: Sample['messages'], states: readonly string[] = []): Sample => ({
  name,
  carrier: 'tcp',
  serverPort: 104,
  messages,
  states,
});
const opening = (syntax: string): Sample['messages'] => [
  client(associate(true, { syntax })),
  server(associate(false, { syntax })),
];
const storing = (syntax: string, object: Buffer, size = 4096, extra: readonly Written[] = []): Sample['messages'] => {
  const parts: Buffer[] = [transfer(value(1, 3, command(1, true, extra)))];
  for (let at = 0; at < object.length; at += size) {
    const data = object.subarray(at, at + size);
    parts.push(transfer(value(1, at + size >= object.length ? 2 : 0, data)));
  }
  return [...opening(syntax), client(...parts)];
};
const facts = (said: Said): string[] => said.facts.map((fact) => `${fact.key}=${fact.value}`);
const hasCanary = (said: Said): boolean => /CANARY|PATIENT|4711/.test(JSON.stringify(said));
const said = (messages: Sample['messages']): Said => play(dicom, conversation('', messages));

const samples: Sample[] = [
  conversation(
    'a node verifies an archive',
    [
      ...opening(IMPLICIT),
      client(transfer(value(3, 3, command(0x30, false, [], ECHO)))),
      server(transfer(value(3, 3, command(0x8030, false, [], ECHO)))),
      client(Buffer.from('05000000000400000000', 'hex')),
      server(Buffer.from('06000000000400000000', 'hex')),
    ],
    [
      'dicom.aeTitle=CT01',
      'dicom.callingAeTitle=CT01',
      'dicom.calledAeTitle=ARCHIVE',
      'dicom.aeTitle=ARCHIVE',
      'dicom.implementationClassUid=1.2.276.0.7230010.3.0.3.6.7',
      'dicom.implementationVersionName=OFFIS_DCMTK_367',
      'dicom.implementationVersionName=dcm4che-5.29',
      `dicom.abstractSyntax=${CT}`,
      `dicom.acceptedAbstractSyntax=${ECHO}`,
      'dicom.role=scu',
      'dicom.role=scp',
      'dicom.service=C-ECHO',
    ],
  ),
  ...[IMPLICIT, EXPLICIT, BIG_ENDIAN].map((syntax) =>
    conversation(`an object is stored in ${syntax}`, storing(syntax, encode(OBJECT, syntax)), STATED),
  ),
  conversation(
    'an object is asked to move',
    [
      ...opening(IMPLICIT),
      client(
        transfer(
          value(1, 3, command(0x21, true, [[0, 0x0600, '', 'WORKSTATION ']])),
          value(1, 2, encode([[0x0010, 0x0020, 'LO', 'CANARY-4711']], IMPLICIT)),
        ),
      ),
    ],
    ['dicom.service=C-MOVE', 'dicom.moveDestination=WORKSTATION'],
  ),
  conversation(
    'a title is turned away',
    [client(associate(true, { called: 'NOBODY' })), server(Buffer.from('03000000000400010107', 'hex'))],
    ['dicom.calledAeTitle=NOBODY', 'dicom.rejection=called-ae-title-not-recognized'],
  ),
  conversation(
    'seen from its middle',
    [client(transfer(value(1, 3, command(1, true))), transfer(value(1, 2, encode(OBJECT, EXPLICIT))))],
    STATED,
  ),
];

testProtocol(dicom, samples, [
  new Uint8Array(80),
  Buffer.from('0300001611e00000000100c1020100c2020102c0010a', 'hex'),
  Buffer.from('04010050c0a80101726f6f7400', 'hex'),
  Buffer.from('0400000000100000000e0102', 'hex'),
]);

test('dicom: no patient leaks, and patients are counted', () => {
  for (const sample of samples) assert.ok(!hasCanary(play(dicom, sample)), sample.name);
  for (const syntax of [IMPLICIT, EXPLICIT, BIG_ENDIAN])
    assert.deepEqual(said(storing(syntax, encode(OBJECT, syntax))).patientData, ['dicom.patient-module']);
});

test('dicom: fragments and segments may be cut anywhere', () => {
  const object = encode([...OBJECT.slice(0, 3), [0x0008, 0x1140, 'SQ', SEQUENCE], ...OBJECT.slice(8)], EXPLICIT);
  const whole = facts(said(storing(EXPLICIT, object)));
  assert.ok(whole.includes('dicom.objectSerial=SN-12345'));
  for (const size of [7, 13, 20, 64]) assert.deepEqual(facts(said(storing(EXPLICIT, object, size))), whole);
  const bytewise = storing(EXPLICIT, object, 64).flatMap(({ from, bytes }) =>
    [...(bytes as Buffer)].map((byte) => ({ from, bytes: Uint8Array.of(byte) })),
  );
  assert.deepEqual(facts(said(bytewise)), whole);
});

test('dicom: the pixels are passed over', () => {
  const pixels: Written = [0x7fe0, 0x0010, 'OW', Buffer.alloc(200_000)];
  const result = said(storing(EXPLICIT, encode([...OBJECT, pixels], EXPLICIT), 16_000));
  assert.ok(facts(result).includes('dicom.objectSerial=SN-12345'));
  const long = said(storing(EXPLICIT, encode([...OBJECT, pixels], EXPLICIT), 150_000));
  assert.ok(facts(long).includes('dicom.objectSerial=SN-12345'));
});

test('dicom: what another node made says nothing about the sender', () => {
  const result = said(storing(IMPLICIT, encode(OBJECT, IMPLICIT), 4096, [[0, 0x1030, '', 'WORKSTATION ']]));
  assert.ok(!facts(result).some((fact) => fact.startsWith('dicom.object')));
  assert.ok(facts(result).includes('dicom.moveOriginator=WORKSTATION'));
});

test('dicom: values that are none, and order that is none, state nothing', () => {
  const odd: Written[][] = [
    [[0x0008, 0x0070, 'LO', 'CANARY^PATIENT']],
    [[0x0008, 0x1090, 'LO', 'CANARY=PATIENT']],
    [[0x0018, 0x1000, 'LO', 'CANARY PATIENT']],
    [[0x0008, 0x0060, 'CS', 'CANARY^P']],
    [[0x0008, 0x0060, 'PN', 'CANARY']],
    [
      [0x0010, 0x0010, 'PN', 'CANARY^PATIENT'],
      [0x0008, 0x0070, 'LO', 'CANARY'],
    ],
  ];
  for (const elements of odd) {
    for (const syntax of [EXPLICIT, BIG_ENDIAN]) {
      const result = said(storing(syntax, encode(elements, syntax)));
      assert.ok(!hasCanary(result), JSON.stringify(elements));
    }
  }
});

test('dicom: a wrong length anywhere leaks no patient', () => {
  for (const syntax of [IMPLICIT, EXPLICIT]) {
    const object = encode(OBJECT, syntax);
    for (let at = 0; at < object.length; at++) {
      for (const byte of [0, 2, 12, 60, 0xff]) {
        const damaged = Buffer.from(object);
        damaged[at] = byte;
        assert.ok(!hasCanary(said(storing(syntax, damaged))), `byte ${at} is ${byte} in ${syntax}`);
      }
    }
  }
});

test('dicom: roles may be turned round', () => {
  const roles: Association['roles'] = [
    [CT, 0, 1],
    [ECHO, 0, 1],
  ];
  const result = said([client(associate(true, { roles })), server(associate(false, { roles }))]);
  const told = result.facts.filter((fact) => fact.key === 'dicom.role').map((fact) => fact.value);
  assert.deepEqual(told, ['scp', 'scu']);
});

test('dicom: a passcode is counted, not read', () => {
  const identity = Buffer.concat([Buffer.from([2, 0]), u16(5), text('nurse'), u16(6), text('CANARY')]);
  const result = said([client(associate(true, { identity }))]);
  assert.deepEqual(result.users, ['nurse']);
  assert.deepEqual(result.credentials, ['dicom.user-identity']);
  assert.ok(!hasCanary(result));
});

test('dicom: reading begins again at a command set', () => {
  const rest = Buffer.concat([Buffer.alloc(50, 0x41), transfer(value(1, 3, command(1, true)))]);
  const context = { carrier: 'tcp', fromClient: true, clientPort: 1, serverPort: 104, etherType: 0, time: 0 } as const;
  assert.equal(dicom.reader?.resynchronise?.(Cursor.over(rest), context), 50);
});

test('dicom: an association that is counted too short is read up to its end', () => {
  const short = Buffer.from(associate(false));
  short.writeUInt32BE(short.length - 6 - 10, 2);
  const said = play(dicom, {
    name: '',
    carrier: 'tcp',
    serverPort: 104,
    messages: [
      { from: 'client', bytes: associate(true) },
      { from: 'server', bytes: short },
    ],
  });
  const stated = said.facts.filter((fact) => fact.key === 'dicom.implementationClassUid').map((fact) => fact.value);
  assert.deepEqual(stated, ['1.2.276.0.7230010.3.0.3.6.7', '1.2.40.0.13.1.3']);
  const headless = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 68, 0, 1]), Buffer.alloc(66)]);
  assert.deepEqual(
    play(dicom, { name: '', carrier: 'tcp', messages: [{ from: 'client', bytes: headless }] }).outcomes,
    ['malformed'],
  );
});

test('dicom: searches, retrievals, stores and titles that are not known are noticed; worklists are not', () => {
  const STUDY_ROOT = '1.2.840.10008.5.1.4.1.2.2.1';
  const WORKLIST = '1.2.840.10008.5.1.4.31';
  const asked = (sopClass: string, field: number): readonly string[] =>
    play(dicom, {
      name: '',
      carrier: 'tcp',
      serverPort: 104,
      messages: [
        { from: 'client', bytes: associate(true) },
        { from: 'server', bytes: associate(false) },
        { from: 'client', bytes: transfer(value(1, 3, command(field, false, [], sopClass))) },
      ],
    }).signals;
  assert.deepEqual(asked(STUDY_ROOT, 0x20), ['dicom.association', 'dicom.find']);
  assert.deepEqual(asked(STUDY_ROOT, 0x21), ['dicom.association', 'dicom.retrieve']);
  assert.deepEqual(asked(CT, 0x01), ['dicom.association', 'dicom.store']);
  for (const [sopClass, field] of [
    [WORKLIST, 0x20],
    [ECHO, 0x30],
    [STUDY_ROOT, 0x8020],
  ] as const)
    assert.deepEqual(asked(sopClass, field), ['dicom.association']);
  const rejected = (source: number, reason: number): readonly string[] =>
    play(dicom, {
      name: '',
      carrier: 'tcp',
      messages: [
        { from: 'client', bytes: associate(true) },
        { from: 'server', bytes: pdu(3, Buffer.from([0, 1, source, reason])) },
      ],
    }).signals;
  assert.deepEqual(rejected(1, 7), ['dicom.association', 'dicom.title-unknown']);
  assert.deepEqual(rejected(1, 3), ['dicom.association', 'dicom.title-unknown']);
  assert.deepEqual(rejected(3, 1), ['dicom.association', 'dicom.congested']);
  assert.deepEqual(rejected(2, 1), ['dicom.association']);
});

test('dicom: who was called and asks as whoever called does is noticed, unless it was offered that role', () => {
  const asked = (roles: NonNullable<Association['roles']>): readonly string[] =>
    play(dicom, {
      name: '',
      carrier: 'tcp',
      serverPort: 104,
      messages: [
        { from: 'client', bytes: associate(true, { roles }) },
        { from: 'server', bytes: associate(false) },
        { from: 'server', bytes: transfer(value(1, 3, command(0x01, false, [], CT))) },
      ],
    }).signals;
  assert.deepEqual(asked([]), ['dicom.association', 'dicom.role-reversed', 'dicom.store']);
  assert.deepEqual(asked([[CT, 0, 1]]), ['dicom.association', 'dicom.store']);
});
