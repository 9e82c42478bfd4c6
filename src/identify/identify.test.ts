/** What facts come to: agreement, contradiction, hearsay, how exact an answer is, and that unknown stays unknown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadKnowledge } from '#app/knowledge.ts';
import type { Fact } from '#model/fact.ts';
import { Categories } from './categories.ts';
import { type Conclusion, conclude } from './identify.ts';
import { type Rule, type RuleFile, RuleSet } from './rules.ts';

const categories = new Categories([
  { name: 'medical-device', sentence: 'Treats.' },
  { name: 'infusion-pump', sentence: 'Infuses.', broader: 'medical-device' },
  { name: 'printer', sentence: 'Prints.' },
]);

let frame = 0;
function fact(key: string, value: string): Fact {
  frame++;
  return {
    time: '2026-01-01T00:00:00.000000Z',
    subject: { ip: '10.0.0.1' },
    key,
    value,
    source: { capture: 'ward.pcap', frame, protocol: key.split('.')[0] ?? '', field: 'a field' },
  };
}

/** A rule that reads a key whole and claims what it says. */
function rule(id: string, key: string, match: string, claims: Rule['claims'], weight: number): Rule {
  return { id, key, match, claims, weight, examples: [] };
}

function rules(list: readonly Rule[], more: Partial<RuleFile> = {}): RuleSet {
  return new RuleSet([{ subject: 'invented', source: 'invented for this test', rules: list, ...more }], categories);
}

function told(set: RuleSet, ...facts: readonly Fact[]): Conclusion {
  return conclude(facts, set);
}

const two = rules([
  rule('banner', 'a.banner', '^(.+)$', { manufacturer: '$1' }, 0.8),
  rule('label', 'b.label', '^(.+)$', { manufacturer: '$1' }, 0.5),
]);

test('nothing is claimed where no rule speaks', () => {
  const { identity, names, roles } = told(two, fact('c.other', 'Acme'), fact('d.other', 'Acme'));
  assert.deepEqual([...new Set(Object.values(identity))], [null]);
  assert.deepEqual([names, roles], [[], []]);
});

test('one witness alone is as sure as its rule', () => {
  const { manufacturer } = told(two, fact('a.banner', 'Acme')).identity;
  assert.equal(manufacturer?.confidence, 0.8);
  assert.equal(manufacturer?.by, 'evidence');
});

test('witnesses that agree multiply their doubts, however the name is written', () => {
  const { manufacturer } = told(two, fact('a.banner', 'Acme Tools'), fact('b.label', 'ACME-TOOLS')).identity;
  assert.equal(manufacturer?.value, 'Acme Tools');
  assert.equal(manufacturer?.confidence, 0.9);
});

test('a witness that contradicts takes from the confidence, and the same facts in another order say the same', () => {
  const facts = [fact('a.banner', 'Acme'), fact('b.label', 'Umbrella')];
  const { manufacturer } = told(two, ...facts).identity;
  assert.equal(manufacturer?.value, 'Acme');
  assert.equal(manufacturer?.confidence, 0.667);
  assert.deepEqual(told(two, ...facts.toReversed()), told(two, ...facts));
});

test('witnesses of equal weight that contradict each other leave it unknown', () => {
  assert.equal(told(two, fact('a.banner', 'Acme'), fact('a.banner', 'Umbrella')).identity.manufacturer, null);
  const many = Array.from({ length: 300 }, (_, index) => fact('a.banner', `Maker${index}`));
  assert.equal(told(two, ...many).identity.manufacturer, null);
});

test('a key that is repeated, and a rule that reads it twice, are one witness', () => {
  const once = told(two, fact('a.banner', 'Acme')).identity.manufacturer;
  const often = told(two, fact('a.banner', 'Acme'), fact('a.banner', 'Acme'), fact('a.banner', 'acme')).identity;
  assert.equal(often.manufacturer?.confidence, once?.confidence);
});

