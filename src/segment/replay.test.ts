/** Policies tried on conversations whose fate is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '#model/conversation.ts';
import { policySchema } from '#model/policy.ts';
import { replayPolicy } from './replay.ts';

const policy = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.2.0.0/24'] },
    { name: 'archive', members: ['10.9.0.4'] },
  ],
  rules: [{ from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104'] }],
});
const devices = [
  { id: 'pump-1', ips: ['10.2.0.11'], category: 'infusion-pump', model: 'P1', function: 'infusion', critical: true },
  { id: 'pump-2', ips: ['10.2.0.12'], category: 'infusion-pump', model: 'P1', function: 'infusion', critical: true },
  { id: 'pacs', ips: ['10.9.0.4'], category: 'pacs', function: 'imaging' },
];
const talk = (client: string, server: string, port: number | null, more: Partial<Conversation> = {}): Conversation => ({
  client,
  server,
  transport: 'tcp',
  port,
  flows: 3,
  first: '2026-01-01T00:00:00Z',
  last: '2026-01-31T00:00:00Z',
  ...more,
});
const replayed = (
  conversations: readonly Conversation[],
  declared: Parameters<typeof replayPolicy>[0]['declared'] = [],
  limit: number | null = null,
): ReturnType<typeof replayPolicy> => replayPolicy({ policy, devices, declared, conversations, limit });

test('what is stopped is told with whom it concerns; what stays on its link is not', () => {
  const answer = replayed([
    talk('10.2.0.11', '10.9.0.4', 104),
    talk('10.9.0.4', '10.2.0.11', 445),
    talk('10.2.0.11', '224.0.0.251', 5353),
    talk('10.2.0.11', '10.2.0.12', 80),
  ]);
  assert.deepEqual([answer.flows, answer.blockedFlows, answer.days], [12, 3, 30]);
  const [one] = answer.blocked;
  assert.deepEqual(
    [one?.device, one?.peer, one?.function, one?.from, one?.to, one?.port, one?.rule],
    ['pump-1', 'pacs', 'infusion', 'archive', 'ward', 445, null],
  );
  assert.equal(answer.recommended, false);
  assert.match(answer.because, /pump-1 is life-critical, and tcp\/445/);
});

test('days of one model are counted together, and documents take their share away', () => {
  const seen = [talk('10.2.0.11', '10.9.0.4', 104)];
  const [pumps] = replayed(seen).classes;
  assert.deepEqual([pumps?.class, pumps?.devices, pumps?.deviceDays, pumps?.weight], ['P1', 2, 60, 10]);
  assert.ok(Math.abs((pumps?.unseenPerDeviceDay ?? 0) - 3 / 60) < 0.0005);
  const many = Array.from({ length: 100 }, (_, index) => talk('10.2.0.11', '10.9.0.4', 1000 + index));
  const documents = [
    { from: 'category:infusion-pump', to: '10.9.0.4', protocol: 'tcp', ports: ['1000-1099'], source: 'manual p. 3' },
  ];
  const [documented] = replayed(many, documents).classes;
  assert.deepEqual([documented?.seen, documented?.declared], [100, 100]);
  assert.ok((documented?.unseenPerDeviceDay ?? 1) < 0.05 * 0.06);
  assert.match(replayed(many, documents).blocked[0]?.declared ?? '', /manual p\. 3/);
});

test('a limit refuses what was watched for too short a time', () => {
  const seen = [talk('10.2.0.11', '10.9.0.4', 104)];
  assert.equal(replayed(seen, [], 1).recommended, true);
  const refused = replayed(seen, [], 0.1);
  assert.equal(refused.recommended, false);
  assert.match(refused.because, /more than the limit 0\.1; watch longer/);
});

test('of an address that went from one to another, each conversation is of who had it then', () => {
  const moved = [
    {
      ...devices[0],
      id: 'old',
      ips: ['10.2.0.50'],
      held: [{ ip: '10.2.0.50', from: '2026-01-01T00:00:00Z', until: '2026-01-10T00:00:00Z' }],
    },
    {
      id: 'new',
      ips: ['10.2.0.50'],
      category: 'printer',
      held: [{ ip: '10.2.0.50', from: '2026-01-10T00:00:00Z', until: null }],
    },
  ];
  const told = [1, 20].map((day) => {
    const time = `2026-01-${String(day).padStart(2, '0')}T08:00:00Z`;
    const conversations = [talk('10.2.0.50', '10.9.0.4', 445, { first: time, last: time })];
    return replayPolicy({ policy, devices: moved, declared: [], conversations, limit: null }).blocked[0];
  });
  assert.deepEqual(
    told.map((one) => [one?.device, one?.lifeCritical]),
    [
      ['old', true],
      ['new', false],
    ],
  );
});
