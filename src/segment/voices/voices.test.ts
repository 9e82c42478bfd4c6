/** The four voices: what each difference means, and a small hospital whose cells were worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { port, testNetwork } from '#access/forwarding/test-network.ts';
import { createCan } from '#access/voices/can.ts';
import { judge } from '#access/voices/kinds.ts';
import { policySchema } from '#model/policy.ts';
import type { DeclaredFlow, KnownDevice } from '#model/segment.ts';
import type { Voice, VoiceAnswer, VoicesAnswer } from '#model/voices.ts';
import { hearVoices, NoSuchSubject } from './hear.ts';
import type { NamedTalk, Sources, VoiceSubject, World } from './world.ts';

const ANSWERS: readonly VoiceAnswer[] = ['yes', 'no', 'unknown'];

test('every combination of four answers has a meaning, and every difference is named', () => {
  const combinations = ANSWERS.flatMap((can) =>
    ANSWERS.flatMap((may) => ANSWERS.flatMap((did) => ANSWERS.map((should) => ({ can, may, did, should })))),
  );
  assert.equal(combinations.length, 81);
  const named = new Map(
    combinations.map((answers) => [Object.values(answers).join(' '), { answers, ...judge(answers) }]),
  );
  const kindsWhere = (isMeant: (answers: Readonly<Record<Voice, VoiceAnswer>>) => boolean): readonly string[] => [
    ...new Set([...named.values()].filter(({ answers }) => isMeant(answers)).map(({ kind }) => kind)),
  ];
  assert.deepEqual(
    kindsWhere(({ may, did, should }) => did === 'yes' && should === 'no' && may !== 'yes'),
    ['incident'],
  );
  assert.deepEqual(
    kindsWhere(({ can, did, should }) => should === 'yes' && can === 'no' && did !== 'yes'),
    ['latent-outage'],
  );
  assert.deepEqual(
    kindsWhere(({ can, may, did, should }) => can === 'yes' && should === 'no' && may !== 'yes' && did !== 'yes'),
    ['attack-surface'],
  );
  for (const [place, { answers, kind, words }] of named) {
    const all = Object.values(answers);
    assert.ok(words.endsWith('.'), place);
    if (all.includes('yes') && all.includes('no'))
      assert.ok(kind !== 'agreed' && kind !== 'unknown', `${place}: ${kind}`);
    if (kind === 'agreed') assert.equal(new Set(all).size, 1, place);
    if (!all.includes('yes')) assert.ok(kind === 'agreed' || kind === 'unknown', place);
  }
});

const CORE = [
  port('Vlan10', '10.1.0.1 255.255.255.0', 'ip access-group WARD in'),
  port('Vlan20', '10.2.0.1 255.255.255.0'),
  port('Vlan30', '10.3.0.1 255.255.255.0'),
  port('Vlan90', '10.9.0.1 255.255.255.0', 'ip access-group GUEST in'),
  'ip route 0.0.0.0 0.0.0.0 10.3.0.254',
  'ip access-list extended WARD',
  ' permit tcp 10.1.0.0 0.0.0.255 host 10.3.0.5 eq 104',
  ' permit tcp any any established',
  ' deny ip any any',
  'ip access-list extended GUEST',
  ' permit tcp any host 10.3.0.5 eq 2575 frobnicate',
  ' deny ip any any',
].join('\n');

const VENT: KnownDevice = { id: 'vent', ips: ['10.1.0.11'], model: 'VN800', function: 'ventilation', critical: true };
const CT: KnownDevice = { id: 'ct', ips: ['10.2.0.12'], category: 'ct-scanner', function: 'imaging' };
const PACS: KnownDevice = { id: 'archive', ips: ['10.3.0.5'], names: ['PACS1'], datasets: ['pacs'] };
const GATEWAY: KnownDevice = { id: 'gateway', ips: ['10.3.0.9'] };
const PHONE: KnownDevice = { id: 'phone', ips: ['10.9.0.33'] };
const VENDOR: KnownDevice = { id: 'vendor.example', ips: ['198.51.100.7'], names: ['updates.vendor.example'] };

const [FIRST, LAST] = ['2026-01-01T00:00:00Z', '2026-01-09T00:00:00Z'];
const seen = (client: string, server: string, to: number) => ({
  ...{ client, server, transport: 'tcp', port: to, flows: 3, first: FIRST, last: LAST },
});
const NURSE: NamedTalk = {
  ...{ by: 'user', name: 'nurse', client: '10.2.0.12', server: '10.3.0.5', port: 104, flows: 3 },
  ...{ first: FIRST, last: LAST },
};
const WORLD: World = {
  devices: [VENT, CT, PACS, GATEWAY, PHONE, VENDOR],
  conversations: [
    seen('10.2.0.12', '10.3.0.5', 104),
    seen('10.9.0.33', '10.3.0.5', 2575),
    seen('10.3.0.9', '10.3.0.5', 104),
    seen('10.2.0.12', '198.51.100.7', 443),
  ],
  named: [NURSE],
  vendors: new Set(['vendor.example']),
};
const POLICY = policySchema.parse({
  zones: [
    { name: 'ward', members: ['10.1.0.0/24'] },
    { name: 'imaging', members: ['10.2.0.0/24'] },
    { name: 'servers', members: ['10.3.0.0/24'] },
    { name: 'guest', members: ['10.9.0.0/24'] },
    { name: 'outside', members: ['0.0.0.0/0'] },
  ],
  rules: [
    { from: 'imaging', to: 'servers', protocol: 'tcp', ports: [104, 22], reason: 'images' },
    { from: 'guest', to: 'servers', protocol: 'tcp', ports: [22] },
  ],
});
const flow = (from: string, to: string, ports: readonly string[], source: string): DeclaredFlow => ({
  ...{ from, to, protocol: 'tcp', ports, source },
});
const DECLARED: readonly DeclaredFlow[] = [
  { ...flow('model:VN800', 'device:gateway', ['21'], 'babylog.csv, line 2'), application: 'ftp' },
  { ...flow('category:ct-scanner', 'dataset:pacs', ['104'], 'pacs.yaml, page 7'), application: 'dicom' },
  flow('category:ct-scanner', 'dns:updates.vendor.example', ['443'], 'ct.csv, line 9'),
  flow('person:nurse', 'dataset:pacs', ['104'], 'roles.csv, line 3'),
];
const ADVICE = { can: 'no network', may: 'no policy', did: 'no traffic', should: 'no documents' };
const SOURCES: Sources = {
  can: createCan(testNetwork({ routers: { core: CORE } })),
  policy: POLICY,
  declared: DECLARED,
  advice: ADVICE,
};

const LETTERS = { yes: 'y', no: 'n', unknown: 'u' } as const;
/** Cells in short: `who>what port can may did should kind`. */
function short({ cells }: VoicesAnswer): readonly string[] {
  return cells.map(({ who, what, port: to, can, may, did, should, kind }) => {
    const letters = [can, may, did, should].map((answer) => LETTERS[answer]).join('');
    return `${who.id}>${what.id} ${to} ${letters} ${kind}`;
  });
}
const hear = (kind: VoiceSubject['kind'], id: string, world: World = WORLD, sources: Sources = SOURCES): VoicesAnswer =>
  hearVoices(world, sources, { kind, id });

