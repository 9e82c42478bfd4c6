/** Knowledge from an address: one host is asked, whatever a feed lists, and what cannot be had is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGathering, type Gathered } from '#lifecycle/gathering.ts';
import { gatherAddress } from './knowledge-download.ts';
import { PackError } from './pack-error.ts';

const advisory = (id: string): string =>
  JSON.stringify({
    document: { csaf_version: '2.0', title: id, tracking: { id, current_release_date: '2026-01-01T00:00:00Z' } },
  });

/** A host that has these documents; what was asked, and how. */
function hostOf(documents: Readonly<Record<string, string | number>>): { ask: typeof fetch; asked: string[] } {
  const asked: string[] = [];
  const ask = (async (url: URL, options: RequestInit) => {
    asked.push(url.href);
    assert.equal(options.redirect, 'error', 'no redirection is followed');
    const found = documents[url.href] ?? 404;
    return typeof found === 'number' ? new Response('', { status: found }) : new Response(found);
  }) as unknown as typeof fetch;
  return { ask, asked };
}

async function gather(address: string, ask: typeof fetch, sizeLimit = 10_000): Promise<Gathered> {
  const gathering = createGathering();
  await gatherAddress(address, gathering, sizeLimit, ask);
  return gathering.end();
}

test('a document is taken from its address', async () => {
  const { ask, asked } = hostOf({ 'https://maker.example/a.json': advisory('A') });
  const { advisories } = await gather('https://maker.example/a.json', ask);
  assert.deepEqual(
    advisories.map(({ id }) => id),
    ['A'],
  );
  assert.deepEqual(asked, ['https://maker.example/a.json']);
});

test('a feed is followed on its own host alone', async () => {
  const entries = [
    'a.json',
    '/deep/b.json',
    'https://maker.example/c.json',
    'https://other.example/d.json',
    'http://maker.example/e.json',
    'https://maker.example:444/f.json',
    'gone.json',
    'large.json',
  ];
  const feed = JSON.stringify({
    feed: { entry: [...entries.map((src) => ({ content: { src } })), null, {}, { content: { src: 7 } }] },
  });
  const { ask, asked } = hostOf({
    'https://maker.example/feed.json': feed,
    'https://maker.example/a.json': advisory('A'),
    'https://maker.example/deep/b.json': advisory('B'),
    'https://maker.example/c.json': advisory('C'),
    'https://maker.example/large.json': advisory('x'.repeat(20_000)),
  });
  const { advisories, rejected } = await gather('https://maker.example/feed.json', ask);
  assert.deepEqual(advisories.map(({ id }) => id).sort(), ['A', 'B', 'C']);
  assert.ok(asked.every((url) => url.startsWith('https://maker.example/')));
  const refused = new Map(rejected.advisories.map(({ file, because }) => [file, because]));
  assert.equal(refused.get('https://other.example/d.json'), 'it is not on the host that was named');
  assert.equal(refused.get('http://maker.example/e.json'), 'it is not on the host that was named');
  assert.equal(refused.get('https://maker.example:444/f.json'), 'it is not on the host that was named');
  assert.match(refused.get('https://maker.example/gone.json') ?? '', /status 404/);
  assert.match(refused.get('https://maker.example/large.json') ?? '', /larger than 10000 bytes/);
  assert.equal(refused.size, 5);
});

test('an address that cannot be had changes nothing, and is told', async () => {
  const { ask } = hostOf({ 'https://maker.example/large.json': 'x'.repeat(20_000) });
  const refusal = (address: string, wanted: RegExp): Promise<void> =>
    assert.rejects(gather(address, ask), (error) => error instanceof PackError && wanted.test(error.message));
  await refusal('https://maker.example/gone.json', /cannot be fetched \(status 404\); nothing was changed/);
  await refusal('https://maker.example/large.json', /larger than 10000 bytes/);
  await refusal('http://maker.example/a.json', /only https/);
  await refusal('file:///etc/passwd', /only https/);
});
