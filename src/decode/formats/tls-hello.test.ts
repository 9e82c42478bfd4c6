/** Hellos of one kind of client share what is told of them; what differs between kinds is never mixed up. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cursor } from '#base/cursor.ts';
import { type ClientHello, readClientHello } from './tls-hello.ts';

const be = (value: number, octets: number): number[] =>
  Array.from({ length: octets }, (_, i) => (value >>> (8 * (octets - 1 - i))) & 255);
const sized = (octets: number, content: readonly number[]): number[] => [...be(content.length, octets), ...content];
const words = (...values: number[]): number[] => values.flatMap((value) => be(value, 2));
const latin1 = (text: string): number[] => [...Buffer.from(text, 'latin1')];

interface Varied {
  readonly random: number;
  readonly grease: number;
  readonly name: string;
  readonly order: readonly number[];
  readonly protocols: readonly string[];
}

const USUAL: Varied = { random: 7, grease: 0x1a1a, name: 'a.test', order: [0, 10, 13, 16, 43, 51], protocols: ['h2'] };

function body(varied: Partial<Varied>): Uint8Array {
  const { random, grease, name, order, protocols } = { ...USUAL, ...varied };
  const contents: Readonly<Record<number, number[]>> = {
    0: sized(2, [0, ...sized(2, latin1(name))]),
    10: sized(2, words(grease, 29, 23)),
    13: sized(2, words(0x0403, 0x0804)),
    16: sized(
      2,
      protocols.flatMap((protocol) => sized(1, latin1(protocol))),
    ),
    43: sized(1, words(grease, 0x0304, 0x0303)),
    51: new Array(36).fill(random),
  };
  const extensions = [grease, ...order].flatMap((type) => [...words(type), ...sized(2, contents[type] ?? [])]);
  const ciphers = sized(2, words(grease, 0x1301, 0x1302));
  return Uint8Array.of(3, 3, ...new Array(32).fill(random), 0, ...ciphers, 1, 0, ...sized(2, extensions));
}

function hello(varied: Partial<Varied>): ClientHello {
  const read = readClientHello(Cursor.over(body(varied)), 't');
  assert.ok(read);
  return read;
}

test('random, keys, GREASE and the name of the server make no other kind', () => {
  const first = hello({});
  assert.deepEqual([first.serverName, first.offer.version, first.offer.protocolList], ['a.test', 'TLSv1.3', 'h2']);
  const second = hello({ random: 200, grease: 0xfafa, name: 'b.test' });
  assert.equal(second.offer, first.offer);
  assert.equal(second.serverName, 'b.test');
});

test('the order of extensions and the protocols do, and the transport', () => {
  const first = hello({});
  const shuffled = hello({ order: [...USUAL.order].reverse() });
  assert.equal(shuffled.offer.ja4, first.offer.ja4);
  assert.notEqual(shuffled.offer.ja3, first.offer.ja3);
  assert.deepEqual(hello({ protocols: ['h2', '\x0a\x0a', 'é', 'x'] }).offer.protocols, ['h2', 'x']);
  assert.equal(readClientHello(Cursor.over(body({})), 'q')?.offer.ja4.charAt(0), 'q');
});

test('a hello that is cut is none', () => {
  const whole = body({});
  const withoutExtensions = 2 + 32 + 1 + 2 + 6 + 2;
  for (let length = 0; length < whole.length; length++)
    assert.equal(
      readClientHello(Cursor.over(whole, 0, length), 't') === null,
      length !== withoutExtensions,
      `${length}`,
    );
});
