/** Reports: on the screen, as files, and made by themselves after every day, week or month. */

import { DEVICES } from '#model/search.ts';
import type { Principal } from '../auth/permissions.ts';
import { randomId } from '../auth/secrets.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  KeptReportParamsSchema,
  KeptReportQuerySchema,
  KeptReportSchema,
  KeptReportsSchema,
  NewReportScheduleSchema,
  type Report,
  ReportDownloadQuerySchema,
  type ReportKind,
  ReportKindParamsSchema,
  ReportQuerySchema,
  type ReportSchedule,
  ReportScheduleSchema,
  ReportSchedulesSchema,
  ReportSchema,
  type ReportScope,
} from '../contract-reports.ts';
import type { ApiApp } from '../environment.ts';
import { Problem } from '../problem.ts';
import { missing, readQuery, readSpan } from '../reading.ts';
import { fileOf, REPORT_MEDIA } from '../reports/answer.ts';
import { makeReport, needsOf } from '../reports/make.ts';
import { lastPeriod, runningPeriod } from '../reports/periods.ts';
import { runSchedule, unpacked } from '../reports/schedule.ts';
import { mayAs } from '../reports/source.ts';
import { createRoutes, serve } from '../serve.ts';
import { readSettings } from '../settings.ts';

/** A month: what a report is about where nobody says. */
const SPAN_HOURS = 30 * 24;
/** Most schedules. */
const SCHEDULES_LIMIT = 100;
const tag = 'Reports';
const description = 'Without a span, the last thirty days.';

/** `/reports…` and `/report-schedules…` */
export function reportRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addReports(app, context);
  addSchedules(app, context);
  addChanges(app, context);
  addKept(app, context);
  return app;
}

/** True where the account may see such a report: scopes say what a token may do, the role what its owner may see. */
function maySee(principal: Principal, kind: ReportKind): boolean {
  return principal.kind !== 'nobody' && mayAs(principal.user.role)(needsOf(kind));
}

function guardKind(principal: Principal, kind: ReportKind): void {
  if (!maySee(principal, kind))
    throw new Problem('forbidden', 'This report tells of findings, which are not for your role; ask an administrator.');
}

async function reportFor(
  { services, accounts, now }: ApiContext,
  principal: Principal,
  kind: ReportKind,
  scope: ReportScope,
): Promise<Report> {
  guardKind(principal, kind);
  const made = now();
  return makeReport(
    {
      services,
      settings: await readSettings(accounts.settings),
      now: made,
      may: principal.kind === 'nobody' ? () => false : mayAs(principal.user.role),
    },
    kind,
    { q: scope.q.trim(), ...readSpan(scope, SPAN_HOURS, made) },
  );
}

function addReports(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'getReport',
      method: 'get',
      path: '/reports/{kind}',
      tag,
      summary: 'A report for the screen',
      description,
      params: ReportKindParamsSchema,
      query: ReportQuerySchema,
      answer: ReportSchema,
    },
    async ({ params, query, principal }) => {
      const report = await reportFor(context, principal, params.kind, query);
      return { ...report, rows: report.rows.slice(0, query.rows) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'downloadReport',
      method: 'get',
      path: '/reports/{kind}/file',
      tag,
      summary: 'A report as PDF, CSV or XLSX',
      description,
      params: ReportKindParamsSchema,
      query: ReportDownloadQuerySchema,
      media: REPORT_MEDIA,
      streams: true,
    },
    async ({ params, query, principal, note }) => {
      const { format, q } = query;
      // What was searched for is not noted: people type names into search boxes.
      note({ target: `report:${params.kind}`, detail: { format, filtered: q.trim() !== '' } });
      return fileOf(await reportFor(context, principal, params.kind, query), format);
    },
  );
}

async function findSchedule({ accounts }: ApiContext, id: string): Promise<ReportSchedule> {
  const schedule = await accounts.reports.schedule(id);
  if (!schedule) throw missing('schedule');
  return schedule;
}

