/** The command line's packs: recog's own files reproduce all their examples in time, and a small pack of our own does without them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder, wardline } from './program.ts';

const folder = temporaryFolder();
const RECOG = path.join(import.meta.dirname, '../../shared/data/iot/fingerprints-recog');
const here = { folder };

fs.mkdirSync(path.join(folder, 'packs/bells'), { recursive: true });
fs.writeFileSync(
  path.join(folder, 'packs/bells.xml'),
  `<fingerprints matches="bell.banner" protocol="bell">
  <fingerprint pattern="^Bell (\\d+)">
    <description>A bell</description>
    <example service.version="7">Bell 7</example>
    <example service.version="8" _filename="eight.txt"/>
    <param pos="1" name="service.version"/>
  </fingerprint>
</fingerprints>
`,
);
fs.writeFileSync(path.join(folder, 'packs/bells/eight.txt'), 'Bell 8\n');

interface Total {
  readonly total: { readonly fingerprints: number; readonly examples: number; readonly reproduced: number };
}

test('a pack is proved by its examples, in all formats', () => {
  const table = wardline(['fingerprints', 'check', '--from', 'packs'], here);
  assert.deepEqual([table.status, table.err], [0, '']);
  assert.match(table.out, /^bells +1 +2 +2 +0\.\d{3}\nall 1 +1 +2 +2 /m);
  const json = wardline(['fingerprints', 'check', '--from', 'packs', '--format', 'json'], here);
  const { total } = JSON.parse(json.out) as Total;
  assert.deepEqual([total.fingerprints, total.examples, total.reproduced], [1, 2, 2]);
  const lines = wardline(['fingerprints', 'check', '--from', 'packs', '--format', 'ndjson'], here);
  assert.equal((JSON.parse(lines.out) as { readonly file: string }).file, 'bells');
});

test('a text is matched from the command line, and many from standard input', () => {
  const match = (words: readonly string[], input?: string): ReturnType<typeof wardline> =>
    wardline(['fingerprints', 'match', '--from', 'packs', '--file', ...words], {
      ...here,
      ...(input ? { input: Buffer.from(input) } : {}),
    });
  const one = match(['bells', 'Bell 9']);
  assert.equal(one.status, 0);
  assert.deepEqual(JSON.parse(one.out), {
    file: 'bells',
    text: 'Bell 9',
    match: { line: 2, description: 'A bell', attributes: { 'service.version': '9', 'service.protocol': 'bell' } },
    slow: [],
  });
  const none = match(['bell.banner', 'gong']);
  assert.deepEqual([none.status, (JSON.parse(none.out) as { readonly match: null }).match], [1, null]);
  const many = match(['bells', '--format', 'ndjson', '-'], 'Bell 1\nBell 2\r\n');
  assert.equal(many.status, 0);
  assert.deepEqual(
    many.out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { readonly text: string }).text),
    ['Bell 1', 'Bell 2'],
  );
  const whole = match(['bells', '--whole', '--format', 'table', '-'], 'Bell 1\nBell 2\n');
  assert.match(whole.out, /^"Bell 1\\nBell 2\\n": A bell \(line 2\)\n {2}service\.version +1\n/);
});

test('what is wrong with a pack is told in one sentence with its file and line, and status 2', () => {
  fs.mkdirSync(path.join(folder, 'broken'));
  fs.writeFileSync(path.join(folder, 'broken/gong.xml'), '<fingerprints>\n<fingerprint pattern="("/>\n</fingerprints>');
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['check', '--from', 'broken'], /^wardline: broken\/gong\.xml, line 2: a group is not closed/],
    [['check', '--from', 'nowhere'], /^wardline: nowhere: .*ENOENT/],
    [['check', '--from', 'packs/bells'], /^wardline: packs\/bells: holds no pack/],
    [['match', '--from', 'packs', '--file', 'gong', 'x'], /^wardline: packs: holds no pack gong; it has bells/],
    [['check'], /--from/],
  ];
  for (const [words, sentence] of cases) {
    const run = wardline(['fingerprints', ...words], here);
    assert.deepEqual([run.status, run.out], [2, ''], run.err);
    assert.match(run.err, sentence);
    assert.equal(run.err.trim().split('\n').length, 1);
  }
  fs.writeFileSync(
    path.join(folder, 'broken/gong.xml'),
    '<fingerprints>\n<fingerprint pattern="a"><description/><example b="1">a</example></fingerprint>\n</fingerprints>',
  );
  const run = wardline(['fingerprints', 'check', '--from', 'broken'], here);
  assert.equal(run.status, 1);
  assert.match(run.out, /line 2: b should be "1" and is not said/);
});

test('recog’s own files reproduce every expected attribute', {
  skip: !fs.existsSync(RECOG) && `${RECOG} is not here`,
}, () => {
  const run = wardline(['fingerprints', 'check', '--from', RECOG, '--format', 'json'], here);
  const { total } = JSON.parse(run.out) as Total;
  assert.deepEqual([run.status, run.err], [0, '']);
  assert.equal(total.reproduced, total.examples);
  assert.ok(total.examples >= 7_500, `${total.examples} examples`);
  const agreement = wardline(['fingerprints', 'agreement', '--from', RECOG, '--format', 'ndjson'], here);
  assert.ok(agreement.out.trim().split('\n').length >= 15);
  assert.match(
    wardline(['fingerprints', 'agreement', '--from', RECOG, '--all', '--differences'], here).out,
    /^all +os +\d+ /m,
  );
});
