/** Products of industrial makers as CISA's advisories name them, held against devices as networks name them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Advisory } from './advisory.ts';
import { createMatcher } from './match.ts';
import { device, NAMES } from './testing.ts';

interface Row {
  readonly vendor: string;
  readonly name: string;
  readonly versions: string;
  /** Makers and models that are this product. */
  readonly devices: readonly (readonly [string, string])[];
  readonly inside: readonly string[];
  readonly outside: readonly string[];
  /** Versions of which nothing can be said. */
  readonly unknown?: readonly string[];
}

/** The names and statements are those of ICSA-20-245-01, 21-334-04, 22-097-02, 22-104-06, 23-194-01, 25-021-02, 25-023-02, 25-028-03, 25-035-02 and 25-175-03 (CISA, public domain). */
const ROWS: readonly Row[] = [
  {
    vendor: 'Siemens',
    name: 'RUGGEDCOM ROX RX1400',
    versions: 'vers:all/<V2.16.0',
    devices: [
      ['SIEMENS AG', 'RUGGEDCOM RX1400'],
      ['Siemens', 'ROX RX-1400'],
      ['Siemens', 'rx1400'],
    ],
    inside: ['V2.15.1', '2.14'],
    outside: ['V2.16.0', '2.16', '2.17'],
  },
  {
    vendor: 'Siemens',
    name: 'SIMATIC S7-1200 CPU 1214C DC/DC/DC (6ES7214-1AG40-0XB0)',
    versions: '<V4.7',
    devices: [
      ['Siemens', '6ES7 214-1AG40-0XB0'],
      ['SIEMENS', 'SIMATIC S7-1200 CPU 1214C DC/DC/DC'],
    ],
    inside: ['V4.6.1', '4.5.1'],
    outside: ['V4.7', 'V4.7.0', '4.8'],
  },
  {
    vendor: 'Siemens',
    name: 'SIMATIC ET200SP IM155-6 PN HF (incl. SIPLUS variants)',
    versions: 'vers:all/>=V4.2',
    devices: [
      ['Siemens', 'ET200SP IM155-6 PN HF'],
      ['Siemens', 'SIMATIC ET 200SP IM 155-6 PN HF'],
    ],
    inside: ['V4.2', 'V4.2.1'],
    outside: ['V4.1'],
  },
  {
    vendor: 'Rockwell Automation',
    name: 'Compact GuardLogix 5380 SIL 3',
    versions: '<V33.017',
    devices: [
      ['Allen-Bradley', 'Compact GuardLogix 5380 SIL 3'],
      ['Rockwell Automation/Allen-Bradley', 'CompactGuardLogix 5380 SIL3'],
    ],
    inside: ['33.016', 'V32.011'],
    outside: ['33.017', '34.011'],
  },
  {
    vendor: 'Hitachi Energy',
    name: 'RTU500 series CMU Firmware',
    versions: '>=13.2.1|<=13.2.7',
    devices: [
      ['Hitachi Energy', 'RTU500 CMU'],
      ['HITACHI ENERGY', 'RTU500 series CMU firmware'],
    ],
    inside: ['13.2.1', '13.2.7'],
    outside: ['13.2.0', '13.2.8', '13.4.1'],
  },
  {
    vendor: 'Schneider Electric',
    name: 'Modicon Controllers M241',
    versions: '<5.3.12.51',
    devices: [
      ['Schneider Electric', 'Modicon M241'],
      ['SCHNEIDER-ELECTRIC', 'M241'],
    ],
    inside: ['5.3.12.50', 'V5.2'],
    outside: ['5.3.12.51', '5.4'],
  },
  {
    vendor: 'ABB',
    name: 'PNI800',
    versions: '<=A_B',
    devices: [
      ['ABB', 'PNI800'],
      ['ABB Ltd.', 'PNI 800'],
    ],
    inside: ['A_B', 'A_A'],
    outside: ['A_C', 'B_0'],
  },
  {
    vendor: 'Mitsubishi Electric',
    name: 'Q03UDECPU',
    versions: '<= first 5 digits of serial number 22081',
    devices: [['Mitsubishi', 'Q03UDECPU']],
    inside: [],
    outside: [],
    unknown: ['22080', '1.2'],
  },
  {
    vendor: 'Mitsubishi Electric',
    name: 'FR-A800-E Series',
    versions: '<= December 2020',
    devices: [['MITSUBISHI ELECTRIC', 'FR-A800-E']],
    inside: ['2020-11-30', 'December 2020'],
    outside: ['January 2021'],
    unknown: ['1.2'],
  },
  {
    vendor: 'Mitsubishi Electric',
    name: 'RJ71EN71',
    versions: '<= 48',
    devices: [['Mitsubishi Electric', 'MELSEC iQ-R RJ71EN71']],
    inside: ['48', '07'],
    outside: ['49'],
  },
  {
    vendor: 'Contolled Electronic Management Systems Ltd, Johnson Contols Inc.',
    name: 'CEM Systems AC2000',
    versions: '< 10.6',
    devices: [['CEM Systems', 'AC2000']],
    inside: ['10.5'],
    outside: ['10.6'],
  },
  {
    vendor: 'Siemens',
    name: 'SIMATIC WinCC V7.5',
    versions: '<V7.5 SP2 Update 5',
    devices: [
      ['Siemens', 'SIMATIC WinCC'],
      ['Siemens', 'SIMATIC WinCC V7.5'],
    ],
    inside: ['V7.5 SP1', '7.5'],
    outside: ['V7.5 SP2 Update 5', 'V7.5 SP3'],
  },
];

test('products of industrial makers', () => {
  const wrong: string[] = [];
  for (const { vendor, name, versions, devices, inside, outside, unknown = [] } of ROWS) {
    const advisory: Advisory = {
      id: 'A',
      title: '',
      date: '2026-01-01',
      url: null,
      products: [{ vendor, name, versions }],
      statements: [{ cves: ['CVE-2020-0001'], status: 'known_affected', products: [0] }],
      remedies: [],
    };
    const matcher = createMatcher([advisory], NAMES, () => false);
    const hold = (wanted: RegExp, tried: readonly string[]): void => {
      for (const [maker, model] of devices) {
        for (const version of tried) {
          const found =
            matcher
              .match(device(maker, model, version))
              .map(({ quality }) => quality)
              .join() || 'none';
          if (!wanted.test(found)) wrong.push(`${maker} ${model} ${version} and ${name} ${versions}: ${found}`);
        }
      }
    };
    hold(/^(?:exact|range)$/, inside);
    hold(/^none$/, outside);
    hold(/^family$/, unknown);
  }
  assert.deepEqual(wrong, []);
});
