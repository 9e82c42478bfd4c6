import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { play, type Said, type Sample, testProtocol } from '../../conformance.ts';
import { bacnet } from './index.ts';

const hex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');
const byte = (value: number): string => value.toString(16).padStart(2, '0');
const bvll = (operation: string, body: string): string => {
  const bare = body.replace(/\s+/g, '');
  return `81${operation}00${byte(bare.length / 2 + 4)}${bare}`;
};
/** An application tag of text in UTF-8. */
const text = (value: string): string => `75${byte(value.length + 1)}00${hex(value)}`;
const device = (tag: string): string => `${tag}020004d2`;
const I_AM = `10 00 ${device('c4')} 2205c4 9100 2203e7`;

const datagram = (
  name: string,
  bytes: string,
  states: readonly string[] = [],
  from: 'client' | 'server' = 'client',
): Sample => ({
  name,
  carrier: 'udp',
  serverPort: 47808,
  messages: [{ from, bytes }],
  states,
});
const said = (bytes: string): Said => play(bacnet, datagram('', bytes));

const samples: Sample[] = [
  datagram('Who-Is', bvll('0b', '0120ffff00ff 1008'), ['bacnet.service=who-is']),
  datagram('I-Am', bvll('0b', `0120ffff00ff ${I_AM}`), [
    'bacnet.instance=1234',
    'bacnet.vendorId=999',
    'bacnet.maxApduLength=1476',
    'bacnet.segmentation=segmented-both',
  ]),
  datagram('I-Have', bvll('0b', `0100 1001 ${device('c4')} ${device('c4')} ${text('AHU-4')}`), [
    'bacnet.objectName=AHU-4',
  ]),
  datagram('I-Am from behind a router', bvll('0a', `0108 07d1 01 0a ${I_AM}`), ['bacnet.routedInstance=2001:0a 1234']),
  datagram(
    'ReadProperty and its answer',
    bvll('0a', `0100 3001 0c ${device('0c')} 1946 3e ${text('Chiller 9')} 3f`),
    ['bacnet.instance=1234', 'bacnet.modelName=Chiller 9'],
    'server',
  ),
  datagram(
    'ReadPropertyMultiple answered',
    bvll(
      '0a',
      `0100 3001 0e ${device('0c')} 1e 2979 4e ${text('Example Controls')} 4f 292c 4e ${text('2.7.1')} 4f
       2a0174 4e ${text('SN-9')} 4f 29d1 5e 9102 9120 5f 2978 4e 2203e7 4f 294c 2901 4e c400000001 4f 1f
       0c00000001 1e 294d 4e ${text('other')} 4f 1f`,
    ),
    ['bacnet.vendorName=Example Controls', 'bacnet.firmwareRevision=2.7.1', 'bacnet.serialNumber=SN-9'],
    'server',
  ),
  datagram('a device is restarted', bvll('0a', '0104 0005 0114 0900 1d0700 736563726574'), [
    'bacnet.service=reinitialize-device',
  ]),
  datagram('a router tells its networks', bvll('0b', '0180 01 0002 0003'), ['bacnet.network=2', 'bacnet.network=3']),
  datagram('a foreign device registers', bvll('05', '003c')),
  datagram('UCS-2 text', bvll('0a', `0100 3001 0c ${device('0c')} 193a 3e 750504 00480069 3f`), ['bacnet.location=Hi']),
];

testProtocol(bacnet, samples, [new Uint8Array(20), Uint8Array.of(0x81, 0x0a, 0, 4), Uint8Array.of(0x81, 0xff, 0, 4)]);

test('bacnet: a forwarded message speaks of who sent it first', () => {
  const fact = said(bvll('04', `0a000007bac0 0100 ${I_AM}`)).facts.find(({ key }) => key === 'bacnet.instance');
  assert.deepEqual(fact?.about, { ip: '10.0.0.7', port: 47808 });
});

test('bacnet: passwords are counted, never read', () => {
  const result = said(bvll('0a', '0104 0005 0114 0900 1d0700 736563726574'));
  assert.deepEqual(result.credentials, ['bacnet.password']);
  assert.ok(!JSON.stringify(result).includes('secret'));
  assert.deepEqual(said(bvll('0a', '0104 0005 0114 0900')).credentials, []);
});

test('bacnet: names of other objects, and text that is none, are not kept', () => {
  const other = said(bvll('0a', `0100 3001 0c 0c00000001 194d 3e ${text('Sensor')} 3f`));
  assert.deepEqual(other.facts, []);
  const odd = said(bvll('0a', `0100 3001 0c ${device('0c')} 1946 3e 750400 01ff0a 3f`));
  assert.deepEqual(odd.facts, []);
});

test('bacnet: a wrong length is believed on the right port alone', () => {
  const bytes = Buffer.from(bvll('0b', `0100 ${I_AM}`).replace(/\s/g, ''), 'hex');
  bytes[3] = 99;
  const context = { carrier: 'udp', fromClient: true, clientPort: 1, serverPort: 2, etherType: 0, time: 0 } as const;
  assert.equal(bacnet.probe(Cursor.over(bytes), context), 2);
  assert.ok(said(bytes.toString('hex')).facts.length > 0);
});

test('bacnet: what changes a device is told; reads and times are not', () => {
  const asks = (apdu: string): readonly string[] => said(bvll('0a', `0104 ${apdu}`)).signals;
  assert.deepEqual(asks('0005 01 0f 0c00800001 1955 3e 4441a00000 3f 3908'), ['bacnet.command-write']);
  assert.deepEqual(asks('0005 01 14 0900'), ['bacnet.command-restart']);
  assert.deepEqual(asks('0005 01 11 1901'), ['bacnet.command-stop']);
  assert.deepEqual(asks('0005 01 07 c402800001 0e 3100 6101aa 0f'), ['bacnet.command-program']);
  assert.deepEqual(asks('0005 01 0c 0c00800001 1955'), []);
  assert.deepEqual(asks('10 06 a4 7e030101 b4 08000000'), []);
});
