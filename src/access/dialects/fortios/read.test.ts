/** FortiOS policies: between interfaces and zones, with address and service objects. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { asker, readsAnything, troubles } from '../../testing.ts';
import { fortios } from './index.ts';

const text = fs.readFileSync(path.join(import.meta.dirname, 'testing.cfg'), 'utf8');
const from = 'src=10.1.1.1 in=port1 out=port2';

test('policies, groups, ranges, services, zones and negations decide in their order', () => {
  const configuration = fortios.read(text, 'fw.cfg');
  const ask = asker(configuration, 'policy');
  assert.equal(ask(`${from} dst=8.8.8.8 protocol=tcp sport=2000 dport=443`), 'permit 48');
  assert.equal(
    ask(`${from} dst=8.8.8.8 protocol=tcp sport=80 dport=443`),
    'deny -',
    'the source port is not of the service',
  );
  assert.equal(
    ask(`${from} dst=8.8.8.8 protocol=udp sport=80 dport=53`),
    'permit 48',
    'a service that FortiOS brings along',
  );
  assert.equal(ask('src=172.16.0.7 in=lan out=port2 dst=8.8.8.8 protocol=tcp sport=1 dport=80'), 'permit 48');
  assert.equal(ask('src=10.1.1.1 in=port1 out=port3 dst=8.8.8.8 protocol=47'), 'permit 18', 'within a zone');
  assert.equal(ask('src=10.1.1.1 in=port9 out=port2 dst=8.8.8.8 protocol=tcp sport=2000 dport=443'), 'deny -');
  assert.match(
    ask('src=10.1.1.1 in=port9 out=port2 dst=8.8.8.8 protocol=tcp sport=1 dport=22'),
    /^unknown 59/,
    'a name and a schedule',
  );
  assert.equal(ask('src=9.9.9.9 in=port9 out=port7 dst=10.1.1.1 protocol=tcp sport=1 dport=22'), 'deny 68');
  assert.equal(
    ask('src=9.9.9.9 in=port9 out=port7 dst=10.1.1.1 protocol=tcp sport=1 dport=22 state=established'),
    'permit -',
  );
  assert.deepEqual(troubles(configuration), ['57 todo'], 'what translates is told');
  assert.equal(configuration.hostname, 'fw1');
  assert.deepEqual(
    configuration.interfaces.map(({ name, zone, up }) => `${name} ${zone} ${up}`),
    ['port1 lan true', 'port2 null false'],
  );
  assert.deepEqual(
    configuration.routes.map(({ interface: own, distance }) => `${own} ${distance}`),
    ['port2 10'],
  );
  assert.deepEqual(
    configuration.routing.translations.map(({ at }) => at),
    [57],
  );
});

test('settings, actions and objects that are not known give no verdict', () => {
  const packet = `${from} dst=8.8.8.8 protocol=tcp sport=2000 dport=443`;
  const asked = (before: string, after: string): string =>
    asker(fortios.read(text.replace(before, after), 'fw.cfg'), 'policy')(packet);
  assert.match(asked('set nat enable', 'set frobnicate 3'), /^unknown 48/);
  assert.match(asked('set nat enable', 'set groups "staff"'), /^unknown 48/);
  assert.match(asked('set service "web" "DNS"', 'set service "nowhere"'), /^unknown 48/);
  assert.match(asked('set srcaddr "grp"', 'set srcaddr "nowhere"'), /^unknown 48/);
  assert.match(asked('set action accept', 'set action ipsec'), /^unknown 48/);
  assert.equal(asked('set nat enable', 'set status disable'), 'deny -');
  assert.match(
    asked('config router static', 'config firewall security-policy\n edit 1\n next\nend\nconfig router static'),
    /^unknown/,
  );
  assert.match(asked('set member "net10" "r1"', 'set member "grp"'), /^unknown 48/, 'a group that holds itself');
});

test('any beginning of a file and any changed byte is read', () => {
  readsAnything(fortios, text, 14);
});
