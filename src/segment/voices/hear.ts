/** The four voices of access heard for a person, a vendor, a device or a dataset, side by side. */
import type { Heard } from '#access/voices/can.ts';
import { judge, KIND_TITLES } from '#access/voices/kinds.ts';
import type { Policy } from '#model/policy.ts';
import type { DeclaredFlow } from '#model/segment.ts';
import {
  CARES,
  CELL_KINDS,
  type CellKind,
  type Voice,
  type VoiceCell,
  type VoiceParty,
  type VoiceSide,
  type VoicesAnswer,
} from '#model/voices.ts';
import { insecurityOf } from '../declared/services.ts';
import { isMeant } from '../meant.ts';
import { createPopulation, type Population } from '../population.ts';
import { type Candidate, Candidates } from './candidates.ts';
import { careOf, deviceSide, personSide, type Side, type Sources, type VoiceSubject, type World } from './world.ts';

/** Cells told at most. */
const CELL_LIMIT = 5000;
const NO_POLICY: Policy = { zones: [], rules: [] };

/** Thrown where a question is about nobody, with one sentence. */
export class NoSuchSubject extends Error {
  override readonly name = 'NoSuchSubject';
}

/** Throws a NoSuchSubject. Deterministic: devices, conversations and documents may come in any order. */
export function hearVoices(world: World, sources: Sources, subject: VoiceSubject): VoicesAnswer {
  const declared = sources.declared ?? [];
  const population = createPopulation(sources.policy ?? NO_POLICY, world.devices, declared);
  const candidates = new Candidates(world, population);
  const [party, subjects] = gather(candidates, world, sources, subject);
  // Each access is held against the flows that mean the subject alone: there are few of them.
  const near = declared.filter(({ from, to }) =>
    [from, to].some((word) => meansOne(word, subjects, population, subject)),
  );
  const hearing = {
    world,
    sources,
    population,
    near: createPopulation(sources.policy ?? NO_POLICY, world.devices, near),
    declared,
  };
  const cells = candidates.all.map((candidate) => cellOf(candidate, hearing)).filter(isTold);
  cells.sort(byUrgency);
  return {
    subject: party,
    cells: cells.slice(0, CELL_LIMIT),
    kinds: CELL_KINDS.map((kind) => ({
      kind,
      title: KIND_TITLES[kind],
      cells: cells.filter((cell) => cell.kind === kind).length,
    })),
    omitted: Math.max(0, cells.length - CELL_LIMIT) + candidates.left,
    sides: sidesOf(world, sources),
  };
}

function meansOne(
  word: string,
  subjects: readonly Side[],
  population: Population,
  { kind, id }: VoiceSubject,
): boolean {
  if (kind === 'person') return personWord(word) === id.toLowerCase();
  return subjects.some(({ party }) => party.ips.some((ip) => isMeant(word, population.end(ip))));
}

function personWord(word: string): string | null {
  const [, name] = /^person:\s*(.+)$/i.exec(word) ?? [];
  return name?.trim().toLowerCase() ?? null;
}

/** Finds whom the question is about, and what there is to ask of them. */
function gather(
  candidates: Candidates,
  world: World,
  { declared, policy }: Sources,
  { kind, id }: VoiceSubject,
): readonly [VoiceParty, readonly Side[]] {
  const flows = declared ?? [];
  const possible = (what: Side): void => candidates.addPossible(what, candidates.servicesOf(what, flows, policy));
  if (kind === 'person') {
    const rows = world.named.filter(({ by, name }) => by === 'user' && name.toLowerCase() === id.toLowerCase());
    const isDeclared = flows.some(({ from }) => personWord(from) === id.toLowerCase());
    if (rows.length === 0 && !isDeclared)
      throw new NoSuchSubject(`nobody called ${JSON.stringify(id)} was seen, and no document speaks of such a person`);
    const person = personSide(rows[0]?.name ?? id, [...new Set(rows.map(({ client }) => client))].sort());
    candidates.addPeople((name) => name === person.party.id);
    for (const what of candidates.targets())
      for (const service of candidates.servicesOf(what, flows, policy)) candidates.add(person, what, service);
    return [person.party, [person]];
  }
  const devices =
    kind === 'dataset'
      ? world.devices.filter((device) => device.id === id || device.datasets?.includes(id))
      : world.devices.filter((device) => device.id === id);
  if (devices.length === 0) throw new NoSuchSubject(noneCalled(kind, id, world));
  const subjects = devices.map((device) => candidates.sideAt(device.ips[0] ?? device.id));
  const ids = new Set(devices.map((device) => device.id));
  const isServed = (side: Side): boolean => ids.has(side.device?.id ?? '');
  candidates.addSeen((side, isServer) => isServed(side) && (isServer || kind !== 'dataset'));
  candidates.addDeclared(flows, subjects);
  candidates.addPeople((_, what) => isServed(what));
  if (kind !== 'vendor') for (const what of subjects) possible(what);
  if (kind === 'device')
    for (const what of candidates.targets())
      for (const service of candidates.servicesOf(what, flows, policy))
        for (const who of subjects) candidates.add(who, what, service);
  const [only] = devices;
  const party =
    kind === 'dataset' || !only
      ? { ...emptyParty(id), ips: devices.flatMap(({ ips }) => ips), datasets: [id] }
      : deviceSide(only, kind).party;
  return [party, subjects];
}

