/**
 * Every product of every medical advisory of CISA, held against devices made from it: of a version that is stated, of one just
 * outside, and with its names spelled otherwise. What lies inside is worked out here in a second way, from the text alone.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Advisory, Product } from './advisory.ts';
import { readCsaf } from './csaf.ts';
import { createMatcher, type Matcher } from './match.ts';
import { judge, parseStatement } from './statement.ts';
import { device, NAMES } from './testing.ts';
import { parseVersion } from './version.ts';

const FOLDER = path.join(import.meta.dirname, '../../../shared/data/knowledge/icsma-csaf');
const isThere = fs.existsSync(FOLDER);
const skip = isThere ? false : `${FOLDER} is missing: only what this repository holds is tested`;

const advisories: readonly Advisory[] = isThere
  ? fs
      .readdirSync(FOLDER)
      .filter((file) => file.endsWith('.json'))
      .map((file) => readCsaf(JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'))))
  : [];
const matcher: Matcher = createMatcher(advisories, NAMES, () => false);
const products = advisories.flatMap((advisory) => advisory.products.map((product) => ({ advisory, product })));

/** The qualities of the rows that an advisory's product has for a device of it. */
function qualities(advisory: Advisory, { vendor, name }: Product, version: string): readonly string[] {
  return matcher
    .match(device(vendor, name, version))
    .filter((row) => row.advisory === advisory.id && row.status === 'known_affected')
    .map(({ quality }) => quality);
}

/** A version in the text of a statement, and the next one up or down: its last number one more or less, or its letter. */
const neighbour = (version: string, step: 1 | -1): string | null => {
  const match = /^(.*?)(\d+)([A-Za-z]?)$/.exec(version);
  if (match) {
    const [, before = '', digits = '', behind = ''] = match;
    const number = Number(digits) + step;
    if (number >= 0) return `${before}${String(number).padStart(digits.length, '0')}${behind}`;
    const higher = neighbour(before.replace(/\.$/, ''), step);
    return higher === null ? null : `${higher}.9`;
  }
  return /^[A-Z]$/.test(version) ? String.fromCharCode(version.charCodeAt(0) + step) : null;
};

interface Cases {
  readonly inside: readonly string[];
  readonly outside: readonly string[];
}

const PLAIN =
  /^(<=|>=|<|>|)\s*((?:GEH-|VM|BT|SV|HD ?|LPI |GEH-)?[vVR]?[A-Z]?[\d.]*[\d.A-Za-z_-]*(?: (?:SR|SP|Build |MR Build |Service Pack )\d+)?)$/;

/** Versions inside and just outside of a plain statement, or null where it is prose. */
function casesOf(statement: string): Cases | null {
  const parts = statement.split('|').map((part) => PLAIN.exec(part.trim()));
  const cases = parts.map((part) =>
    part && /\d|^[A-Z]$/.test(part[2] ?? '') ? casesOfPart(part[1] ?? '', part[2] ?? '') : null,
  );
  const all = cases.filter((part) => part !== null);
  if (all.length < cases.length) return null;
  return { inside: all.flatMap(({ inside }) => inside), outside: all.flatMap(({ outside }) => outside) };
}

function casesOfPart(operator: string, version: string): Cases {
  const wildcard = /^(.*?)(?:\.[xX])+$/.exec(version)?.[1];
  const base = wildcard ?? version;
  const [up, down] = [neighbour(base, 1), neighbour(base, -1)].map((other) => (other === null ? [] : [other]));
  if (operator === '' && wildcard) {
    const outside = [...(up ?? []), ...(down ?? [])].map((other) => `${other}.1`);
    return { inside: [wildcard, `${wildcard}.0`, `${wildcard}.7.2`], outside };
  }
  if (operator === '') return { inside: [version], outside: [...(up ?? []), ...(down ?? [])] };
  const [beyond = [], within = []] = operator.startsWith('<') ? [up, down] : [down, up];
  if (!operator.endsWith('=')) return { inside: within, outside: [base, ...beyond] };
  return { inside: [...within, wildcard ? `${wildcard}.5` : version], outside: beyond };
}

