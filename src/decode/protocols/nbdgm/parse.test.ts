import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { nbdgm } from './index.ts';

const hexadecimal = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const u16 = (value: number): string => value.toString(16).padStart(4, '0');
/** A name in first-level encoding, with its length in front and the root behind. */
function encoded(name: string, suffix: number): string {
  const bytes = [...Buffer.from(name.padEnd(15)), suffix];
  return `20${hexadecimal(bytes.map((byte) => String.fromCharCode(0x41 + (byte >> 4), 0x41 + (byte & 15))).join(''))}00`;
}
const padded = (name: string): string => hexadecimal(name.padEnd(16, '\0'));
/** An SMB transaction to a mailslot, as the browser sends it. */
function transaction(frame: string, mailslot = '\\MAILSLOT\\BROWSE'): string {
  const name = hexadecimal(`${mailslot}\0`);
  const at = 69 + name.length / 2;
  const le = (value: number): string => `${u16(value).slice(2)}${u16(value).slice(0, 2)}`;
  const words = `0000 ${le(frame.length / 2)} 0000 0000 00 00 0000 e8030000 0000 0000 0000 ${le(frame.length / 2)} ${le(at)} 03 00 0100 0100 0200`;
  return `ff534d42 25 ${'00'.repeat(27)} 11 ${words} 0000 ${name} ${frame}`.replaceAll(' ', '');
}
function datagram(type: string, source: string, destination: string, data: string, flags = '0a'): string {
  const rest = source + destination + data;
  return `${type} ${flags} 1234 0a000005 008a ${u16(rest.length / 2)} 0000 ${rest}`;
}
const sample = (name: string, bytes: string, states: readonly string[] = []): Sample => ({
  name,
  carrier: 'udp',
  clientPort: 138,
  serverPort: 138,
  messages: [{ from: 'client', bytes }],
  states,
});

const announcement = (command: string, name: string): string =>
  `${command} 00 80fc0a00 ${padded(name)} 06 01 03100000 0f01 55aa ${hexadecimal('Room of Anna\0')}`.replaceAll(
    ' ',
    '',
  );
const [WS, WARD, MASTERS] = [encoded('WS-01', 0), encoded('WARD', 0x1d), encoded('WARD', 0x1e)];
const host = sample('a host', datagram('11', WS, WARD, transaction(announcement('01', 'WS-01'))), [
  'nbdgm.name=WS-01<00>',
  'nbdgm.hostName=WS-01',
  'nbdgm.osVersion=6.1',
  'nbdgm.serverType=workstation,server,nt-workstation',
  'nbdgm.group=WARD',
]);
const master = sample('a master browser', datagram('11', WS, MASTERS, transaction(announcement('0f', 'WS-01'))), [
  'nbdgm.hostName=WS-01',
]);
const domain = sample('a work group', datagram('12', WS, MASTERS, transaction(announcement('0c', 'LAB'))), [
  'nbdgm.group=LAB',
]);
const refused = sample('an error', '13 00 1234 0a000005 008a 82');
const query = sample('a query', `14 00 1234 0a000005 008a ${WARD}`);

testProtocol(
  nbdgm,
  [host, master, domain, refused, query],
  [new Uint8Array(80), fromHex(datagram('11', '20'.padEnd(68, '1'), WARD, '')), fromHex('1100 1234')],
);

test('nbdgm: comments, and the names of persons, stay unread', () => {
  const messenger = sample('', datagram('10', encoded('DRHOUSE', 3), encoded('ANNA', 3), transaction('00')));
  assert.deepEqual(play(nbdgm, messenger).facts, []);
  assert.ok(!JSON.stringify(play(nbdgm, host).facts).includes('Anna'));
});

test('nbdgm: other mailslots and further fragments tell no more than names', () => {
  const logon = transaction(announcement('01', 'WS-02'), '\\MAILSLOT\\NET\\LOG');
  const keys = (bytes: string): readonly string[] => play(nbdgm, sample('', bytes)).facts.map((fact) => fact.key);
  assert.deepEqual(keys(datagram('11', WS, WARD, logon)), ['nbdgm.name']);
  assert.deepEqual(keys(datagram('11', WS, WARD, transaction(announcement('01', 'WS-02')), '08')), []);
});

test('nbdgm: an announcement that ends early, or whose place is outside, is none', () => {
  const whole = transaction(announcement('01', 'WS-01'));
  const cut = sample('', datagram('11', WS, WARD, whole.slice(0, 210)));
  const outside = sample('', datagram('11', WS, WARD, `${whole.slice(0, 114)}ffff${whole.slice(118)}`));
  for (const one of [cut, outside])
    assert.deepEqual(
      play(nbdgm, one).facts.map((fact) => fact.key),
      ['nbdgm.name'],
    );
});

test('nbdgm: away from its port names and length must both fit', () => {
  const context = { carrier: 'udp', fromClient: true, etherType: 0, time: 0 } as const;
  const probe = (bytes: string): number =>
    nbdgm.probe(Cursor.over(fromHex(bytes)), { ...context, clientPort: 5000, serverPort: 5001 });
  const bytes = datagram('11', WS, WARD, '00');
  assert.equal(probe(bytes), VERDICT.maybe);
  assert.equal(probe(`${bytes}00`), VERDICT.no);
});
