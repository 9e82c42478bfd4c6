/** Two that say of one address that it is theirs: both are told, whenever the other one begins, and not with every packet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderDecoder } from '#decode/headers/decode.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Fact } from '#model/fact.ts';
import { Packet } from '#model/packet.ts';
import { ENGINE_DEFAULTS, Engine } from './engine.ts';

const [HOST, GATEWAY, SPOOFER] = ['020000000005', '020000000001', '02000000000e'];
const ADDRESS = '0a020001';

/** An ARP reply to a host: the address is at a MAC. */
const reply = (mac: string, ip = ADDRESS): Buffer =>
  Buffer.from(`${HOST}${mac}08060001080006040002${mac}${ip}${HOST}0a020005${'00'.repeat(18)}`, 'hex');

/** What is told of such replies, as `second of the sender`. */
function told(replies: readonly (readonly [second: number, mac: string, ip?: string])[]): readonly string[] {
  const facts: Fact[] = [];
  const engine = new Engine(ENGINE_DEFAULTS, PROTOCOLS, { flow: () => {}, fact: (fact) => facts.push(fact) });
  engine.capture('ward.pcap', 0, 0);
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  for (const [at, [second, mac, ip]] of replies.entries()) {
    const bytes = reply(mac, ip);
    const { length } = bytes;
    const time = 1_772_000_000_000_000 + second * 1e6;
    decoder.decode({ bytes, start: 0, end: length, length, time, linkType: 1, number: at + 1 }, packet);
    engine.packet(packet);
  }
  while (!engine.finish(10));
  return facts
    .filter(({ key }) => key === 'arp.address')
    .map(({ subject, source }) => `${replies[source.frame - 1]?.[0]} of ${subject.mac?.slice(-2)}`);
}

test('what one says again within a minute is not told, once somebody else has begun to say it it is', () => {
  const alone = [0, 10, 20, 50].map((second) => [second, GATEWAY] as const);
  assert.deepEqual(told(alone), ['0 of 01']);
  assert.deepEqual(
    told([
      [0, GATEWAY],
      [5, SPOOFER],
      [10, GATEWAY],
    ]),
    ['0 of 01', '5 of 0e', '10 of 01'],
  );
  // Of another address it is no contest.
  assert.deepEqual(
    told([
      [0, GATEWAY],
      [5, SPOOFER, '0a020009'],
      [10, GATEWAY],
    ]),
    ['0 of 01', '5 of 0e'],
  );
});

test('two, and three, who contend packet by packet are told a few times in a minute each', () => {
  const duel = Array.from({ length: 600 }, (_, i) => [i / 10, i % 2 === 0 ? GATEWAY : SPOOFER] as const);
  assert.deepEqual(told(duel), ['0 of 01', '0.1 of 0e', '0.2 of 01']);
  const three = Array.from(
    { length: 600 },
    (_, i) => [i / 10, [GATEWAY, SPOOFER, '02000000000f'][i % 3] ?? ''] as const,
  );
  const all = told(three);
  assert.ok(all.length <= 6, all.join());
  for (const mac of ['01', '0e']) assert.ok(all.filter((one) => one.endsWith(mac)).length >= 2, all.join());
  const long = Array.from({ length: 6000 }, (_, i) => [i / 10, i % 2 === 0 ? GATEWAY : SPOOFER] as const);
  assert.ok(told(long).length <= 4 * 10, `${told(long).length} in ten minutes`);
});