/** Statements that are prose, by hand: what lies inside and just outside. All others (models, shipping dates, systems) are compared as a whole. */
const PROSE: ReadonlyMap<string, Cases> = new Map(
  Object.entries({
    '<  july 1 2017': { inside: ['June 30 2017', '2017-06-30'], outside: ['July 1 2017', '2017-07-01'] },
    '<  november 29 2017': { inside: ['November 28 2017'], outside: ['November 29, 2017'] },
    '< august 28': { inside: ['August 27'], outside: ['August 28'] },
    'distributed  < april 1, 2018': {
      inside: ['March 31, 2018', '2018-03-31'],
      outside: ['April 1, 2018', '2018-04-02'],
    },
    '<May 2018': { inside: ['April 2018', '2018-04-30'], outside: ['May 2018', '2018-05-01'] },
    '<8/30/2024': { inside: ['8/29/2024', '2024-08-29'], outside: ['8/30/2024'] },
    '<= R4.1L1': { inside: ['R4.1L1', '4.1', 'R3.2'], outside: ['R4.1L2', 'R4.2'] },
    'Rev J-M | (X3/MX100 for Rev M only)': { inside: ['J', 'Rev K', 'M.04'], outside: ['I.02', 'N'] },
    'Rev B-M': { inside: ['B', 'Rev K', 'M.04.01'], outside: ['A.03', 'N'] },
    'F.0.G.0 | J.3': { inside: ['J.3'], outside: ['J.4'] },
    '<= 1.54 (integrated into GE MobileLink)': { inside: ['1.54'], outside: ['1.55'] },
    '<= GEH-1.1 (integrated into GE MobileLink)': { inside: ['GEH-1.1', '1.1'], outside: ['GEH-1.2'] },
    '<= 2.01 (end-of-life Nov 2017)': { inside: ['2.01'], outside: ['2.02'] },
    '<=11.2 on Windows 8.1 with IIS 7.5': { inside: ['11.2', '11.1'], outside: ['11.3'] },
    '2131 and 2141': { inside: ['2131', '2141'], outside: ['2132', '2140'] },
    '3002 S3 | 3005 S3': { inside: ['3002 S3', '3005 S3'], outside: ['3003 S3', '3006 S3'] },
    '2.3.6 and  below': { inside: ['2.3.6', '2.3.5', '1.9'], outside: ['2.3.7', '2.4'] },
    'Version B, Firmware A.01.09, Part #: N/A (Replaced by Version C)': { inside: ['A.01.09'], outside: ['A.01.10'] },
    'Version A, Firmware A.03.09, Part #: M8096-67501': { inside: ['A.03.09'], outside: ['A.03.10'] },
    'Version A, Firmware A.03.09': { inside: ['A.03.09'], outside: ['A.03.10'] },
    '653 MCE 3.x': { inside: ['653 MCE 3.0', '653 MCE 3.1'], outside: ['653 MCE 4.0'] },
    '<= 3.0 D15': { inside: ['3.0 D15', '3.0 D14', '2.9'], outside: ['3.0 D16', '3.1'] },
    '< 1.8.4 Service Pack 01': { inside: ['1.8.4', '1.8.3 SP2'], outside: ['1.8.4 SP1', '1.8.5'] },
    '<= S4 A.07.107': { inside: ['S4 A.07.107', 'S4 A.07.106'], outside: ['S4 A.07.108'] },
    '<= U61 |<= L81': { inside: ['U61', 'U60', 'L81', 'L80'], outside: ['U62', 'L82'] },
    'A10 < A11': { inside: ['A10'], outside: ['A11'] },
    'A.01 <= C.0x | 4.0': { inside: ['A.01', 'B.05', 'C.09', '4.0'], outside: ['C.10', '4.1'] },
    '(Release 1.3.2 1.4.0 1.4.1 1.4.3 1.4.5)': { inside: ['1.3.2', '1.4.5'], outside: ['1.4.2', '1.4.4'] },
    '<=5.17.1-754993421': { inside: ['5.17.1-754993421', '5.17.0'], outside: ['5.17.1-754993422', '5.17.2'] },
    '<=2023.3_Build_9342': { inside: ['2023.3 Build 9342', '2023.3'], outside: ['2023.3 Build 9343', '2023.4'] },
    '053L000091 (global) / 054U000091 (U.S.) and 053L000092 (global) / 054U000092 (U.S.)': {
      inside: ['053L000091', '054U000092'],
      outside: ['053L000093', '054U000090'],
    },
    'v8.x model 35700BAX2': { inside: ['8.0', 'v8.00.01'], outside: ['7.9', '9.0'] },
    '8.x model 35700BAX2': { inside: ['8.0', 'v8.00.01'], outside: ['7.9', '9.0'] },
    'v6.x model 35700BAX': { inside: ['6.0', 'v6.05'], outside: ['5.9', '7.0'] },
    '6.x model 35700BAX': { inside: ['6.0', 'v6.05'], outside: ['5.9', '7.0'] },
    'v9.x model 35700BAX3': { inside: ['9.0'], outside: ['8.9', '10.0'] },
    '9.x model 35700BAX3': { inside: ['9.0'], outside: ['8.9', '10.0'] },
    'MMT-1710': { inside: ['MMT-1710'], outside: ['MMT-1711'] },
    A51200: { inside: ['A51200'], outside: ['A51201'] },
    'CR-IR 357': { inside: ['CR-IR 357'], outside: ['CR-IR 358'] },
    '2nd Edition': { inside: ['2nd Edition'], outside: ['1st Edition', '3rd Edition'] },
    '4107600010.23': { inside: ['4107600010.23'], outside: ['4107600010.24'] },
  }),
);