function emptyParty(id: string): VoiceParty {
  return { kind: 'dataset', id, name: id, ips: [], function: null, datasets: [] };
}

function noneCalled(kind: VoiceSubject['kind'], id: string, { devices }: World): string {
  if (kind === 'vendor') return `no outside party ${JSON.stringify(id)} was seen`;
  if (kind === 'device') return `no device has the id, name or address ${JSON.stringify(id)}`;
  const names = [...new Set(devices.flatMap(({ datasets }) => datasets ?? []))].sort();
  return `no device is known to hold ${JSON.stringify(id)}; there are ${names.join(', ') || 'none'}: say what others hold in "datasets" of devices.ndjson`;
}

interface Hearing {
  readonly world: World;
  readonly sources: Sources;
  readonly population: Population;
  /** With the flows that mean the subject alone. */
  readonly near: Population;
  readonly declared: readonly DeclaredFlow[];
}

function cellOf(candidate: Candidate, hearing: Hearing): VoiceCell {
  const { who, what, protocol, port } = candidate;
  const document = documentOf(candidate, hearing);
  const heard: Readonly<Record<Voice, Heard>> = {
    can: canOf(candidate, hearing),
    may: mayOf(candidate, hearing),
    did: didOf(candidate, hearing),
    should: shouldOf(candidate, hearing, document),
  };
  const answers = { can: heard.can.says, may: heard.may.says, did: heard.did.says, should: heard.should.says };
  const cares = [careOf(who.device), careOf(what.device)];
  return {
    ...{ who: who.party, what: what.party, protocol, port },
    ...answers,
    ...judge(answers),
    care: CARES.find((care) => cares.includes(care)) ?? 'other',
    insecure: document === null ? null : insecurityOf(document),
    evidence: {
      can: heard.can.evidence,
      may: heard.may.evidence,
      did: heard.did.evidence,
      should: heard.should.evidence,
    },
  };
}

const unknown = (because: string): Heard => ({ says: 'unknown', evidence: { because } });

/** Yes where some pair of addresses can; no only where none can. */
function canOf({ pairs, protocol, port }: Candidate, { sources }: Hearing): Heard {
  const { can } = sources;
  if (can === null) return unknown('no configuration of the network was given');
  if (pairs.length === 0) return unknown('it has no address that is known');
  if (protocol === 'any') return unknown('its protocol is not known');
  const heard = pairs.map(([client, server]) => can(client, server, protocol, port));
  return (
    heard.find(({ says }) => says === 'yes') ??
    heard.find(({ says }) => says === 'unknown') ??
    heard[0] ??
    unknown('it has no address that is known')
  );
}

function mayOf({ pairs, protocol, port }: Candidate, { sources, population }: Hearing): Heard {
  const { policy } = sources;
  if (policy === null) return unknown('no policy was given');
  if (policy.rules.length === 0) return unknown('the policy names zones and has no rules');
  const told = pairs.map(([client, server]): Heard => {
    const [from, to] = [population.end(client).zone, population.end(server).zone];
    const { action, rule } = population.reader.verdict(from, to, protocol, port);
    const zones = `from ${from ?? 'no zone'} to ${to ?? 'no zone'}`;
    const reason = rule === null ? null : policy.rules[rule]?.reason;
    const because =
      rule === null
        ? `no rule speaks of it, ${zones}`
        : `rule ${rule + 1} ${action === 'permit' ? 'permits' : 'denies'} it, ${zones}${reason ? `: ${reason}` : ''}`;
    return {
      says: action === 'permit' ? 'yes' : 'no',
      evidence: { because, ...(rule === null ? {} : { rule }) },
    };
  });
  return told.find(({ says }) => says === 'yes') ?? told[0] ?? unknown('it has no address that is known');
}

