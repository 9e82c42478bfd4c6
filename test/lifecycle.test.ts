/** `wardline knowledge` and `wardline lifecycle match` keep what they promise to people who script them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type LifecycleMatch, lifecycleMatchSchema } from '#model/lifecycle.ts';
import { temporaryFolder, wardline } from './program.ts';

const SHARED = path.join(import.meta.dirname, '../../shared/data/knowledge');
const folder = temporaryFolder();
const here = { folder, settings: { XDG_DATA_HOME: path.join(folder, 'home') } };
const write = (name: string, ...lines: readonly unknown[]): string => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  fs.writeFileSync(path.join(folder, name), `${text}\n`);
  return name;
};

fs.mkdirSync(path.join(folder, 'from'));
write('from/acme.json', {
  document: {
    csaf_version: '2.0',
    title: 'Acme Pump',
    tracking: { id: 'ACME-1', current_release_date: '2026-02-03T00:00:00Z' },
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme',
        branches: [
          {
            category: 'product_name',
            name: 'Pump 3000',
            branches: [{ category: 'product_version_range', name: '<2.0', product: { name: 'x', product_id: 'A' } }],
          },
        ],
      },
    ],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2020-0001',
      product_status: { known_affected: ['A'] },
      remediations: [{ category: 'vendor_fix', details: 'Update to 2.0.', product_ids: ['A'] }],
    },
  ],
});
write('from/kev.json', {
  catalogVersion: '1',
  dateReleased: '2026-01-01T00:00:00Z',
  vulnerabilities: [{ cveID: 'CVE-2020-0001' }],
});
const DEVICES = [
  {
    id: 'pump',
    manufacturer: 'ACME Inc.',
    model: 'pump-3000',
    firmware: 'v1.9',
    os: { name: 'Windows', version: '10', build: '14393' },
  },
  { id: 'new', manufacturer: 'Acme', model: 'Pump 3000', firmware: '2.0', os: null, software: null },
  { id: 'server', os: { name: 'Windows Server 2008 R2' }, category: 'server', unheard: 'of' },
];
const inventory = write('inventory.ndjson', ...DEVICES);
const data = ['--data', 'data'];

const matches = (out: string): readonly LifecycleMatch[] =>
  out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lifecycleMatchSchema.parse(JSON.parse(line)));

test('knowledge is taken in and shown with its age', () => {
  const empty = wardline(['knowledge', 'show', ...data], here);
  assert.equal(empty.status, 0);
  assert.match(empty.out, /^pack +documents.*\ncatalogue +\d{3,} +\d{4}-\d\d-\d\d +\d+ days +Wardline\n$/);
  assert.match(empty.err, /no packs yet; take some in with wardline knowledge update/);
  const update = wardline(['knowledge', 'update', '--from', 'from', ...data, '--format', 'json'], here);
  assert.deepEqual(JSON.parse(update.out), {
    packs: [
      { name: 'advisories', documents: 1, newest: '2026-02-03', rejected: [] },
      { name: 'exploited', documents: 1, newest: '2026-01-01', rejected: [] },
    ],
  });
  const shown = JSON.parse(wardline(['knowledge', 'show', ...data, '--format', 'json'], here).out) as {
    readonly packs: readonly { readonly ageDays: number }[];
    readonly shipped: readonly { readonly name: string; readonly manufacturers: number; readonly models: number }[];
  };
  const [catalogue] = shown.shipped;
  assert.equal(catalogue?.name, 'catalogue');
  assert.ok((catalogue?.manufacturers ?? 0) >= 60 && (catalogue?.models ?? 0) >= 300);
  assert.deepEqual(
    shown.packs.map(({ ageDays }) => ageDays),
    [0, 0],
  );
  assert.match(
    wardline(['knowledge', 'show', ...data], here).out,
    /^pack +documents.*\nadvisories +1 +2026-02-03 +0 days/,
  );
  const failed = wardline(['knowledge', 'update', '--from', 'nowhere', ...data], here);
  assert.equal(failed.status, 2);
  assert.match(failed.err, /^wardline: nowhere: cannot be read \(ENOENT\); nothing was changed;.*\n$/);
});

test('an inventory is held against it', () => {
  const run = wardline(['lifecycle', 'match', '--inventory', inventory, ...data], here);
  assert.deepEqual([run.status, run.err], [0, '']);
  const rows = matches(run.out);
  assert.deepEqual(
    rows.map((row) =>
      row.kind === 'advisory'
        ? [row.device, row.advisory, row.status, row.quality, row.exploited]
        : [row.device, row.product, row.date, row.extended],
    ),
    [
      ['pump', 'ACME-1', 'known_affected', 'range', true],
      ['pump', 'Windows 10 1607', '2018-04-10', '2026-10-13'],
      ['server', 'Windows Server 2008 R2', '2020-01-14', '2023-01-10'],
    ],
  );
  const json = wardline(['lifecycle', 'match', '--inventory', inventory, ...data, '--format', 'json'], here);
  assert.deepEqual(JSON.parse(json.out), rows);
  const table = wardline(['lifecycle', 'match', '--inventory', inventory, ...data, '--format', 'table'], here);
  assert.match(
    table.out,
    /^pump\n {2}ACME-1 +known affected, range: EXPLOITED Pump 3000; CVE-2020-0001;.*\n {2}support +Windows 10 1607: until 2018-04-10, extended support until 2026-10-13\n\nserver\n/,
  );
});

test('standard input is read, and packs of the user where no folder is named', () => {
  const input = fs.readFileSync(path.join(folder, inventory));
  const args = ['lifecycle', 'match', '--inventory', '-'];
  assert.equal(matches(wardline(args, { ...here, input }).out).filter(({ kind }) => kind === 'advisory').length, 0);
  assert.equal(wardline(['knowledge', 'update', '--from', 'from'], here).status, 0);
  assert.equal(matches(wardline(args, { ...here, input }).out).filter(({ kind }) => kind === 'advisory').length, 1);
  assert.match(wardline(['lifecycle', 'match', '--help'], here).out, /default:\s+\S*home\/wardline\/knowledge/);
});

test('a bad line is told with its number, the others are matched, and the status is 2', () => {
  const name = write(
    'bad.ndjson',
    '{"id":',
    '',
    { model: 'x' },
    '[]',
    { id: 'a', os: { name: 'Windows 7' }, firmware: 7 },
    { id: 'b', software: 'none' },
  );
  const run = wardline(['lifecycle', 'match', '--inventory', name, ...data], here);
  assert.equal(run.status, 2);
  assert.deepEqual(
    run.err
      .trimEnd()
      .split('\n')
      .map((line) => /^wardline: bad\.ndjson: line (\d+): ./.exec(line)?.[1]),
    ['1', '3', '4', '6'],
  );
  assert.deepEqual(
    matches(run.out).map((row) => row.device),
    ['a'],
  );
  const missing = wardline(['lifecycle', 'match', '--inventory', 'nowhere.ndjson', ...data], here);
  assert.equal(missing.status, 2);
  assert.match(missing.err, /^wardline: nowhere\.ndjson: cannot be read \(ENOENT\); name a file.*\n$/);
  assert.equal(wardline(['lifecycle', 'match', ...data], here).status, 2);
});

test('the medical advisories of CISA', { skip: fs.existsSync(SHARED) ? false : `${SHARED} is missing` }, () => {
  const own = ['--data', 'cisa'];
  for (const [from, pack, documents] of [
    ['icsma-csaf', 'advisories', 144],
    ['kev', 'exploited', 1404],
    ['endoflife', 'support-dates', 15],
  ] as const) {
    const run = wardline(['knowledge', 'update', '--from', path.join(SHARED, from), ...own, '--format', 'json'], here);
    const { packs } = JSON.parse(run.out) as { readonly packs: readonly unknown[] };
    assert.partialDeepStrictEqual(packs, [{ name: pack, documents, rejected: [] }]);
  }
  const name = write(
    'cisa.ndjson',
    { id: 'x', manufacturer: 'Spacelabs', model: 'Xhibit', os: { name: 'Windows 7' } },
    { id: 'y', manufacturer: 'BPL Medical Technologies', model: 'PWS-01-BT' },
  );
  const rows = matches(wardline(['lifecycle', 'match', '--inventory', name, ...own], here).out).filter(
    (row) => row.kind === 'advisory',
  );
  assert.ok(
    rows.some(
      (row) =>
        row.advisory === 'ICSMA-20-049-01' &&
        row.quality === 'possible' &&
        row.exploited &&
        row.cves.includes('CVE-2019-0708'),
    ),
  );
  assert.ok(rows.some((row) => row.advisory === 'ICSMA-24-254-01' && row.device === 'y' && row.quality === 'family'));
});
