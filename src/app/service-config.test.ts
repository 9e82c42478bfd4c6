import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, parseServiceConfig } from './service-config.ts';

const problemsOf = (text: string): readonly string[] => {
  try {
    parseServiceConfig(text, 'wardline.yaml');
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
};

test('an empty file is a whole configuration', () => {
  const config = parseServiceConfig('', 'x');
  assert.equal(config.data, '/var/lib/wardline');
  assert.equal(config.api.listen.address, '127.0.0.1');
  assert.deepEqual(config.sensors, []);
});

test('sensors have their defaults', () => {
  const config = parseServiceConfig('sensors:\n  - kind: live\n    name: mirror\n    interface: eth1\n', 'x');
  assert.deepEqual(config.sensors, [
    { kind: 'live', name: 'mirror', interface: 'eth1', filter: '', command: null, maxFlows: 1_000_000 },
  ]);
  const zeek = parseServiceConfig('sensors: [{ kind: zeek, name: z, folder: /opt/zeek/logs }]', 'x');
  assert.deepEqual(zeek.sensors, [{ kind: 'zeek', name: 'z', folder: '/opt/zeek/logs', backlogDays: 7 }]);
});

test('what is wrong is told with its place, one sentence each', () => {
  assert.deepEqual(problemsOf('sensors: [\n  x: y: z\n'), [
    'wardline.yaml: line 2: Block collections are not allowed within flow collections',
  ]);
  assert.match(problemsOf('dota: /x').join(), /wardline\.yaml: the whole: .*dota/);
  assert.match(
    problemsOf('api: { listen: { port: 99999, address: x } }').join(),
    /wardline\.yaml: api\.listen\.port: /,
  );
  assert.match(
    problemsOf('sensors: [{ kind: live, name: "a b" }]').join(),
    /wardline\.yaml: sensors\.0\.name: letters/,
  );
  const twins = 'sensors: [{ kind: live, name: a }, { kind: folder, name: a, folder: /x }]';
  assert.match(problemsOf(twins).join(), /wardline\.yaml: sensors: two sensors have the same name/);
});
