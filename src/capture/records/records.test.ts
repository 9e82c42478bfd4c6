import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNetflowReader } from './netflow.ts';
import type { FlowRecord } from './record.ts';
import { readSflow, type SampledHeader } from './sflow.ts';

const NOW = 1_772_352_000_000_000;
const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s+/g, ''), 'hex'));
const u32 = (value: number): string => value.toString(16).padStart(8, '0');
const SECONDS = u32(NOW / 1e6);

const read = (...datagrams: readonly Uint8Array[]) => {
  const reader = createNetflowReader();
  const records: FlowRecord[] = [];
  const outcomes = datagrams.map((bytes) => reader.read(bytes, '10.9.9.9', (record) => records.push(record)));
  return { records, outcomes };
};

const V5_RECORD = `0a000001 0a000002 00000000 0001 0002 00000005 00000200 ${u32(60_000)} ${u32(70_000)} c350 0068 00 1b 06 00 0000 0000 00 00 0000`;
const v5 = (sequence: number, sampling = '0000'): Uint8Array =>
  hex(`0005 0001 ${u32(100_000)} ${SECONDS} 00000000 ${u32(sequence)} 00 00 ${sampling} ${V5_RECORD}`);

test('NetFlow 5: a record, its times by the exporter’s uptime, sampling scaled, missing datagrams counted', () => {
  const { records, outcomes } = read(v5(1), v5(5, '4064'));
  const [first, second] = records;
  assert.equal(records.length, 2);
  assert.deepEqual(
    [first?.source, first?.destination, first?.sourcePort, first?.destinationPort, first?.protocol, first?.flags],
    ['10.0.0.1', '10.0.0.2', 50_000, 104, 6, 0x1b],
  );
  assert.equal(first?.start, NOW - 40_000_000);
  assert.equal(first?.end, NOW - 30_000_000);
  assert.deepEqual([first?.packets, first?.bytes], [5, 512]);
  assert.deepEqual([second?.packets, second?.bytes, second?.sampling], [500, 51_200, 100]);
  assert.deepEqual(
    outcomes.map(({ missing }) => missing),
    [0, 3],
  );
});

test('NetFlow 5: an uptime that began anew, and a flow that was seen before the exporter counted, are of now', () => {
  const at = (uptime: number, first: number, last: number): readonly number[] => {
    const record = V5_RECORD.replace(u32(60_000), u32(first)).replace(u32(70_000), u32(last));
    const { records } = read(hex(`0005 0001 ${u32(uptime)} ${SECONDS} 00000000 ${u32(1)} 00 00 0000 ${record}`));
    return records.flatMap(({ start, end }) => [start - NOW, end - NOW]);
  };
  assert.deepEqual(at(5000, 0xffff_ffff, 4000), [-5_001_000, -1_000_000]);
  assert.deepEqual(at(0, 0, 0xffff_ffff), [0, 0]);
});

test('NetFlow 5 numbered by the last flow of each datagram, as Open vSwitch does, misses nothing that came', () => {
  const many = (sequence: number, count: number): Uint8Array =>
    hex(`0005 000${count} ${u32(100_000)} ${SECONDS} 00000000 ${u32(sequence)} 00 00 0000 ${V5_RECORD.repeat(count)}`);
  const { outcomes } = read(many(0, 1), many(1, 1), many(6, 5), many(8, 2), many(9, 1), many(19, 3));
  assert.deepEqual(
    outcomes.map(({ missing }) => missing),
    [0, 0, 0, 0, 0, 7],
  );
});

const v9 = (...sets: readonly string[]): Uint8Array =>
  hex(`0009 0001 ${u32(100_000)} ${SECONDS} 00000001 00000007 ${sets.join('')}`);
const V9_TEMPLATE =
  '0000 0028 0100 0008 0008 0004 000c 0004 0007 0002 000b 0002 0004 0001 0001 0004 0002 0002 003a 0002';
const V9_DATA = `0100 001a 0a000001 0a000002 c350 01bd 06 00000400 0008 000a 00`;

test('NetFlow 9: data wait for their template, and are of one exporter’s domain alone', () => {
  const { records, outcomes } = read(v9(V9_DATA), v9(V9_TEMPLATE, V9_DATA));
  assert.deepEqual(
    outcomes.map(({ waiting, records: told, problem }) => [waiting, told, problem]),
    [
      [1, 0, null],
      [0, 1, null],
    ],
  );
  assert.deepEqual(
    [records[0]?.destinationPort, records[0]?.bytes, records[0]?.packets, records[0]?.vlan],
    [445, 1024, 8, 10],
  );
  const reader = createNetflowReader();
  const told: FlowRecord[] = [];
  reader.read(v9(V9_TEMPLATE), '10.9.9.9', (record) => told.push(record));
  const other = reader.read(v9(V9_DATA), '10.9.9.8', (record) => told.push(record));
  assert.deepEqual([other.waiting, told.length], [1, 0]);
});

