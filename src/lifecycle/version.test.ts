/** Versions: the order of the field's own, and that it is an order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { areComparable, compareVersions, parseVersion, type Version } from './version.ts';

const read = (text: string): Version => {
  const version = parseVersion(text);
  assert.ok(version, text);
  return version;
};

/** Each row in its order, from the least to the greatest. */
const ROWS: readonly (readonly string[])[] = [
  ['0.9', '1', '1.0.1', '1.2', '1.10', '1.10.0.3', '2'],
  ['v3.9.9', 'V3.10', 'Version 3.10.1', 'ver. 4'],
  ['2.0 alpha', '2.0 beta 2', '2.0-beta3', '2.0rc1', '2.0', '2.0a', '2.0b', '2.0.1'],
  ['A.01.09', 'A.03.09', 'B.06.17', 'B.06.18', 'C.00.04', 'C.02', 'K', 'K.1', 'N'],
  ['R4.1', 'R4.1L1', 'R4.1 SP1', 'R4.1 Service Pack 2', 'R4.2'],
  ['1.3.1', '1.3.1 Build 13', '1.3.1 build 14', '1.3.2'],
  ['4.20', '4.20 SR1', '4.30'],
  ['V14', 'V14 SP1', 'V14 SP1 Update 1', 'V14 SP2', 'V15'],
  ['2.6', '2.6A', '2.7', '2.7A'],
  ['012U000040', '012U000061', '028U000061'],
  ['2018-1', '2020-2', '2021-1'],
  ['17D19', '20D29', '20D32', '22D24'],
  ['10.0.10240', '10.0.14393.0', '10.0.14393.5', '10.0.19045'],
  ['3.01.1744', '3.02.1757', '3.06.1803'],
  ['BT02', 'BT03', 'BT06'],
  ['4107600010.22', '4107600010.23', '41076000100'],
  ['December 2019', 'January 5, 2020', '2020-01-06', '8/30/2024', 'August 31 2024'],
  ['99999999999999999999', '100000000000000000000'],
];

const SAME: readonly (readonly string[])[] = [
  ['4', '4.0', 'v4.00', 'V 4', 'Version 4', 'R4', 'Release 4.0.0', 'firmware 4'],
  ['1.10', 'v1.10.0'],
  ['N', 'Rev N', 'N.0', 'revision N'],
  ['B.06.18', 'b.6.18', 'B 06 18', 'B_06_18'],
  ['1.8.4 Service Pack 01', '1.8.4 SP1', '1.8.4SP01'],
  ['HD 16', 'HD16'],
  ['May 1, 2018', '2018-05-01', '1 May 2018', '5/1/2018'],
  ['08.50', '8.50.0'],
];

test('versions of the field are in their order', () => {
  for (const row of ROWS) {
    for (const [place, text] of row.entries()) {
      for (const later of row.slice(place + 1)) {
        assert.ok(compareVersions(read(text), read(later)) < 0, `${text} < ${later}`);
        assert.ok(compareVersions(read(later), read(text)) > 0, `${later} > ${text}`);
      }
    }
  }
});

test('spellings of one version are equal', () => {
  for (const row of SAME) {
    for (const text of row) assert.equal(compareVersions(read(row[0] ?? ''), read(text)), 0, `${row[0]} = ${text}`);
  }
});

test('only what is of one kind is compared', () => {
  const pairs: readonly (readonly [string, string, boolean])[] = [
    ['1.2', '3.4', true],
    ['VM5.0', '4.9', true],
    ['VM5.0', 'VM4', true],
    ['U61', 'L81', true],
    ['BT06', 'HD16', false],
    ['MMT-1710', '4.11', false],
    ['B.06', '6.18', false],
    ['2020-01-06', '1.2', false],
    ['August 28', 'August 27', true],
  ];
  for (const [a, b, wanted] of pairs) {
    assert.equal(areComparable(read(a), read(b)), wanted, `${a} and ${b}`);
    assert.equal(areComparable(read(b), read(a)), wanted, `${b} and ${a}`);
  }
});

test('what has no letter and no digit is no version', () => {
  for (const text of ['', ' ', '...', '-', '\u0000', '…']) assert.equal(parseVersion(text), null, JSON.stringify(text));
});

/** Texts like those of the field, and any text at all. */
const piece = fc.oneof(
  fc.nat({ max: 3000 }).map(String),
  fc.constantFrom('0', '00', '01', 'a', 'B', 'SP', 'rc', 'beta', 'build', 'x', 'V', 'R', 'D25', 'U'),
);
const written = fc.oneof(
  fc
    .array(fc.tuple(piece, fc.constantFrom('.', '-', '_', ' ', '')), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.flat().join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const version = written.map(parseVersion).filter((read) => read !== null);
const sign = (number: number): number => Math.sign(number);

test('the order is total: antisymmetric, transitive, and equal only by equal keys', () => {
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(sign(compareVersions(a, b)), -sign(compareVersions(b, a)) + 0);
      assert.equal(compareVersions(a, a), 0);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
      if (compareVersions(a, b) === 0) assert.equal(sign(compareVersions(a, c)), sign(compareVersions(b, c)));
      assert.equal(compareVersions(a, b) === 0, a.key === b.key && a.scheme === b.scheme);
    }),
    { numRuns: 2_000 },
  );
});

const numbers = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 5 });

test('of numbers alone it is the order of numbers, from the left', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      let wanted = 0;
      for (let place = 0; place < 5 && wanted === 0; place++) wanted = sign((a[place] ?? 0) - (b[place] ?? 0));
      assert.equal(sign(compareVersions(read(a.join('.')), read(`v${b.join('.')}`))), wanted);
    }),
    { numRuns: 2_000 },
  );
});

test('a further number is more than none', () => {
  fc.assert(
    fc.property(written, fc.integer({ min: 1, max: 999 }), (text, further) => {
      if (!/\d$/.test(text)) return;
      const [short, long] = [parseVersion(text), parseVersion(`${text}.${further}`)];
      if (short && long && short.scheme === long.scheme && short.text.length < 150)
        assert.ok(compareVersions(short, long) < 0);
    }),
  );
});
