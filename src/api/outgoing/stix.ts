/** Incidents as a bundle of STIX 2.1 (OASIS Standard, 10 June 2021): every identifier is made of what it names, so the same incident is the same bundle. */
import { isIPv4, isIPv6 } from 'node:net';
import { canonicalMac } from '#base/prefix.ts';
import type { Party } from '#model/finding.ts';
import type { Incident, IncidentStep, NamedTechnique, Task, Threatened } from '#model/incident.ts';
import { uuidOf } from './uuid.ts';

/** The namespace of deterministic identifiers of cyber-observables (STIX 2.1, 2.9). */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** Wardline's own, for all other objects: the UUID of its name below the namespace of DNS (RFC 9562, 6.6). */
const WARDLINE = uuidOf('wardline', '6ba7b810-9dad-11d1-80b4-00c04fd430c8');
/** When objects began that are the same in every incident. */
const EPOCH = '2026-01-01T00:00:00.000Z';
/** Kill chains by MITRE's own names. */
const KILL_CHAINS = { enterprise: 'mitre-attack', ics: 'mitre-ics-attack' } as const;
/** Most parties of one observation. */
const PARTY_LIMIT = 200;

type StixObject = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly id: string;
  readonly modified?: string;
};

export interface StixBundle {
  readonly type: 'bundle';
  readonly id: string;
  readonly objects: readonly StixObject[];
}

/** `created` and `modified` have three digits behind the point (3.2). */
const milliseconds = (time: string): string => new Date(Date.parse(time)).toISOString();

const idOf = (type: string, name: string): string => `${type}--${uuidOf(`${type} ${name}`, WARDLINE)}`;

const PRODUCER = idOf('identity', 'wardline');

/** Properties that all objects but observables have. */
function common(type: string, name: string, created: string, modified: string): StixObject {
  return {
    type,
    spec_version: '2.1',
    id: idOf(type, name),
    created_by_ref: PRODUCER,
    created: milliseconds(created),
    modified: milliseconds(modified),
  };
}

/** The bundle of some incidents. */
export function stixBundle(incidents: readonly Incident[]): StixBundle {
  const objects = new Map<string, StixObject>();
  const add = (object: StixObject): void => {
    const known = objects.get(object.id);
    // What several incidents share counts as changed when it last was.
    if (known === undefined || (known.modified ?? '') < (object.modified ?? '')) objects.set(object.id, object);
  };
  add({ ...common('identity', 'wardline', EPOCH, EPOCH), name: 'Wardline', identity_class: 'system' });
  for (const incident of incidents) for (const object of incidentObjects(incident)) add(object);
  const all = [...objects.values()];
  return {
    type: 'bundle',
    id: `bundle--${uuidOf(all.map(({ id, modified }) => `${id} ${modified}`).join(), WARDLINE)}`,
    objects: all,
  };
}

function incidentObjects(incident: Incident): readonly StixObject[] {
  const { id, title, start, end, entry, attack, story, threatened, tasks, severity, outcome } = incident;
  const own = (type: string, name: string): StixObject => common(type, `${id} ${name}`, start, end);
  const itself = {
    ...own('incident', ''),
    name: title,
    description: `${entry.says}. Severity: ${severity}; ${outcome}.`,
    external_references: [{ source_name: 'wardline', external_id: id }],
  };
  const patterns = attack.map((technique) => attackPattern(technique));
  const devices = threatened.map((one) => threatenedIdentity(one, incident));
  const observed = story.flatMap((step) => observation(step, incident));
  const actions = tasks.map((task) => courseOfAction(task, incident));
  const relate = (from: StixObject, kind: string, to: StixObject): StixObject => ({
    ...own('relationship', `${from.id} ${kind} ${to.id}`),
    relationship_type: kind,
    source_ref: from.id,
    target_ref: to.id,
  });
  const relations = [
    ...patterns.flatMap((pattern) => devices.map((device) => relate(pattern, 'targets', device))),
    ...actions.flatMap((action) => patterns.map((pattern) => relate(action, 'mitigates', pattern))),
    ...[...patterns, ...devices, ...actions].map((one) => relate(itself, 'related-to', one)),
  ];
  const sightings = story.flatMap((step) => sightingsOf(step, incident, patterns));
  const parts = [itself, ...patterns, ...devices, ...observed, ...actions, ...relations, ...sightings];
  const grouping = {
    ...own('grouping', ''),
    name: title,
    context: 'suspicious-activity',
    object_refs: [...new Set(parts.map((part) => part.id))],
  };
  return [...parts, grouping];
}