test('every document is read, and every product of it is spoken of', { skip }, () => {
  const unsaid = products.filter(
    ({ advisory, product }) =>
      !advisory.statements.some(({ products: places }) => places.some((place) => advisory.products[place] === product)),
  );
  const cves = new Set(advisories.flatMap(({ statements }) => statements.flatMap((statement) => statement.cves)));
  console.log(`${advisories.length} advisories, ${products.length} products, ${cves.size} CVEs`);
  assert.equal(advisories.length, 144);
  assert.ok(products.length >= 600 && cves.size >= 400);
  assert.deepEqual(
    unsaid.map(({ advisory, product }) => [advisory.id, product.name]),
    [],
  );
});

test('a device of a version that is stated matches, one just outside does not', { skip }, () => {
  const counts = { every: 0, plain: 0, prose: 0, whole: 0, inside: 0, outside: 0, elsewhere: 0 };
  const wrong: string[] = [];
  const tell = (advisory: Advisory, product: Product, version: string, wanted: 'inside' | 'outside'): void => {
    counts[wanted]++;
    const found = qualities(advisory, product, version);
    const isSure = found.includes('exact') || found.includes('range');
    if (wanted === 'inside' ? isSure : found.length === 0) return;
    wrong.push(
      `${advisory.id} ${product.name} "${product.versions}": ${version} should be ${wanted}, is ${found.join()}`,
    );
  };
  for (const { advisory, product } of products) {
    const { versions } = product;
    if (/^(?:vers:all\/)?\*/.test(versions)) {
      counts.every++;
      tell(advisory, product, '1.0', 'inside');
      continue;
    }
    const plain = casesOf(versions);
    counts[plain ? 'plain' : 'prose']++;
    if (!plain && !PROSE.has(versions)) counts.whole++;
    const { inside, outside } = plain ?? PROSE.get(versions) ?? { inside: [versions], outside: [] };
    // Each bound of a pair was taken alone: what lies beyond the other one is no case.
    const isPair = /[<>].*\|.*[<>]/.test(versions);
    for (const version of inside) if (!isPair || isIn(product, version)) tell(advisory, product, version, 'inside');
    const others = advisory.products.filter(
      (other) => other.name === product.name && (other !== product || /\|/.test(versions)),
    );
    for (const version of outside) {
      if (others.some((other) => isIn(other, version))) counts.elsewhere++;
      else tell(advisory, product, version, 'outside');
    }
  }
  console.log(
    `${counts.every} products of all versions, ${counts.plain} of plain statements, ${counts.prose} of prose (${counts.whole} of them compared as a whole); ` +
      `${counts.inside} versions inside, ${counts.outside} just outside, ${counts.elsewhere} that another statement covers; ${wrong.length} wrong`,
  );
  assert.deepEqual(wrong, []);
});

function isIn({ versions }: Product, version: string): boolean {
  const read = parseVersion(version);
  return read !== null && /exact|range/.test(judge(parseStatement(versions), read));
}

/** The maker's and the product's names as inventories have them. */
const SPELLINGS: readonly ((vendor: string, name: string) => readonly [string, string])[] = [
  (vendor, name) => [vendor.toUpperCase(), name.toUpperCase()],
  (vendor, name) => [vendor.toLowerCase(), name.toLowerCase().replaceAll(' ', '  ')],
  (vendor, name) => [vendor, name === vendor ? name : `${vendor} ${name}`],
  (vendor, name) => [`${vendor.replace(/,? (?:Inc|GmbH|AG|Ltd|LLC)\.?$/, '')}, Inc.`, name.replaceAll('-', ' ')],
  (vendor, name) => [vendor, name.replaceAll(' ', '-')],
  (vendor, name) => [vendor, name.replaceAll(' ', '_')],
  (vendor, name) => [`${vendor} GmbH & Co. KG`, name.startsWith(`${vendor} `) ? name.slice(vendor.length + 1) : name],
];

test('other spellings of maker and product match as well, another maker does not', { skip }, () => {
  const wrong: string[] = [];
  let count = 0;
  for (const { advisory, product } of products) {
    const hasRow = (vendor: string, name: string): boolean =>
      matcher.match(device(vendor, name)).some((row) => row.advisory === advisory.id && row.quality !== 'possible');
    for (const spell of SPELLINGS) {
      const [vendor, name] = spell(product.vendor, product.name);
      count++;
      if (!hasRow(vendor, name)) wrong.push(`${advisory.id}: ${vendor} | ${name}`);
    }
    if (hasRow('Unrelated Instruments', product.name))
      wrong.push(`${advisory.id}: Unrelated Instruments | ${product.name}`);
  }
  console.log(`${count} spellings of ${products.length} products; ${wrong.length} wrong`);
  assert.deepEqual(wrong, []);
});
