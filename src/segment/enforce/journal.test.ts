/** The journal shows whatever was done to it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Entry, nextEntry, openReviews, readJournal } from './journal.ts';

function journal(count: number): readonly Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < count; index++) {
    const details = { generation: index, review: index === 1 };
    entries.push(
      nextEntry(entries.at(-1) ?? null, { time: `2026-01-0${index + 1}`, event: 'applied', account: 'root', details }),
    );
  }
  return entries;
}
const textOf = (entries: readonly object[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');

test('a journal that nobody touched holds; changed, cut, turned and shortened ones do not', () => {
  const entries = journal(5);
  const head = entries.at(-1)?.hash ?? null;
  assert.deepEqual(readJournal(textOf(entries), head), { entries, broken: null });
  for (const [index, entry] of entries.entries()) {
    const others = entries.map((one, at) => (at === index ? { ...entry, account: 'nobody' } : one));
    assert.match(readJournal(textOf(others), head).broken ?? '', new RegExp(`^line ${index + 1} `));
    const without = entries.filter((_, at) => at !== index);
    assert.notEqual(readJournal(textOf(without), head).broken, null, `without entry ${index + 1}`);
  }
  assert.notEqual(readJournal(textOf([...entries].reverse()), head).broken, null);
  assert.notEqual(readJournal(`${textOf(entries)}nonsense\n`, head).broken, null);
});

test('what asks for a review is open until somebody looked at it', () => {
  const entries = journal(3);
  assert.deepEqual(
    openReviews(entries).map(({ sequence }) => sequence),
    [2],
  );
  const reviewed = nextEntry(entries.at(-1) ?? null, {
    time: 't',
    event: 'reviewed',
    account: 'root',
    details: { entry: 2 },
  });
  assert.deepEqual(openReviews([...entries, reviewed]), []);
});
