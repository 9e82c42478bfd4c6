/** Packs of knowledge: all or nothing, whatever the folder holds, and never half of one. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { listPacks, loadPacks, packFolder, updatePacks } from './knowledge-packs.ts';
import { PackError } from './pack-error.ts';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-packs-'));
after(() => fs.rmSync(root, { recursive: true, force: true }));
const now = (): Date => new Date('2026-11-27T12:00:00Z');
let made = 0;

function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = path.join(root, `from-${++made}`);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}
const fresh = (): string => path.join(root, `data-${++made}`, 'knowledge');
const advisory = (id: string, date = '2024-05-06', title = id): unknown => ({
  document: { csaf_version: '2.0', title, tracking: { id, current_release_date: `${date}T00:00:00Z` } },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme',
        branches: [{ category: 'product_name', name: 'Pump', product: { name: 'Pump', product_id: 'A' } }],
      },
    ],
  },
  vulnerabilities: [{ cve: 'CVE-2020-0001', product_status: { known_affected: ['A'] } }],
});
const catalogue = (date: string, ...cves: readonly string[]): unknown => ({
  catalogVersion: date,
  dateReleased: `${date}T00:00:00Z`,
  vulnerabilities: cves.map((cveID) => ({ cveID })),
});
const refusal = async (from: string, folder: string): Promise<string> => {
  try {
    await updatePacks(from, folder, now);
    return '';
  } catch (error) {
    assert.ok(error instanceof PackError, String(error));
    return error.message;
  }
};

test('any layout is taken in, what cannot be is listed with its reason', async () => {
  const folder = fresh();
  const from = folderOf({
    'white/2024/a.json': advisory('A'),
    'white/2025/deep/er/b.JSON': advisory('B', '2025-01-02'),
    'kev.json': catalogue('2025-08-25', 'CVE-2020-0001', 'CVE-2021-0002'),
    'products/acme.md':
      '---\ntitle: Acme\npermalink: /acme\nreleases:\n  - releaseCycle: "1"\n    releaseDate: 2020-03-04\n    eol: 2024-01-02\n---\n',
    'broken.json': '{',
    'white/2024/a.json.sha512': 'abc',
    LICENSE: 'x',
  });
  assert.deepEqual(await updatePacks(from, folder, now), {
    packs: [
      {
        name: 'advisories',
        documents: 2,
        newest: '2025-01-02',
        rejected: [{ file: 'broken.json', because: 'it is no JSON' }],
      },
      { name: 'exploited', documents: 2, newest: '2025-08-25', rejected: [] },
      { name: 'support-dates', documents: 1, newest: '2020-03-04', rejected: [] },
    ],
  });
  const packs = loadPacks(folder);
  assert.deepEqual(packs.advisories.map(({ id }) => id).sort(), ['A', 'B']);
  assert.ok(packs.exploited.has('CVE-2021-0002'));
  assert.equal(packs.dated[0]?.releases[0]?.date, '2024-01-02');
  assert.deepEqual(
    listPacks(folder).map(({ name, updated, from: origin }) => [name, updated, origin]),
    ['advisories', 'exploited', 'support-dates'].map((name) => [name, '2026-11-27T12:00:00.000Z', from]),
  );
});

test('documents are added, newer ones in the place of older ones, older ones not', async () => {
  const folder = fresh();
  const take = (files: Readonly<Record<string, unknown>>): Promise<unknown> =>
    updatePacks(folderOf(files), folder, now);
  await take({ 'a.json': advisory('A', '2024-01-01', 'old'), 'k.json': catalogue('2025-01-01', 'CVE-2020-0001') });
  await take({ 'a.json': advisory('A', '2025-01-01', 'new'), 'b.json': advisory('B') });
  await take({ 'a.json': advisory('A', '2023-01-01', 'older'), 'k.json': catalogue('2024-01-01', 'CVE-2019-0001') });
  const packs = loadPacks(folder);
  assert.deepEqual(packs.advisories.map(({ id, title }) => [id, title]).sort(), [
    ['A', 'new'],
    ['B', 'B'],
  ]);
  assert.deepEqual([...packs.exploited], ['CVE-2020-0001']);
  assert.equal(fs.readdirSync(folder).length, 3, 'two packs and their index: nothing old is left');
});

test('where nothing can be taken in, nothing changes', async () => {
  const folder = fresh();
  await updatePacks(folderOf({ 'a.json': advisory('A') }), folder, now);
  const before = fs.readdirSync(folder).map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]);
  assert.match(
    await refusal(folderOf({ 'x.json': '{', 'y.json': '[]' }), folder),
    /holds no CSAF, KEV or endoflife document.*2 refused.*x\.json: it is no JSON/,
  );
  assert.match(await refusal(path.join(root, 'nowhere'), folder), /cannot be read \(ENOENT\)/);
  assert.match(await refusal('http://example.org/x.json', folder), /only https addresses/);
  assert.match(await refusal('ftp://example.org/', folder), /only https addresses/);
  assert.match(await refusal('https://', folder), /only https addresses/);
  assert.deepEqual(
    fs.readdirSync(folder).map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]),
    before,
  );
});

test('a file alone is taken in; links to folders are not followed; a large file is refused', async () => {
  const folder = fresh();
  const from = folderOf({ 'a.json': advisory('A') });
  fs.symlinkSync(from, path.join(from, 'again'));
  fs.symlinkSync('/nowhere', path.join(from, 'gone.json'));
  fs.writeFileSync(path.join(from, 'large.json'), '');
  fs.truncateSync(path.join(from, 'large.json'), 65 * 1024 * 1024);
  const { packs } = await updatePacks(from, folder, now);
  assert.deepEqual(packs[0]?.documents, 1);
  assert.match(packs[0]?.rejected.map(({ file }) => file).join() ?? '', /large\.json/);
  const one = await updatePacks(path.join(from, 'a.json'), fresh(), now);
  assert.deepEqual(
    one.packs.map(({ documents }) => documents),
    [1],
  );
});

test('a pack that cannot be written leaves the old ones; a damaged one is told', async () => {
  const folder = fresh();
  await updatePacks(folderOf({ 'a.json': advisory('A') }), folder, now);
  const file = fs.readdirSync(folder).find((name) => name.endsWith('.ndjson')) ?? '';
  fs.writeFileSync(path.join(folder, file), '{"id":');
  assert.throws(
    () => loadPacks(folder),
    (error) => error instanceof PackError && /damaged; delete its folder/.test(error.message),
  );
  fs.writeFileSync(path.join(folder, 'packs.json'), '{"format":99}');
  assert.throws(() => listPacks(folder), PackError);
  const blocked = path.join(root, 'blocked');
  fs.writeFileSync(blocked, 'a file where the folder should be');
  assert.match(await refusal(folderOf({ 'a.json': advisory('A') }), path.join(blocked, 'knowledge')), /ENOTDIR/);
});

test('packs are kept below the folder of data, else with the user', () => {
  assert.equal(packFolder('/srv/wardline'), '/srv/wardline/knowledge');
  assert.match(packFolder(null), /wardline\/knowledge$/);
  assert.deepEqual(loadPacks(path.join(root, 'none')), { advisories: [], exploited: new Set(), dated: [] });
});