test('keys that repeat one setting are one witness', () => {
  const list = [
    rule('one', 'a.name', '^(pump)', { category: 'infusion-pump' }, 0.45),
    rule('two', 'b.name', '^(pump)', { category: 'infusion-pump' }, 0.45),
  ];
  const facts = [fact('a.name', 'pump-7'), fact('b.name', 'pump-7')];
  assert.equal(conclude(facts, rules(list)).identity.category?.confidence, 0.698);
  assert.equal(conclude(facts, rules(list, { sameWitness: [['a.name', 'b.name']] })).identity.category, null);
});

test('what is less likely than not is not claimed', () => {
  const set = rules([rule('weak', 'a.name', '^pump', { category: 'infusion-pump' }, 0.49)]);
  assert.equal(told(set, fact('a.name', 'pump-7')).identity.category, null);
});

test('a claim cites the frames that carry it, each witness before its repetitions, five at most', () => {
  const facts = [
    ...Array.from({ length: 8 }, (_, index) => fact('a.banner', index % 2 === 0 ? 'Acme' : 'Acme, Inc')),
    fact('b.label', 'Acme'),
  ];
  const basis = told(two, ...facts).identity.manufacturer?.basis ?? [];
  assert.equal(basis.length, 5);
  const [first, second] = basis;
  assert.deepEqual(first, {
    key: 'a.banner',
    value: 'Acme',
    capture: 'ward.pcap',
    frame: facts[0]?.source.frame,
    rule: 'invented/banner',
  });
  assert.equal(second?.key, 'b.label');
});

test('the answer is as exact as the evidence carries', () => {
  const set = rules([
    rule('windows', 'a.agent', '^Windows$', { os: 'Windows' }, 0.9),
    rule('seven', 'b.build', '^7601$', { os: 'Windows 7 or Windows Server 2008 R2' }, 0.8),
    rule('named', 'c.named', '^(Windows .*)$', { os: '$1' }, 0.7),
  ]);
  const os = (...facts: readonly Fact[]): string | undefined => told(set, ...facts).identity.os?.value;
  assert.equal(os(fact('a.agent', 'Windows')), 'Windows');
  assert.equal(os(fact('a.agent', 'Windows'), fact('b.build', '7601')), 'Windows 7 or Windows Server 2008 R2');
  assert.equal(os(fact('b.build', '7601'), fact('c.named', 'Windows 7')), 'Windows 7');
  // Two that contradict each other still agree on the broader word.
  assert.equal(os(fact('a.agent', 'Windows'), fact('c.named', 'Windows 8'), fact('c.named', 'Windows 10')), 'Windows');
  assert.equal(os(fact('c.named', 'Windows 10'), fact('b.build', '7601')), 'Windows 7 or Windows Server 2008 R2');
});

test('two witnesses that each leave several leave what both have, and one witness with two words does not', () => {
  const set = rules([
    rule('build', 'a.build', '^17763$', { os: 'Windows 10 or Windows Server 2019' }, 0.9),
    rule('other-build', 'a.build', '^14393$', { os: 'Windows 10 or Windows Server 2016' }, 0.9),
    rule('level', 'b.level', '^7$', { os: 'Windows Server 2016 or Windows Server 2019 or Windows Server 2022' }, 0.8),
    rule('kind', 'c.kind', '^server$', { os: 'Windows Server or Windows 2000 Server' }, 0.8),
    rule('old', 'd.old', '^2195$', { os: 'Windows 2000' }, 0.9),
    rule('client', 'c.kind', '^client$', { os: 'Windows 7 or Windows 10' }, 0.6),
  ]);
  const os = (...facts: readonly Fact[]): readonly unknown[] => {
    const claim = told(set, ...facts).identity.os;
    return [claim?.value, claim?.confidence, claim?.basis.map(({ rule: name }) => name.slice('invented/'.length))];
  };
  const [build, level, kind] = [fact('a.build', '17763'), fact('b.level', '7'), fact('c.kind', 'server')];
  assert.deepEqual(os(build, kind), ['Windows Server 2019', 0.72, ['build', 'kind']]);
  assert.deepEqual(os(kind, build), ['Windows Server 2019', 0.72, ['build', 'kind']]);
  assert.equal(os(build, level, kind)[0], 'Windows Server 2019');
  assert.equal(os(kind, fact('d.old', '2195'))[0], 'Windows 2000 Server');
  // What both together leave is not sure enough to be preferred to the surer of the two.
  assert.equal(os(build, fact('c.kind', 'client'))[0], 'Windows 10 or Windows Server 2019');
  assert.equal(told(set, build, fact('a.build', '14393')).identity.os, null);
});

