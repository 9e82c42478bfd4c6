/** Incidents of findings: each a story with its beginning, whom it reached, what it threatens in care, and what to do. Pure. */
import { isPublicIp } from '#base/addresses.ts';
import type { Device } from '#model/device.ts';
import { type Finding, type Party, SEVERITIES, type Severity } from '#model/finding.ts';
import type { Incident, IncidentStep, Reached, Threatened } from '#model/incident.ts';
import { counted, latest } from '../detector.ts';
import { type AttackNames, namedTechniques } from './attack.ts';
import { groupsOf, type Joined, keyOf } from './group.ts';
import { isTaking, phaseOf } from './kinds.ts';
import { type Playbook, playbooksFor, tasksOf } from './playbook.ts';
import { type DeviceOf, nameOf, reachedBy, threatenedOf } from './reach.ts';

/** Most of each that one incident lists; the worst are kept. */
const REACHED_LIMIT = 500;
const FRAMES_LIMIT = 100;
const FLOWS_LIMIT = 100;
const FACTS_LIMIT = 50;

export interface IncidentKnowledge {
  readonly attack: AttackNames;
  readonly playbooks: readonly Playbook[];
}

export interface IncidentNeeds {
  readonly deviceOf: DeviceOf;
  readonly knowledge: IncidentKnowledge;
  /** Makes an id of a word. */
  readonly idOf: (word: string) => string;
}

/** The id that an incident has whose earliest finding this is. */
export function incidentIdOf(finding: string, idOf: IncidentNeeds['idOf']): string {
  return idOf(`incident ${finding}`);
}

/** The incidents of findings, the worst first and of equals the latest. The same findings give the same, whatever their order. */
export function incidentsOf(findings: readonly Finding[], needs: IncidentNeeds): readonly Incident[] {
  const groups = groupsOf(findings, (party) => nameOf(party, needs.deviceOf));
  return groups
    .map((group) => incidentOf(group, needs))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        (a.end > b.end ? -1 : a.end < b.end ? 1 : a.id < b.id ? -1 : 1),
    );
}

function incidentOf(group: readonly Joined[], { deviceOf, knowledge, idOf }: IncidentNeeds): Incident {
  const findings = group.map(({ finding }) => finding);
  const reached = reachedBy(findings, deviceOf);
  const threatened = threatenedOf(reached, deviceOf);
  const worst = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const playbooks = playbooksFor([...new Set(worst.map(({ kind }) => kind))], knowledge.playbooks);
  const entry = entryOf(findings, reached, deviceOf);
  return {
    id: incidentIdOf(findings[0]?.id ?? '', idOf),
    title: titleOf(findings, worst, entry.party, reached, threatened),
    severity: severityOf(worst[0]?.severity ?? 'info', threatened),
    confidence: Math.max(
      ...worst.filter(({ severity }) => severity === worst[0]?.severity).map((one) => one.confidence),
    ),
    outcome: outcomeOf(findings),
    start: findings[0]?.start ?? '',
    end: latest(findings.map(({ end }) => end)),
    entry,
    story: group.map(stepOf),
    reached: reached.slice(0, REACHED_LIMIT),
    lookedAt: reached.filter(({ hold }) => hold === 'looked-at').length,
    threatened: threatened.slice(0, REACHED_LIMIT),
    attack: namedTechniques(findings, knowledge.attack),
    evidence: evidenceOf(worst, threatened, deviceOf),
    playbooks: playbooks.map(({ name, title, sources }) => ({ name, title, sources })),
    tasks: tasksOf(playbooks, { reached, threatened }),
    findings: findings.map(({ id }) => id),
  };
}

function stepOf({ finding, joins }: Joined): IncidentStep {
  const { id, kind, title, severity, outcome, actors, targets, start, end, attack } = finding;
  const phase = phaseOf(kind) ?? 'looking-around';
  return {
    time: start,
    end,
    phase,
    finding: id,
    kind,
    says: title,
    severity,
    outcome,
    actors,
    targets,
    techniques: [...new Set(attack.map(({ technique }) => technique))],
    joins,
  };
}

/** Somebody in an attacker's hands whose failure costs a life makes it as severe as can be. */
function severityOf(worst: Severity, threatened: readonly Threatened[]): Severity {
  const isGrave = threatened.some(({ lifeCritical, hold }) => lifeCritical && (hold === 'taken' || hold === 'acts'));
  return isGrave && (worst === 'high' || worst === 'medium') ? 'critical' : worst;
}

