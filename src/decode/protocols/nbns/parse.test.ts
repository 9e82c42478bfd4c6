import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { VERDICT } from '../../protocol.ts';
import { nbns } from './index.ts';

/** A name in first-level encoding, with its length in front and the root behind. */
function encoded(name: string, suffix: number): string {
  const bytes = [...Buffer.from(name.padEnd(15)), suffix];
  const letters = bytes.flatMap((byte) => [0x41 + (byte >> 4), 0x41 + (byte & 15)]);
  return `20${Buffer.from(letters).toString('hex')}00`;
}
const plain = (name: string, suffix: string): string => Buffer.from(name.padEnd(15)).toString('hex') + suffix;
const sample = (bytes: string, states: readonly string[] = []): Sample => ({
  name: 'on the port',
  carrier: 'udp',
  clientPort: 137,
  serverPort: 137,
  messages: [{ from: 'client', bytes }],
  states,
});

const query = `0001 0110 0001 0000 0000 0000 ${encoded('PACS', 0x20)} 0020 0001`;
const registration = `0002 2910 0001 0000 0000 0001 ${encoded('WS-01', 0)} 0020 0001 c00c 0020 0001 000493e0 0006 0000 0a000005`;
const joining = `0003 7910 0001 0000 0000 0001 ${encoded('WARD', 0)} 0020 0001 c00c 0020 0001 000493e0 0006 8000 0a000005`;
const answer = `0001 8500 0000 0001 0000 0000 ${encoded('WARD', 0x1c)} 0020 0001 000493e0 000c e000 0a000006 e000 0a000007`;
const names =
  `${plain('WS-01', '00')}0400 ${plain('WARD', '00')}8400 ${plain('WS-01', '03')}0400 ${plain('DRHOUSE', '03')}0400`.replaceAll(
    ' ',
    '',
  );
const status = `0004 8400 0000 0001 0000 0000 ${encoded('*', 0)} 0021 0001 00000000 0077 04 ${names} 02005e000005 ${'00'.repeat(40)}`;

testProtocol(
  nbns,
  [
    sample(query, ['nbns.query=PACS<20>']),
    sample(registration, ['nbns.name=WS-01<00>']),
    sample(joining, ['nbns.group=WARD<00>']),
    sample(answer, ['nbns.group=WARD<1c>']),
    sample(status, ['nbns.name=WS-01<00>', 'nbns.group=WARD<00>', 'nbns.mac=02:00:5e:00:00:05']),
  ],
  [new Uint8Array(50), fromHex('1234 0100 0001 0000 0000 0000 04 70616373 00 0001 0001')],
);

test('nbns: who is logged in is a user, not a name', () => {
  const said = play(nbns, sample(status));
  assert.deepEqual(said.users, ['DRHOUSE']);
  assert.ok(!said.facts.some((fact) => fact.value.includes('DRHOUSE')));
});

test('nbns: an answer is about the addresses it names', () => {
  const about = play(nbns, sample(answer)).facts.map((fact) => fact.about);
  assert.deepEqual(about, [{ ip: '10.0.0.6' }, { ip: '10.0.0.7' }]);
});

test('nbns: such names asked of a DNS resolver are DNS', () => {
  const context = {
    carrier: 'udp',
    fromClient: true,
    clientPort: 50000,
    serverPort: 53,
    etherType: 0,
    time: 0,
  } as const;
  assert.equal(nbns.probe(Cursor.over(fromHex(query)), context), VERDICT.no);
});

test('nbns: a status answer that promises more names than it has keeps those', () => {
  const broken = status.replace('0077 04', '0077 ff');
  assert.ok(play(nbns, sample(broken)).facts.some((fact) => fact.value === 'WS-01<00>'));
  assert.deepEqual(play(nbns, sample('0001 01')).outcomes, ['malformed']);
});
