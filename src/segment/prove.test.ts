/** Proofs on networks whose answers are worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { port, type TestDevices, testNetwork } from '#access/forwarding/test-network.ts';
import { policySchema } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice, ProvedIntent } from '#model/segment.ts';
import { IntentError, readIntents } from './intents.ts';
import { createProver } from './prove.ts';

/** Guests, a ward and an archive, each on an interface of one router; a filter on the way in from the guests. */
const hospital = (guests: string, archive = ''): TestDevices => ({
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
const ZONES = [
  { name: 'guest', members: ['10.1.0.0/24'] },
  { name: 'ward', members: ['10.2.0.0/24'] },
  { name: 'archive', members: ['10.9.0.4'] },
];
const DEVICES: readonly KnownDevice[] = [
  { id: 'pump-1', ips: ['10.2.0.11'], category: 'infusion-pump', function: 'infusion', critical: true },
  { id: 'pacs', ips: ['10.9.0.4'], datasets: ['pacs'] },
];
const DENY = ' deny ip 10.1.0.0 0.0.0.255 10.2.0.0 0.0.0.255\n permit ip any any';

function prove(
  devices: TestDevices,
  intents: string,
  rules: readonly object[] = [],
  declared: readonly DeclaredFlow[] = [],
): readonly ProvedIntent[] {
  const prover = createProver(testNetwork(devices), policySchema.parse({ zones: ZONES, rules }), DEVICES, declared);
  return readIntents(intents, 'intents.txt').map((intent) => prover.prove(intent).answer);
}
const results = (answers: readonly ProvedIntent[]): string[] => answers.map(({ result }) => result);

test('what is closed is proved, what is open refuted with a packet, its line and whom it touches', () => {
  const [closed, open] = prove(
    hospital(DENY),
    'nothing in zone guest reaches zone ward\nnothing in zone guest reaches zone archive on tcp/104',
  );
  assert.deepEqual([closed?.result, closed?.witness, closed?.line], ['proved', null, null]);
  assert.equal(open?.result, 'refuted');
  assert.deepEqual([open.witness?.dst, open.witness?.protocol, open.witness?.dport], ['10.9.0.4', 'tcp', 104]);
  assert.match(String(open.witness?.src), /^10\.1\.0\./);
  assert.equal(open.line?.text, 'permit ip any any');
  assert.deepEqual(open.touches.devices, ['pacs']);
  const [pump] = prove(
    hospital(' permit tcp any host 10.2.0.11 eq 445'),
    'nothing in zone guest reaches life-critical devices',
  );
  assert.deepEqual([pump?.result, pump?.touches.functions, pump?.witness?.dport], ['refuted', ['infusion'], 445]);
});

test('deleting the line that closes refutes, a line that is not understood makes it unknown', () => {
  const intent = 'nothing in zone guest reaches zone ward';
  assert.deepEqual(results(prove(hospital(' permit ip any any'), intent)), ['refuted']);
  assert.deepEqual(results(prove(hospital(` frobnicate tcp any any\n${DENY}`), intent)), ['unknown']);
  const [unsure] = prove(hospital(` frobnicate tcp any any\n${DENY}`), intent);
  assert.match(unsure?.line?.text ?? '', /frobnicate/);
});

test('what must stay possible is asked of every address, there and back', () => {
  const intent = 'zone ward can reach zone archive on tcp/104';
  assert.deepEqual(results(prove(hospital(DENY), intent)), ['proved']);
  const [half] = prove(hospital(DENY, ' permit tcp host 10.9.0.4 eq 104 10.2.0.0 0.0.0.127'), intent);
  assert.equal(half?.result, 'refuted');
  assert.match(half?.because ?? '', /answers do not come back/);
  assert.equal(half?.witness?.src, '10.9.0.4');
  assert.deepEqual(results(prove(hospital(DENY, ' permit tcp host 10.9.0.4 any established'), intent)), ['proved']);
});

test('a policy counts as enforced: what it forbids does not pass, and what it forgets is not possible', () => {
  const rules = [{ from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104'] }];
  const open = hospital(' permit ip any any');
  assert.deepEqual(
    results(
      prove(
        open,
        'nothing in zone guest reaches zone ward\nzone ward can reach zone archive on tcp/104\nzone ward can reach zone archive on tcp/11112',
        rules,
      ),
    ),
    ['proved', 'proved', 'refuted'],
  );
  const [forgotten] = prove(open, 'zone ward can reach zone archive on udp/53', rules);
  assert.equal(forgotten?.because, 'the policy does not permit it');
});

test('who is on one network is kept apart by no router', () => {
  const [beside] = prove(hospital(DENY), 'nothing in 10.2.0.0/25 reaches device pump-1');
  assert.equal(beside?.result, 'refuted');
  assert.match(beside?.because ?? '', /both are on 10\.2\.0\.0\/24/);
});

test('a dataset reached only by some, and declared flows that stay possible', () => {
  assert.deepEqual(results(prove(hospital(' permit ip any any'), 'dataset pacs is reached only by zone ward')), [
    'refuted',
  ]);
  const closed = hospital(' deny ip any host 10.9.0.4\n permit ip any any');
  const [only] = prove(closed, 'dataset pacs is reached only by zone ward, 10.9.0.0/24');
  assert.equal(only?.result, 'proved', only?.because ?? '');
  const declared: DeclaredFlow[] = [
    { from: 'category infusion-pump', to: '10.9.0.4', protocol: 'tcp', ports: ['6661'], source: 'manual p. 12' },
  ];
  const sentence = 'every declared flow of category infusion-pump stays possible';
  assert.deepEqual(results(prove(closed, sentence, [], declared)), ['proved']);
  const [lost] = prove(closed, sentence, [{ from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104'] }], declared);
  assert.equal(lost?.result, 'refuted');
  assert.match(lost?.because ?? '', /manual p\. 12/);
  const person = {
    from: 'person:smith',
    to: 'category infusion-pump',
    protocol: 'tcp',
    ports: ['443'],
    source: 'roster',
  };
  const [doubt] = prove(closed, sentence, [], [person, ...declared]);
  assert.equal(doubt?.result, 'unknown');
  assert.match(doubt?.because ?? '', /person:smith to category infusion-pump \(roster\): .*is nobody/);
  const [worse] = prove(
    closed,
    sentence,
    [{ from: 'ward', to: 'archive', protocol: 'tcp', ports: ['104'] }],
    [person, ...declared],
  );
  assert.equal(worse?.result, 'refuted', 'what is refuted weighs more than what is not known');
});

test('a sentence that is no intent, and nobody, are refused with what to write', () => {
  assert.throws(
    () => readIntents('nothing much', 'i.txt'),
    (error: Error) => error instanceof IntentError && /i\.txt: line 1: .*is no intent/.test(error.message),
  );
  assert.throws(() => readIntents('# nothing\n\n', 'i.txt'), /holds no intent/);
  assert.throws(() => prove(hospital(DENY), 'nothing in zone nowhere reaches zone ward'), /no zone "nowhere"/);
  assert.throws(() => prove(hospital(DENY), 'nothing in category moon reaches zone ward'), /devices\.ndjson/);
});
