/** An incident: findings that are one story — who came in where, how it went on, what it threatens in care, and what to do now. */
import { z } from 'zod';
import { CRITICALITIES, type Criticality } from './clinical.ts';
import { type Finding, type Party, SEVERITIES, type Severity } from './finding.ts';
import { countSchema, shareSchema, timeSchema } from './text.ts';
import { TRIAGE_STATES, type TriageState } from './triage.ts';

/** What a step of an incident is to whoever attacks; in the order in which attacks mostly go. */
export const PHASES = [
  'looking-around',
  'credentials',
  'breaking-in',
  'moving',
  'remote-control',
  'care',
  'taking-data',
  'disruption',
] as const;
export type Phase = (typeof PHASES)[number];

/** How far a device is in the attacker's hands, the worst first. */
export const HOLDS = ['acts', 'taken', 'attacked', 'looked-at'] as const;
export type Hold = (typeof HOLDS)[number];

/** A finding in its place in the story. */
export interface IncidentStep {
  readonly time: string;
  readonly end: string;
  readonly phase: Phase;
  readonly finding: string;
  readonly kind: string;
  readonly says: string;
  readonly severity: Severity;
  readonly outcome: Finding['outcome'];
  readonly actors: readonly Party[];
  readonly targets: readonly Party[];
  /** Of MITRE ATT&CK, by their ids. */
  readonly techniques: readonly string[];
  /** Why it belongs to the steps before it; null of the first. */
  readonly joins: string | null;
}

/** Somebody whom it reached. */
export interface Reached extends Party {
  /** As people call it: its name, else its address. */
  readonly name: string;
  readonly hold: Hold;
  /** Since when, RFC 3339. */
  readonly since: string;
}

/** A clinical device that is threatened. */
export interface Threatened extends Reached {
  readonly device: string;
  readonly function: string;
  readonly criticality: Criticality;
  readonly lifeCritical: boolean;
  readonly place: string | null;
}

/** A technique of MITRE ATT&CK by its name. */
export interface NamedTechnique {
  readonly domain: 'enterprise' | 'ics';
  readonly tactic: string;
  readonly tacticName: string;
  readonly technique: string;
  readonly name: string;
  readonly url: string;
}