function addSchedules(app: ApiApp, context: ApiContext): void {
  const { accounts, now } = context;
  serve(
    app,
    context,
    {
      id: 'listReportSchedules',
      method: 'get',
      path: '/report-schedules',
      tag,
      summary: 'Reports that are made by themselves',
      answer: ReportSchedulesSchema,
    },
    async ({ principal }) => ({
      items: (await accounts.reports.schedules()).filter(({ kind }) => maySee(principal, kind)),
    }),
  );
  serve(
    app,
    context,
    {
      id: 'createReportSchedule',
      method: 'post',
      path: '/report-schedules',
      tag,
      summary: 'Let a report be made by itself',
      description: 'The first is made when the running day, week or month is over, in the time zone of the settings.',
      body: NewReportScheduleSchema,
      status: 201,
      answer: ReportScheduleSchema,
    },
    async ({ body, principal, note }) => {
      guardKind(principal, body.kind);
      readQuery(body.q, DEVICES, now());
      if ((await accounts.reports.schedules()).length >= SCHEDULES_LIMIT)
        throw new Problem('conflict', `There are at most ${SCHEDULES_LIMIT} schedules; remove one first.`);
      const { timeZone } = await readSettings(accounts.settings);
      const schedule: ReportSchedule = {
        ...body,
        id: randomId(),
        owner: principal.kind === 'nobody' ? '' : principal.user.id,
        createdAt: now().toISOString(),
        reportedTo: lastPeriod(body.step, now(), timeZone).to,
        problem: null,
      };
      await accounts.reports.insert(schedule);
      note({ target: `report-schedule:${schedule.id}`, detail: { kind: body.kind, step: body.step } });
      return schedule;
    },
  );
}

function addChanges(app: ApiApp, context: ApiContext): void {
  const { accounts, now } = context;
  serve(
    app,
    context,
    {
      id: 'runReportSchedule',
      method: 'post',
      path: '/report-schedules/{id}/run',
      tag,
      summary: 'Make the report of a schedule now',
      description: 'For the last day, week or month up to now. The next one comes when it would have come.',
      params: IdParamsSchema,
      status: 201,
      answer: KeptReportSchema,
    },
    async ({ params, principal, note }) => {
      const schedule = await findSchedule(context, params.id);
      guardKind(principal, schedule.kind);
      note({ target: `report-schedule:${schedule.id}` });
      const { timeZone } = await readSettings(accounts.settings);
      return runSchedule(schedule, runningPeriod(schedule.step, now(), timeZone), context);
    },
  );
  serve(
    app,
    context,
    {
      id: 'deleteReportSchedule',
      method: 'delete',
      path: '/report-schedules/{id}',
      tag,
      summary: 'Let a report no longer be made by itself',
      description: 'For who made it, and for administrators. The reports that it made stay as long as was said.',
      params: IdParamsSchema,
    },
    async ({ params, principal, note }) => {
      const { id, owner } = await findSchedule(context, params.id);
      const user = principal.kind === 'nobody' ? null : principal.user;
      if (user?.id !== owner && user?.role !== 'administrator')
        throw new Problem('forbidden', 'Only who made this schedule, or an administrator, may remove it.');
      note({ target: `report-schedule:${id}` });
      await accounts.reports.remove(id);
    },
  );
}

function addKept(app: ApiApp, context: ApiContext): void {
  const { accounts } = context;
  serve(
    app,
    context,
    {
      id: 'listKeptReports',
      method: 'get',
      path: '/kept-reports',
      tag,
      summary: 'Reports that schedules made, newest first',
      answer: KeptReportsSchema,
    },
    async ({ principal }) => ({ items: (await accounts.reports.kept()).filter(({ kind }) => maySee(principal, kind)) }),
  );
  serve(
    app,
    context,
    {
      id: 'downloadKeptReport',
      method: 'get',
      path: '/kept-reports/{id}/file',
      tag,
      summary: 'A report that a schedule made, as PDF, CSV or XLSX',
      params: KeptReportParamsSchema,
      query: KeptReportQuerySchema,
      media: REPORT_MEDIA,
      streams: true,
    },
    async ({ params, query: { format }, principal, note }) => {
      const found = await accounts.reports.one(params.id);
      if (!found) throw missing('report');
      guardKind(principal, found.report.kind);
      note({ target: `kept-report:${params.id}`, detail: { format } });
      return fileOf(await unpacked(found.content), format);
    },
  );
}
