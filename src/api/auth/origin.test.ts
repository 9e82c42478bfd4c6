/** Where requests come from: clients behind proxies, pages of other sites, names pointed at this machine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientAddress, isCrossSite, isLoopback, isLoopbackHost, readPrefixes } from './origin.ts';

test('X-Forwarded-For is believed of trusted proxies alone, and from the right', () => {
  const trusted = readPrefixes(['10.0.0.0/8', '::1']);
  const cases: readonly (readonly [socket: string | undefined, forwarded: string | undefined, expected: string])[] = [
    ['192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['10.0.0.1', undefined, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.1', '203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['10.0.0.1', 'forged, 203.0.113.9, rubbish', '10.0.0.1'],
    ['::ffff:10.0.0.1', '::ffff:203.0.113.9', '203.0.113.9'],
    ['::1', '2001:db8::1', '2001:db8::1'],
    [undefined, '203.0.113.9', 'unknown'],
  ];
  for (const [socket, forwarded, expected] of cases)
    assert.equal(clientAddress(socket, forwarded, trusted), expected, `${socket} ${forwarded}`);
  assert.throws(() => readPrefixes(['proxy']), /proxy is no address/);
});

test('loopback is this machine, by address and by name', () => {
  for (const address of ['127.0.0.1', '127.8.9.1', '::1']) assert.equal(isLoopback(address), true);
  for (const address of ['127.0.0.1.evil.example', '10.0.0.1', '::2', 'localhost', '127.', ''])
    assert.equal(isLoopback(address), false);
  for (const host of ['localhost', 'localhost:8443', '127.0.0.1:80', '[::1]:8443', '[::1]'])
    assert.equal(isLoopbackHost(host), true, host);
  assert.equal(isLoopbackHost(undefined), false);
  for (const host of ['', 'evil.example', 'localhost.evil.example', '127.0.0.1.nip.io:80'])
    assert.equal(isLoopbackHost(host), false, host);
});

test('a page of another site is told by Fetch Metadata or by its origin', () => {
  const of = (headers: Record<string, string>, publicUrl: string | null = null, secure = false): boolean =>
    isCrossSite((name) => headers[name], publicUrl, secure);
  assert.equal(of({}), false, 'no browser');
  assert.equal(of({ 'sec-fetch-site': 'same-origin', origin: 'http://w:1', host: 'w:1' }), false);
  assert.equal(of({ 'sec-fetch-site': 'none' }), false);
  assert.equal(of({ origin: 'https://w', host: 'w' }, null, true), false);
  assert.equal(of({ origin: 'https://w.example', host: 'inside:8443' }, 'https://w.example/'), false);
  for (const site of ['cross-site', 'same-site', 'nonsense']) assert.equal(of({ 'sec-fetch-site': site }), true);
  assert.equal(of({ origin: 'http://w', host: 'w' }, null, true), true, 'another scheme');
  assert.equal(of({ origin: 'https://inside:8443', host: 'inside:8443' }, 'https://w.example/'), true);
  assert.equal(of({ origin: 'null', host: 'null' }), true);
});
