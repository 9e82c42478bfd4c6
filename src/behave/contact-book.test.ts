/** What several sensors tell of one conversation counts once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Contact, ContactBook } from './contact-book.ts';
import { talk } from './testing.ts';

const [A, B] = ['10.1.0.10', '10.1.0.20'];

function only(book: ContactBook): Contact {
  const [contact, ...others] = book;
  assert.ok(contact && others.length === 0);
  return contact;
}

test('packets count before records, whichever came first, and of records those of one sensor', () => {
  const seen = talk(A, B, { up: [10, 1000] });
  const told = talk(A, B, { up: [90, 9000] });
  for (const order of [
    ['router', 'switch', null],
    [null, 'router'],
    ['router', null, 'switch'],
  ] as const) {
    const book = new ContactBook();
    for (const sensor of order) book.flow(sensor === null ? seen : told, sensor);
    const { records, flows, up } = only(book);
    assert.deepEqual([records, flows, up], [null, 1, 1000], order.join());
  }
  const book = new ContactBook();
  for (const sensor of ['router', 'switch', 'router']) book.flow(told, sensor);
  assert.deepEqual([only(book).records, only(book).up], ['router', 18_000]);
  const merged = new ContactBook();
  merged.flow(seen);
  merged.absorb(book.byClient);
  assert.equal(only(merged).up, 1000);
});

test('what a host says to itself is no contact', () => {
  const book = new ContactBook();
  book.flow(talk(A, A, { port: 22, protocol: 'ssh' }));
  assert.deepEqual([...book], []);
  book.flow(talk(A, B, { port: 22, protocol: 'ssh' }));
  assert.equal(only(book).server, B);
});

test('contacts that were chosen are looked at again when their client does something', () => {
  const book = new ContactBook();
  let looks = 0;
  const isBusy = (contact: Contact): boolean => {
    looks++;
    return contact.flows > 1;
  };
  book.flow(talk(A, B));
  book.flow(talk(B, A));
  assert.deepEqual([book.chosen(isBusy).length, looks], [0, 2]);
  assert.deepEqual([book.chosen(isBusy).length, looks], [0, 2]);
  book.flow(talk(A, B));
  assert.deepEqual([book.chosen(isBusy).map(({ client }) => client), looks], [[A], 3]);
  const other = new ContactBook();
  other.flow(talk(B, A));
  book.absorb(other.byClient);
  assert.deepEqual([book.chosen(isBusy).length, looks], [2, 4]);
  book.forget('2099-01-01T00:00:00.000000Z');
  assert.deepEqual(book.chosen(isBusy), []);
});
