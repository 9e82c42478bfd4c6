import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { rdp } from './index.ts';

const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
const octets = (hex: string): number => hex.replaceAll(' ', '').length / 2;
const number = (value: number, size: number): string => value.toString(16).padStart(size * 2, '0');
const little = (value: number, size: number): string =>
  Buffer.from(number(value, size), 'hex').reverse().toString('hex');
const packet = (x224: string): string => `0300${number(octets(x224) + 4, 2)}${x224}`;
const connection = (type: string, variable: string): string =>
  packet(`${number(octets(variable) + 6, 1)}${type}000000000 0${variable}`);
const request = (cookie: string, protocols = '01000800 03000000'): string =>
  connection('e0', hexOf(cookie) + protocols);
const confirm = (negotiation: string): string => connection('d0', negotiation);

const name = [...'MODALITY-7']
  .map((letter) => `${hexOf(letter)}00`)
  .join('')
  .padEnd(64, '0');
const core = `01c0 d800 04000800 0004 0003 01ca 03aa 09040000 280a0000 ${name} ${'00'.repeat(160)}`;
const gcc = `000500147c00018147000800100001c00044756361 80d8 ${core}`;
const parameters = '3003 020101';
const ber = (identifier: string, content: string): string => `${identifier}82${number(octets(content), 2)}${content}`;
const initial = packet(
  `02f080${ber('7f65', `040101 040101 0101ff ${parameters} ${parameters} ${parameters} ${ber('04', gcc)}`)}`,
);

const secured: Sample = {
  name: 'a connection that goes on in TLS',
  carrier: 'tcp',
  serverPort: 3389,
  messages: [
    { from: 'client', bytes: request('Cookie: mstshash=radiology\r\n') },
    { from: 'server', bytes: confirm('02000800 02000000') },
    { from: 'client', bytes: '16030100' },
  ],
  states: ['rdp.requestedProtocols=rdp,tls,credssp', 'rdp.selectedProtocol=credssp'],
};
const open: Sample = {
  name: 'a connection with the old security',
  carrier: 'tcp',
  serverPort: 3389,
  messages: [
    { from: 'client', bytes: connection('e0', hexOf('Cookie: mstshash=pump\r\n')) },
    { from: 'server', bytes: confirm('') },
    { from: 'client', bytes: initial },
    { from: 'server', bytes: packet('02f0807f66820000') },
  ],
  states: ['rdp.selectedProtocol=rdp', 'rdp.clientName=MODALITY-7', 'rdp.clientBuild=2600'],
};

testProtocol(
  rdp,
  [secured, open],
  [
    fromHex('03000016 11e00000000100 c0010a c1020100 c2020102'),
    fromHex('0300000b 06e00000000000'),
    fromHex('03000017 02f08032010000000000080000f0000001000101e0'),
  ],
);

test('rdp: the user is told and another protocol follows', () => {
  const said = play(rdp, secured);
  assert.deepEqual(said.users, ['radiology']);
  assert.deepEqual(said.outcomes, ['done', 'done']);
});

test('rdp: the same is said wherever the stream is split', () => {
  for (const sample of [secured, open]) {
    const messages = sample.messages.flatMap(({ from, bytes }) =>
      [...fromHex(String(bytes))].map((byte) => ({ from, bytes: Uint8Array.of(byte) })),
    );
    const [parts, whole] = [play(rdp, { ...sample, messages }), play(rdp, sample)];
    assert.deepEqual([parts.facts, parts.users], [whole.facts, whole.users]);
  }
});

test('rdp: names that are not well-formed are not told', () => {
  const cookie = request('Cookie: mstshash=DOE^JANE\r\n');
  assert.deepEqual(play(rdp, { name: '', carrier: 'tcp', messages: [{ from: 'client', bytes: cookie }] }).users, []);
  const shifted = initial.replaceAll(' ', '').replace(hexOf('M'), hexOf('^'));
  const said = play(rdp, { name: '', carrier: 'tcp', messages: [{ from: 'client', bytes: shifted }] });
  assert.deepEqual(
    said.facts.map((fact) => fact.key),
    ['rdp.clientBuild'],
  );
});

test('rdp: a refusal chooses nothing', () => {
  const messages = [{ from: 'server' as const, bytes: confirm('03000800 05000000') }];
  assert.deepEqual(play(rdp, { name: '', carrier: 'tcp', messages }).facts, []);
});

test('rdp: a client that asks for the inner channel is signalled, and no other', () => {
  const channels = (names: readonly string[]): string =>
    `03c0 ${little(12 * names.length + 8, 2)} ${little(names.length, 4)} ${names.map((one) => `${hexOf(one).padEnd(16, '0')}80800000`).join('')}`;
  const asking = (names: readonly string[]): string =>
    packet(
      `02f080${ber('7f65', `040101 040101 0101ff ${parameters} ${parameters} ${parameters} ${ber('04', gcc + channels(names))}`)}`,
    );
  const signalsOf = (names: readonly string[]): readonly string[] =>
    play(rdp, { name: '', carrier: 'tcp', messages: [{ from: 'client', bytes: asking(names) }] }).signals;
  assert.deepEqual(signalsOf(['rdpdr', 'cliprdr']), []);
  assert.deepEqual(signalsOf(['rdpdr', 'MS_T120']), ['rdp.inner-channel-wanted']);
});
