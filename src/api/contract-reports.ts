/** The contract of reports: what one holds, how it is asked for, and the schedules that make them by themselves. */
import { z } from 'zod';
import { QUERY_LIMIT } from '#base/query-parse.ts';
import { countSchema } from '#model/text.ts';
import { type Items, itemsOf, type SpanQuery, span } from './contract.ts';

export const REPORT_KINDS = ['inventory', 'out-of-date', 'suppliers', 'changes', 'patient-data'] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

/** What a report is about. */
export interface ReportScope extends SpanQuery {
  readonly q: string;
}

/** A cell: a text, a number, a moment (RFC 3339 UTC), or null where nothing is known. */
export type ReportCell = string | number | null;
export interface ReportColumn {
  readonly id: string;
  readonly title: string;
  readonly type: 'text' | 'number' | 'time';
  /** Its share of the width of a page, in proportion to the others. */
  readonly width: number;
}
export interface ReportFigure {
  readonly name: string;
  readonly value: string;
}

/** A report: figures, what weakens them, and a table; the same on the screen, on paper and in a spreadsheet. */
export interface Report {
  readonly kind: ReportKind;
  readonly title: string;
  /** Whose network it is about. */
  readonly organisation: string;
  /** The search that chose the devices it is about; empty: all of them. */
  readonly q: string;
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** In which its times are printed. */
  readonly timeZone: string;
  /** What it says, for who decides; a sentence each. */
  readonly summary: readonly string[];
  readonly figures: readonly ReportFigure[];
  /** What was not seen, and so is not in it; a sentence each. */
  readonly notes: readonly string[];
  /** What it rests on: sensors, captures, support dates and advisories, each as of when; a sentence each. */
  readonly sources: readonly string[];
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly (readonly ReportCell[])[];
  /** Rows that there are; `rows` may hold fewer. */
  readonly total: number;
}

const cell = z.union([z.string(), z.number()]).nullable();
export const ReportSchema: z.ZodType<Report> = z
  .strictObject({
    kind: z.enum(REPORT_KINDS),
    title: z.string(),
    organisation: z.string(),
    q: z.string(),
    from: z.string(),
    to: z.string(),
    madeAt: z.string(),
    timeZone: z.string(),
    // A report that an older version kept has neither these nor sources.
    summary: z.array(z.string()).readonly().default([]),
    figures: z.array(z.strictObject({ name: z.string(), value: z.string() })).readonly(),
    notes: z.array(z.string()).readonly(),
    sources: z.array(z.string()).readonly().default([]),
    columns: z
      .array(
        z.strictObject({
          id: z.string(),
          title: z.string(),
          type: z.enum(['text', 'number', 'time']),
          width: z.number(),
        }),
      )
      .readonly(),
    rows: z.array(z.array(cell).readonly()).readonly(),
    total: countSchema,
  })
  .meta({ id: 'Report' });

const id = z.string().min(1).max(200);
const kind = z.enum(REPORT_KINDS);
const q = z
  .string()
  .max(QUERY_LIMIT)
  .default('')
  .meta({ description: 'The devices it is about, in the query language; empty: all of them.' });

export interface ReportKindParams {
  readonly kind: ReportKind;
}
export const ReportKindParamsSchema: z.ZodType<ReportKindParams> = z.strictObject({ kind });

/** Rows on a screen. */
const ROWS_LIMIT = 1000;
export interface ReportQuery extends ReportScope {
  readonly rows: number;
}
export const ReportQuerySchema: z.ZodType<ReportQuery> = z.strictObject({
  q,
  ...span,
  rows: z.coerce.number().int().min(0).max(ROWS_LIMIT).default(200).meta({ description: 'Rows at most.' }),
});

export const REPORT_FORMATS = ['pdf', 'csv', 'xlsx'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
const format = z.enum(REPORT_FORMATS).default('pdf');
export interface ReportDownloadQuery extends ReportScope {
  readonly format: ReportFormat;
}
export const ReportDownloadQuerySchema: z.ZodType<ReportDownloadQuery> = z.strictObject({ q, ...span, format });

export const REPORT_STEPS = ['day', 'week', 'month'] as const;
export type ReportStep = (typeof REPORT_STEPS)[number];

/** A report that is made by itself after every day, week (from Monday) or month. */
export interface ReportSchedule {
  readonly id: string;
  readonly name: string;
  readonly kind: ReportKind;
  readonly q: string;
  readonly step: ReportStep;
  /** Days for which each report is kept. */
  readonly keepDays: number;
  /** Who made it: what that account may no longer see is no longer reported. */
  readonly owner: string;
  readonly createdAt: string;
  /** The moment up to which it has reported. */
  readonly reportedTo: string;
  /** Why the last report could not be made; null where it could. */
  readonly problem: string | null;
}
export const ReportScheduleSchema: z.ZodType<ReportSchedule> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind,
    q: z.string(),
    step: z.enum(REPORT_STEPS),
    keepDays: z.number().int(),
    owner: z.string(),
    createdAt: z.string(),
    reportedTo: z.string(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'ReportSchedule' });
export const ReportSchedulesSchema: z.ZodType<Items<ReportSchedule>> = itemsOf(ReportScheduleSchema);

/** Longest name in characters, and longest keeping in days. */
const NAME_LIMIT = 100;
const KEEP_LIMIT = 3650;
export interface NewReportSchedule {
  readonly name: string;
  readonly kind: ReportKind;
  readonly q: string;
  readonly step: ReportStep;
  readonly keepDays: number;
}
export const NewReportScheduleSchema: z.ZodType<NewReportSchedule> = z.strictObject({
  name: z.string().trim().min(1).max(NAME_LIMIT),
  kind,
  q,
  step: z.enum(REPORT_STEPS),
  keepDays: z.number().int().min(1).max(KEEP_LIMIT).default(365),
});

/** A report that a schedule made and that is kept. */
export interface KeptReport {
  readonly id: string;
  readonly schedule: string;
  readonly name: string;
  readonly kind: ReportKind;
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** When it is removed. */
  readonly until: string;
  /** Rows in its table. */
  readonly total: number;
}
export const KeptReportSchema: z.ZodType<KeptReport> = z
  .strictObject({
    id: z.string(),
    schedule: z.string(),
    name: z.string(),
    kind,
    from: z.string(),
    to: z.string(),
    madeAt: z.string(),
    until: z.string(),
    total: countSchema,
  })
  .meta({ id: 'KeptReport' });
export const KeptReportsSchema: z.ZodType<Items<KeptReport>> = itemsOf(KeptReportSchema);

export interface KeptReportParams {
  readonly id: string;
}
export const KeptReportParamsSchema: z.ZodType<KeptReportParams> = z.strictObject({ id });
export interface KeptReportQuery {
  readonly format: ReportFormat;
}
export const KeptReportQuerySchema: z.ZodType<KeptReportQuery> = z.strictObject({ format });
