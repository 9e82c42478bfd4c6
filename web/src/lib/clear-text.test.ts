/** Findings of clear text become paths. */
import { expect, test } from 'vitest';
import type { Finding } from '../../client.ts';
import { dataKindOf, dataKindWords, pathsOf } from './clear-text.ts';

const finding = (title: string, from: string, to: string, end = '2026-11-27T02:00:00Z'): Finding => ({
  id: title,
  kind: 'cleartext.phi',
  title,
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

test('the kind of data is named in the title', () => {
  expect(dataKindOf(finding('Patient data in clear text (hl7.observation): 2 messages', 'a', 'b'))).toBe(
    'hl7.observation',
  );
  expect(dataKindOf(finding('Something else (of course)', 'a', 'b'))).toBe('cleartext.phi');
});

test('a kind of data in words', () => {
  expect(dataKindWords('hl7.patient-identification')).toBe('HL7 patient identification');
  expect(dataKindWords('cleartext')).toBe('cleartext');
});

test('one path for each pair, the richest first', () => {
  const paths = pathsOf([
    finding('x (dicom.patient-module): 1', 'ct', 'pacs'),
    finding('x (hl7.observation): 1', 'monitor', 'engine'),
    finding('y (hl7.patient-identification): 1', 'monitor', 'engine', '2026-11-27T03:00:00Z'),
  ]);
  expect(paths.map(({ key, kinds }) => [key, kinds.length])).toEqual([
    ['monitor engine', 2],
    ['ct pacs', 1],
  ]);
  expect(paths[0]?.last).toBe('2026-11-27T03:00:00Z');
});
