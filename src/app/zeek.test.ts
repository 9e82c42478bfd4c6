import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ZeekLogs } from '#capture/zeek/logs.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { factKeys } from './pipeline.ts';
import { readBlock, runZeek } from './zeek.ts';

/** Public logs that may lie beside a checkout: they are too large to be part of it. */
const PUBLIC = path.join(import.meta.dirname, '../../../shared/data/building');

const HEAD = '#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tclient\tserver\n';
const ROW = '1767571200.0\tC1\t10.0.0.1\t5000\t10.0.0.2\t22\tSSH-2.0-PuTTY\tSSH-2.0-dropbear_2019.78\n';

function readLog(
  log: string,
  text: string,
): { facts: Fact[]; flows: StoredFlow[]; answer: ReturnType<typeof readBlock> } {
  const facts: Fact[] = [];
  const flows: StoredFlow[] = [];
  const logs = new ZeekLogs({ fact: (fact) => facts.push(fact), flow: (flow) => flows.push(flow) });
  const block = { log, capture: `zeek:t/${log}.log`, head: '', lines: 0, bytes: text.length };
  return { facts, flows, answer: readBlock(block, text, logs) };
}

test('a block is read line by line and answered with what the next one needs', () => {
  const { answer, facts } = readLog('ssh', `${HEAD}${ROW}broken\n${ROW.replace('\n', '\r\n')}`);
  assert.deepEqual(
    [answer.rows, answer.malformed, answer.lines, answer.reason],
    [2, 1, 5, 'a row with other columns than declared'],
  );
  assert.equal(facts[0]?.source.frame, 3);
  assert.match(answer.head, /#fields\tts/);
});

test('blocks come in pieces of any size, and what one repeats is told once', async () => {
  const text = `${HEAD}${ROW}${ROW}`;
  const frame = `${JSON.stringify({ log: 'ssh', capture: 'c', head: '', lines: 0, bytes: text.length })}\n${text}`;
  for (const size of [1, 7, 100_000]) {
    const facts: Fact[] = [];
    const answers: number[] = [];
    const bytes = Buffer.from(frame + frame);
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    };
    await runZeek(pieces(), {
      fact: (fact) => facts.push(fact),
      flow: () => {},
      answer: ({ rows }) => answers.push(rows),
    });
    assert.deepEqual(answers, [2, 2], `pieces of ${size}`);
    assert.equal(facts.length, 8);
  }
});

test('every key that a log states is declared by a protocol', () => {
  const declared = new Set(factKeys().map(({ key }) => key));
  const folder = path.join(import.meta.dirname, '../capture/zeek');
  const sources = fs.readdirSync(folder).filter((name) => /^logs-\w+\.ts$/.test(name));
  const keys = sources.flatMap((name) =>
    [...fs.readFileSync(path.join(folder, name), 'utf8').matchAll(/'([a-z0-9-]+\.[a-z][A-Za-z0-9]+)'/g)].map(
      ([, key = '']) => key,
    ),
  );
  const told = keys.filter((key) => !['http.basic', 'snmp.community', 'ftp.password'].includes(key));
  assert.ok(told.length > 50, `only ${told.length} keys found`);
  assert.deepEqual(
    told.filter((key) => !declared.has(key)),
    [],
  );
});

if (fs.existsSync(PUBLIC)) {
  const publicLog = (log: string, name: string): ReturnType<typeof readLog> =>
    readLog(log, fs.readFileSync(path.join(PUBLIC, name), 'utf8').replace(/^X{10}\.X{6}/gm, '1767571200.000000'));

  test('public logs of a plant are read whole', () => {
    const { answer, flows } = publicLog('conn', '4sics-zeek-logs/151020/conn.log');
    assert.deepEqual([answer.rows, answer.malformed, flows.length], [12_444, 0, 12_444]);
    assert.equal(publicLog('ssh', '4sics-zeek-logs/151021/ssh.log').answer.malformed, 0);
    const { facts } = publicLog('modbus', '4sics-zeek-logs/151021/modbus.log');
    assert.ok(
      facts.some(({ key, value }) => key === 'modbus.function' && value === 'encapsulated-interface-transport'),
    );
  });

  test('public logs of a building name its devices', () => {
    const { facts } = publicLog('bacnet_discovery', 'bacnet-icsnpp/baseline/analyzer.services/bacnet_discovery.log');
    const vendors = new Set(facts.filter(({ key }) => key === 'bacnet.vendorName').map(({ value }) => value));
    assert.ok(vendors.has('Acuity Brands Lighting Inc.'), [...vendors].join());
    const properties = publicLog('bacnet_property', 'bacnet-icsnpp/baseline/analyzer.services/bacnet_property.log');
    assert.equal(properties.facts.filter(({ key }) => !key.startsWith('bacnet.')).length, 0);
  });
}
