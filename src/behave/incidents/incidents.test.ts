/** Incidents: what is one story and what is not, ids that stay, and what is told of care. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '#model/finding.ts';
import { type Incident, incidentSchema } from '#model/incident.ts';
import { DETECTORS } from '../registry.ts';
import { incidentIdOf, incidentsOf } from './incidents.ts';
import { phaseOf } from './kinds.ts';
import { playbookSchema } from './playbook.ts';
import { device, found } from './testing.ts';

const DEVICES = new Map(
  [device('d1'), device('d2'), device('d3', 'ventilation', true), device('d4', 'imaging')].map((one) => [one.id, one]),
);
const PLAYBOOK = playbookSchema.parse({
  name: 'worm',
  title: 'A worm',
  sources: [{ title: 'a guide', url: 'https://example.org/guide' }],
  for: ['exploit.', 'worm.'],
  steps: [
    {
      id: 'rebuild',
      urgency: 'after',
      who: 'engineer',
      what: 'Set it up anew.',
      costs: 'A day.',
      stop: 'Never.',
      to: ['taken'],
    },
    {
      id: 'isolate',
      urgency: 'now',
      who: 'engineer',
      what: 'Take it off.',
      costs: 'Its data.',
      stop: 'Therapy.',
      to: ['acts', 'taken'],
    },
    {
      id: 'call-ward',
      urgency: 'now',
      who: 'lead',
      what: 'Call.',
      costs: 'A call.',
      stop: 'Never.',
      to: ['threatened'],
      inCareOnly: true,
    },
  ],
});
const idOf = (word: string): string => word;
const knowledge = {
  attack: {
    tactics: { 'lateral-movement': 'Lateral Movement' },
    techniques: { T1210: { name: 'Exploitation of Remote Services', domain: 'enterprise' as const } },
  },
  playbooks: [PLAYBOOK],
};
const told = (findings: readonly Finding[]): readonly Incident[] =>
  incidentsOf(findings, { deviceOf: (id) => DEVICES.get(id) ?? null, knowledge, idOf }).map((incident) =>
    incidentSchema.parse(incident),
  );

const scan = found('scan.host', 'd1', ['d2', 'd3', 'd4'], 0);
const first = found('exploit.smb.eternalblue', 'd1', ['d2'], 10);
const second = found('exploit.smb.eternalblue', 'd2', ['d3'], 20);
const beacon = found('c2.beacon', 'd3', ['203.0.113.9'], 90, { severity: 'medium' });
const STORY = [scan, first, second, beacon];

test('an intruder who goes on is one story, with its beginning, whom it reached and what it threatens', () => {
  const [incident, ...others] = told(STORY);
  assert.ok(incident);
  assert.deepEqual(others, []);
  assert.equal(incident.id, incidentIdOf(scan.id, idOf));
  assert.equal(incident.title, 'An intruder goes on from host-d1 to 2 other devices; ventilation threatened');
  assert.equal(incident.severity, 'critical', 'a ventilator is in other hands');
  assert.deepEqual(
    incident.story.map(({ phase, joins }) => [phase, joins]),
    [
      ['looking-around', null],
      ['breaking-in', 'host-d1 acts in both'],
      ['breaking-in', 'host-d2 was attacked before, and acts itself'],
      ['remote-control', 'host-d3 was attacked before, and acts itself'],
    ],
  );
  assert.equal(incident.entry.says, 'host-d1 acts first; how it came into other hands was not seen');
  assert.deepEqual(
    incident.reached.map(({ name, hold }) => `${name} ${hold}`),
    ['host-d1 acts', 'host-d2 acts', 'host-d3 acts', 'host-d4 looked-at'],
  );
  assert.deepEqual(
    incident.threatened.map(({ device: id, function: what, hold }) => [id, what, hold]),
    [['d3', 'ventilation', 'acts']],
  );
  assert.deepEqual(
    incident.tasks.map(({ id, devices, functions }) => [id, devices.length, functions]),
    [
      ['isolate', 3, [{ function: 'ventilation', devices: 1, lifeCritical: 1 }]],
      ['call-ward', 1, [{ function: 'ventilation', devices: 1, lifeCritical: 1 }]],
    ],
    'nobody is taken who does not act: nothing to rebuild',
  );
  assert.deepEqual(
    incident.attack.map(({ name, tacticName }) => `${tacticName}: ${name}`),
    ['Lateral Movement: Exploitation of Remote Services'],
  );
  assert.deepEqual(incident.evidence.flows.slice(0, 1), [{ client: '10.2.0.1', server: '10.2.0.2' }]);
});

test('the order of findings does not matter', () => {
  const expected = told(STORY);
  fc.assert(
    fc.property(fc.shuffledSubarray(STORY, { minLength: STORY.length }), (shuffled) => {
      assert.deepEqual(told(shuffled), expected);
    }),
  );
});

test('the id stays when findings join, and an earlier id leads to where it went', () => {
  for (let count = 1; count <= STORY.length; count++)
    assert.equal(told(STORY.slice(0, count))[0]?.id, incidentIdOf(scan.id, idOf));
  // Two that were told apart are one when what ties them is found; the id of the later one is that of one of its findings.
  const apart = told([first, beacon]);
  assert.equal(apart.length, 2);
  const [joined] = told([first, second, beacon]);
  assert.equal(joined?.id, apart.find(({ findings }) => findings.includes(first.id))?.id);
  for (const { id } of apart) assert.ok(joined?.findings.some((finding) => incidentIdOf(finding, idOf) === id));
});

test('what is no one story stays apart', () => {
  const days = 60 * 24;
  const cases: readonly (readonly Finding[])[] = [
    [first, found('exploit.smb.eternalblue', 'd1', ['d4'], 3 * days)],
    // Who was only looked at, or attacked in vain, and acts later, does so by itself.
    [scan, found('c2.beacon', 'd2', ['203.0.113.9'], 30)],
    [{ ...first, outcome: 'failed' }, second],
    [found('bruteforce.login', 'd1', ['d2'], 0, { outcome: 'attempted' }), second],
    // What acted before it was attacked.
    [found('exploit.smb.other', 'd2', ['d4'], 0), first],
  ];
  for (const [place, findings] of cases.entries()) assert.equal(told(findings).length, 2, `case ${place}`);
});

test('what is low by itself is no incident, and what is no attack is in none', () => {
  assert.deepEqual(told([found('c2.beacon', 'd1', ['203.0.113.9'], 0, { severity: 'low' })]), []);
  assert.deepEqual(told([found('lifecycle.end-of-support', '', ['d1'], 0)]), []);
  assert.deepEqual(told([]), []);
  const [incident] = told([first, found('c2.beacon', 'd1', ['203.0.113.9'], 30, { severity: 'low' })]);
  assert.equal(incident?.findings.length, 2, 'it belongs to one that is more');
});

test('every kind of a detector has its place in a story, but for faults of alarms and weak encryption', () => {
  const kinds = DETECTORS.flatMap((detector) => detector.kinds);
  assert.ok(kinds.length > 50);
  const without = kinds.filter((kind) => phaseOf(kind) === null && !/^(?:clinical\.alarm-path|tls)\./.test(kind));
  assert.deepEqual(without, []);
});

test('who comes from outside is told as such, and whom nobody is seen to act on', () => {
  const [outside] = told([found('exploit.log4shell', '203.0.113.9', ['d4'], 0)]);
  assert.equal(outside?.entry.says, 'It came from the internet, from 203.0.113.9, at host-d4');
  assert.equal(outside?.title, '203.0.113.9 exploit.log4shell d4; imaging threatened');
  const [nobody] = told([found('flood.tcp', '', ['d3'], 0)]);
  assert.equal(nobody?.entry.says, 'host-d3 is the first that it was seen at; who acts is not seen');
});

test('many findings take no time that grows with their square', () => {
  const many = (count: number): Finding[] =>
    Array.from({ length: count }, (_, index) => found('exploit.other', `h${index}`, [`h${index + 1}`], index % 600));
  const time = (findings: readonly Finding[]): number => {
    const began = performance.now();
    assert.ok(told(findings).length > 0);
    return performance.now() - began;
  };
  time(many(200));
  const [small, large] = [Math.max(time(many(600)), 5), time(many(2400))];
  assert.ok(large < small * 40, `${small} ms, then ${large} ms for four times as many`);
});
