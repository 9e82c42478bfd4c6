/** CSAF documents made here, with everything that the medical advisories do not use: relationships, groups, fixed versions, flags, and hostile ones. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdvisoryMatch, InventoryDevice } from '#model/lifecycle.ts';
import { DocumentError } from './advisory.ts';
import { readCsaf } from './csaf.ts';
import { createMatcher } from './match.ts';
import { device, NAMES } from './testing.ts';

type Part = Readonly<Record<string, unknown>> & { readonly product_tree?: unknown };

const document = (tree: Part, vulnerabilities: readonly Part[], more: Part = {}): Part => ({
  document: {
    csaf_version: '2.0',
    category: 'csaf_security_advisory',
    title: 'Acme Pump 3000',
    tracking: { id: 'ACME-1', current_release_date: '2026-02-03T04:05:06Z', status: 'final', version: '1' },
    ...more,
  },
  product_tree: tree,
  vulnerabilities,
});
const leaf = (category: string, name: string, id: string): Part => ({
  category,
  name,
  product: { name: `Acme ${name}`, product_id: id },
});
const tree = (name: string, ...leaves: readonly Part[]): Part => ({
  branches: [{ category: 'vendor', name: 'Acme', branches: [{ category: 'product_name', name, branches: leaves }] }],
});
const match = (json: Part, asked: InventoryDevice): readonly AdvisoryMatch[] =>
  createMatcher([readCsaf(json)], NAMES, (cve) => cve === 'CVE-2020-0001').match(asked);
const told = (json: Part, asked: InventoryDevice): readonly string[] =>
  match(json, asked).map(({ status, quality, cves }) => `${status} ${quality} ${cves.join()}`);

test('an advisory says who is affected, why, by what, and what the maker advises', () => {
  const json = document(
    tree('Pump 3000', leaf('product_version_range', 'vers:intdot/<2.0', 'A'), leaf('product_version', '2.1', 'B')),
    [
      {
        cve: 'CVE-2020-0001',
        product_status: { known_affected: ['A'] },
        remediations: [
          { category: 'vendor_fix', details: 'Update to 2.0.', product_ids: ['A'] },
          { category: 'mitigation', details: 'For another one.', product_ids: ['B'] },
          { category: 'mitigation', details: 'For all of them.', group_ids: ['G'] },
        ],
      },
    ],
  );
  const grouped = {
    ...json,
    product_tree: { ...(json.product_tree as Part), product_groups: [{ group_id: 'G', product_ids: ['A', 'B'] }] },
  };
  assert.deepEqual(match(grouped, device('ACME Inc.', 'acme pump-3000', 'v1.9')), [
    {
      device: 'd1',
      kind: 'advisory',
      part: 'device',
      advisory: 'ACME-1',
      title: 'Acme Pump 3000',
      date: '2026-02-03',
      url: null,
      product: 'Pump 3000',
      status: 'known_affected',
      quality: 'range',
      cves: ['CVE-2020-0001'],
      exploited: true,
      because: 'its firmware v1.9 lies in what is stated (vers:intdot/<2.0)',
      remediation: ['Update to 2.0.', 'For all of them.'],
    },
  ]);
});

test('fixed and not affected hold against an affected range, version by version and CVE by CVE', () => {
  const json = document(
    tree(
      'Pump 3000',
      leaf('product_version_range', '<3.0', 'OLD'),
      leaf('product_version', '2.5.1', 'PATCHED'),
      leaf('product_version_range', '>=3.0', 'NEW'),
      leaf('product_version_range', 'vers:all/*', 'ALL'),
    ),
    [
      { cve: 'CVE-2020-0001', product_status: { known_affected: ['OLD'], fixed: ['PATCHED', 'NEW'] } },
      { cve: 'CVE-2020-0002', product_status: { known_affected: ['OLD'] } },
      {
        cve: 'CVE-2020-0003',
        product_status: { known_not_affected: ['ALL'] },
        flags: [{ label: 'component_not_present', product_ids: ['ALL'] }],
      },
      { cve: 'CVE-2020-0004', product_status: { under_investigation: ['OLD'] } },
    ],
  );
  const rows = (version?: string): readonly string[] => [...told(json, device('Acme', 'Pump 3000', version))].sort();
  assert.deepEqual(rows('2.4'), [
    'known_affected range CVE-2020-0001,CVE-2020-0002',
    'known_not_affected range CVE-2020-0003',
    'under_investigation range CVE-2020-0004',
  ]);
  assert.deepEqual(rows('2.5.1'), [
    'fixed exact CVE-2020-0001',
    'known_affected range CVE-2020-0002',
    'known_not_affected range CVE-2020-0003',
    'under_investigation range CVE-2020-0004',
  ]);
  assert.deepEqual(rows('3.0'), ['fixed range CVE-2020-0001', 'known_not_affected range CVE-2020-0003']);
  // Of a version that is not known nothing is known to be fixed.
  assert.deepEqual(rows(), [
    'known_affected family CVE-2020-0001,CVE-2020-0002',
    'known_not_affected family CVE-2020-0003',
    'under_investigation family CVE-2020-0004',
  ]);
  const [reason] = match(json, device('Acme', 'Pump 3000', '3.0')).filter(
    ({ status }) => status === 'known_not_affected',
  );
  assert.match(reason?.because ?? '', /component not present$/);
});

test('first and last versions are ranges', () => {
  const leaves = ['1.0', '1.5', '2.0'].map((version) => leaf('product_version', version, version));
  const json = (status: Part): Part =>
    document(tree('Pump 3000', ...leaves), [{ cve: 'CVE-2020-0001', product_status: status }]);
  const at = (status: Part, version: string): string =>
    match(json(status), device('Acme', 'Pump 3000', version))
      .map((row) => row.status)
      .join();
  const upTo = { first_affected: ['1.0'], last_affected: ['1.5'], first_fixed: ['2.0'] };
  assert.deepEqual(
    ['0.9', '1.0', '1.2', '1.5', '1.6', '2.0', '2.1'].map((version) => at(upTo, version)),
    ['', 'known_affected', 'known_affected', 'known_affected', '', 'fixed', 'fixed'],
  );
  assert.deepEqual(
    ['0.9', '1.9', '2.0'].map((version) => at({ first_affected: ['1.0'], first_fixed: ['2.0'] }, version)),
    ['', 'known_affected', 'fixed'],
  );
  assert.deepEqual(
    ['0.1', '1.5', '1.6'].map((version) => at({ last_affected: ['1.5'] }, version)),
    ['known_affected', 'known_affected', ''],
  );
  assert.deepEqual(
    ['1.4', '1.5'].map((version) => at({ recommended: ['1.5'] }, version)),
    ['', 'fixed'],
  );
});

test('products on, with and in others', () => {
  const json = (category: string, status: string): Part =>
    document(
      {
        branches: [
          {
            category: 'vendor',
            name: 'Acme',
            branches: [
              {
                category: 'product_family',
                name: 'Controllers',
                branches: [
                  {
                    category: 'product_name',
                    name: 'Controller A',
                    product: { name: 'Acme Controller A', product_id: 'HW' },
                  },
                ],
              },
              {
                category: 'product_name',
                name: 'Controller A Firmware',
                branches: [leaf('product_version_range', '<4.2', 'FW')],
              },
              { category: 'product_name', name: 'Viewer', branches: [leaf('product_version', '7', 'SW')] },
            ],
          },
        ],
        relationships: [
          {
            category,
            product_reference: 'FW',
            relates_to_product_reference: 'HW',
            full_product_name: { name: 'x', product_id: 'FW-ON-HW' },
          },
          {
            category,
            product_reference: 'SW',
            relates_to_product_reference: 'HW',
            full_product_name: { name: 'y', product_id: 'SW-ON-HW' },
          },
        ],
      },
      [
        {
          cve: 'CVE-2020-0001',
          product_status: { [status]: [category === 'default_component_of' ? 'SW-ON-HW' : 'FW-ON-HW'] },
        },
      ],
    );
  assert.deepEqual(told(json('installed_on', 'known_affected'), device('Acme', 'Controller A', '4.1')), [
    'known_affected range CVE-2020-0001',
  ]);
  assert.deepEqual(told(json('installed_on', 'known_affected'), device('Acme', 'Controller A', '4.2')), []);
  assert.deepEqual(told(json('default_component_of', 'known_affected'), device('Acme', 'Controller A', '1')), [
    'known_affected possible CVE-2020-0001',
  ]);
  assert.deepEqual(told(json('default_component_of', 'fixed'), device('Acme', 'Controller A', '1')), []);
  const viewer = device('Acme', 'Anything', undefined, {
    software: [{ vendor: 'Acme', product: 'Viewer', version: '7.0' }],
  });
  assert.deepEqual(told(json('default_component_of', 'known_affected'), viewer), [
    'known_affected exact CVE-2020-0001',
  ]);
});

test('products without branches, by model number, by CPE, and with the version in the name', () => {
  const json = document(
    {
      full_product_names: [
        { name: 'Acme Pump 3000: Versions prior to 2.0', product_id: 'A' },
        {
          name: 'Acme Sensor',
          product_id: 'B',
          product_identification_helper: {
            model_numbers: ['AS-1234-X'],
            skus: ['4711-0815'],
            cpe: 'cpe:2.3:h:acme:feeler_9:*:*:*:*:*:*:*:*',
          },
        },
        { name: 'Acme Beacon 8.0.x', product_id: 'C' },
      ],
    },
    [{ cve: 'CVE-2020-0001', product_status: { known_affected: ['A', 'B', 'C'] } }],
  );
  const at = (model: string, version?: string): readonly string[] =>
    match(json, device('Acme', model, version)).map(({ quality }) => quality);
  assert.deepEqual(at('Pump 3000', '1.9'), ['range'], 'the maker stands in the name');
  assert.deepEqual(at('Pump 3000', '2.0'), []);
  for (const model of ['AS1234X', '4711 0815', 'Feeler 9']) assert.deepEqual(at(model, '1.0'), ['range'], model);
  assert.deepEqual(at('Beacon', '8.0.3'), ['range']);
  assert.deepEqual(at('Beacon', '8.1'), []);
});

test('operating systems and software fit as components', () => {
  const json = document(
    {
      branches: [
        {
          category: 'vendor',
          name: 'Wind River',
          branches: [
            { category: 'product_name', name: 'VxWorks', branches: [leaf('product_version_range', '<= 6.5', 'OS')] },
          ],
        },
        {
          category: 'vendor',
          name: 'OFFIS',
          branches: [
            { category: 'product_name', name: 'DCMTK', branches: [leaf('product_version_range', '< 3.6.7', 'LIB')] },
          ],
        },
      ],
    },
    [{ cve: 'CVE-2020-0001', product_status: { known_affected: ['OS', 'LIB'] } }],
  );
  const on = (more: Partial<InventoryDevice>): readonly string[] =>
    told(json, device('Somebody', 'Something', '1', more));
  assert.deepEqual(on({ os: { name: 'VxWorks', version: '6.4' } }), ['known_affected possible CVE-2020-0001']);
  assert.deepEqual(on({ os: { name: 'VxWorks', version: '7' } }), []);
  const windows = document(tree('Windows 7', leaf('product_version', 'vers:all/*', 'A')), [
    { cve: 'CVE-2020-0001', product_status: { known_affected: ['A'] } },
  ]);
  for (const os of [
    { name: 'Windows', version: '7' },
    { name: 'Microsoft Windows 7 Professional SP1', build: '7601' },
  ]) {
    assert.deepEqual(told(windows, device('Acme', 'Something', '1', { os })), [
      'known_affected possible CVE-2020-0001',
    ]);
  }
  assert.deepEqual(told(windows, device('Acme', 'Something', '1', { os: { name: 'Windows 10' } })), []);
  assert.deepEqual(on({ software: [{ vendor: 'OFFIS e.V.', product: 'DCMTK', version: '3.6.4' }] }), [
    'known_affected range CVE-2020-0001',
  ]);
  assert.deepEqual(on({ software: [{ product: 'dcmtk', version: '3.6.6' }] }), ['known_affected range CVE-2020-0001']);
  assert.deepEqual(on({ software: [{ product: 'DCMTK' }] }), ['known_affected possible CVE-2020-0001']);
  assert.deepEqual(on({ software: [{ vendor: 'OFFIS', product: 'DCMTK', version: '3.6.7' }] }), []);
  assert.deepEqual(on({ software: [{ vendor: 'Another', product: 'DCMTK', version: '3.6.4' }] }), []);
});

test('what is no advisory, or beyond all bounds, is refused in a sentence', () => {
  const deep = (levels: number): Part =>
    levels === 0
      ? leaf('product_version', '1', 'A')
      : { category: 'product_name', name: 'x', branches: [deep(levels - 1)] };
  const refused = (json: Part): string => {
    try {
      readCsaf(json);
      return '';
    } catch (error) {
      assert.ok(error instanceof DocumentError);
      return error.message;
    }
  };
  assert.match(refused({}), /csaf_version is missing/);
  assert.match(refused(document({}, [], { csaf_version: '1.2' })), /csaf_version is 1.2/);
  assert.match(refused(document({}, [], { tracking: {} })), /tracking.id is missing/);
  assert.match(refused(document({ branches: [deep(40)] }, [])), /nested deeper than 30/);
  assert.match(refused(document({ branches: Array.from({ length: 100_001 }, () => ({})) }, [])), /more than 100000/);
  assert.equal(refused(document({ branches: [deep(20)] }, [])), '');
});

test('members of a wrong type are read as missing', () => {
  const values = [null, 1, 'text', [], [null, 1, [[]]], {}, { name: 3 }, true];
  for (const value of values) {
    for (const member of ['branches', 'full_product_names', 'relationships', 'product_groups'])
      readCsaf(document({ [member]: value }, []));
    readCsaf({ ...document({}, []), product_tree: value, vulnerabilities: value });
    for (const member of ['cve', 'ids', 'product_status', 'remediations', 'flags', 'threats']) {
      readCsaf(document(tree('x', leaf('product_version', '1', 'A')), [{ [member]: value }, value as unknown as Part]));
    }
    readCsaf(document({}, [{ product_status: { known_affected: value } }], { title: value, references: value }));
  }
});
