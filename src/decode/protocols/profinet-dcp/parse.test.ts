import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, play, type Sample, testProtocol } from '../../conformance.ts';
import { profinetDcp } from './index.ts';

const ascii = (text: string): string => Buffer.from(text).toString('hex');
/** Option with suboption, then the value; padded to an even length. */
function block(option: string, value: string): string {
  const bytes = value.replace(/\s+/g, '');
  return `${option}${(bytes.length / 2).toString(16).padStart(4, '0')}${bytes}${bytes.length % 4 === 0 ? '' : '00'}`;
}
function frame(name: string, kind: string, blocks: readonly string[], states: readonly string[] = []): Sample {
  const body = blocks.join('');
  const length = (body.length / 2).toString(16).padStart(4, '0');
  const bytes = `${kind} 01000001 0000 ${length} ${body} 0000`;
  return { name, carrier: 'ethernet', etherType: 0x8892, messages: [{ from: 'client', bytes }], states };
}

const answer = frame(
  'a device answers',
  'feff 05 01',
  [
    block('0201', `0000 ${ascii('EXAMPLE IO')}`),
    block('0202', `0000 ${ascii('pump-house')}`),
    block('0203', '0000 002a 0a01'),
    block('0102', '0001 c0a80006 ffffff00 c0a80001'),
  ],
  [
    'profinet-dcp.stationType=EXAMPLE IO',
    'profinet-dcp.stationName=pump-house',
    'profinet-dcp.vendorId=42',
    'profinet-dcp.deviceId=2561',
    'profinet-dcp.ip=192.168.0.6',
  ],
);
const asked = frame('who is there', 'fefe 05 00', [block('ffff', '')]);
const address = frame('an address is set', 'fefd 04 00', [block('0102', '0001 c0a8000a ffffff00 c0a80001')]);
const reset = frame('a reset', 'fefd 04 00', [block('0506', '0002')]);
const blink = frame('a lamp blinks', 'fefd 04 00', [block('0503', '0000 0100')]);

testProtocol(
  profinetDcp,
  [answer, asked, address, reset, blink],
  [fromHex('8000 0000 0000 0000 0000 0000'), fromHex('fefe 05')],
);

test('profinet-dcp: what is set is told, questions and answers are not', () => {
  assert.deepEqual(play(profinetDcp, address).signals, ['profinet-dcp.command-settings']);
  assert.deepEqual(play(profinetDcp, reset).signals, ['profinet-dcp.command-restart']);
  for (const sample of [answer, asked, blink]) assert.deepEqual(play(profinetDcp, sample).signals, []);
  assert.deepEqual(play(profinetDcp, address).facts, []);
});
