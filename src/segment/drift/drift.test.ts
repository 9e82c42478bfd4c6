/** Drift on networks whose answers are worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NetworkModel } from '#access/forwarding/model.ts';
import { port, testNetwork } from '#access/forwarding/test-network.ts';
import { interfaceNamesIn } from '#access/packets/names.ts';
import { PacketSpace } from '#access/packets/space.ts';
import type { Conversation } from '#model/conversation.ts';
import { policySchema } from '#model/policy.ts';
import type { KnownDevice } from '#model/segment.ts';
import { readIntents } from '../intents.ts';
import type { Disagreement } from './disagreement.ts';
import { type Drift, driftOf } from './drift.ts';

/** Guests, a ward and an archive on one router; a list on the way in from the guests. */
const model = (guests: string, archive = ''): NetworkModel =>
  testNetwork({
    routers: {
      core: [
        port('GigabitEthernet0/1', '10.1.0.1 255.255.255.0', 'ip access-group GUESTS in'),
        port('GigabitEthernet0/2', '10.2.0.1 255.255.255.0'),
        port('GigabitEthernet0/3', '10.9.0.1 255.255.255.0', ...(archive === '' ? [] : ['ip access-group ARCHIVE in'])),
        'ip access-list extended GUESTS',
        guests,
        ...(archive === '' ? [] : ['ip access-list extended ARCHIVE', archive]),
        '',
      ].join('\n'),
    },
  });
