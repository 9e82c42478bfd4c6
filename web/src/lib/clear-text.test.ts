/** Findings of clear text become paths. */
import { expect, test } from 'vitest';
import type { Finding } from '../../client.ts';
import { dataKindWords, pathsOf } from './clear-text.ts';

const finding = (data: string, from: string, to: string, end = '2026-11-27T02:00:00Z'): Finding => ({
  id: data,
  kind: 'cleartext.phi',
  title: 'Patient data in clear text',
  data,
  severity: 'high',
  confidence: 1,
  actors: [{ device: from }],
  targets: [{ device: to }],
  start: end,
  end,
  outcome: 'succeeded',
  attack: [],
  evidence: [],
  action: 'Encrypt it.',
});

test('a kind of data in words', () => {
  expect(dataKindWords('hl7.patient-identification')).toBe('HL7 patient identification');
  expect(dataKindWords('telnet.password')).toBe('Telnet password');
  expect(dataKindWords('cleartext')).toBe('cleartext');
});

test('one path for each pair, the richest first', () => {
  const paths = pathsOf([
    finding('dicom.patient-module', 'ct', 'pacs'),
    finding('hl7.observation', 'monitor', 'engine'),
    finding('hl7.patient-identification', 'monitor', 'engine', '2026-11-27T03:00:00Z'),
  ]);
  expect(paths.map(({ key, kinds }) => [key, kinds.length])).toEqual([
    ['monitor engine', 2],
    ['ct pacs', 1],
  ]);
  expect(paths[0]?.last).toBe('2026-11-27T03:00:00Z');
});
