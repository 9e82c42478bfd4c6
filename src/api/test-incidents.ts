/** Incidents and drills in memory, for the tests of the API. */

import type { DrillState } from '#model/drill-state.ts';
import type { Finding } from '#model/finding.ts';
import type { DrillDesk } from './drills.ts';
import type { IncidentDesk, StandingIncident } from './incidents.ts';
import { Refused } from './refused.ts';
import { type TriageDesk, TriageRefused } from './triage.ts';

/** One incident of the first finding, with one task. */
export function incidentsOver([finding]: readonly Finding[], triage: TriageDesk): IncidentDesk {
  const get = (id: string): StandingIncident | null => {
    if (finding === undefined || (id !== 'i1' && id !== 'former')) return null;
    const { state, assignee } = triage.of(finding);
    const party = { device: 'd1', ip: '10.2.0.1', name: 'pump-1', hold: 'acts', since: finding.start } as const;
    return {
      ...{ id: 'i1', title: finding.title, severity: finding.severity, confidence: finding.confidence },
      ...{ outcome: finding.outcome, start: finding.start, end: finding.end, lookedAt: 0 },
      entry: { party, says: 'pump-1 acts first' },
      story: [
        {
          ...{ time: finding.start, end: finding.end, phase: 'breaking-in', finding: finding.id, kind: finding.kind },
          ...{ says: finding.title, severity: finding.severity, outcome: finding.outcome, joins: null },
          ...{ actors: finding.actors, targets: finding.targets, techniques: ['T1021.002'] },
        },
      ],
      reached: [party],
      threatened: [
        { ...party, function: 'infusion', criticality: 'intensive-therapy', lifeCritical: true, place: null },
      ],
      attack: [],
      evidence: { frames: [], flows: [], facts: [] },
      playbooks: [],
      tasks: [
        {
          ...{ id: 'isolate-infected', playbook: 'worm', urgency: 'now', who: 'engineer', what: 'Take it off.' },
          ...{ costs: 'Its data.', stop: 'Therapy.', devices: [party], functions: [] },
        },
      ],
      findings: [finding.id],
      triage: { state, assignee, done: triage.done(finding.id) },
    };
  };
  return {
    list: () => [get('i1')].filter((one) => one !== null),
    get,
    async mark(id, task, isDone, by) {
      const incident = get(id);
      if (!incident?.tasks.some((one) => one.id === task))
        throw new TriageRefused('missing', `There is no task ${task} of an incident ${id}; look at it again.`);
      await triage.mark(incident.findings[0] ?? '', task, isDone, by);
      return get(id) ?? incident;
    },
  };
}

/** Drills that never end until they are stopped. */
export function drillsInMemory(): DrillDesk {
  const drills: DrillState[] = [];
  const found = (id: string): DrillState => {
    const drill = drills.find((one) => one.id === id);
    if (!drill) throw new Refused('missing', 'There is no such drill; it may be too long ago.');
    return drill;
  };
  return {
    worms: ['wannacry'],
    list: () => drills,
    get: (id) => drills.find((one) => one.id === id) ?? null,
    async start(request) {
      if (drills.some(({ state }) => state === 'running'))
        throw new Refused('conflict', 'A drill is being played; wait for it, or stop it.');
      const about = { state: 'running', startedAt: '2026-11-24T12:00:00.000Z', progress: 0 } as const;
      const drill = { id: `drill-${drills.length + 1}`, ...about, request, problem: null, answer: null };
      drills.push(drill);
      return drill;
    },
    async cancel(id) {
      const drill = { ...found(id), state: 'cancelled' as const };
      drills.splice(drills.indexOf(found(id)), 1, drill);
      return drill;
    },
    async blast(device) {
      if (device !== 'd1') throw new Refused('missing', 'There is no device of this id; look at the list again.');
      const counts = { devices: 0, critical: 0, beds: 0, datasets: [], functions: [] };
      return { blast: { from: device, reached: [], counts, paths: [], chokePoints: [], cuts: [] }, parties: [] };
    },
  };
}
