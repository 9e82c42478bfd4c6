/** DICOM associations with patients in every kind of element, in every way of writing them. */
import { birthNotations, JANE, JOHN, type Patient } from '../canaries.ts';
import type { Said, Talk } from '../wire.ts';
import { be, client, join, le, server, wide } from './words.ts';

type Syntax = 'implicit' | 'explicit' | 'big';
const UIDS: Readonly<Record<Syntax, string>> = {
  implicit: '1.2.840.10008.1.2',
  explicit: '1.2.840.10008.1.2.1',
  big: '1.2.840.10008.1.2.2',
};
const CT = '1.2.840.10008.5.1.4.1.1.2';
const FIND = '1.2.840.10008.5.1.4.31';
/** Items of a sequence are themselves rows of elements; `isOpen` ones end with a delimiter instead of a length. */
type Value = string | Uint8Array | { readonly isOpen: boolean; readonly items: readonly (readonly Element[])[] };
type Element = readonly [tag: number, vr: string, value: Value];

function encode(elements: readonly Element[], syntax: Syntax): Buffer {
  return Buffer.concat(elements.map((element) => encodeOne(element, syntax)));
}

function encodeOne([tag, vr, value]: Element, syntax: Syntax): Buffer {
  const number = syntax === 'big' ? be : le;
  const head = join(number(tag >>> 16, 2), number(tag & 0xffff, 2));
  const isSequence = typeof value === 'object' && 'items' in value;
  const bytes = isSequence ? sequence(value, syntax) : even(value);
  const length = isSequence && value.isOpen ? 0xffffffff : bytes.length;
  if (syntax === 'implicit') return join(head, number(length, 4), bytes);
  const isLong = ['OB', 'OW', 'SQ', 'UN', 'UT'].includes(vr);
  return join(head, vr, isLong ? [0, 0] : [], number(length, isLong ? 4 : 2), bytes);
}

function sequence({ isOpen, items }: Extract<Value, { isOpen: boolean }>, syntax: Syntax): Buffer {
  const number = syntax === 'big' ? be : le;
  const mark = (element: number, length: number): Buffer =>
    join(number(0xfffe, 2), number(element, 2), number(length, 4));
  const parts = items.flatMap((elements) => {
    const body = encode(elements, syntax);
    return isOpen ? [mark(0xe000, 0xffffffff), body, mark(0xe00d, 0)] : [mark(0xe000, body.length), body];
  });
  return join(...parts, isOpen ? mark(0xe0dd, 0) : []);
}

function even(value: string | Uint8Array): Buffer {
  const bytes = join(value);
  return bytes.length % 2 === 1 ? join(bytes, ' ') : bytes;
}

const name = ({ family, given }: Patient): string => `${family}^${given}^M=${family.toUpperCase()}^${given}`;

/** The patient's module, as it also stands inside sequences. */
const patient = (who: Patient): readonly Element[] => [
  [0x00100010, 'PN', name(who)],
  [0x00100020, 'LO', who.record],
  [0x00100030, 'DA', who.birth],
  [0x00101000, 'LO', who.insurance],
  [0x00101001, 'PN', `DOE^JANE\\${name(who)}`],
  [0x00101040, 'LO', `${who.street}, ${who.city}`],
  [0x00102154, 'SH', who.phone.slice(0, 16)],
  [0x001021b0, 'LT', who.remark],
  [0x00104000, 'LT', `${who.family} ${who.remark} ${birthNotations(who).join(' ')}`],
];

const object = (who: Patient): readonly Element[] => [
  [0x00080005, 'CS', 'ISO_IR 192'],
  [0x00080018, 'UI', '1.2.3.4.5'],
  [0x00080050, 'SH', who.record],
  [0x00080060, 'CS', 'CT'],
  [0x00080070, 'LO', 'Example Imaging'],
  [0x00080080, 'LO', `${who.family} Clinic`],
  [0x00080090, 'PN', name(who)],
  [0x00081010, 'SH', 'CT-EAST'],
  [0x00081030, 'LO', `${who.diagnosis} of ${who.family}`],
  [0x00081070, 'PN', name(who)],
  [0x00081090, 'LO', 'Scanner 64+'],
  [
    0x00081110,
    'SQ',
    { isOpen: true, items: [patient(who), [[0x00081115, 'SQ', { isOpen: true, items: [patient(who)] }]]] },
  ],
  [
    0x00081120,
    'SQ',
    { isOpen: false, items: [patient(who), [[0x00081111, 'SQ', { isOpen: false, items: [patient(who)] }]]] },
  ],
  [0x00090010, 'LO', `${who.family} PRIVATE`],
  [0x00091001, 'UN', name(who)],
  [0x00091002, 'OB', wide(`${who.family} ${who.given}`)],
  [0x00091003, 'LO', who.record],
  ...patient(who),
  [0x00110010, 'LO', `${who.family} PRIVATE`],
  [0x00111001, 'SQ', { isOpen: true, items: [patient(who)] }],
  [0x00180010, 'LO', who.remark],
  [0x00181000, 'LO', 'SN-12345'],
  [0x00181020, 'LO', 'VB10\\R2'],
  [0x00181030, 'LO', `${who.family} protocol`],
  [0x00204000, 'LT', who.remark],
  [0x00321032, 'PN', name(who)],
  [0x00400275, 'SQ', { isOpen: true, items: [patient(who)] }],
  [0x7fe00010, 'OW', join(name(who), wide(name(who)), who.record)],
];

