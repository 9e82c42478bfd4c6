/** What advisories of CISA after 2024, of makers' own teams and of other coordinators state about versions, and the product trees that they state it in: a device of such a version matches, one just outside does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InventoryDevice, Quality } from '#model/lifecycle.ts';
import { readCsaf } from './csaf.ts';
import { createMatcher } from './match.ts';
import { NAMES } from './testing.ts';

type Json = Readonly<Record<string, unknown>>;

/** A statement, versions that lie in it, and versions that do not. */
const STATEMENTS: readonly (readonly [stated: string, inside: readonly string[], outside: readonly string[]])[] = [
  ['<=4.1', ['4.1', '4.0', '3.9.9'], ['4.2', '5.0']],
  ['smart3250-2.6.27-wlan2.1.7.cramfs', ['smart3250-2.6.27-wlan2.1.7.cramfs'], ['smart3250-2.6.28-wlan2.1.7.cramfs']],
  ['CMS7.820.075.08/0.74(0.75)', ['CMS7.820.075.08/0.74(0.75)'], ['CMS7.820.120.01/0.93(0.95)']],
  ['<= 3.4.4 Build 16102416', ['3.4.4 Build 16102416', '3.4.3'], ['3.4.4 Build 16102417', '3.4.5']],
  ['< V15.1 Upd 4', ['V15.1 Update 3', 'V15.1', '15.1 Upd 3'], ['V15.1 Upd 4', 'V15.1 Update 5', 'V16']],
  ['>=V2.3_and_<V6.30.016', ['V2.3', '6.30.015'], ['2.2', 'V6.30.016']],
  ['<= 15.2(6)E0a', ['15.2(6)E0a', '15.2(5)'], ['15.2(7)E', '15.2(6)E1']],
  ['NMC2 <= 6.9.6', ['6.9.6', '6.8'], ['6.9.7']],
  ['vers:all/<V4.5', ['4.4', 'V4.4.9'], ['4.5', 'V5']],
  ['vers:gem/>=2.2.0|!= 2.2.1|<2.3.0', ['2.2.0', '2.2.2'], ['2.2.1', '2.3.0', '2.1']],
  ['vers:npm/1.2.3|>=2.0.0|<5.0.0', ['1.2.3', '3.0.0'], ['1.2.4', '5.0.0']],
  ['vers:pypi/0.0.0|0.0.1', ['0.0.1'], ['0.0.2']],
  ['vers:tomee/>=8.0.0-M1|<=8.0.1', ['8.0.0', '8.0.1'], ['8.0.2', '7.9']],
  ['vers:pypi/>=1.0,<2.0|>=3.0', ['1.5', '3.1'], ['0.9', '2.5']],
  ['R15B_PC4', ['R15B_PC4'], ['R15B_PC5', 'R15A']],
  ['<R15A', ['R14B', 'R14A'], ['R15A', 'R15B']],
  ['22.1.4_2024-11-11_Hot_Fix', ['22.1.4_2024-11-11_Hot_Fix'], ['22.1.5']],
  ['V6 + SP9 + Upd2', ['V6 SP9 Upd2'], ['V6 SP9 Upd3', 'V7']],
  ['>=1.0|<2.0', ['1.0', '1.9'], ['0.9', '2.0']],
  ['>= 1.0, < 2.0', ['1.0', '1.9'], ['0.9', '2.0']],
  ['>=1.0 <2.0', ['1.0', '1.9'], ['0.9', '2.0']],
  ['1.0 - 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['1.0 through 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['from 1.0 to 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['from 1.0 up to 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['between 1.0 and 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['1.0 up to and including 2.0', ['1.0', '1.5', '2.0'], ['0.9', '2.1']],
  ['up to and including 2.0', ['1.5', '2.0'], ['2.1']],
  ['up to 2.0 (excluding)', ['1.5'], ['2.0', '2.1']],
  ['up to (excluding) 2.0', ['1.5'], ['2.0', '2.1']],
  ['up to, but not including, 2.0', ['1.5'], ['2.0', '2.1']],
  ['up to (including) 2.0', ['1.5', '2.0'], ['2.1']],
  ['before 2.0', ['1.5'], ['2.0', '2.1']],
  ['2.0 and earlier', ['1.5', '2.0'], ['2.1']],
  ['2.0 and below', ['1.5', '2.0'], ['2.1']],
  ['2.0 or below', ['1.5', '2.0'], ['2.1']],
  ['2.0 or lower', ['1.5', '2.0'], ['2.1']],
  ['2.0 and lower', ['1.5', '2.0'], ['2.1']],
  ['2.0 and older', ['1.5', '2.0'], ['2.1']],
  ['2.0 or older', ['1.5', '2.0'], ['2.1']],
  ['2.0 and previous', ['1.5', '2.0'], ['2.1']],
  ['2.0 and previous versions', ['1.5', '2.0'], ['2.1']],
  ['2.0 and all prior versions', ['1.5', '2.0'], ['2.1']],
  ['2.0 and all earlier versions', ['1.5', '2.0'], ['2.1']],
  ['version 2.0 or earlier', ['1.5', '2.0'], ['2.1']],
  ['earlier than 2.0', ['1.5'], ['2.0', '2.1']],
  ['older than 2.0', ['1.5'], ['2.0', '2.1']],
  ['lower than 2.0', ['1.5'], ['2.0', '2.1']],
  ['less than 2.0', ['1.5'], ['2.0', '2.1']],
  ['below 2.0', ['1.5'], ['2.0', '2.1']],
  ['under 2.0', ['1.5'], ['2.0', '2.1']],
  ['smaller than 2.0', ['1.5'], ['2.0', '2.1']],
  ['until 2.0', ['1.5'], ['2.1']],
  ['less than or equal to 2.0', ['1.5', '2.0'], ['2.1']],
  ['all versions before 2.0', ['1.5'], ['2.0', '2.1']],
  ['all versions prior to and including 2.0', ['1.5', '2.0'], ['2.1']],
  ['All versions up to 2.0', ['1.5', '2.0'], ['2.1']],
  ['All versions below V2.0', ['1.5'], ['2.0', '2.1']],
  ['All versions >= V2.0 < V3.0', ['2.0', '2.9'], ['1.9', '3.0']],
  ['All versions >= V1.0 and < V2.0', ['1.0', '1.9'], ['0.9', '2.0']],
  ['All versions < V3.0 SP1', ['3.0', '2.9'], ['3.0 SP1', '3.1']],
  ['Versions < 1.5.2', ['1.5.1'], ['1.5.2']],
  ['All versions, prior to 1.5.2', ['1.5.1'], ['1.5.2']],
  ['version 1.2.0 only', ['1.2.0'], ['1.2.1', '1.1']],
  ['1.2; 1.3; 1.4', ['1.2', '1.3', '1.4'], ['1.5']],
  ['1.2, 1.3 and 1.4', ['1.2', '1.3', '1.4'], ['1.5', '1.1']],
  ['2.x', ['2.0', '2.9'], ['3.0', '1.9']],
  ['2.*', ['2.0', '2.9'], ['3.0', '1.9']],
  ['2.0.x', ['2.0.0', '2.0.9'], ['2.1', '1.9']],
  ['2.X and earlier', ['2.5', '1.0'], ['3.0']],
  ['Version 2.x and prior', ['2.5', '1.0'], ['3.0']],
  ['≤ 2.0', ['2.0', '1'], ['2.1']],
  ['=< 2.0', ['2.0', '1'], ['2.1']],
  ['< = 2.0', ['2.0', '1'], ['2.1']],
  ['>=2.0', ['2.0', '3'], ['1.9']],
  ['2.0+', ['2.0', '3'], ['1.9']],
  ['2.0 and later', ['2.0', '3'], ['1.9']],
  ['2.0 and newer', ['2.0', '3'], ['1.9']],
  ['2.0 and above', ['2.0', '3'], ['1.9']],
  ['2.0 or higher', ['2.0', '3'], ['1.9']],
  ['starting with 2.0', ['2.0', '3'], ['1.9']],
  ['since 2.0', ['2.0', '3'], ['1.9']],
  ['from 2.0', ['2.0', '3'], ['1.9']],
  ['later than 2.0', ['2.1', '3'], ['2.0', '1.9']],
  ['newer than 2.0', ['2.1', '3'], ['2.0', '1.9']],
  ['after 2.0', ['2.1', '3'], ['2.0', '1.9']],
  ['greater than or equal to 2.0', ['2.0', '3'], ['1.9']],
  ['firmware versions prior to FW 2.1', ['2.0'], ['2.1']],
  ['FW < 2.1', ['2.0'], ['2.1']],
  ['SW V2.1 or lower', ['2.0', '2.1'], ['2.2']],
  ['software version 7.2 and earlier', ['7.2'], ['7.3']],
  ['<= 2.7.0.1 (64-bit)', ['2.7.0.1'], ['2.7.0.2']],
  ['2025.1 (Build 3321) and prior', ['2025.1', '2024.9'], ['2025.2']],
  ['<2025.2', ['2025.1'], ['2025.2', '2025.3']],
  ['<= 2025.2 (Build 8154)', ['2025.1', '2025.2'], ['2025.3']],
  ['prior to version 3.0', ['2.9'], ['3.0']],
  ['Prior to v3.0.1.25', ['3.0.1.24'], ['3.0.1.25']],
  ['earlier than version 3.0.1.25', ['3.0.1.24'], ['3.0.1.25']],
  ['All version prior to V1.1', ['1.0'], ['1.1']],
  ['1.0.0 ≤ version < 2.0.0', ['1.0.0', '1.9'], ['2.0.0', '0.9']],
  ['1.0.0 <= 2.0.0', ['1.0.0', '2.0.0'], ['2.0.1', '0.9']],
  ['V1.0<=V2.0', ['1.0', '2.0'], ['2.1', '0.9']],
  ['1.0<2.0', ['1.0', '1.9'], ['2.0', '0.9']],
  ['1.0 to <2.0', ['1.0', '1.9'], ['2.0', '0.9']],
  ['<1.2.3 || >=2.0.0 <2.1.0', ['1.2.2', '2.0.5'], ['1.2.3', '2.1.0']],
  ['<1.2.3 or >=2.0.0, <2.1.0', ['1.2.2', '2.0.5'], ['1.2.3', '2.1.0']],
  ['vers:generic/<=3.0', ['3.0'], ['3.1']],
  ['vers:generic/>=1.0|<=1.5|>=2.0|<=2.5', ['1.2', '2.5'], ['1.7', '2.6', '0.9']],
  ['vers:semver/>=1.0.0|<1.2.3', ['1.2.2'], ['1.2.3']],
  ['vers:rpm/redhat/<2.0', ['1.9'], ['2.0']],
  ['vers:intdot/>2.1.0|<4.2.0', ['2.1.1'], ['2.1.0', '4.2.0']],
  ['vls:<=2.0', ['2.0'], ['2.1']],
  ['1.2.3-4', ['1.2.3-4'], ['1.2.3-5']],
  ['[1.0,2.0)', ['1.0', '1.9'], ['2.0', '0.9']],
  ['[1.0, 2.0]', ['1.0', '2.0'], ['2.1', '0.9']],
  ['(,2.0]', ['1', '2.0'], ['2.1']],
  ['(,2.0)', ['1'], ['2.0']],
  ['10.0.14393.7159', ['10.0.14393.7159'], ['10.0.14393.7160']],
  ['<10.0.14393.7159', ['10.0.14393.7158'], ['10.0.14393.7159']],
  ['1.0.0-2.0.0', ['1.0.0', '1.5.0'], ['2.0.1']],
  ['v1.0-v2.0', ['1.0', '1.5', '2.0'], ['2.1', '0.9']],
  ['<V1.0', ['0.9'], ['1.0']],
  ['Versions 1.0, 1.1, and 2.0 to 2.5', ['1.0', '1.1', '2.3'], ['1.2', '2.6']],
  ['Version: 3.1.0.2', ['3.1.0.2'], ['3.1.0.3']],
  ['3.1.0.2 (and prior)', ['3.1.0.2', '3.0'], ['3.1.0.3']],
  ['3.1.0.2 & prior', ['3.1.0.2', '3.0'], ['3.1.0.3']],
  ['3.1.0.2 and prior to 3.2', ['3.1.0.2'], ['3.2']],
  ['<= 3.1.0.2, excluding 3.0.5', ['3.1.0.2', '3.0.4'], ['3.0.5', '3.2']],
  ['<= 3.1.0.2 except 3.0.5', ['3.1.0.2', '3.0.4'], ['3.0.5', '3.2']],
  ['not 2.0', ['1.0', '3.0'], ['2.0']],
  ['!=2.0', ['1.0', '3.0'], ['2.0']],
  ['2024-05', ['2024-05'], ['2024-06']],
  ['<2024-05-10', ['2024-05-09'], ['2024-05-10']],
  ['02.00.00 and earlier', ['02.00.00', '01.9'], ['02.00.01']],
  ['A.02.01 or earlier', ['A.02.01', 'A.01'], ['A.02.02', 'B.01']],
  ['Rev C and earlier', ['Rev C', 'Rev B'], ['Rev D']],
  ['<SV3.9', ['SV3.8'], ['SV3.9']],
  ['Build 1234 and earlier', ['Build 1234', '1233'], ['1235']],
  ['1.5 Service Pack 2 and earlier', ['1.5 SP2', '1.5 SP1', '1.4'], ['1.5 SP3', '1.6']],
  ['all', ['1.0'], []],
  ['*', ['1.0'], []],
  ['All Versions', ['1.0'], []],
  ['any version', ['1.0'], []],
  ['All', ['9'], []],
  ['all supported versions', ['9'], []],
  ['All current versions', ['9'], []],
  ['vers:all/*', ['x'], []],
  ['vers:generic/*', ['1'], []],
  ['all versions (EOL)', ['1'], []],
  ['All firmware versions', ['1'], []],
  ['every version', ['1'], []],
];

const document = (tree: Json, publisher: Json = { category: 'coordinator', name: 'CISA' }): Json => ({
  document: {
    csaf_version: '2.0',
    title: 'Acme',
    publisher,
    tracking: { id: 'ACME-1', current_release_date: '2025-03-13T06:00:00Z' },
  },
  product_tree: tree,
  vulnerabilities: [{ cve: 'CVE-2025-1111', product_status: { known_affected: ['P'] } }],
});
const branch = (category: string, name: string, ...branches: readonly Json[]): Json => ({ category, name, branches });
const leaf = (category: string, name: string, helper: Json = {}): Json => ({
  category,
  name,
  product: { name: `Full name ${name}`, product_id: 'P', product_identification_helper: helper },
});
const qualityOf = (json: Json, asked: Partial<InventoryDevice>): Quality | null =>
  createMatcher([readCsaf(json)], NAMES, () => false).match({ id: 'd', ...asked })[0]?.quality ?? null;

test('a device of a stated version matches as exact or range, one just outside does not', (context) => {
  let judged = 0;
  const wrong: string[] = [];
  for (const category of ['product_version', 'product_version_range']) {
    for (const [stated, inside, outside] of STATEMENTS) {
      const json = document({
        branches: [branch('vendor', 'Acme', branch('product_name', 'Pump 3000', leaf(category, stated)))],
      });
      const at = (firmware: string): Quality | null =>
        qualityOf(json, { manufacturer: 'ACME Inc.', model: 'acme pump-3000', firmware });
      judged += inside.length + outside.length;
      for (const version of inside)
        if (!['exact', 'range'].includes(at(version) ?? '')) wrong.push(`${version} is not in ${stated}`);
      for (const version of outside) if (at(version) !== null) wrong.push(`${version} is in ${stated}`);
    }
  }
  context.diagnostic(`${STATEMENTS.length} statements, ${judged} versions judged, ${wrong.length} wrong`);
  assert.deepEqual(wrong, []);
});

test('what says nothing of versions leaves it at the family', () => {
  for (const stated of ['n/a', '-', 'unspecified']) {
    const json = document({
      branches: [branch('vendor', 'Acme', branch('product_name', 'Pump 3000', leaf('product_version', stated)))],
    });
    assert.equal(qualityOf(json, { manufacturer: 'Acme', model: 'Pump 3000', firmware: '1' }), 'family', stated);
  }
});

/** The products of a tree, with devices and how surely each matches. */
interface Tree {
  readonly what: string;
  readonly tree: Json;
  readonly publisher?: Json;
  readonly devices: readonly (readonly [device: Partial<InventoryDevice>, quality: Quality | null])[];
}

const TREES: readonly Tree[] = [
  {
    what: 'firmware of a monitor, named for itself, whose version is a file name',
    tree: {
      branches: [
        branch(
          'vendor',
          'Contec Health',
          branch(
            'product_name',
            'CMS8000 Patient Monitor Firmware',
            leaf('product_version', 'smart3250-2.6.27-wlan2.1.7.cramfs'),
          ),
        ),
      ],
    },
    devices: [
      [{ manufacturer: 'CONTEC', model: 'CMS 8000', firmware: 'smart3250-2.6.27-wlan2.1.7.cramfs' }, 'exact'],
      [{ manufacturer: 'Contec', model: 'CMS8000', firmware: 'smart3250-2.6.28-wlan2.1.7.cramfs' }, null],
      [{ manufacturer: 'Contec', model: 'CMS6000', firmware: 'smart3250-2.6.27-wlan2.1.7.cramfs' }, null],
    ],
  },
  {
    what: 'an abbreviation in parentheses',
    tree: {
      branches: [
        branch(
          'vendor',
          'Philips',
          branch('product_name', 'Intellispace Cardiovascular (ISCV)', leaf('product_version_range', '<=4.1')),
        ),
      ],
    },
    devices: [
      [{ manufacturer: 'Philips Healthcare', model: 'IntelliSpace Cardiovascular', firmware: '4.1' }, 'range'],
      [{ manufacturer: 'philips', model: 'ISCV', firmware: '4.0' }, 'range'],
      [{ manufacturer: 'Philips', model: 'ISCV', firmware: '4.2' }, null],
    ],
  },
  {
    what: 'a version in the CPE alone',
    tree: {
      full_product_names: [
        {
          name: 'Acme Pump',
          product_id: 'P',
          product_identification_helper: { cpe: 'cpe:2.3:o:acme:pump_firmware:1.2.3:*:*:*:*:*:*:*' },
        },
      ],
    },
    devices: [
      [{ manufacturer: 'Acme', model: 'Pump', firmware: '1.2.3' }, 'exact'],
      [{ manufacturer: 'Acme', model: 'Pump', firmware: '1.2.4' }, null],
    ],
  },
  {
    what: 'no maker but the one who publishes',
    publisher: { category: 'vendor', name: 'Acme Medical PSIRT' },
    tree: { full_product_names: [{ name: 'Viewer Pro <2.0', product_id: 'P' }] },
    devices: [
      [{ manufacturer: 'Acme Medical', model: 'Viewer Pro', firmware: '1.9' }, 'range'],
      [{ manufacturer: 'Acme Medical', model: 'Viewer Pro', firmware: '2.0' }, null],
    ],
  },
  {
    what: 'a package, by its URL',
    tree: {
      branches: [
        branch(
          'vendor',
          'Red Hat',
          leaf('product_version', 'openssl-1:1.1.1k-12.el8_9.x86_64', {
            purl: 'pkg:rpm/redhat/openssl@1.1.1k-12.el8_9?arch=x86_64&epoch=1',
          }),
        ),
      ],
    },
    devices: [
      [{ software: [{ vendor: 'Red Hat', product: 'openssl', version: '1.1.1k-12.el8_9' }] }, 'exact'],
      [{ software: [{ vendor: 'Red Hat', product: 'OpenSSL', version: '1.1.1k-14.el8_9' }] }, null],
    ],
  },
  {
    what: 'versions right below a family',
    tree: {
      branches: [
        branch('vendor', 'Hitachi Energy', branch('product_family', 'FOXMAN-UN', leaf('product_version', 'R15A'))),
      ],
    },
    devices: [
      [{ manufacturer: 'Hitachi Energy', model: 'FOXMAN UN', firmware: 'R15A' }, 'exact'],
      [{ manufacturer: 'Hitachi Energy', model: 'FOXMAN-UN', firmware: 'R15B' }, null],
    ],
  },
  {
    what: 'an article number behind the name',
    tree: {
      branches: [
        branch(
          'vendor',
          'Siemens',
          branch('product_name', 'SCALANCE XF208 (6GK5208-0BA00-2AF2)', leaf('product_version_range', '< V5.2.5')),
        ),
      ],
    },
    devices: [
      [{ manufacturer: 'Siemens AG', model: '6GK5208-0BA00-2AF2', firmware: 'V5.2.4' }, 'range'],
      [{ manufacturer: 'Siemens', model: 'SCALANCE X208', firmware: 'V5.2.4' }, null],
      [{ manufacturer: 'Siemens', model: 'SCALANCE XF208', firmware: 'V5.2.5' }, null],
    ],
  },
  {
    what: 'Windows by release and build',
    tree: {
      branches: [
        branch(
          'vendor',
          'Microsoft',
          branch(
            'product_name',
            'Windows 10 Version 1607 for x64-based Systems',
            leaf('product_version_range', '<10.0.14393.7159'),
          ),
        ),
      ],
    },
    devices: [
      [{ os: { name: 'Windows 10', build: '14393' } }, 'possible'],
      [{ os: { name: 'Windows', version: '10', build: '14393' } }, 'possible'],
      [{ os: { name: 'Windows 10', version: '10.0.14393.7158' } }, 'possible'],
      [{ os: { name: 'Windows 10', version: '10.0.14393.7159' } }, null],
      [{ os: { name: 'Windows 10', build: '10240' } }, null],
      [{ os: { name: 'Windows 10', build: '19045' } }, null],
      [{ os: { name: 'Windows 7', build: '7601' } }, null],
    ],
  },
  {
    what: 'the software of a router as its operating system',
    tree: {
      branches: [
        branch('vendor', 'Cisco', branch('product_family', 'Cisco IOS XE Software', leaf('product_version', '16.1.1'))),
      ],
    },
    devices: [
      [{ manufacturer: 'Cisco', model: 'Catalyst 9300', os: { name: 'IOS XE', version: '16.1.1' } }, 'possible'],
      [
        { manufacturer: 'Cisco', model: 'Catalyst 9300', os: { name: 'Cisco IOS XE Software', version: '16.1.2' } },
        null,
      ],
    ],
  },
  {
    what: 'models in a row, and a maker that goes by several names',
    tree: {
      branches: [
        branch(
          'vendor',
          'GE HealthCare',
          branch('product_name', 'Vivid E80/E90/E95', leaf('product_version_range', '<v206.90')),
        ),
      ],
    },
    devices: [
      [{ manufacturer: 'GE Medical Systems', model: 'Vivid E95', firmware: 'v206.80' }, 'range'],
      [{ manufacturer: 'General Electric', model: 'VIVID E90', firmware: '206.90' }, null],
      [{ manufacturer: 'GE', model: 'Vivid S70', firmware: '206.1' }, null],
    ],
  },
  {
    what: 'a build behind the version',
    tree: {
      branches: [
        branch(
          'vendor',
          'INFINITT Healthcare',
          branch('product_name', 'INFINITT PACS System Manager', leaf('product_version_range', '<=3.0.11.5 BN9')),
        ),
      ],
    },
    devices: [
      [{ manufacturer: 'INFINITT', model: 'PACS System Manager', firmware: '3.0.11.5 BN8' }, 'range'],
      [{ manufacturer: 'INFINITT', model: 'PACS System Manager', firmware: '3.0.11.5 BN10' }, null],
      [{ manufacturer: 'INFINITT', model: 'PACS System Manager', firmware: '3.0.11.6' }, null],
    ],
  },
];

for (const { what, tree, publisher, devices } of TREES) {
  test(`products are read: ${what}`, () => {
    const json = document(tree, publisher);
    for (const [device, quality] of devices) assert.equal(qualityOf(json, device), quality, JSON.stringify(device));
  });
}
