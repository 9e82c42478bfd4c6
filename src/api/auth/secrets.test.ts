/** Secrets: sealed is readable by its key and use alone; the key file is for its owner alone. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { installationKey, openInstallationKey, randomSecret, sameSecret, typedSecret } from './secrets.ts';

const key = installationKey(new Uint8Array(32).fill(1));

test('what is sealed is read by the same key for the same use, and not when touched', () => {
  const sealed = key.seal('webhook', 'hunter2 🔑');
  assert.ok(!Buffer.from(sealed, 'base64url').toString('latin1').includes('hunter2'));
  assert.equal(key.unseal('webhook', sealed), 'hunter2 🔑');
  assert.equal(key.unseal('oidc', sealed), null);
  assert.equal(installationKey(new Uint8Array(32).fill(2)).unseal('webhook', sealed), null);
  const bytes = Buffer.from(sealed, 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const touched = Buffer.from(bytes);
    touched[at] = (touched[at] ?? 0) ^ 1;
    assert.equal(key.unseal('webhook', touched.toString('base64url')), null);
  }
  for (const rubbish of ['', 'a', sealed.slice(0, 20)]) assert.equal(key.unseal('webhook', rubbish), null);
  assert.notEqual(key.seal('webhook', 'x'), key.seal('webhook', 'x'));
});

test('signatures differ by use, and secrets by luck', () => {
  assert.notEqual(key.sign('csrf', 'x'), key.sign('audit', 'x'));
  assert.equal(new Set(Array.from({ length: 100 }, randomSecret)).size, 100);
  assert.match(typedSecret(), /^([0-9a-z]{5}-){3}[0-9a-z]{5}$/);
  assert.equal(sameSecret('a', 'a'), true);
  assert.equal(sameSecret('a', 'b'), false);
  assert.equal(sameSecret('a', 'ab'), false);
});

test('a key file is made once, is for its owner alone, and is refused otherwise', (context) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-key-'));
  context.after(() => fs.rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'key');
  const made = openInstallationKey(file);
  assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  assert.equal(openInstallationKey(file).sign('a', 'b'), made.sign('a', 'b'));
  fs.chmodSync(file, 0o644);
  assert.throws(() => openInstallationKey(file), /may be read by others; run chmod 600/);
  fs.chmodSync(file, 0o600);
  fs.writeFileSync(file, 'short');
  assert.throws(() => openInstallationKey(file), /is not a key of 32 bytes/);
});
