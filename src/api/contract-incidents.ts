/** The contract of incidents: the list, one with its story and tasks, and what people do about it. */

import { z } from 'zod';
import { SEVERITIES } from '#model/finding.ts';
import { type Incident, incidentSchema } from '#model/incident.ts';
import { TRIAGE_STATES, type TriageState } from '#model/triage.ts';
import { type Items, itemsOf } from './contract.ts';
import { INCIDENT_FORMATS, type IncidentFormat } from './outgoing/incident-formats.ts';

const ID_LIMIT = 100;
const COMMENT_LIMIT = 4000;
const id = z.string().min(1).max(ID_LIMIT);

export const IncidentSchema: z.ZodType<Incident> = incidentSchema.meta({ id: 'Incident' });

/** An incident in a list. */
export interface IncidentRow
  extends Pick<Incident, 'id' | 'title' | 'severity' | 'outcome' | 'start' | 'end' | 'findings' | 'triage'> {
  /** Devices that were more than looked at. */
  readonly reached: number;
  /** Functions of care that are threatened, those of life-critical devices first. */
  readonly functions: readonly string[];
  readonly lifeCritical: number;
}
export const IncidentsSchema: z.ZodType<Items<IncidentRow>> = itemsOf(
  z
    .strictObject({
      id: z.string(),
      title: z.string(),
      severity: z.enum(SEVERITIES),
      outcome: z.enum(['attempted', 'failed', 'succeeded']),
      start: z.string(),
      end: z.string(),
      findings: z.array(z.string()).readonly(),
      triage: z
        .strictObject({
          state: z.enum(TRIAGE_STATES),
          assignee: z.string().nullable(),
          done: z.array(z.strictObject({ task: z.string(), by: z.string(), time: z.string() })).readonly(),
        })
        .exactOptional(),
      reached: z.number().int(),
      functions: z.array(z.string()).readonly(),
      lifeCritical: z.number().int(),
    })
    .meta({ id: 'IncidentRow' }),
);

export const INCIDENT_SHOWS = ['open', 'done', 'all'] as const;
export interface IncidentsQuery {
  readonly show: (typeof INCIDENT_SHOWS)[number];
}
export const IncidentsQuerySchema: z.ZodType<IncidentsQuery> = z.strictObject({
  show: z.enum(INCIDENT_SHOWS).default('all').meta({ description: 'open: what is not resolved.' }),
});

/** What is changed of all findings of an incident; what is left out stays. */
export interface IncidentTriageBody {
  readonly state?: TriageState;
  readonly assignee?: string | null;
  readonly comment?: string;
}
export const IncidentTriageBodySchema: z.ZodType<IncidentTriageBody> = z
  .strictObject({
    state: z.exactOptional(z.enum(TRIAGE_STATES)),
    assignee: z.exactOptional(id.nullable()).meta({ description: 'Id of an account; null: nobody.' }),
    comment: z.exactOptional(z.string().trim().min(1).max(COMMENT_LIMIT)),
  })
  .refine(
    ({ state, assignee, comment }) => state !== undefined || assignee !== undefined || comment !== undefined,
    'name a state, an assignee or a comment',
  );

export interface TaskParams {
  readonly id: string;
  readonly task: string;
}
export const TaskParamsSchema: z.ZodType<TaskParams> = z.strictObject({ id, task: id });
export interface TaskBody {
  readonly done: boolean;
}
export const TaskBodySchema: z.ZodType<TaskBody> = z.strictObject({ done: z.boolean() });

export interface IncidentExportQuery {
  readonly format: IncidentFormat;
  readonly id?: string;
}
export const IncidentExportQuerySchema: z.ZodType<IncidentExportQuery> = z.strictObject({
  format: z.enum(INCIDENT_FORMATS).meta({ description: 'A bundle of STIX 2.1, lines of OCSF 1.5, or lines of CEF.' }),
  id: z.exactOptional(id).meta({ description: 'This incident alone.' }),
});
