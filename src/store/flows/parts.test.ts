/** The small parts of the flow store: addresses as numbers, runs of batches, who may be in at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatTime } from '#base/time.ts';
import { addressText, askedAddress, askedPrefix, ipv4Number, ipv6Words, macColumn, macWords } from './addresses.ts';
import { timeOf } from './encode.ts';
import { Gate, Places } from './gate.ts';
import { Ledger } from './ledger.ts';

const digits = (words: readonly number[]): string => words.map((word) => word.toString(16).padStart(8, '0')).join('');

test('addresses come back from their numbers', () => {
  for (const ip of ['0.0.0.0', '10.2.0.5', '255.255.255.255'])
    assert.equal(addressText('ipv4', digits([0, 0, 0xffff, ipv4Number(ip)])), ip);
  for (const ip of ['::', '::1', 'fe80::1:2', '2001:db8::', '::ffff:10.2.0.5', '1:2:3:4:5:6:7:8'])
    assert.equal(addressText('ipv6', digits([...ipv6Words(ip)])), ip);
  for (const mac of ['00:00:00:00:00:00', '02:00:00:00:00:05', 'ff:ff:ff:ff:ff:ff'])
    assert.equal(addressText('ethernet', digits(macWords(macColumn(mac)))), mac);
  assert.equal(addressText('ethernet', digits(macWords(0))), '');
});

test('what is no address is none', () => {
  for (const text of ['', '1.2.3', '1.2.3.256', '1.2.3.4.5', 'a.b.c.d', '1.2.3.4 '])
    assert.equal(ipv4Number(text), 0, text);
  for (const text of ['', 'x', '1:2', '10.2.0.5']) assert.deepEqual(ipv6Words(text), [0, 0, 0, 0], text);
  for (const text of [undefined, '', '02-00', 'zz:zz:zz:zz:zz:zz']) assert.equal(macColumn(text), 0, String(text));
  assert.equal(askedAddress("10.2.0.5'"), null);
  assert.equal(askedPrefix('10.2.0.0/33'), null);
  assert.deepEqual(
    askedPrefix('10.2.0.0/16')?.map(({ text }) => text),
    ['::ffff:10.2.0.0', '::ffff:10.2.255.255'],
  );
});

test('times are read to the microsecond, and what is none is the epoch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), fc.integer({ min: 0, max: 999_999 }), (seconds, micros) => {
      const time = Math.min(seconds * 1e6 + micros, 0xffff_ffff * 1e6);
      assert.equal(timeOf(formatTime(time)), time);
    }),
  );
  assert.equal(timeOf('2200-01-01T00:00:00.000000Z'), 0xffff_ffff * 1e6);
  for (const text of [
    '',
    'yesterday',
    '1969-12-31T23:59:59.999999Z',
    '2026-13-01T00:00:00.000000Z',
    '2026-11-24T08:15:30Z',
  ])
    assert.equal(timeOf(text), 0, text);
});

test('the ledger knows what was added, in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (sequences) => {
      const ledger = new Ledger();
      for (const sequence of sequences) ledger.add('a', sequence);
      for (let sequence = 0; sequence <= 42; sequence++)
        assert.equal(ledger.has('a', sequence), sequences.includes(sequence), `${sequence}`);
      assert.ok(!ledger.has('b', 1));
    }),
  );
});

test('the ledger is read from the rows, gaps included', async () => {
  const answers = new Map([
    ['whole', [['whole', 3, 5, 3]]],
    ['gaps', [['gaps', 1, 9, 4]]],
  ]);
  const engine = {
    restarts: 0,
    rows: async (_: string, { source }: Readonly<Record<string, unknown>> = {}) =>
      source === 'gaps'
        ? [
            [1, 2],
            [8, 9],
          ]
        : [...answers.values()].flat(),
    start: async () => undefined,
    run: async () => undefined,
    insert: async () => undefined,
    stop: async () => undefined,
  };
  const ledger = new Ledger();
  ledger.add('forgotten', 1);
  const loading = ledger.load(engine);
  ledger.add('whole', 7);
  await loading;
  const held = (source: string): readonly number[] =>
    Array.from({ length: 11 }, (_, sequence) => sequence).filter((sequence) => ledger.has(source, sequence));
  assert.deepEqual(held('whole'), [3, 4, 5, 7], 'with what came while it was read');
  assert.deepEqual(held('gaps'), [1, 2, 8, 9]);
  assert.deepEqual(held('forgotten'), []);
});

test('who is alone is alone, and what he left undone is done before others share', async () => {
  const gate = new Gate();
  const seen: string[] = [];
  let inside = 0;
  const share = (name: string): Promise<void> =>
    gate.shared(async () => {
      inside++;
      await Promise.resolve();
      seen.push(name);
      inside--;
    });
  const alone = gate.exclusive(async () => {
    assert.equal(inside, 0);
    await Promise.resolve();
    gate.repair = async () => void seen.push('repaired');
    throw new Error('lost');
  });
  const late = [share('a'), share('b')];
  await assert.rejects(alone, /lost/);
  await Promise.all(late);
  assert.deepEqual(seen, ['repaired', 'a', 'b']);
});

test('no more than the places are in, and a place is given back when work fails', async () => {
  const places = new Places(2);
  let [inside, most] = [0, 0];
  const work = (fails: boolean) => async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await Promise.resolve();
    inside--;
    if (fails) throw new Error('failed');
  };
  const all = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => places.use(work(index % 2 === 0))));
  assert.equal(most, 2);
  assert.equal(all.filter(({ status }) => status === 'rejected').length, 5);
});