/** A technique. Under an identifier of our own, since only its creator may version an object (3.6); the reference says which it is. */
function attackPattern({ technique, name, domain, tactic, url }: NamedTechnique): StixObject {
  return {
    ...common('attack-pattern', technique, EPOCH, EPOCH),
    name,
    kill_chain_phases: [{ kill_chain_name: KILL_CHAINS[domain], phase_name: tactic }],
    external_references: [{ source_name: 'mitre-attack', external_id: technique, url }],
  };
}

function threatenedIdentity(one: Threatened, { end }: Incident): StixObject {
  const { device, name, function: what, criticality, lifeCritical } = one;
  return {
    ...common('identity', `device ${device}`, EPOCH, end),
    name,
    description: `Clinical device for ${what} (${criticality}${lifeCritical ? ', life-critical' : ''})`,
    identity_class: 'system',
    external_references: [{ source_name: 'wardline', external_id: device }],
  };
}

function courseOfAction(task: Task, { id, start, end }: Incident): StixObject {
  return {
    ...common('course-of-action', `${id} ${task.id}`, start, end),
    name: task.id.replaceAll('-', ' '),
    description: `${task.what} Who: ${task.who}. What it costs care: ${task.costs} When to stop: ${task.stop}`,
  };
}

/** What was seen in a step: addresses, and the traffic between them. Of parties without an address nothing is told. */
function observation(step: IncidentStep, { id }: Incident): readonly StixObject[] {
  const [from, to] = [step.actors, step.targets].map((parties) => parties.slice(0, PARTY_LIMIT).flatMap(addressObject));
  const addresses = [...new Map([...(from ?? []), ...(to ?? [])].map((object) => [object.id, object])).values()];
  if (addresses.length === 0) return [];
  const traffic =
    from?.[0] === undefined
      ? []
      : (to ?? []).filter((one) => one.id !== from[0]?.id).map((one) => trafficBetween(from[0] ?? one, one));
  const seen = [...addresses, ...traffic];
  const data = {
    ...common('observed-data', `${id} ${step.finding}`, step.time, step.end),
    first_observed: milliseconds(step.time),
    last_observed: milliseconds(step.end),
    number_observed: 1,
    object_refs: seen.map((object) => object.id),
  };
  return [...seen, data];
}

/** An observable, its identifier made of its value as canonical JSON (2.9). */
function addressObject({ ip }: Party): readonly StixObject[] {
  if (ip === undefined) return [];
  const mac = canonicalMac(ip);
  const type = isIPv4(ip) ? 'ipv4-addr' : isIPv6(ip) ? 'ipv6-addr' : mac === null ? null : 'mac-addr';
  if (type === null) return [];
  const value = mac ?? ip;
  return [{ type, spec_version: '2.1', id: `${type}--${uuidOf(JSON.stringify({ value }), OBSERVABLES)}`, value }];
}

/** Contributing properties in the order of canonical JSON (RFC 8785): by their names. */
function trafficBetween(from: StixObject, to: StixObject): StixObject {
  const protocols = [from.type === 'ipv6-addr' ? 'ipv6' : from.type === 'ipv4-addr' ? 'ipv4' : 'ethernet'];
  const contributing = { dst_ref: to.id, protocols, src_ref: from.id };
  const id = `network-traffic--${uuidOf(JSON.stringify(contributing), OBSERVABLES)}`;
  return { type: 'network-traffic', spec_version: '2.1', id, ...contributing };
}

/** That the techniques of a step were seen. */
function sightingsOf(step: IncidentStep, incident: Incident, patterns: readonly StixObject[]): readonly StixObject[] {
  const [data] = observation(step, incident).slice(-1);
  const wanted = new Set(step.techniques);
  return patterns
    .filter((_, place) => wanted.has(incident.attack[place]?.technique ?? ''))
    .map((pattern) => ({
      ...common('sighting', `${incident.id} ${step.finding} ${pattern.id}`, step.time, step.end),
      first_seen: milliseconds(step.time),
      last_seen: milliseconds(step.end),
      count: 1,
      sighting_of_ref: pattern.id,
      ...(data === undefined ? {} : { observed_data_refs: [data.id] }),
    }));
}