function didOf({ flows, first, last }: Candidate, { world }: Hearing): Heard {
  if (world.conversations === null) return unknown('no traffic was given');
  if (flows === 0 || first === null || last === null)
    return { says: 'no', evidence: { because: 'it was not seen in the traffic, as far as sensors stand' } };
  return { says: 'yes', evidence: { because: `it was seen ${flows} ×`, flows, first, last } };
}

function documentOf(
  { who, what, pairs, protocol, port }: Candidate,
  { near, population, declared }: Hearing,
): DeclaredFlow | null {
  if (who.party.kind === 'person')
    return (
      declared.find(
        ({ from, to, ports }) =>
          personWord(from) === who.party.id.toLowerCase() &&
          (ports.length === 0 || ports.includes(String(port))) &&
          what.party.ips.some((ip) => isMeant(to, population.end(ip))),
      ) ?? null
    );
  for (const [client, server] of pairs) {
    const found = near.declared({ client, server, transport: protocol, port });
    if (found) return found;
  }
  return null;
}

/** No only where documents speak of a side at all, and of people at all: of a device without documents nobody knows what it needs. */
function shouldOf(
  { who, what }: Candidate,
  { sources, population, declared }: Hearing,
  document: DeclaredFlow | null,
): Heard {
  if (sources.declared === null) return unknown('no documents were given');
  if (document) {
    const { source } = document;
    const because = source === undefined ? 'it is declared' : `it is declared in ${source}`;
    return { says: 'yes', evidence: { because, ...(source === undefined ? {} : { source }) } };
  }
  if (who.party.kind === 'person' && !declared.some(({ from }) => personWord(from) !== null))
    return unknown('no document says what people ought to reach');
  const isDocumented = ({ party }: Side): boolean =>
    party.kind === 'person' || party.ips.some((ip) => population.isDocumented(population.end(ip)));
  const spoken = [who, what].filter(isDocumented);
  if (spoken.length === 0) return unknown('no document speaks of either side');
  const names = spoken.map(({ party }) => party.name).join(' and ');
  return { says: 'no', evidence: { because: `the documents of ${names} do not declare it` } };
}

/** What nobody does, needs, permits or can do is no work. */
function isTold({ can, may, did, should, evidence }: VoiceCell): boolean {
  return [can, may, did, should].includes('yes') || (can === 'unknown' && evidence.can.line !== undefined);
}

function byUrgency(a: VoiceCell, b: VoiceCell): number {
  return (
    CARES.indexOf(a.care) - CARES.indexOf(b.care) ||
    order(a.kind) - order(b.kind) ||
    compareText(`${a.who.name} ${a.who.id}`, `${b.who.name} ${b.who.id}`) ||
    compareText(`${a.what.name} ${a.what.id} ${a.protocol}`, `${b.what.name} ${b.what.id} ${b.protocol}`) ||
    (a.port ?? -1) - (b.port ?? -1)
  );
}

const order = (kind: CellKind): number => CELL_KINDS.indexOf(kind);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function sidesOf(
  { conversations }: World,
  { can, policy, declared, advice }: Sources,
): Readonly<Record<Voice, VoiceSide>> {
  const side = (voice: Voice, isKnown: boolean, known: string): VoiceSide =>
    isKnown ? { state: 'known', because: known } : { state: 'unknown', because: advice[voice] };
  return {
    can: side('can', can !== null, 'Worked out from the configurations of the network.'),
    may: side('may', (policy?.rules.length ?? 0) > 0, `Read from the policy: ${policy?.rules.length} rules.`),
    did: side('did', conversations !== null, 'Seen in the traffic, where a sensor stands.'),
    should: side('should', declared !== null, `Read from documents: ${declared?.length} declared flows.`),
  };
}
