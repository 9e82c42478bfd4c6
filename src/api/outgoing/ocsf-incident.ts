/** Incidents as events of the Open Cybersecurity Schema Framework: Incident Finding (OCSF 1.5.0, class 2005). */
import type { Incident } from '#model/incident.ts';
import type { TriageState } from '#model/triage.ts';
import {
  attackOf,
  classification,
  metadata,
  type OcsfEvent,
  present,
  SEVERITY_ID,
  SEVERITY_NAME,
  timestamp,
} from './ocsf.ts';

const INCIDENT_FINDING = 2005;
/** OCSF's status and verdict of an incident. */
const STATUS: Readonly<Record<TriageState, readonly [number, string]>> = {
  open: [1, 'New'],
  acknowledged: [2, 'In Progress'],
  'in-progress': [2, 'In Progress'],
  resolved: [4, 'Resolved'],
  'false-positive': [5, 'Closed'],
};

/** An incident; `version` is that of Wardline. */
export function incidentFinding(incident: Incident, version: string): OcsfEvent {
  const { id, title, severity, confidence, start, end, entry, story, attack, tasks, threatened, outcome } = incident;
  const [statusId, status] = STATUS[incident.triage?.state ?? 'open'];
  return {
    ...classification(INCIDENT_FINDING, 'Incident Finding', 'Findings', [1, 'Create']),
    time: timestamp(end),
    start_time: timestamp(start),
    end_time: timestamp(end),
    severity_id: SEVERITY_ID[severity],
    severity: SEVERITY_NAME[severity],
    confidence_score: Math.round(confidence * 100),
    status_id: statusId,
    status,
    is_suspected_breach: outcome === 'succeeded',
    message: title,
    desc: entry.says,
    metadata: metadata(version, id, end),
    ...(attack.length === 0 ? {} : { attacks: attack.map(({ tactic, technique }) => attackOf(tactic, technique)) }),
    finding_info_list: story.map(({ finding, says, kind, time, end: last }) => ({
      uid: finding,
      title: says,
      types: [kind],
      created_time: timestamp(time),
      first_seen_time: timestamp(time),
      last_seen_time: timestamp(last),
    })),
    unmapped: present({
      threatened: threatened.map((one) => ({
        device: one.device,
        name: one.name,
        function: one.function,
        criticality: one.criticality,
        life_critical: one.lifeCritical,
        hold: one.hold,
      })),
      tasks: tasks.map(({ id: uid, urgency, who, what, costs, stop }) => ({ uid, urgency, who, what, costs, stop })),
    }),
  };
}
