/** ICMP says that a packet was not delivered: its conversation was refused, unless somebody answered, or it was only too long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ethernet, ipv4, ipv6, join, number, udp } from '#decode/headers/frame-builder.ts';
import { play, type Shot } from './play.ts';

const ASKED4 = ipv4(17, udp(40_000, 161, '0011223344'));
const ASKED6 = ipv6(17, udp(40_000, 161, '0011223344'));
const ANSWER4 = ipv4(17, udp(161, 40_000, '55'), { source: '10.0.0.2', destination: '10.0.0.1' });

/** Which state the conversation of the first packet is in behind these packets, of one network. */
function stateAfter(network: 4 | 6, ...packets: readonly Uint8Array[]): string | undefined {
  const shots = packets.map(
    (bytes, at): Shot => ({ time: at / 10, bytes: ethernet(network === 4 ? 0x0800 : 0x86dd, bytes) }),
  );
  return play(shots).flows[0]?.state;
}

/** An error of type and code about a packet, as the router at .254 sends it. */
function error4(code: number, about: Uint8Array): Uint8Array {
  return ipv4(1, join('03', number(code, 1), '0000 00000000', about), {
    source: '10.0.0.254',
    destination: '10.0.0.1',
  });
}

test('unreachable hosts and ports, and what was forbidden', () => {
  for (const code of [1, 3, 13]) assert.equal(stateAfter(4, ASKED4, error4(code, ASKED4)), 'refused');
  const error6 = ipv6(58, join('0104 0000 00000000', ASKED6), {
    source: 'fd00:0:0:0:0:0:0:2',
    destination: 'fd00:0:0:0:0:0:0:1',
  });
  assert.equal(stateAfter(6, ASKED6, error6), 'refused');
});

test('a packet that was only too long, a conversation that was answered, an error about somebody else', () => {
  assert.equal(stateAfter(4, ASKED4, error4(4, ASKED4)), 'unanswered');
  assert.equal(stateAfter(4, ASKED4, ANSWER4, error4(3, ASKED4)), 'established');
  assert.equal(stateAfter(4, ASKED4, error4(3, ASKED4), ASKED4, ANSWER4), 'established', 'answered when asked again');
  assert.equal(stateAfter(4, ASKED4, error4(3, ipv4(17, udp(40_001, 161, '00')))), 'unanswered');
  assert.equal(stateAfter(4, ASKED4, error4(3, ASKED4.subarray(0, 21))), 'unanswered', 'cut within the ports');
});

test('errors alone are a conversation’s middle, with an echo among them it is one', () => {
  const reply = (type: string): Uint8Array =>
    ipv4(1, join(type, '00 0000 00010001'), { source: '10.0.0.254', destination: '10.0.0.1' });
  assert.equal(stateAfter(4, error4(3, ASKED4), error4(1, ASKED4)), 'midstream');
  assert.equal(stateAfter(4, error4(3, ASKED4), reply('08')), 'unanswered');
  assert.equal(stateAfter(4, reply('08')), 'unanswered');
  assert.equal(stateAfter(6, ipv6(58, join('0300 0000 00000000', ASKED6))), 'midstream');
  assert.equal(stateAfter(6, ipv6(58, '8000 0000 00010001')), 'unanswered');
});