test('of many alternatives that nothing narrows down, what they have in common is told', () => {
  const set = rules([
    rule('many', 'a.kind', '^client$', { os: 'Acme 1 or Acme 2 or Acme 3 or Acme 4' }, 0.8),
    rule('build', 'b.build', '^2$', { os: 'Acme 2 or Acme Server' }, 0.9),
    rule('strange', 'c.kind', '^any$', { os: 'One or Two or Three or Four' }, 0.8),
  ]);
  assert.equal(told(set, fact('a.kind', 'client')).identity.os?.value, 'Acme');
  assert.equal(told(set, fact('a.kind', 'client'), fact('b.build', '2')).identity.os?.value, 'Acme 2');
  assert.equal(told(set, fact('c.kind', 'any')).identity.os, null);
  const broad = rules([
    rule('list', 'a.kind', '^any$', { os: 'Red Acme or Green Acme or Blue Acme or Grey Acme' }, 0.9),
    rule('word', 'b.kind', '^any$', { os: 'Acme' }, 0.7),
  ]);
  assert.equal(told(broad, fact('a.kind', 'any'), fact('b.kind', 'any')).identity.os?.value, 'Acme');
});

test('a broad kind is confirmed by a more exact one, and gives way to it', () => {
  const set = rules([
    rule('maker', 'a.maker', '.', { category: 'medical-device' }, 0.8),
    rule('kind', 'b.kind', '^pump$', { category: 'infusion-pump' }, 0.7),
    rule('other', 'b.kind', '^printer$', { category: 'printer' }, 0.7),
  ]);
  assert.equal(told(set, fact('a.maker', 'Acme')).identity.category?.value, 'medical-device');
  const exact = told(set, fact('a.maker', 'Acme'), fact('b.kind', 'pump')).identity.category;
  assert.deepEqual([exact?.value, exact?.confidence], ['infusion-pump', 0.7]);
  const torn = told(set, fact('a.maker', 'Acme'), fact('b.kind', 'printer')).identity.category;
  assert.deepEqual([torn?.value, torn?.confidence], ['medical-device', 0.545]);
});

test('versions are compared from their start', () => {
  const set = rules([
    rule('long', 'a.version', '^(\\S+)$', { firmware: '$1' }, 0.8),
    rule('short', 'b.version', '^(\\S+)$', { firmware: '$1' }, 0.8),
  ]);
  const firmware = (a: string, b: string): string | undefined =>
    told(set, fact('a.version', a), fact('b.version', b)).identity.firmware?.value;
  assert.equal(firmware('2.1.7', 'V2.1'), '2.1.7');
  assert.equal(firmware('2.1.7', '1.7'), undefined);
});

test('a version that belongs to another system is not taken', () => {
  const set = rules([
    rule('debian', 'a.banner', 'Debian (\\d+)', { os: 'Debian Linux', osVersion: '$1' }, 0.9),
    rule('agent', 'b.agent', 'Windows NT (\\d)', { os: 'Windows', osVersion: '$1' }, 0.6),
  ]);
  const { os, osVersion } = told(set, fact('a.banner', 'Debian 12'), fact('b.agent', 'Windows NT 6')).identity;
  assert.deepEqual([os?.value, osVersion?.value], ['Debian Linux', '12']);
  const torn = told(set, fact('a.banner', 'Debian 12'), fact('a.banner', 'Debian 11')).identity;
  assert.deepEqual([torn.os?.value, torn.osVersion], ['Debian Linux', null]);
});

