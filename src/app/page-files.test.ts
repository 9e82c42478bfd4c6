/** The files of the page: views answer with the page, files by their names, compressed as asked for, and nothing else. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { openPages } from './page-files.ts';

const SCRIPT = 'let answer = 42;\n'.repeat(200);

function built(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-pages-'));
  fs.mkdirSync(path.join(folder, 'assets'));
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  fs.writeFileSync(path.join(folder, 'assets/main-abc.js'), SCRIPT);
  fs.writeFileSync(path.join(folder, 'notes.txt'), 'not of the page');
  return folder;
}

test('views, files, codings and what is not there', async () => {
  const folder = built();
  const pages = openPages(folder);
  fs.rmSync(folder, { recursive: true });
  assert.ok(pages);
  const get = (place: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response | null> =>
    pages(new Request(`http://localhost${place}`, { method, headers }));
  for (const place of ['/', '/devices', '/devices/258472cfe0ef489f?q=a.b'])
    assert.equal(await (await get(place))?.text(), '<!doctype html>', place);
  for (const place of ['/notes.txt', '/../package.json', '/assets/main-old.js', '/%2e%2e/package.json'])
    assert.equal(await get(place), null, place);
  const plain = await get('/assets/main-abc.js');
  assert.equal(await plain?.text(), SCRIPT);
  assert.match(plain?.headers.get('cache-control') ?? '', /immutable/);
  const zipped = await get('/assets/main-abc.js', { 'accept-encoding': 'gzip, deflate' });
  assert.equal(String(gunzipSync(Buffer.from((await zipped?.arrayBuffer()) ?? new ArrayBuffer(0)))), SCRIPT);
  const brotli = await get('/assets/main-abc.js', { 'accept-encoding': 'gzip, deflate, br' });
  assert.equal(brotli?.headers.get('content-encoding'), 'br');
  assert.equal(String(brotliDecompressSync(Buffer.from((await brotli?.arrayBuffer()) ?? new ArrayBuffer(0)))), SCRIPT);
  const many = await Promise.all([1, 2, 3].map(() => get('/assets/main-abc.js', { 'accept-encoding': 'br' })));
  for (const one of many) assert.equal(one?.headers.get('content-length'), brotli?.headers.get('content-length'));
  const known = await get('/', { 'if-none-match': (await get('/'))?.headers.get('etag') ?? '' });
  assert.equal(known?.status, 304);
  const head = await get('/', {}, 'HEAD');
  assert.equal(await head?.text(), '');
});

test('without a build there is no page', () => {
  assert.equal(openPages(path.join(os.tmpdir(), 'wardline-no-such-folder')), null);
});