test('a dataset: everybody who can, may, did or should reach it, what lives hang on first', () => {
  const answer = hear('dataset', 'pacs');
  assert.deepEqual(short(answer), [
    // The ward's list lets the ventilator's network through to the archive; neither policy nor document asks for it.
    'vent>archive 104 ynnn attack-surface',
    // Its line is not understood: it was done, and nobody knows by which right.
    'phone>archive 2575 unyn incident',
    // Nothing stands between imaging and the servers.
    'ct>archive 2575 ynnn attack-surface',
    // On the archive's own network the policy lets everything be.
    'gateway>archive 104 yyyn undocumented-need',
    'ct>archive 22 yynn forgotten-permission',
    'gateway>archive 22 yynn forgotten-permission',
    'gateway>archive 2575 yynn forgotten-permission',
    // What a line means that is not understood, nobody knows: it may be about every port.
    'phone>archive 22 uynn forgotten-permission',
    'phone>archive 104 unnn unknown',
    'ct>archive 104 yyyy agreed',
    'nurse>archive 104 yyyy agreed',
  ]);
  const [attack, incident] = answer.cells;
  assert.equal(attack?.evidence.can.line?.text.trim(), 'permit tcp 10.1.0.0 0.0.0.255 host 10.3.0.5 eq 104');
  assert.match(incident?.evidence.can.line?.text ?? '', /frobnicate/);
  assert.equal(
    answer.cells.find(({ who, port: to }) => who.id === 'ct' && to === 104)?.evidence.should.source,
    'pacs.yaml, page 7',
  );
  assert.equal(answer.kinds.find(({ kind }) => kind === 'forgotten-permission')?.cells, 4);
});