function outcomeOf(findings: readonly Finding[]): Finding['outcome'] {
  // Looking around succeeds by itself: it says nothing of what was attacked.
  const attacks = findings.filter(({ kind }) => phaseOf(kind) !== 'looking-around');
  const counted = attacks.length > 0 ? attacks : findings;
  if (counted.some(({ outcome }) => outcome === 'succeeded')) return 'succeeded';
  return counted.some(({ outcome }) => outcome === 'attempted') ? 'attempted' : 'failed';
}

/** Who acted first without having been attacked before; where nobody did, who acted first. */
function entryOf(findings: readonly Finding[], reached: readonly Reached[], deviceOf: DeviceOf): Incident['entry'] {
  const attackedAt = new Map<string, string>();
  for (const finding of findings.filter(isTaking))
    for (const party of finding.targets) {
      const key = keyOf(party);
      if (key !== null && !attackedAt.has(key)) attackedAt.set(key, finding.start);
    }
  const acts = findings.flatMap((finding) => finding.actors.map((party) => ({ party, start: finding.start })));
  const first =
    acts.find(({ party, start }) => (attackedAt.get(keyOf(party) ?? '') ?? start) >= start) ?? acts[0] ?? null;
  // Some findings name whom something was done to alone.
  const party: Party = first?.party ?? findings[0]?.targets[0] ?? {};
  const known = reached.find((one) => keyOf(one) === keyOf(party));
  const since = first?.start ?? findings[0]?.start ?? '';
  const one: Reached = known ?? { ...party, name: nameOf(party, deviceOf), hold: 'acts', since };
  if (first === null) return { party: one, says: `${one.name} is the first that it was seen at; who acts is not seen` };
  if (one.ip !== undefined && one.device === undefined && isPublicIp(one.ip)) {
    const [target] = findings.find(({ actors }) => actors.some((actor) => keyOf(actor) === keyOf(one)))?.targets ?? [];
    const at = target === undefined ? '' : `, at ${nameOf(target, deviceOf)}`;
    return { party: one, says: `It came from the internet, from ${one.name}${at}` };
  }
  return { party: one, says: `${one.name} acts first; how it came into other hands was not seen` };
}

function titleOf(
  findings: readonly Finding[],
  worst: readonly Finding[],
  entry: Reached,
  reached: readonly Reached[],
  threatened: readonly Threatened[],
): string {
  const others = reached.filter((one) => one.hold !== 'looked-at' && keyOf(one) !== keyOf(entry));
  const moves = findings.some((finding) => isTaking(finding)) && others.length > 1;
  const what = findings.some(({ kind }) => kind === 'worm.spread')
    ? `A worm spreads from ${entry.name}: ${counted(others.length, 'other device')} attacked`
    : moves
      ? `An intruder goes on from ${entry.name} to ${counted(others.length, 'other device')}`
      : others.length > 1
        ? `${entry.name} acts against ${counted(others.length, 'other device')}`
        : (worst[0]?.title ?? '');
  const critical = new Set(threatened.filter(({ lifeCritical }) => lifeCritical).map((one) => one.function));
  const threatens = [...(critical.size > 0 ? critical : new Set(threatened.map((one) => one.function)))];
  return threatens.length === 0 ? what : `${what}; ${threatens.slice(0, 3).join(', ')} threatened`;
}

function evidenceOf(
  worst: readonly Finding[],
  threatened: readonly Threatened[],
  deviceOf: DeviceOf,
): Incident['evidence'] {
  const frames = worst.flatMap(({ id, evidence }) => evidence.map((frame) => ({ finding: id, ...frame })));
  const flows = new Map<string, { client: string; server: string }>();
  for (const { actors, targets } of worst)
    for (const { ip: client } of actors)
      for (const { ip: server } of targets)
        if (client !== undefined && server !== undefined && flows.size < FLOWS_LIMIT)
          flows.set(`${client} ${server}`, { client, server });
  const facts = threatened.flatMap(({ device }) => factOf(deviceOf(device)));
  return { frames: frames.slice(0, FRAMES_LIMIT), flows: [...flows.values()], facts: facts.slice(0, FACTS_LIMIT) };
}

/** What says best that a device is what it is taken for. */
function factOf(device: Device | null): Incident['evidence']['facts'] {
  const [basis] = device?.identity.category?.basis ?? [];
  if (device === null || basis === undefined) return [];
  const { key, value, capture, frame } = basis;
  return [{ device: device.id, key, value, capture, frame }];
}
