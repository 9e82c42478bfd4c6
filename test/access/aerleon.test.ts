/** Configurations that another program renders from one policy: each is read whole, and those that say the same are held against each other. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Configuration } from '../../src/access/configuration.ts';
import { parseWords } from '../../src/access/packets/words.ts';
import { compare } from '../../src/access/questions/compare.ts';
import { createSubject } from '../../src/access/questions/subject.ts';
import { readConfiguration } from '../../src/access/recognise.ts';

const FOLDER = path.join(import.meta.dirname, '../../../shared/data/segmentation/aerleon/tests/regression/demo');
const missing = fs.existsSync(FOLDER) ? false : `no rendered configurations at ${FOLDER}`;
/** Endings of what is rendered, and the dialect that must be recognised. */
const DIALECTS: readonly (readonly [string, string])[] = [
  ['.nft.ref', 'nftables'],
  ['.ipt.ref', 'iptables-save'],
  ['.nxacl.ref', 'cisco-nx-os'],
  ['.asa.ref', 'cisco-asa'],
  ['.xml.ref', 'pan-os'],
];

function read(name: string): Configuration {
  const configuration = readConfiguration(fs.readFileSync(path.join(FOLDER, name), 'utf8'), name);
  assert.ok(configuration, `${name} is recognised`);
  return configuration;
}

test('every file is recognised, and no line of it stays without an understanding', { skip: missing }, () => {
  let count = 0;
  for (const name of fs.readdirSync(FOLDER))
    for (const [ending, dialect] of DIALECTS) {
      if (!name.endsWith(ending)) continue;
      const configuration = read(name);
      assert.equal(configuration.dialect, dialect, name);
      assert.ok(configuration.filters.length > 0, name);
      const unread = configuration.lines.filter(({ support }) => support === 'unrecognised' || support === 'todo');
      assert.deepEqual(
        unread.map(({ line }) => line.text),
        [],
        name,
      );
      count++;
    }
  assert.ok(count >= 10, `${count} files`);
});

test('an inbound policy for NX-OS and for ASA is one, but for what the two cannot both say', { skip: missing }, () => {
  const prefix = 'TestRegressionDemo.testSmokeTest.sample_multitarget';
  const [nexus, asa] = [read(`${prefix}.nxacl.ref`), read(`${prefix}.asa.ref`)];
  const renamed = {
    ...asa,
    filters: asa.filters.map((filter) => ({ ...filter, name: filter.name.replace('asa_in', 'edge-inbound') })),
  };
  const subject = createSubject([nexus, renamed]);
  const question = (where: string, except: string): ReturnType<typeof compare> =>
    compare(subject, { filter: 'edge-inbound', where: parseWords(where), except: parseWords(except) });
  // One of them asks of TCP that it belongs to a connection, the other knows its connections by itself.
  assert.equal(question('src=0.0.0.0/0 protocol=!tcp', '').equal, true);
  const tcp = question('src=0.0.0.0/0 protocol=tcp', '');
  assert.equal(tcp.equal, false);
  for (const { before, after } of tcp.changes) assert.deepEqual([before.verdict, after.verdict], ['deny', 'permit']);
});