const POLICY = policySchema.parse({
  zones: [
    { name: 'guest', members: ['10.1.0.0/24'] },
    { name: 'ward', members: ['10.2.0.0/24'] },
    { name: 'archive', members: ['10.9.0.0/24'] },
  ],
  rules: [
    { from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104', '11112'], reason: 'images' },
    { from: 'guest', to: 'archive', protocol: 'udp', ports: ['123'] },
    { from: 'any', to: 'any', protocol: 'icmp' },
  ],
});
const DEVICES: readonly KnownDevice[] = [
  { id: 'pump-1', ips: ['10.2.0.11'], function: 'infusion', critical: true },
  { id: 'pacs', ips: ['10.9.0.4'] },
];
const OPEN =
  ' permit tcp any 10.2.0.0 0.0.0.255 eq 445\n permit icmp any any\n permit udp any any eq 123\n deny ip any any';
const ARCHIVE = ' permit tcp any any established\n permit icmp any any\n permit udp any any';
const talk = (client: string, server: string, number: number, transport = 'tcp', day = 1): Conversation => ({
  client,
  server,
  transport,
  port: number,
  flows: 2,
  first: `2026-01-0${day}T00:00:00Z`,
  last: `2026-01-0${day}T12:00:00Z`,
});

function drift(guests: string, more: Partial<Parameters<typeof driftOf>[0]> = {}): Drift {
  return driftOf({
    policy: POLICY,
    devices: DEVICES,
    declared: [],
    model: model(guests, ARCHIVE),
    space: new PacketSpace(interfaceNamesIn([])),
    conversations: null,
    intents: [],
    ...more,
  });
}
const kinds = ({ drift: told }: Drift): readonly string[] => told.map(({ kind }) => kind);
const between = ({ drift: told }: Drift, kind: Disagreement['kind'], from: string, to: string): Disagreement =>
  told.find((one) => one.kind === kind && one.from === from && one.to === to) ?? assert.fail(`no ${kind}`);

test('a line that lets too much through is named with a packet, the rule, and who used it since when', () => {
  const seen = [talk('10.1.0.7', '10.2.0.11', 445, 'tcp', 2), talk('10.1.0.8', '10.2.0.11', 445, 'tcp', 3)];
  const found = between(drift(OPEN, { conversations: seen }), 'configuration-permits', 'guest', 'ward');
  assert.equal(found.rule, null);
  assert.match(found.line?.text ?? '', /permit tcp any 10\.2\.0\.0 0\.0\.0\.255 eq 445/);
  assert.deepEqual([found.packet?.protocol, found.packet?.dport], ['tcp', 445]);
  assert.deepEqual([found.seen, found.first, found.last], [4, '2026-01-02T00:00:00Z', '2026-01-03T12:00:00Z']);
  assert.deepEqual([found.touches.devices, found.lifeCritical], [['pump-1'], true]);
});

test('what care is permitted and a line stops is told, on the way there and on the way back', () => {
  const there = between(drift(' deny ip any any'), 'configuration-denies', 'guest', 'archive');
  assert.equal(there.rule, 2);
  assert.match(there.because, /a filter stops it/);
  const back = drift(OPEN, { model: model(OPEN, ' permit icmp any any\n permit udp any any') });
  assert.match(
    between(back, 'configuration-denies', 'ward', 'archive').because,
    /the answers do not come back: no line of ARCHIVE permits it/,
  );
});

test('traffic that the policy forbids, that an intent forbids, and rules that nothing used', () => {
  const conversations = [
    talk('10.1.0.7', '10.2.0.11', 445),
    talk('10.2.0.11', '10.9.0.4', 104),
    talk('10.2.0.11', '224.0.0.251', 5353, 'udp'),
  ];
  const intents = readIntents(
    'nothing in zone guest reaches zone ward\nzone ward can reach zone archive on tcp/104',
    'i',
  );
  const found = drift(OPEN, { conversations, intents });
  assert.deepEqual(
    [...new Set(kinds(found))],
    [
      'traffic-crosses',
      'intent-crossed',
      'configuration-permits',
      'intent-refuted',
      'configuration-permits-answers',
      'rule-unused',
    ],
  );
  const [crossed] = found.drift;
  const refuted = found.drift.find(({ kind }) => kind === 'intent-refuted');
  const unused = found.drift.filter(({ kind }) => kind === 'rule-unused');
  assert.match(crossed?.says ?? '', /zone guest talked to zone ward on tcp\/445, which no rule of the policy permits/);
  assert.match(crossed?.line?.text ?? '', /eq 445/, 'the line that let it pass');
  assert.deepEqual([crossed?.seen, crossed?.flows[0]?.serverDevice], [2, 'pump-1']);
  assert.match(refuted?.says ?? '', /the configurations do not keep what must hold: nothing in zone guest/);
  assert.deepEqual(unused.map(({ rule, because }) => [rule, because.split(' ')[0]]).sort(), [
    [1, 'other'],
    [2, 'nothing'],
    [3, 'nothing'],
  ]);
  assert.deepEqual(found.looked, {
    configurations: 1,
    flows: 6,
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-01T12:00:00Z',
    intents: 2,
  });
});

test('where all three agree nothing is told; a line that is not understood is no agreement', () => {
  const CLOSED = ' permit icmp any any\n permit udp any 10.9.0.0 0.0.0.255 eq 123\n deny ip any any';
  const ward =
    ' permit tcp any 10.9.0.0 0.0.0.255 eq 104\n permit tcp any 10.9.0.0 0.0.0.255 eq 11112\n permit icmp any any';
  const closed = testNetwork({
    routers: {
      core: [
        port('GigabitEthernet0/1', '10.1.0.1 255.255.255.0', 'ip access-group GUESTS in'),
        port('GigabitEthernet0/2', '10.2.0.1 255.255.255.0', 'ip access-group WARD in'),
        port('GigabitEthernet0/3', '10.9.0.1 255.255.255.0', 'ip access-group ARCHIVE in'),
        'ip access-list extended GUESTS',
        CLOSED,
        'ip access-list extended WARD',
        ward,
        'ip access-list extended ARCHIVE',
        ' permit tcp any 10.2.0.0 0.0.0.255 established',
        ' permit udp any eq 123 10.1.0.0 0.0.0.255 gt 1023',
        ' permit icmp any any',
        '',
      ].join('\n'),
    },
  });
  const found = drift(CLOSED, { model: closed });
  assert.deepEqual(found.counts, { 'configuration-permits-answers': 1 });
  assert.deepEqual([found.drift[0]?.from, found.drift[0]?.packet?.sport], ['archive', 123]);
  const doubtful = drift(` permit tcp any any frobnicate\n${CLOSED}`);
  assert.ok(
    doubtful.drift.some(({ kind, line }) => kind === 'configuration-unknown' && /frobnicate/.test(line?.text ?? '')),
  );
});

test('a network without a filter is one disagreement, with its pairs of zones counted', () => {
  const count = 20;
  const policy = policySchema.parse({
    zones: Array.from({ length: count }, (_, at) => ({ name: `z${at}`, members: [`10.1.${at}.0/24`] })),
    rules: [{ from: 'z0', to: 'z1', protocol: 'tcp', ports: ['104'] }],
  });
  const flat = (mask: string): NetworkModel =>
    testNetwork({ routers: { core: [port('GigabitEthernet0/1', `10.1.0.1 ${mask}`), ''].join('\n') } });
  const [only, ...others] = drift('', { policy, model: flat('255.255.240.0') }).drift.filter(({ kind }) =>
    kind.startsWith('configuration-permits'),
  );
  assert.equal(others.length, 0);
  assert.equal(only?.pairs?.count, 16 * 15, 'the zones that lie on it');
  assert.match(
    only?.says ?? '',
    /lets 16 zones begin with 16 zones \(240 pairs of zones\).*both are on 10\.1\.0\.0\/20/,
  );
  const routed = testNetwork({
    routers: {
      core: [
        ...Array.from({ length: count }, (_, at) => port(`GigabitEthernet0/${at}`, `10.1.${at}.1 255.255.255.0`)),
        '',
      ].join('\n'),
    },
  });
  const seen = [talk('10.1.3.7', '10.1.4.7', 445)];
  const found = drift('', { policy, model: routed, conversations: seen });
  const open = found.drift.filter(({ kind }) => kind === 'configuration-permits');
  assert.deepEqual(
    open.map(({ pairs, seen: flows, line }) => [pairs?.count, flows, line]),
    [[count * (count - 1), 2, null]],
  );
  assert.deepEqual(
    found.drift.filter(({ kind }) => kind === 'traffic-crosses').map(({ from, to }) => [from, to]),
    [['z3', 'z4']],
  );
});
