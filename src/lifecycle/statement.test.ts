/** Statements about versions, in the forms of the advisories of many makers: what lies inside, outside, and what cannot be said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge, parseStatement, type Verdict } from './statement.ts';
import { compareVersions, parseVersion } from './version.ts';

function verdict(statement: string, version: string): Verdict {
  const read = parseVersion(version);
  assert.ok(read, version);
  return judge(parseStatement(statement), read);
}

/** A statement, versions that lie in it, versions outside of it, and versions that it says nothing of. */
const TABLE: readonly (readonly [string, string, string, string?])[] = [
  ['vers:all/*', '1.0, B.02, 2020-01-01', ''],
  ['*', '1.0', ''],
  ['All versions', '7', ''],
  ['vers:all/<V2.16.0', '2.15.9, V2.15', '2.16, 2.16.0, 3'],
  ['vers:all/>=V5.1.1', '5.1.1, 6', '5.1.0'],
  ['vers:intdot/>=2.0|<3.1', '2.0, 3.0.9', '1.9, 3.1'],
  ['vers:intdot/>2.1.0|<4.2.0', '2.1.1, 4.1', '2.1.0, 4.2'],
  ['vers:semver/<7.0.0|>=1.5.0', '1.5.0, 6.9', '1.4, 7.0.0'],
  ['vers:semver/<1.5.0|>=7.0.0', '1.4, 7.1', '1.5, 6.9'],
  ['vers:generic/>=1.0|<=2.0|>=3.0|<=4.0|5.5', '1.5, 3.0, 5.5', '2.5, 4.1, 5.6'],
  ['vers:generic/>=1.0|<2.0|!=1.5', '1.4, 1.6', '1.5, 2.0'],
  ['< 3.1', '3.0, 0', '3.1, 3.1.0'],
  ['<=V2.0', '2.0, 1.9', '2.0.1, 2.1'],
  ['<1.2.3|>=1.0', '1.0, 1.2.2', '0.9, 1.2.3'],
  ['>=13.2.1|<=13.2.7', '13.2.1, 13.2.7', '13.2.0, 13.2.8'],
  ['2.0 to 3.5', '2.0, 3.5', '1.9, 3.6'],
  ['Versions 1.0.0 through 5.2.9.1', '1.0.0, 5.2.9.1', '5.2.9.2'],
  ['10.0.0 – 10.5.2', '10.3', '10.5.3'],
  ['1.0-2.0', '1.5', '2.1'],
  ['from 1.0 up to 2.0', '1.0, 2.0', '2.1'],
  ['between 1.0 and 2.0', '1.5', '0.9, 2.1'],
  ['Versions prior to 4.3', '4.2', '4.3'],
  ['All versions prior to Version 10.6', '10.5', '10.6'],
  ['before 2.3', '2.2', '2.3'],
  ['earlier than 2.3', '2.2', '2.3'],
  ['prior to and including 2.3', '2.3', '2.4'],
  ['up to and including 4.5', '4.5', '4.6'],
  ['up to but not including 4.5', '4.4', '4.5'],
  ['All versions up to 7.6.2', '7.6.2', '7.6.3'],
  ['Version 2.3.5 and below', '2.3.5', '2.3.6'],
  ['v1.2 and all prior versions', '1.2', '1.3'],
  ['1.05B or earlier', '1.05A, 1.05B', '1.05C'],
  ['firmware versions 24 and prior', '24', '25'],
  ['2.0+', '2.0, 3', '1.9'],
  ['v10.00.00 and newer', '10.0.0', '9.9'],
  ['2.0 or later', '2.0', '1.9'],
  ['V3.0 < V3.1', '3.0, 3.0.9', '2.9, 3.1'],
  ['All versions >= V1.0 and < V2.5', '1.0, 2.4', '0.9, 2.5'],
  ['V17 (All versions < V17 Update 5)', 'V17, V17 Update 4', 'V17 Update 5'],
  ['V5.x', '5, 5.0, 5.99.1', '4.9, 6.0'],
  ['12.2.x.x', '12.2, 12.2.1.5', '12.1.9, 12.3'],
  ['<= 12.2.x.x', '12.2.8.400', '12.3'],
  ['< 3.x', '2.9', '3.0'],
  ['08.50.xx', '08.50.01, 8.50', '08.51.00'],
  ['<= C.0x', 'C.09', 'C.10'],
  ['4.X | 5.X', '4.1, 5.0', '3.9, 6.0'],
  ['1.0, 1.1 and 1.2', '1.0, 1.1, 1.2', '1.3, 1.0.1'],
  ['5.0|5.1', '5.0, 5.1', '5.2'],
  ['9.7', '9.7', '9.8, 9.7.1'],
  ['4.20 | 4.20 SR1 | 4.30', '4.20 SR1, 4.20SR1', '4.20 SR2, 4.25'],
  ['A.01 through B.07', 'A.01, A.99, B.07', 'B.08, C'],
  ['Rev B-M', 'B, M.04', 'A, N'],
  ['<= K', 'K, K.02, J', 'L'],
  ['<=A_B', 'A_A, A_B', 'A_C, B_0'],
  ['<= U61 |<= L81', 'U61, L81', 'U62, L82', 'M10'],
  ['<= VM5.0', 'VM5.0, 5.0, VM4', 'VM5.1, 5.1'],
  ['<SV3.30', 'SV3.20, 3.20', 'SV3.30, SV4.0'],
  ['<=R15A', 'R15A, R14', 'R15B, R16'],
  ['R16B_PC4', 'R16B PC4', 'R16B PC5'],
  ['< V3.0 SP2 HF1', 'V3.0 SP1, V3.0 SP2', 'V3.0 SP2 HF1, V3.1'],
  ['<= 1.54 (integrated into GE MobileLink)', '1.54', '1.55'],
  ['<=11.2 on Windows 8.1 with IIS 7.5', '11.2', '11.3'],
  ['<= first 5 digits of serial number 22081', 'serial number 22080', 'serial number 22082', '1.2'],
  ['<= December 2020', '2020-12-31, November 2020', '2021-01-01, January 2021', '1.2'],
  ['<8/30/2024', '2024-08-29', '8/30/2024', '3.1'],
  ['24950 | 24952', '24950', '24951, 24950.1', '2.1'],
  ['MMT-1710', 'MMT-1710', 'MMT-1711, MMT-1710.1', '4.11'],
  ['Accu-Chek Inform II', 'accu chek inform II', '', '4.0'],
  ['unspecified', '', '', '1.0'],
  ['Build 2.1.0.1234 and prior', '2.1.0.1234, 2.0', '2.1.0.1235'],
  ['Firmware Bundle 4.10 and earlier', '4.10', '4.11'],
  ['All versions except V3.0', '2.9, 3.1', '3.0'],
  ['<=2022 R2', '2022 R1, 2022 R2', '2022 R3, 2023'],
  ['>= 1.0 < 2.0', '1.0, 1.9', '0.9, 2.0'],
  ['FRN 20.011 and later', '20.011, 21', '20.010'],
  ['', '', '', '1.0'],
  ['N/A', '', '', '1.0'],
];