export const URGENCIES = ['now', 'today', 'after'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Something to do, in the words of a hospital. */
export interface Task {
  readonly id: string;
  readonly playbook: string;
  readonly urgency: Urgency;
  readonly who: string;
  readonly what: string;
  /** What it costs care. */
  readonly costs: string;
  /** When not to do it, or to stop. */
  readonly stop: string;
  /** Whom it is done to. */
  readonly devices: readonly Reached[];
  /** What these do in care. */
  readonly functions: readonly { readonly function: string; readonly devices: number; readonly lifeCritical: number }[];
}

export interface Incident {
  /** Made of its earliest finding. Ids that any of its findings would give lead to it as well. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly outcome: Finding['outcome'];
  readonly start: string;
  readonly end: string;
  /** Where it began, for all that was seen. */
  readonly entry: { readonly party: Reached; readonly says: string };
  /** In order of time. */
  readonly story: readonly IncidentStep[];
  /** The worst first. */
  readonly reached: readonly Reached[];
  readonly lookedAt: number;
  /** Life-critical ones first. */
  readonly threatened: readonly Threatened[];
  readonly attack: readonly NamedTechnique[];
  readonly evidence: {
    readonly frames: readonly {
      readonly finding: string;
      readonly capture: string;
      readonly frame: number;
      readonly why: string;
    }[];
    /** Who talked with whom: what to look for among the flows of its time. */
    readonly flows: readonly { readonly client: string; readonly server: string }[];
    /** What says that the threatened devices are what they are taken for. */
    readonly facts: readonly {
      readonly device: string;
      readonly key: string;
      readonly value: string;
      readonly capture: string;
      readonly frame: number;
    }[];
  };
  readonly playbooks: readonly {
    readonly name: string;
    readonly title: string;
    readonly sources: readonly { readonly title: string; readonly url: string }[];
  }[];
  /** In the order in which they are done. */
  readonly tasks: readonly Task[];
  readonly findings: readonly string[];
  /** Where it stands, where a service keeps that: as its findings do. */
  readonly triage?: IncidentTriage;
}

/** Where an incident stands: folded from its findings. */
export interface IncidentTriage {
  /** Of its findings the one that is least done. */
  readonly state: TriageState;
  /** Id of the account whose all its findings are; null where that is nobody, or several. */
  readonly assignee: string | null;
  /** Tasks that were done, with the id of the account that did them, and when. */
  readonly done: readonly { readonly task: string; readonly by: string; readonly time: string }[];
}

const severitySchema = z.enum(SEVERITIES);
const outcomeSchema = z.enum(['attempted', 'failed', 'succeeded']);
const party = { device: z.string().exactOptional(), ip: z.string().exactOptional() };
const partiesSchema = z.array(z.strictObject(party)).readonly();
const reached = { ...party, name: z.string().min(1), hold: z.enum(HOLDS), since: timeSchema };
const reachedSchema: z.ZodType<Reached> = z.strictObject(reached);

const stepSchema: z.ZodType<IncidentStep> = z.strictObject({
  time: timeSchema,
  end: timeSchema,
  phase: z.enum(PHASES),
  finding: z.string(),
  kind: z.string(),
  says: z.string(),
  severity: severitySchema,
  outcome: outcomeSchema,
  actors: partiesSchema,
  targets: partiesSchema,
  techniques: z.array(z.string()).readonly(),
  joins: z.string().nullable(),
});

const threatenedSchema: z.ZodType<Threatened> = z.strictObject({
  ...reached,
  device: z.string(),
  function: z.string(),
  criticality: z.enum(CRITICALITIES),
  lifeCritical: z.boolean(),
  place: z.string().nullable(),
});

const techniqueSchema: z.ZodType<NamedTechnique> = z.strictObject({
  domain: z.enum(['enterprise', 'ics']),
  tactic: z.string(),
  tacticName: z.string(),
  technique: z.string(),
  name: z.string(),
  url: z.string(),
});

const taskSchema: z.ZodType<Task> = z.strictObject({
  id: z.string(),
  playbook: z.string(),
  urgency: z.enum(URGENCIES),
  who: z.string(),
  what: z.string(),
  costs: z.string(),
  stop: z.string(),
  devices: z.array(reachedSchema).readonly(),
  functions: z
    .array(z.strictObject({ function: z.string(), devices: countSchema, lifeCritical: countSchema }))
    .readonly(),
});

export const incidentSchema: z.ZodType<Incident> = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  severity: severitySchema,
  confidence: shareSchema,
  outcome: outcomeSchema,
  start: timeSchema,
  end: timeSchema,
  entry: z.strictObject({ party: reachedSchema, says: z.string() }),
  story: z.array(stepSchema).min(1).readonly(),
  reached: z.array(reachedSchema).readonly(),
  lookedAt: countSchema,
  threatened: z.array(threatenedSchema).readonly(),
  attack: z.array(techniqueSchema).readonly(),
  evidence: z.strictObject({
    frames: z
      .array(z.strictObject({ finding: z.string(), capture: z.string(), frame: countSchema, why: z.string() }))
      .readonly(),
    flows: z.array(z.strictObject({ client: z.string(), server: z.string() })).readonly(),
    facts: z
      .array(
        z.strictObject({
          device: z.string(),
          key: z.string(),
          value: z.string(),
          capture: z.string(),
          frame: countSchema,
        }),
      )
      .readonly(),
  }),
  playbooks: z
    .array(
      z.strictObject({
        name: z.string(),
        title: z.string(),
        sources: z.array(z.strictObject({ title: z.string(), url: z.string() })).readonly(),
      }),
    )
    .readonly(),
  tasks: z.array(taskSchema).readonly(),
  findings: z.array(z.string()).min(1).readonly(),
  triage: z
    .strictObject({
      state: z.enum(TRIAGE_STATES),
      assignee: z.string().nullable(),
      done: z.array(z.strictObject({ task: z.string(), by: z.string(), time: z.string() })).readonly(),
    })
    .exactOptional(),
});
