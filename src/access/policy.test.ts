import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '#base/random.ts';
import { type Policy, policySchema, portRange } from '#model/policy.ts';
import { protocolNumber } from './packets/protocols.ts';
import { createPolicyReader, readMember } from './policy.ts';

const policy: Policy = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.2.0.0/16', 'category:infusion-pump'] },
    { name: 'bay', members: ['10.2.7.0/24'] },
    { name: 'archive', members: ['10.9.0.4', 'device:d-77', '2001:db8:9::/48'] },
  ],
  rules: [
    { from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104', '11112-11113'], reason: 'images' },
    { from: ['bay', 'ward'], to: 'any', protocol: 'udp', ports: [53], action: 'permit' },
    { from: 'any', to: 'any', protocol: 1, action: 'deny' },
  ],
});
const reader = createPolicyReader(policy);

test('a device is in the zone that names it, else that of its properties, else that of its longest prefix', () => {
  assert.equal(reader.zoneOf({ id: 'd-77', ips: ['10.2.0.1'], category: 'Infusion-Pump' }), 'archive');
  assert.equal(reader.zoneOf({ id: 'd-1', ips: ['10.9.0.4'], category: 'Infusion-Pump' }), 'ward');
  assert.equal(reader.zoneOf({ ips: ['10.2.7.9'] }), 'bay');
  assert.equal(reader.zoneOf({ ips: ['10.2.8.9'] }), 'ward');
  assert.equal(reader.zoneOf({ ips: ['2001:db8:9:1::5'] }), 'archive');
  assert.equal(reader.zoneOf({ ips: ['192.0.2.1', 'no address'] }), null);
});

test('the first rule that matches decides; without one zones are closed to each other and open within', () => {
  const verdict = (from: string | null, to: string | null, protocol: string, port: number | null) =>
    Object.values(reader.verdict(from, to, protocol, port)).join(' ');
  assert.equal(verdict('ward', 'archive', 'tcp', 104), 'permit 0');
  assert.equal(verdict('ward', 'archive', '6', 11113), 'permit 0');
  assert.equal(verdict('ward', 'archive', 'tcp', 11114), 'deny ');
  assert.equal(verdict('bay', null, 'udp', 53), 'permit 1');
  assert.equal(verdict('archive', 'ward', 'icmp', null), 'deny 2');
  assert.equal(verdict('ward', 'ward', 'tcp', 445), 'permit ');
  assert.equal(verdict(null, null, 'tcp', 445), 'deny ');
  const empty = createPolicyReader(policySchema.parse({ zones: [] }));
  assert.deepEqual(empty.verdict('a', 'b', 'tcp', 1), { action: 'permit', rule: null }, 'no rules decide nothing');
});

test('what is no policy is refused with its place', () => {
  const problem = (tree: unknown): string => {
    const read = policySchema.safeParse(tree);
    return read.success ? '' : read.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  };
  const zones = [{ name: 'a', members: [] }];
  assert.match(problem({ zones: [...zones, ...zones] }), /two zones are called "a"/);
  assert.match(problem({ zones, rules: [{ from: 'a', to: 'b' }] }), /rules\.0 no zone is called "b"/);
  assert.match(
    problem({ zones, rules: [{ from: 'a', to: 'a', protocol: 'tpc' }] }),
    /rules\.0\.protocol is none of tcp/,
  );
  assert.match(problem({ zones, rules: [{ from: 'a', to: 'a', ports: ['90-80'] }] }), /ports/);
  assert.match(
    problem({ zones, rules: [{ from: 'a', to: 'a', port: 80 }] }),
    /port/,
    'a misspelt key changes what is allowed',
  );
  for (const member of ['10.0.0.0/33', 'colour:red', 'device:', ''])
    assert.throws(() => readMember(member), RangeError);
});

test('of many rules the first that speaks of both zones and the service decides, as if each were looked at (seed 3)', () => {
  const random = createRandom(3);
  const [names, protocols, ports] = [
    ['a', 'b', 'c', 'any'],
    ['tcp', 'udp', 'any', '1'],
    ['1', '5-9', '7', '0-3'],
  ];
  const some = (list: readonly string[], least: number): readonly string[] =>
    Array.from({ length: least + random.below(2) }, () => random.pick(list) ?? '');
  const tried = policySchema.parse({
    zones: ['a', 'b', 'c'].map((name) => ({ name })),
    rules: Array.from({ length: 60 }, () => ({
      ...{ from: some(names, 1), to: some(names, 1), protocol: random.pick(protocols), ports: some(ports, 0) },
      action: random.pick(['permit', 'deny']),
    })).filter(({ from, to }) => !(from.includes('any') && to.includes('any'))),
  });
  const fast = createPolicyReader(tried);
  const counts = { rules: new Set<number | null>(), asked: 0 };
  for (const from of ['a', 'b', 'c', null])
    for (const to of ['a', 'b', 'c', null])
      for (const protocol of ['tcp', 'udp', 'icmp', 'any'])
        for (const port of [0, 1, 4, 7, 9, null]) {
          const has = (zones: readonly string[], zone: string | null): boolean =>
            zones.includes('any') || zones.includes(zone ?? ' ');
          const index = tried.rules.findIndex(
            (rule) =>
              has(rule.from, from) &&
              has(rule.to, to) &&
              (rule.protocol === 'any' || protocolNumber(rule.protocol) === protocolNumber(protocol)) &&
              (rule.ports.length === 0 ||
                rule.ports.some((text) => {
                  const range = portRange(text);
                  return range !== null && port !== null && range.from <= port && port <= range.to;
                })),
          );
          const verdict = fast.verdict(from, to, protocol, port);
          assert.equal(verdict.rule, index < 0 ? null : index);
          counts.rules.add(verdict.rule);
          counts.asked++;
        }
  assert.ok(counts.asked === 384 && counts.rules.size > 20, `${counts.rules.size} rules decided`);
});