test('several pieces of software do not contradict each other', () => {
  const set = rules([
    rule('shell', 'a.banner', '^(.+)$', { software: '$1' }, 0.7),
    rule('archive', 'b.banner', '^(.+)$', { software: '$1' }, 0.8),
  ]);
  const { software } = told(set, fact('a.banner', 'OpenSSH 9.2'), fact('b.banner', 'Orthanc 1.12')).identity;
  assert.deepEqual([software?.value, software?.confidence], ['Orthanc 1.12', 0.8]);
});

test('what a device passes on about others is not claimed of itself', () => {
  const set = rules([rule('modality', 'a.modality', '^PUMP$', { category: 'infusion-pump' }, 0.9)], {
    hearsay: [{ keys: ['a.modality', 'a.serial'], several: true, when: [{ key: 'a.role', match: '^archive$' }] }],
  });
  const kind = (...facts: readonly Fact[]): string | undefined => told(set, ...facts).identity.category?.value;
  assert.equal(kind(fact('a.modality', 'PUMP')), 'infusion-pump');
  assert.equal(kind(fact('a.modality', 'PUMP'), fact('a.role', 'archive')), undefined);
  assert.equal(kind(fact('a.modality', 'PUMP'), fact('a.role', 'sender')), 'infusion-pump');
  assert.equal(kind(fact('a.modality', 'PUMP'), fact('a.serial', '1'), fact('a.serial', '2')), undefined);
  assert.equal(kind(fact('a.modality', 'PUMP'), fact('a.serial', '1'), fact('a.serial', '1')), 'infusion-pump');
});

test('names and roles are all kept, sorted, those that differ in case alone once', () => {
  const set = rules([
    rule('name', 'a.name', '^(.+)$', { name: '$1' }, 0.9),
    rule('role', 'a.role', '^(.+)$', { role: 'x:$1' }, 0.9),
  ]);
  const { names, roles } = told(
    set,
    ...['ward-7', 'WARD-7', 'alpha'].map((name) => fact('a.name', name)),
    fact('a.role', 'b'),
  );
  assert.deepEqual([names, roles], [['WARD-7', 'alpha'], ['x:b']]);
});

test('the shipped rules know a pump, an archive that passes on what a scanner made, and nothing of a stranger', () => {
  const { rules: shipped } = loadKnowledge();
  const pump = told(
    shipped,
    fact('dhcp.vendorClass', 'Alaris-PCU-8015'),
    fact('dhcp.hostName', 'PCU-13412017'),
  ).identity;
  assert.deepEqual([pump.category?.value, pump.model?.value], ['infusion-pump', 'Alaris PCU 8015']);
  const scanner = [
    fact('dicom.objectModality', 'CT'),
    fact('dicom.objectManufacturer', 'GE MEDICAL SYSTEMS'),
    fact('dicom.objectModel', 'Revolution CT'),
    fact('dicom.implementationVersionName', 'OFFIS_DCMTK_367'),
  ];
  const ct = told(shipped, ...scanner).identity;
  assert.deepEqual([ct.category?.value, ct.manufacturer?.value], ['ct-scanner', 'GE HealthCare']);
  const archive = told(shipped, ...scanner, fact('dicom.moveOriginator', 'READING1')).identity;
  assert.deepEqual([archive.category?.value, archive.manufacturer, archive.model], ['pacs', null, null]);
  const stranger = told(shipped, fact('http.server', 'frobnicator'), fact('dhcp.hostName', 'host-7'));
  assert.ok(Object.values(stranger.identity).every((claim) => claim === null));
  assert.deepEqual(stranger.names, ['host-7']);
});
