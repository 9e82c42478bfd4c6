/** Incidents of what is kept: told anew when findings are, and standing as their findings stand. */
import type { IncidentDesk, StandingIncident } from '#api/incidents.ts';
import { type TriageDesk, TriageRefused } from '#api/triage.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import type { Incident, IncidentTriage } from '#model/incident.ts';
import { TRIAGE_STATES, type Triage, type TriageState } from '#model/triage.ts';
import { incidentCalled, tellIncidents } from './incidents.ts';
import type { Knowledge } from './knowledge.ts';

/** What runs out by itself, as suppressions, is looked at again after so long, in milliseconds. */
const LOOK_EVERY = 60_000;

export interface IncidentDependencies {
  readonly knowledge: Pick<Knowledge, 'incidents'>;
  readonly triage: Pick<TriageDesk, 'of' | 'done' | 'mark' | 'revision'>;
  readonly now: () => Date;
  findings(): readonly Finding[];
  device(id: string): Device | null;
}

/** What the last telling rested on. */
interface Told {
  readonly findings: readonly Finding[];
  readonly revision: number;
  readonly round: number;
  readonly incidents: readonly StandingIncident[];
}

export function createIncidentDesk(dependencies: IncidentDependencies): IncidentDesk {
  const { triage, now } = dependencies;
  let told: Told | null = null;
  const list = (): readonly StandingIncident[] => {
    const [findings, round] = [dependencies.findings(), Math.floor(now().getTime() / LOOK_EVERY)];
    const isSame = told?.revision === triage.revision && told.round === round && areSame(told.findings, findings);
    if (told === null || !isSame)
      told = { findings, revision: triage.revision, round, incidents: tell(findings, dependencies) };
    return told.incidents;
  };
  const get = (id: string): StandingIncident | null => incidentCalled(id, list());
  return {
    list,
    get,
    async mark(id, task, isDone, by) {
      const incident = get(id);
      if (!incident?.tasks.some((one) => one.id === task))
        throw new TriageRefused('missing', `There is no task ${task} of an incident ${id}; look at it again.`);
      const [finding = ''] = incident.findings;
      // It was done, perhaps, while another finding was the earliest.
      const holders = isDone ? [finding] : incident.findings;
      for (const holder of holders) await triage.mark(holder, task, isDone, by);
      return get(id) ?? incident;
    },
  };
}

const areSame = (some: readonly Finding[], others: readonly Finding[]): boolean =>
  some.length === others.length && some.every((one, place) => one === others[place]);

function tell(
  findings: readonly Finding[],
  { triage, device, knowledge }: IncidentDependencies,
): readonly StandingIncident[] {
  const standing = new Map(findings.map((finding) => [finding.id, triage.of(finding)]));
  const counted = findings.filter(({ id }) => {
    const { state, suppressed } = standing.get(id) ?? {};
    return suppressed === null && state !== 'false-positive';
  });
  return tellIncidents(counted, device, knowledge).map((incident) => ({
    ...incident,
    triage: standingOf(
      incident,
      (id) => standing.get(id),
      (id) => triage.done(id),
    ),
  }));
}

function standingOf(
  { findings }: Incident,
  of: (finding: string) => Triage | undefined,
  done: TriageDesk['done'],
): IncidentTriage {
  const own = findings.flatMap((id) => of(id) ?? []);
  const states = new Set(own.map(({ state }) => state));
  const assignees = new Set(own.map(({ assignee }) => assignee));
  const [assignee = null] = assignees;
  return {
    state: TRIAGE_STATES.find((state: TriageState) => states.has(state)) ?? 'open',
    assignee: assignees.size === 1 ? assignee : null,
    done: findings.flatMap((id) => done(id)),
  };
}
