/**
 * Systems that equipment is built on: the day on which support for a release ends where its maker states one in public, and no day where it does
 * not. Sources are in knowledge/lifecycle/products.yaml; those of Windows for equipment are in windows.test.ts.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { DatedProduct } from './dated.ts';
import { createSupportDates } from './support.ts';

const { products } = parse(
  fs.readFileSync(path.join(import.meta.dirname, '../../knowledge/lifecycle/products.yaml'), 'utf8'),
) as { readonly products: readonly DatedProduct[] };
const dates = createSupportDates(() => [], products);
const match = (name: string, version = '') => dates.match({ id: 'd1', os: { name, version, build: '' } })[0];

/** Name and version as evidence states them; the release that they are, and until when it is mended. */
const DATED: readonly (readonly [string, string, string, string])[] = [
  ['Zephyr', '1.14.1', 'Zephyr 1.14 LTS', '2022-01-01'],
  ['Zephyr RTOS', '2.7.6', 'Zephyr 2.7 LTS', '2025-01-26'],
  ['Zephyr OS', '3.7', 'Zephyr 3.7 LTS', '2029-07-27'],
  ['zephyr 3.7.0', '', 'Zephyr 3.7 LTS', '2029-07-27'],
  ['Zephyr', '4.0.0', 'Zephyr 4.0', '2025-07-18'],
  ['Zephyr', '4.1.0', 'Zephyr 4.1', '2025-11-14'],
  ['FreeRTOS', '10.4.3', 'FreeRTOS 10.4.3 (202012 LTS)', '2023-03-31'],
  ['FreeRTOS Kernel', '11.1.0', 'FreeRTOS 11.1 (202406 LTS)', '2026-06-30'],
  ['FreeRTOS', '202012.00', 'FreeRTOS 202012 LTS', '2023-03-31'],
  ['FreeRTOS LTS', '202406.01', 'FreeRTOS 202406 LTS', '2026-06-30'],
];

/** Releases without long support, releases whose day nobody states, and systems whose days are in contracts. */
const UNDATED: readonly (readonly [string, string])[] = [
  ['Zephyr', ''],
  ['Zephyr', '2.6.0'],
  ['FreeRTOS', ''],
  ['FreeRTOS', '9.0.0'],
  ['FreeRTOS', '10.5.1'],
  ['VxWorks', '6.9'],
  ['VxWorks', '7'],
  ['QNX', '6.5.0'],
  ['QNX Neutrino', '7.1'],
  ['INTEGRITY', '11.4'],
  ['Nucleus RTOS', '3.0'],
  ['ThreadX', '6.1'],
  ['Enea OSE', '5'],
];

test('embedded systems are dated where their makers state the day', () => {
  const wrong = DATED.filter(([name, version, product, date]) => {
    const found = match(name, version);
    return found?.product !== product || found.date !== date;
  }).map((row) => ({ row, found: match(row[0], row[1]) }));
  console.log(`${DATED.length} dated, ${UNDATED.length} undated`);
  assert.deepEqual(wrong, []);
});

test('embedded systems without a public date have none', () => {
  assert.deepEqual(
    UNDATED.filter(([name, version]) => match(name, version)),
    [],
  );
});
