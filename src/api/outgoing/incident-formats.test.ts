/** Incidents as others read them: STIX 2.1 by its own rules, OCSF and CEF, hostile names escaped, and the same again each time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import type { Incident } from '#model/incident.ts';
import { incidentsAs } from './incident-formats.ts';
import { uuidOf } from './uuid.ts';

const HOSTILE = 'bed 7|x=y\\z\n\u202eCEF:0|';
const TIME = '2026-03-01T08:00:00.000000Z';
const LATER = '2026-03-01T09:30:00.123456Z';

const party = { device: 'd1', ip: '10.2.0.1', name: HOSTILE, hold: 'acts', since: TIME } as const;
const INCIDENT: Incident = {
  id: '5a1f6c0b9e2d7781',
  title: `An intruder goes on from ${HOSTILE}`,
  severity: 'critical',
  confidence: 0.9,
  outcome: 'succeeded',
  start: TIME,
  end: LATER,
  entry: { party, says: `${HOSTILE} acts first` },
  story: [
    {
      ...{
        time: TIME,
        end: LATER,
        phase: 'breaking-in',
        finding: 'f1',
        kind: 'exploit.smb.eternalblue',
        says: HOSTILE,
      },
      ...{ severity: 'high', outcome: 'succeeded', techniques: ['T1210'], joins: null },
      actors: [{ device: 'd1', ip: '10.2.0.1' }],
      targets: [{ device: 'd2', ip: 'fd00::2' }, { ip: '00:1b:21:0a:0b:0c' }, { device: 'd3' }],
    },
  ],
  reached: [party, { ...party, device: 'd2', ip: 'fd00::2', hold: 'taken' }],
  lookedAt: 0,
  threatened: [
    {
      ...{ ...party, device: 'd2', ip: 'fd00::2', hold: 'taken' },
      ...{ function: 'ventilation', criticality: 'life-support', lifeCritical: true, place: 'Ward 3' },
    },
  ],
  attack: [
    {
      ...{ domain: 'enterprise', tactic: 'lateral-movement', tacticName: 'Lateral Movement', technique: 'T1210' },
      ...{ name: 'Exploitation of Remote Services', url: 'https://attack.mitre.org/techniques/T1210/' },
    },
  ],
  evidence: { frames: [{ finding: 'f1', capture: 'ward.pcap', frame: 7, why: 'x' }], flows: [], facts: [] },
  playbooks: [],
  tasks: [
    {
      ...{ id: 'isolate', playbook: 'worm', urgency: 'now', who: 'engineer', what: 'Take it off.', costs: 'Its data.' },
      ...{ stop: 'Therapy.', devices: [], functions: [] },
    },
  ],
  findings: ['f1'],
};

/** What STIX 2.1 asks of all objects (3.1, 3.2), and of those that we write (4, 5, 6). */
const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const ref = (...types: string[]): z.ZodString => z.string().regex(new RegExp(`^(?:${types.join('|')})--${uuid}$`));
const exact = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const reference = z
  .strictObject({ source_name: z.string(), external_id: z.string(), url: z.url() })
  .partial({ url: true });
const common = (type: string): { [name: string]: z.ZodType } => ({
  ...{ type: z.literal(type), spec_version: z.literal('2.1'), id: ref(type), created_by_ref: ref('identity') },
  ...{ created: exact, modified: exact, external_references: z.array(reference).min(1).optional() },
});
const observable = (type: string, more: { [name: string]: z.ZodType }): z.ZodType =>
  z.strictObject({ type: z.literal(type), spec_version: z.literal('2.1'), id: ref(type), ...more });
const domain = (type: string, more: { [name: string]: z.ZodType }): z.ZodType =>
  z.strictObject({ ...common(type), ...more });
