/** Policies derived from conversations: enough for what was seen and declared, no more, and stable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, shuffled } from '#base/random.ts';
import type { Conversation } from '#model/conversation.ts';
import { policySchema } from '#model/policy.ts';
import { type Derived, derivePolicy } from './derive.ts';
import { replayPolicy } from './replay.ts';

const CATEGORIES = ['infusion-pump', 'workstation', 'pacs', 'printer'];
const devices = Array.from({ length: 60 }, (_, index) => ({
  id: `d${index}`,
  ips: [`10.${index % 4}.0.${index + 1}`],
  category: index % 7 === 6 ? null : (CATEGORIES[index % 4] ?? null),
  critical: index % 4 === 0,
}));
/** Kinds of devices speak to kinds on services of their own, and some with strangers. */
function history(count: number, seed: number): readonly Conversation[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const [a, b] = [random.below(60), random.below(60)];
    const stranger = ['8.8.8.8', '10.77.0.9', '224.0.0.251', 'fd00::9'][random.below(4)] ?? '';
    return {
      client: devices[a]?.ips[0] ?? '',
      server: random.below(8) === 0 ? stranger : (devices[b]?.ips[0] ?? ''),
      transport: random.pick(['tcp', 'tcp', 'udp', 'icmp']) ?? null,
      port: 100 + ((a % 4) * 4 + (b % 4)),
      flows: 1 + random.below(9),
      first: '2026-01-01T00:00:00Z',
      last: '2026-01-31T00:00:00Z',
    };
  });
}
const talk = (client: string, server: string, port: number): Conversation => ({
  ...{ client, server, transport: 'tcp', port, flows: 1 },
  ...{ first: '2026-01-01T00:00:00Z', last: '2026-01-31T00:00:00Z' },
});
const rulesOf = ({ rules }: Derived): ReadonlySet<string> =>
  new Set(rules.map(({ from, to, protocol, ports, action }) => JSON.stringify([from, to, protocol, ports, action])));

test('nothing that was seen is stopped, each rule is needed, and the order of what was seen does not matter', () => {
  const seen = history(600, 5);
  const derived = derivePolicy(devices, seen, []);
  const stopped = (rules: Derived['rules']): number =>
    replayPolicy({
      policy: policySchema.parse({ ...derived, rules }),
      devices,
      declared: [],
      conversations: seen,
      limit: null,
    }).blockedFlows;
  assert.equal(stopped(derived.rules), 0);
  for (const rule of derived.rules)
    assert.ok(stopped(derived.rules.filter((one) => one !== rule)) > 0, JSON.stringify(rule));
  const turned = derivePolicy(shuffled(devices, createRandom(1)), shuffled(seen, createRandom(2)), []);
  assert.deepEqual(turned, derived);
  assert.ok(derived.zones.some(({ name }) => name === 'life-critical infusion-pump'));
  assert.ok(derived.rules.every(({ basis, evidence }) => basis === 'observed' && evidence.flows > 0));
});

test('a few more flows change a few rules', (context) => {
  const [before, after] = [history(600, 5), [...history(600, 5), ...history(4, 99)]].map((seen) =>
    rulesOf(derivePolicy(devices, seen, [])),
  );
  const changed = (before?.symmetricDifference(after ?? new Set()) ?? new Set()).size;
  context.diagnostic(`${before?.size} rules, 4 more conversations, ${changed} lines of difference`);
  assert.ok(changed <= 8);
});

test('what documents declare is permitted before it was seen, and says so', () => {
  const flow = {
    from: 'category:infusion-pump',
    to: 'category:pacs',
    protocol: 'tcp',
    ports: ['11112'],
    source: 'manual p. 7',
  };
  const { rules } = derivePolicy(devices, [], [flow]);
  assert.deepEqual(
    rules.map(({ from, to, ports, basis }) => [from[0], to[0], ports, basis]),
    [
      ['life-critical infusion-pump', 'pacs', ['11112'], 'declared'],
      // Two devices there are not identified, and may be pumps.
      ['network 10.0.0.0/24', 'pacs', ['11112'], 'declared'],
    ],
  );
  assert.match(rules[0]?.reason ?? '', /manual p\. 7, not seen/);
});

test('who moves, comes later or stands by keeps what it needs; who is unknown beside the life-critical gets what is declared of them', () => {
  const pumps = [1, 2].map((at) => ({
    id: `p${at}`,
    ips: [`10.5.0.${at}`],
    category: 'infusion-pump',
    critical: true,
  }));
  const gateway = { id: 'g', ips: ['10.9.0.7'], category: 'server' };
  const unknown = { id: 'u', ips: ['10.5.0.50'] };
  const vague = { id: 'v', ips: ['10.5.0.60'], category: 'medical-device' };
  const seen = [talk('10.5.0.1', '10.9.0.7', 3613)];
  const documents = [
    { from: 'category:infusion-pump', to: '10.9.0.7', protocol: 'tcp', ports: ['443'], source: 'manual p. 2' },
    { from: 'category:infusion-pump', to: '10.8.0.9', protocol: 'tcp', ports: ['3613'], source: 'manual p. 3' },
  ];
  const policy = policySchema.parse(derivePolicy([...pumps, gateway, unknown, vague], seen, documents));
  const later = [{ ...pumps[0], id: 'p1', ips: ['10.6.0.77'] }, gateway];
  const stopped = (client: string, server: string, port: number): number =>
    replayPolicy({ policy, devices: later, declared: [], conversations: [talk(client, server, port)], limit: null })
      .blockedFlows;
  assert.equal(stopped('10.6.0.77', '10.9.0.7', 3613), 0, 'a pump with a new address');
  assert.equal(stopped('10.6.0.77', '10.8.0.9', 3613), 0, 'a server that stands by, and that nobody has seen');
  assert.equal(stopped('10.5.0.99', '10.9.0.7', 443), 0, 'somebody unknown beside pumps: what is declared of them');
  assert.equal(stopped('10.5.0.99', '10.9.0.7', 3613), 1, 'and no more than that');
  assert.equal(stopped('10.5.0.60', '10.9.0.7', 443), 0, 'some medical device that may be a pump');
  assert.equal(stopped('10.7.0.99', '10.9.0.7', 443), 1, 'somebody unknown elsewhere');
});