const pdu = (type: number, ...body: readonly Uint8Array[]): Buffer =>
  join([type, 0], be(join(...body).length, 4), ...body);
const item = (type: number, ...body: readonly (Uint8Array | string)[]): Buffer =>
  join([type, 0], be(join(...body).length, 2), ...body);

function associate(isRequest: boolean, syntax: Syntax): Buffer {
  const contexts = [CT, FIND].map((sopClass, index) => {
    const head = Buffer.from([1 + 2 * index, 0, 0, 0]);
    const chosen = item(0x40, UIDS[syntax]);
    return isRequest ? item(0x20, head, item(0x30, sopClass), chosen) : item(0x21, head, chosen);
  });
  const user = item(
    0x50,
    item(0x51, be(16384, 4)),
    item(0x52, '1.2.276.0.7230010.3.0.3.6.7'),
    item(0x55, 'OFFIS_DCMTK_367'),
  );
  const titles = join('ARCHIVE'.padEnd(16), 'CT01'.padEnd(16), Buffer.alloc(32));
  return pdu(isRequest ? 1 : 2, be(1, 2), be(0, 2), titles, item(0x10, '1.2.840.10008.3.1.1.1'), ...contexts, user);
}

function command(field: number, sopClass: string, hasData: boolean, extra: readonly Element[] = []): Buffer {
  const body = encode(
    [
      [0x00000002, 'UI', sopClass.length % 2 === 1 ? `${sopClass}\0` : sopClass],
      [0x00000100, 'US', le(field, 2)],
      [0x00000110, 'US', le(7, 2)],
      [0x00000800, 'US', le(hasData ? 1 : 0x0101, 2)],
      ...extra,
    ],
    'implicit',
  );
  return join(encode([[0x00000000, 'UL', le(body.length, 4)]], 'implicit'), body);
}

const value = (id: number, control: number, data: Uint8Array): Buffer =>
  join(be(data.length + 2, 4), [id, control], data);
const transfer = (...values: readonly Buffer[]): Buffer => pdu(4, ...values);

/** A command and its data set, in fragments of `size` bytes. */
function sent(from: 'client' | 'server', id: number, head: Buffer, data: Buffer, size: number): readonly Said[] {
  const say = from === 'client' ? client : server;
  const said = [say(transfer(value(id, 3, head)))];
  for (let at = 0; at < data.length; at += size) {
    const isLast = at + size >= data.length;
    said.push(say(transfer(value(id, isLast ? 2 : 0, data.subarray(at, at + size)))));
  }
  return said;
}

const opening = (syntax: Syntax): readonly Said[] => [
  client(associate(true, syntax)),
  server(associate(false, syntax)),
];
const refused = command(0x8001, CT, false, [
  [0x00000900, 'US', le(0xa700, 2)],
  [0x00000902, 'LO', `no room for ${name(JANE)} ${JANE.record}`],
]);
const ending: readonly Said[] = [client(pdu(5, be(0, 4))), server(pdu(6, be(0, 4)))];

function storing(who: Patient, syntax: Syntax, size: number): Talk {
  const store = command(1, CT, true, [[0x00001000, 'UI', '1.2.3.4.5\0']]);
  const said = [
    ...opening(syntax),
    ...sent('client', 1, store, encode(object(who), syntax), size),
    server(transfer(value(1, 3, refused))),
    ...ending,
  ];
  return {
    name: `DICOM C-STORE, ${syntax}, fragments of ${size}`,
    carrier: 'tcp',
    serverPort: 104,
    said,
    reports: ['dicom.patient-module'],
  };
}

const keys = (who: Patient): readonly Element[] => [
  [0x00080050, 'SH', who.record],
  [0x00080052, 'CS', 'STUDY'],
  [0x00081110, 'SQ', { isOpen: true, items: [patient(who)] }],
  ...patient(who),
  [0x00181000, 'LO', who.record],
  [0x00321032, 'PN', name(who)],
];

function finding(syntax: Syntax): Talk {
  const said = [
    ...opening(syntax),
    ...sent('client', 3, command(0x20, FIND, true), encode(keys(JANE), syntax), 100),
    ...sent('server', 3, command(0x8020, FIND, true), encode(keys(JOHN), syntax), 64),
    ...ending,
  ];
  return {
    name: `DICOM C-FIND, ${syntax}`,
    carrier: 'tcp',
    serverPort: 11112,
    said,
    reports: ['dicom.patient-module'],
  };
}

export const DICOM: readonly Talk[] = [
  storing(JANE, 'implicit', 4096),
  storing(JANE, 'explicit', 300),
  storing(JOHN, 'big', 77),
  finding('implicit'),
  finding('explicit'),
];