const ADDRESSES = ['ipv4-addr', 'ipv6-addr', 'mac-addr'];
const OBJECTS: Readonly<Record<string, z.ZodType>> = {
  incident: domain('incident', { name: z.string().min(1), description: z.string() }),
  identity: domain('identity', {
    name: z.string().min(1),
    description: z.string().optional(),
    identity_class: z.literal('system'),
  }),
  grouping: domain('grouping', {
    name: z.string(),
    context: z.literal('suspicious-activity'),
    object_refs: z.array(z.string()).min(1),
  }),
  'attack-pattern': domain('attack-pattern', {
    name: z.string().min(1),
    kill_chain_phases: z
      .array(
        z.strictObject({
          kill_chain_name: z.enum(['mitre-attack', 'mitre-ics-attack']),
          phase_name: z.string().regex(/^[a-z-]+$/),
        }),
      )
      .min(1),
  }),
  'course-of-action': domain('course-of-action', { name: z.string().min(1), description: z.string() }),
  'observed-data': domain('observed-data', {
    first_observed: exact,
    last_observed: exact,
    number_observed: z.number().int().min(1).max(999_999_999),
    object_refs: z.array(ref(...ADDRESSES, 'network-traffic')).min(1),
  }),
  relationship: domain('relationship', {
    relationship_type: z.enum(['targets', 'mitigates', 'related-to']),
    source_ref: z.string(),
    target_ref: z.string(),
  }),
  sighting: domain('sighting', {
    first_seen: exact,
    last_seen: exact,
    count: z.number().int(),
    sighting_of_ref: ref('attack-pattern'),
    observed_data_refs: z.array(ref('observed-data')).optional(),
  }),
  'ipv4-addr': observable('ipv4-addr', { value: z.ipv4() }),
  'ipv6-addr': observable('ipv6-addr', { value: z.ipv6() }),
  'mac-addr': observable('mac-addr', { value: z.string().regex(/^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/) }),
  'network-traffic': observable('network-traffic', {
    protocols: z.array(z.string()).min(1),
    src_ref: ref(...ADDRESSES),
    dst_ref: ref(...ADDRESSES),
  }),
};
const bundleSchema = z.strictObject({
  type: z.literal('bundle'),
  id: ref('bundle'),
  objects: z.array(z.looseObject({ type: z.string(), id: z.string() })).min(1),
});

test('a bundle of STIX is one by its specification, and every reference leads to an object of it', () => {
  const text = incidentsAs('stix', [INCIDENT], '1');
  const { objects } = bundleSchema.parse(JSON.parse(text));
  const ids = new Set(objects.map(({ id }) => id));
  assert.equal(ids.size, objects.length, 'an id twice');
  for (const object of objects) {
    const schema = OBJECTS[object.type];
    assert.ok(schema, object.type);
    schema.parse(object);
    for (const [key, value] of Object.entries(object))
      if (key.endsWith('_ref') || key.endsWith('_refs'))
        for (const id of [value].flat()) assert.ok(ids.has(String(id)), `${object.type} ${key}`);
  }
  assert.deepEqual([...new Set(objects.map(({ type }) => type))].sort(), Object.keys(OBJECTS).sort());
  // The identifier that the specification's own library makes of this address (STIX 2.1, 2.9).
  assert.ok(ids.has(`ipv4-addr--${uuidOf('{"value":"10.2.0.1"}', '00abedb4-aa42-466c-9c01-fed23315a9b7')}`));
  assert.equal(
    uuidOf('www.example.com', '6ba7b810-9dad-11d1-80b4-00c04fd430c8'),
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  );
  assert.equal(incidentsAs('stix', [INCIDENT], '1'), text, 'the same again');
  assert.doesNotThrow(() => bundleSchema.parse(JSON.parse(incidentsAs('stix', [], '1'))));
});

test('what grows is the same object in a newer version', () => {
  const objects = (incident: Incident): readonly { id: string; modified?: string }[] =>
    JSON.parse(incidentsAs('stix', [incident], '1')).objects;
  const [before, after] = [objects(INCIDENT), objects({ ...INCIDENT, end: '2026-03-01T11:00:00.000000Z' })];
  const of = (list: typeof before): (typeof before)[number] | undefined =>
    list.find(({ id }) => id.startsWith('incident--'));
  assert.equal(of(before)?.id, of(after)?.id);
  assert.ok((of(before)?.modified ?? '') < (of(after)?.modified ?? ''));
});

test('an event of OCSF is an Incident Finding that names its findings', () => {
  const lines = incidentsAs('ocsf', [INCIDENT, INCIDENT], '1').trimEnd().split('\n');
  assert.equal(lines.length, 2);
  const event = JSON.parse(lines[0] ?? '');
  assert.deepEqual(
    [event.class_uid, event.category_uid, event.type_uid, event.severity_id, event.status_id, event.metadata.version],
    [2005, 2, 200_501, 5, 1, '1.5.0'],
  );
  assert.deepEqual(
    event.finding_info_list.map(({ uid }: { uid: string }) => uid),
    ['f1'],
  );
  assert.equal(event.attacks[0].technique.uid, 'T1210');
});

test('a line of CEF is one line, its hostile characters escaped', () => {
  const text = incidentsAs('cef', [INCIDENT], '1');
  assert.equal(text.split('\n').length, 2);
  // Seven pipes that are not escaped; every equals sign in a value is.
  const [, extension = ''] = /^CEF:0(?:\|(?:\\.|[^|\\])*){6}\|(.*)\n$/.exec(text) ?? [];
  assert.match(
    extension,
    /src=10\.2\.0\.1 c6a3=fd00::2 c6a3Label=Destination IPv6 Address outcome=succeeded cnt=1 msg=bed 7\|x\\=y\\\\z /,
  );
  assert.ok(!text.includes('\u202e'));
});
