import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readServiceConfig } from './service-config.ts';

const DEPLOY = path.join(import.meta.dirname, '../../deploy');

test('the configuration that ships is one', () => {
  const config = readServiceConfig(path.join(DEPLOY, 'wardline.yaml'));
  assert.deepEqual(
    config.sensors.map(({ kind }) => kind),
    ['live', 'folder', 'netflow'],
  );
  assert.equal(config.data, '/var/lib/wardline');
});

test('the unit gives the service one capability, and the folder that the configuration names', () => {
  const unit = fs.readFileSync(path.join(DEPLOY, 'wardline.service'), 'utf8');
  assert.match(unit, /^CapabilityBoundingSet=CAP_NET_RAW$/m);
  assert.match(unit, /^StateDirectory=wardline$/m);
  assert.match(unit, /^ProtectSystem=strict$/m);
});
