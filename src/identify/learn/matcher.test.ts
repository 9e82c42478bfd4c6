/** The matcher: rare features weigh more, unseen ones count against, and the parts of an answer sum to its cosine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Feature } from './features.ts';
import { learnProfiles, Matcher } from './matcher.ts';

const WORDS = ['everywhere', 'rare', 'seldom', 'other', 'fourth'];
const vocabulary = new Map(WORDS.map((word, number) => [word, number]));
const feature = (word: string): Feature => ({
  word,
  category: 'name',
  grain: 'whole',
  fact: {
    time: '2026-06-01T12:00:00.000000Z',
    subject: {},
    key: 'dhcp.hostName',
    value: word,
    source: { capture: 'made.pcap', frame: 1, protocol: 'dhcp', field: 'option 12' },
  },
});
const device = (...words: string[]): readonly Feature[] => words.map(feature);
const examples = [
  device('everywhere', 'rare'),
  device('everywhere', 'rare', 'seldom'),
  device('everywhere', 'other'),
  device('everywhere', 'fourth'),
];
const profiles = learnProfiles([examples], [0, 0, 1, 2], 3, vocabulary);
const matcher = new Matcher(profiles, vocabulary, [1, 1, 1, 1, 1], 3);

test('shares are those of a class’s captures', () => {
  assert.deepEqual(profiles.postings, [
    [0, 1000, 1, 1000, 2, 1000],
    [0, 1000],
    [0, 500],
    [1, 1000],
    [2, 1000],
  ]);
});

test('the class whose rare feature is there fits best; what all have tells nothing', () => {
  const { cosines } = matcher.match(device('everywhere', 'other'));
  assert.ok((cosines[1] ?? 0) > 0.99);
  assert.deepEqual([cosines[0], cosines[2]], [0, 0]);
});

test('every unseen feature lowers every cosine', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 }),
      fc.integer({ min: 1, max: 5 }),
      (words, count) => {
        const strange = Array.from({ length: count }, (_, index) => `never seen ${index}`);
        const [known, mixed] = [matcher.match(device(...words)), matcher.match(device(...words, ...strange))];
        known.cosines.forEach((cosine, label) => {
          assert.ok(cosine === 0 || (mixed.cosines[label] ?? 0) < cosine);
        });
      },
    ),
  );
});

test('the parts of the features sum to the cosine', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom(...WORDS, 'strange')), (words) => {
      const match = matcher.match(device(...words));
      match.cosines.forEach((cosine, label) => {
        const sum = match.because(label).reduce((total, { part }) => total + part, 0);
        assert.ok(Math.abs(sum - cosine) < 1e-9);
        assert.ok(cosine >= 0 && cosine <= 1 + 1e-9);
      });
    }),
  );
});