test('versions lie inside, outside, or nothing is said of them', () => {
  const wrong: string[] = [];
  const hold = (statement: string, versions: string, wanted: RegExp): void => {
    for (const version of versions.split(', ').filter((item) => item !== '')) {
      const found = verdict(statement, version);
      if (!wanted.test(found)) wrong.push(`${version} in "${statement}" is ${found}`);
    }
  };
  for (const [statement, inside, outside, unknown = ''] of TABLE) {
    hold(statement, inside, /exact|range/);
    hold(statement, outside, /outside/);
    hold(statement, unknown, /unknown/);
  }
  assert.deepEqual(wrong, []);
});

test('one version that is stated is exact, one within bounds is in range', () => {
  assert.equal(verdict('9.7', 'v9.7'), 'exact');
  assert.equal(verdict('1.0 | 2.0', '2.0'), 'exact');
  assert.equal(verdict('<= 2.0', '2.0'), 'range');
  assert.equal(verdict('2.x', '2.0'), 'range');
  assert.equal(verdict('vers:all/*', '2.0'), 'range');
});

const dotted = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

test('bounds say what the order says, however they are written', () => {
  fc.assert(
    fc.property(dotted, dotted, dotted, (a, b, version) => {
      const [low, high, at] = [parseVersion(a), parseVersion(b), parseVersion(version)];
      if (!low || !high || !at || compareVersions(low, high) >= 0) return;
      const isIn = compareVersions(at, low) >= 0 && compareVersions(at, high) < 0;
      for (const written of [`vers:generic/>=${a}|<${b}`, `<${b}|>=${a}`, `>= V${a} and < V${b}`, `v${a} < v${b}`]) {
        assert.equal(verdict(written, version) !== 'outside', isIn, `${version} in ${written}`);
      }
      const isUpTo = compareVersions(at, high) <= 0;
      for (const written of [`<=${b}`, `Versions ${b} and prior`, `up to and including v${b}`, `${b} or earlier`]) {
        assert.equal(verdict(written, version) !== 'outside', isUpTo, `${version} in ${written}`);
      }
    }),
  );
});

test('no text is too strange to be read, and none takes long', () => {
  const strange = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '<',
          '>=',
          '1.0',
          'A',
          'and',
          'prior',
          'to',
          '(',
          ')',
          '|',
          'x',
          '-',
          'SP',
          'all versions',
          '*',
          ' ',
        ),
        { maxLength: 40 },
      )
      .map((words) => words.join(' ')),
  );
  fc.assert(fc.property(strange, dotted, (statement, version) => typeof verdict(statement, version) === 'string'));
  for (const part of [
    'a',
    'A ',
    '1.',
    '(',
    '((1)',
    'a-',
    'A1 ',
    '< ',
    ' and',
    'versions ',
    'first ',
    'SP ',
    '1 SP',
    'Build ',
  ]) {
    const before = process.threadCpuUsage();
    verdict(part.repeat(20_000), '1.0');
    const { user } = process.threadCpuUsage(before);
    assert.ok(user < 300_000, `${part} takes ${user / 1000} ms of processor`);
  }
});