const ipfix = (...sets: readonly string[]): Uint8Array => {
  const body = sets.join('').replace(/\s+/g, '');
  return hex(`000a ${(16 + body.length / 2).toString(16).padStart(4, '0')} ${SECONDS} 00000000 00000001 ${body}`);
};
const IPFIX_TEMPLATE =
  '0002 0034 0101 0009 001b 0010 001c 0010 0098 0008 0099 0008 8001 0004 00007279 0001 0004 0002 0004 8002 ffff 00000009 0004 0001';
const milliseconds = (value: number): string => value.toString(16).padStart(16, '0');
const IPFIX_DATA = `0101 0045 20010db8000000000000000000000001 20010db8000000000000000000000002 ${milliseconds(NOW / 1000 - 5000)} ${milliseconds(NOW / 1000)} 00000111 00000222 00000003 03 616263 11`;

test('IPFIX: IPv6, absolute times, fields of varying length, fields of others passed over, both directions at once', () => {
  const { records, outcomes } = read(ipfix(IPFIX_TEMPLATE, IPFIX_DATA));
  assert.deepEqual(outcomes[0], { records: 1, waiting: 0, problem: null, missing: 0 });
  const [record] = records;
  assert.deepEqual([record?.source, record?.destination, record?.protocol], ['2001:db8::1', '2001:db8::2', 17]);
  assert.deepEqual([record?.bytes, record?.packets, record?.reverseBytes], [0x222, 3, 0x111]);
  assert.equal(record?.start, NOW - 5_000_000);
  assert.equal(record?.end, NOW);
});

const SFLOW = hex(
  `00000005 00000001 0a090909 00000000 00000001 00000001 00000001
   00000001 00000048 00000001 00000001 00000100 00000000 00000000 00000000 00000000 00000001
   00000001 00000020 00000001 00000400 00000004 00000010 020000000002 020000000001 0800 4500`,
);

test('sFlow: the start of a sampled frame with its length and what it stands for', () => {
  const headers: SampledHeader[] = [];
  const outcome = readSflow(SFLOW, (header) => headers.push(header));
  assert.equal(outcome.problem, null);
  assert.deepEqual(
    headers.map(({ linkType, length, rate, bytes }) => [linkType, length, rate, bytes.length]),
    [[1, 1024, 256, 16]],
  );
});

test('datagrams that are cut or flipped anywhere do no harm, and templates do not pile up', () => {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return seed % below;
  };
  const reader = createNetflowReader();
  let told = 0;
  for (const datagram of [v5(1), v9(V9_TEMPLATE, V9_DATA), ipfix(IPFIX_TEMPLATE, IPFIX_DATA), SFLOW]) {
    for (let cut = 0; cut <= datagram.length; cut++) {
      reader.read(datagram.subarray(0, cut), '10.9.9.9', () => told++);
      readSflow(datagram.subarray(0, cut), () => told++);
    }
    for (let round = 0; round < 5000; round++) {
      const copy = Uint8Array.from(datagram);
      for (let n = 1 + random(4); n > 0; n--) copy[random(copy.length)] = random(256);
      reader.read(copy, `10.0.0.${round % 250}`, (record) => {
        told++;
        assert.ok(Number.isFinite(record.start) && Number.isFinite(record.bytes));
      });
      readSflow(copy, () => told++);
    }
  }
  assert.ok(told > 0);
});

test('ICMP has no ports: its type stands where the destination’s does, or in a field of its own', () => {
  const old = (port: string): Uint8Array =>
    hex(Buffer.from(v5(1)).toString('hex').replace('c3500068001b06', `0000${port}000001`));
  const template = '0002 001c 0102 0005 0008 0004 000c 0004 0004 0001 00b0 0001 0002 0004';
  const data = '0102 0012 0a000001 0a000002 01 08 00000003';
  const { records } = read(old('0303'), old('0000'), ipfix(template, data));
  assert.deepEqual(
    records.map(({ icmpType, sourcePort, destinationPort }) => [icmpType, sourcePort, destinationPort]),
    [
      [3, 0, 0],
      [-1, 0, 0],
      [8, 0, 0],
    ],
  );
});