test('a device: what it needs and cannot have comes first; an answer that passes is no connection', () => {
  const answer = hear('device', 'vent');
  assert.deepEqual(short(answer), ['vent>gateway 21 nnny latent-outage', 'vent>archive 104 ynnn attack-surface']);
  assert.match(answer.cells[0]?.insecure ?? '', /SFTP/);
  assert.deepEqual(
    answer.cells.map(({ care }) => care),
    ['life-critical', 'life-critical'],
  );
});

test('a vendor and a person', () => {
  assert.deepEqual(short(hear('vendor', 'vendor.example')), ['ct>vendor.example 443 ynyy enforcement-outage']);
  assert.deepEqual(short(hear('person', 'Nurse')), [
    'nurse>archive 2575 ynnn attack-surface',
    'nurse>archive 22 yynn forgotten-permission',
    'nurse>archive 104 yyyy agreed',
  ]);
  assert.throws(() => hear('person', 'nobody'), NoSuchSubject);
  assert.throws(() => hear('dataset', 'films'), /there are pacs/);
});

test('a voice that nobody gave is unknown and says how to give it; nothing is decided for it', () => {
  const answer = hear('dataset', 'pacs', WORLD, { can: null, policy: null, declared: null, advice: ADVICE });
  assert.deepEqual(answer.sides.can, { state: 'unknown', because: 'no network' });
  assert.ok(answer.cells.length > 0);
  for (const cell of answer.cells) {
    assert.deepEqual([cell.can, cell.may, cell.should], ['unknown', 'unknown', 'unknown']);
    assert.equal(cell.kind, 'unassessed');
  }
  const silent = hear('dataset', 'pacs', { ...WORLD, conversations: null, named: [] });
  assert.ok(silent.cells.every(({ did }) => did === 'unknown'));
});

test('the same hospital in another order gives the same answer', () => {
  const turned: World = {
    ...WORLD,
    devices: WORLD.devices.toReversed(),
    conversations: WORLD.conversations?.toReversed() ?? null,
  };
  for (const id of ['archive', 'ct', 'vent'])
    assert.deepEqual(short(hear('device', id, turned)), short(hear('device', id)));
});

test('thousands of devices are bounded, and what is left out is counted', () => {
  const crowd = Array.from({ length: 3000 }, (_, at) => ({ id: `d${at}`, ips: [`10.2.${(at >> 8) + 1}.${at & 255}`] }));
  const answer = hear(
    'dataset',
    'pacs',
    { ...WORLD, devices: [...WORLD.devices, ...crowd] },
    { ...SOURCES, can: null },
  );
  assert.ok(answer.cells.length <= 5000);
  assert.equal(short(answer)[0], 'phone>archive 2575 unyn incident');
});

test('of many hosts whole networks are asked about, and each answer is that of the host', () => {
  const ward = Array.from({ length: 200 }, (_, at) => ({ id: `w${at}`, ips: [`10.1.0.${at + 20}`] }));
  const devices = [
    { ...PACS, ips: ['10.3.0.5', '10.3.0.6'] },
    ...WORLD.devices.filter(({ id }) => id !== 'archive'),
    ...ward,
  ];
  const { cells } = hear('dataset', 'pacs', { ...WORLD, devices });
  const ofWard = cells.filter(({ who }) => /^w\d/.test(who.id));
  assert.equal(ofWard.length, 200);
  assert.ok(ofWard.every(({ can, port: to }) => can === 'yes' && to === 104));
  assert.ok(ofWard.some(({ evidence }) => evidence.can.because.startsWith('everything from 10.1.0.0/24')));
});
