/** Documents of other kinds: exploited vulnerabilities, support dates, VEX in CycloneDX, and what is none of these. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { InventoryDevice } from '#model/lifecycle.ts';
import { createGathering, type Gathered } from './gathering.ts';
import { createMatcher } from './match.ts';
import { createSupportDates } from './support.ts';
import { device, NAMES } from './testing.ts';

const SHARED = path.join(import.meta.dirname, '../../../shared/data/knowledge');
const skip = fs.existsSync(SHARED) ? false : `${SHARED} is missing: only what this repository holds is tested`;

function gather(files: Readonly<Record<string, unknown>>): Gathered {
  const gathering = createGathering();
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    if (file.endsWith('.md')) gathering.addMarkdown(file, text);
    else gathering.addJson(file, text);
  }
  return gathering.end();
}

function gatherFolder(folder: string): Gathered {
  const names = fs
    .readdirSync(path.join(SHARED, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:json|md)$/.test(name));
  return gather(
    Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(SHARED, folder, name), 'utf8')])),
  );
}

test('the catalogue of exploited vulnerabilities', { skip }, () => {
  const { exploited, rejected } = gatherFolder('kev');
  assert.equal(exploited?.cves.length, 1404);
  assert.ok(exploited.cves.includes('CVE-2019-0708'));
  assert.equal(exploited.date, '2025-08-25');
  assert.deepEqual(rejected, { advisories: [], exploited: [], 'support-dates': [] }, 'its schema is passed over');
});

const PAGE = `---
title: Acme Linux
category: os
permalink: /acme-linux
alternate_urls:
  - /acmeos
releaseLabel: "__RELEASE_CYCLE__ '__CODENAME__'"
identifiers:
  - cpe: cpe:2.3:o:acme:acme_linux
releases:
  - releaseCycle: "9.6"
    codename: "Blue Heron"
    releaseDate: 2020-01-01
    eol: 2024-05-06 # as announced
    eoes: 2027-05-06
  - releaseCycle: "9"
    releaseLabel: "9 SP2"
    eol: 2023-01-02
  - releaseCycle: "8"
    eol: true
  - releaseCycle: "10"
    eol: false
---

> Acme Linux is a system.
`;

test('support dates from a page, by every name and version', () => {
  const dates = createSupportDates(() => [], gather({ 'acme.md': PAGE }).dated);
  const at = (os: InventoryDevice['os']): string =>
    dates
      .match({ id: 'd1', os })
      .map((row) => `${row.product} ${row.date} ${row.extended}`)
      .join();
  for (const [name, version] of [
    ['Acme Linux', '9.6.3'],
    ['acme_linux', 'v9.6'],
    ['AcmeOS 9.6', ''],
    ['Acme GNU/Linux', '9.6'],
    ['Acme Linux', 'blue heron'],
    ['Acme', '9.6 (Blue Heron)'],
  ] as const) {
    assert.equal(at({ name, version }), 'Acme Linux 9.6 2024-05-06 2027-05-06', `${name} ${version}`);
  }
  assert.equal(at({ name: 'Acme Linux', version: '9.1' }), 'Acme Linux 9 SP2 2023-01-02 null');
  for (const [name, version] of [
    ['Acme Linux', ''],
    ['Acme Linux', '8'],
    ['Acme Linux', '10.1'],
    ['Acme Linux', '7'],
    ['Another', '9.6'],
  ] as const) {
    assert.equal(at({ name, version }), '', `${name} ${version}`);
  }
});

test('support dates from the API', () => {
  const entry = {
    name: 'acme',
    label: 'Acme',
    aliases: ['ac'],
    releases: [{ name: '1', label: '1 (One)', eolFrom: '2020-02-03', eoesFrom: null }],
  };
  const { dated } = gather({
    'full.json': { schema_version: '1.2.0', result: [entry] },
    'one.json': { schema_version: '1.2.0', result: { ...entry, name: 'bcme', label: 'Bcme' } },
  });
  assert.deepEqual(
    dated.map(({ title, source, releases }) => [title, source, releases.length]),
    [
      ['Acme', 'https://endoflife.date/acme', 1],
      ['Bcme', 'https://endoflife.date/bcme', 1],
    ],
  );
});

test('the pages of systems and software', { skip }, () => {
  const { dated, rejected } = gatherFolder('endoflife');
  assert.equal(dated.length, 15);
  assert.deepEqual(rejected['support-dates'], []);
  const dates = createSupportDates(() => [], dated);
  const table: readonly (readonly [InventoryDevice['os'], string, string])[] = [
    [{ name: 'Ubuntu 16.04 LTS' }, 'Ubuntu 16.04', '2021-04-02'],
    [{ name: 'Debian GNU/Linux', version: '10' }, 'Debian 10', '2022-09-10'],
    [{ name: 'Red Hat Enterprise Linux', version: '7.9' }, 'Red Hat Enterprise Linux 7', '2024-06-30'],
    [{ name: 'RHEL 6' }, 'Red Hat Enterprise Linux 6', '2020-11-30'],
    [{ name: 'CentOS Linux', version: '7.9.2009' }, 'CentOS 7', '2024-06-30'],
    [{ name: 'VMware ESXi', version: '6.7.0' }, 'VMware ESXi 6.7', '2022-10-15'],
    [{ name: 'FortiOS', version: 'v6.4.8' }, 'FortiOS 6.4', '2024-09-30'],
    [{ name: 'Cisco IOS XE', version: '17.3.4' }, 'Cisco IOS XE 17.3', '2024-07-31'],
  ];
  for (const [os, product, date] of table) {
    const [found] = dates.match({ id: 'd1', os });
    assert.deepEqual([found?.product, found?.date], [product, date], JSON.stringify(os));
  }
  const software = (vendor: string, product: string, version: string): string | undefined =>
    dates.match({ id: 'd1', software: [{ vendor, product, version }] })[0]?.date;
  assert.equal(software('OpenSSL', 'OpenSSL', '1.0.2k'), '2019-12-31');
  assert.equal(software('Microsoft', 'SQL Server', '2012'), '2022-07-12');
  assert.equal(software('', 'Microsoft SQL Server 2008 R2 SP2', ''), '2015-10-13');
});

test('VEX in CycloneDX: states, ranges, and products of other documents', () => {
  const files = {
    'bom.json': {
      bomFormat: 'CycloneDX',
      serialNumber: 'urn:uuid:1-2',
      version: 1,
      metadata: { component: { name: 'Pump', 'bom-ref': 'p', supplier: { name: 'Acme' } } },
    },
    'vex.json': {
      bomFormat: 'CycloneDX',
      vulnerabilities: [
        {
          id: 'CVE-2020-0001',
          analysis: { state: 'exploitable', detail: 'Update to 3.0.' },
          affects: [
            {
              ref: 'urn:cdx:1-2/1#p',
              versions: [
                { range: 'vers:semver/>=1.0|<3.0', status: 'affected' },
                { version: '2.5', status: 'unaffected' },
              ],
            },
          ],
        },
        {
          id: 'CVE-2020-0002',
          analysis: { state: 'not_affected', justification: 'code_not_reachable' },
          affects: [{ ref: 'urn:cdx:1-2/1#p' }],
        },
        { id: 'CVE-2020-0003', analysis: { state: 'resolved' }, affects: [{ ref: 'nowhere' }] },
      ],
    },
  };
  const matcher = createMatcher(gather(files).advisories, NAMES, () => false);
  const at = (version: string): readonly string[] =>
    matcher
      .match(device('Acme', 'Pump', version))
      .map(({ status, cves, remediation }) => `${status} ${cves.join()} ${remediation.join()}`.trim())
      .sort();
  assert.deepEqual(at('2.0'), ['known_affected CVE-2020-0001 Update to 3.0.', 'known_not_affected CVE-2020-0002']);
  assert.deepEqual(at('2.5'), ['known_not_affected CVE-2020-0001,CVE-2020-0002']);
  assert.deepEqual(at('3.0'), ['known_not_affected CVE-2020-0002']);
});

test('the examples of VEX in CycloneDX are all read', { skip }, () => {
  const { advisories, rejected } = gatherFolder('cyclonedx-vex');
  console.log(`${advisories.length} VEX documents`);
  assert.ok(advisories.length >= 20);
  assert.deepEqual(rejected.advisories, [
    { file: 'VEX/Use-Cases/Case-7/vex.json', because: 'it says nothing of a product that is known' },
  ]);
  assert.ok(advisories.every(({ products, statements }) => products.length > 0 && statements.length > 0));
});

test('what is none of these is refused with its reason, what lies beside them is passed over', () => {
  const { rejected } = gather({
    'broken.json': '{"document":',
    'list.json': [],
    'other.json': { hello: 'world' },
    'old.json': { document: { csaf_version: '1.2', tracking: { id: 'X' } } },
    'empty.json': { catalogVersion: '1', vulnerabilities: [] },
    'nameless.md': '---\ntitle: x\nreleases:\n  - a: b\n---\n',
    'yaml.md': '---\ntitle: "\nreleases:\n---\n',
    'README.md': '# no head',
    'post.md': '---\ntitle: a post\n---\n',
    'provider-metadata.json': { canonical_url: 'https://example.org', metadata_version: '2.0' },
    'schema.json': { $schema: 'http://json-schema.org/draft-07/schema#' },
    'feed.json': { feed: { entry: [] } },
  });
  assert.deepEqual(rejected.advisories.map(({ file }) => file).sort(), [
    'broken.json',
    'list.json',
    'old.json',
    'other.json',
  ]);
  assert.deepEqual(
    rejected.exploited.map(({ file }) => file),
    ['empty.json'],
  );
  assert.deepEqual(rejected['support-dates'].map(({ file }) => file).sort(), ['nameless.md', 'yaml.md']);
  assert.ok(
    Object.values(rejected)
      .flat()
      .every(({ because }) => because.length > 5),
  );
});

test('of two revisions of an advisory the newer one is taken, whatever their order', () => {
  const revision = (date: string): unknown => ({
    document: { csaf_version: '2.0', title: date, tracking: { id: 'A', current_release_date: date } },
  });
  for (const dates of [
    ['2020-01-01', '2021-01-01'],
    ['2021-01-01', '2020-01-01'],
  ] as const) {
    const { advisories } = gather({ 'a.json': revision(dates[0]), 'b.json': revision(dates[1]) });
    assert.deepEqual(
      advisories.map(({ title }) => title),
      ['2021-01-01'],
    );
  }
});

const SAMPLE: unknown = {
  document: {
    csaf_version: '2.0',
    title: 'Acme',
    tracking: { id: 'A', current_release_date: '2026-01-01' },
    references: [{ category: 'self', url: 'https://x' }],
  },
  product_tree: {
    branches: [
      {
        category: 'vendor',
        name: 'Acme',
        branches: [
          {
            category: 'product_name',
            name: 'Pump (X1/X2)',
            branches: [
              {
                category: 'product_version_range',
                name: '<2.0',
                product: {
                  name: 'x',
                  product_id: 'P',
                  product_identification_helper: { skus: ['a'], cpe: 'cpe:2.3:o:a:b:*' },
                },
              },
            ],
          },
        ],
      },
    ],
    full_product_names: [{ name: 'Acme Y: Version 2', product_id: 'Q' }],
    relationships: [
      {
        category: 'installed_on',
        product_reference: 'P',
        relates_to_product_reference: 'Q',
        full_product_name: { name: 'z', product_id: 'R' },
      },
    ],
    product_groups: [{ group_id: 'G', product_ids: ['P', 'Q'] }],
  },
  vulnerabilities: [
    {
      cve: 'CVE-2020-0001',
      product_status: { known_affected: ['P', 'R'], fixed: ['Q'], last_affected: ['Q'] },
      remediations: [{ category: 'vendor_fix', details: 'd', group_ids: ['G'] }],
      flags: [{ label: 'x' }],
      threats: [{ category: 'impact', details: 'y' }],
    },
  ],
};

/** The sample with one of its parts, by number, replaced. */
function replaced(value: unknown, wanted: { left: number }, other: unknown): unknown {
  if (wanted.left-- === 0) return other;
  if (Array.isArray(value)) return value.map((item) => replaced(item, wanted, other));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, replaced(item, wanted, other)]));
}

test('whatever stands in the place of a part, a document is read or refused, and devices are held against it', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 90 }),
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary', maxLength: 20 }),
      (place, other, text) => {
        const { advisories } = gather({
          'a.json': replaced(SAMPLE, { left: place }, other),
          'b.json': replaced(SAMPLE, { left: place }, text),
        });
        const matcher = createMatcher(advisories, NAMES, () => false);
        for (const row of [
          device('Acme', 'Pump X1', '1.0'),
          device(text, text, text),
          device('Acme', 'Y', '2'),
        ].flatMap((asked) => matcher.match(asked))) {
          assert.ok(row.because !== '');
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('nesting without end is refused, not followed', () => {
  const { rejected } = gather({
    'deep.json': '['.repeat(1_000_000),
    'deeper.json': `{"document":{"csaf_version":"2.0"},"product_tree":${'{"branches":['.repeat(100_000)}${']}'.repeat(100_000)}}`,
  });
  assert.equal(rejected.advisories.length, 2);
});
