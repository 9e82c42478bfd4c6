/** Incidents: findings that are one story, where they stand, what was done about them, and how others read them. */
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  IncidentExportQuerySchema,
  type IncidentRow,
  IncidentSchema,
  IncidentsQuerySchema,
  IncidentsSchema,
  IncidentTriageBodySchema,
  TaskBodySchema,
  TaskParamsSchema,
} from '../contract-incidents.ts';
import type { ApiApp } from '../environment.ts';
import type { StandingIncident } from '../incidents.ts';
import { type IncidentFormat, incidentsAs } from '../outgoing/incident-formats.ts';
import { Problem } from '../problem.ts';
import { missing } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';
import { asked, doerOf } from '../triaging.ts';

const tag = 'Incidents';
/** Most rows of the list: the worst. */
const ROW_LIMIT = 1000;
const TYPES: Readonly<Record<IncidentFormat, readonly [type: string, ending: string]>> = {
  stix: ['application/stix+json;version=2.1', 'stix.json'],
  ocsf: ['application/x-ndjson', 'ocsf.ndjson'],
  cef: ['text/plain; charset=utf-8', 'cef.txt'],
};

/** `/incidents…`, `/exports/incidents` */
export function incidentRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addReading(app, context);
  addSteps(app, context);
  addExport(app, context);
  return app;
}

function addReading(app: ApiApp, context: ApiContext): void {
  const { incidents } = context.services;
  serve(
    app,
    context,
    {
      id: 'listIncidents',
      method: 'get',
      path: '/incidents',
      tag,
      summary: 'Findings that are one story, the worst first',
      query: IncidentsQuerySchema,
      answer: IncidentsSchema,
    },
    async ({ query: { show } }) => ({
      items: incidents
        .list()
        .filter(({ triage }) => show === 'all' || (triage.state === 'resolved') === (show === 'done'))
        .slice(0, ROW_LIMIT)
        .map(rowOf),
    }),
  );
  serve(
    app,
    context,
    {
      id: 'getIncident',
      method: 'get',
      path: '/incidents/{id}',
      tag,
      summary: 'One incident: its story, what it threatens in care, and what to do',
      description: 'Ids that it had before other findings joined it lead to it too.',
      params: IdParamsSchema,
      answer: IncidentSchema,
    },
    async ({ params }) => known(incidents.get(params.id)),
  );
}

function addSteps(app: ApiApp, context: ApiContext): void {
  const { accounts, services } = context;
  const { incidents, triage } = services;
  serve(
    app,
    context,
    {
      id: 'triageIncident',
      method: 'post',
      path: '/incidents/{id}/triage',
      tag,
      summary: 'Say where an incident stands, whose it is, or something about it',
      description: 'It holds for all of its findings; a comment is kept with the earliest.',
      params: IdParamsSchema,
      body: IncidentTriageBodySchema,
      answer: IncidentSchema,
    },
    async ({ params, body, principal, note }) => {
      const incident = known(incidents.get(params.id));
      const { state, assignee, comment } = body;
      if (typeof assignee === 'string' && (await accounts.users.get(assignee)) === null)
        throw new Problem('bad-request', 'There is no account of this id; GET /api/v1/assignees lists them.');
      note({
        target: `incident:${incident.id}`,
        detail: {
          ...(state === undefined ? {} : { state }),
          ...(assignee === undefined ? {} : { assignee }),
          ...(comment === undefined ? {} : { comment: true }),
        },
      });
      const by = doerOf(principal);
      const { comment: words, ...change } = body;
      if (state !== undefined || assignee !== undefined) await asked(triage.change(incident.findings, change, by));
      if (words !== undefined) await asked(triage.change(incident.findings.slice(0, 1), { comment: words }, by));
      return incidents.get(params.id) ?? incident;
    },
  );
  serve(
    app,
    context,
    {
      id: 'markTask',
      method: 'put',
      path: '/incidents/{id}/tasks/{task}',
      tag,
      summary: 'Say that a task of an incident was done, or is open again',
      params: TaskParamsSchema,
      body: TaskBodySchema,
      answer: IncidentSchema,
    },
    async ({ params: { id, task }, body, principal, note }) => {
      note({ target: `incident:${id}`, detail: { task, done: body.done } });
      return asked(incidents.mark(id, task, body.done, doerOf(principal)));
    },
  );
}

function addExport(app: ApiApp, context: ApiContext): void {
  const { services, version, now } = context;
  serve(
    app,
    context,
    {
      id: 'exportIncidents',
      method: 'get',
      path: '/exports/incidents',
      tag: 'Exports',
      summary: 'Incidents as STIX 2.1, OCSF or CEF',
      query: IncidentExportQuerySchema,
      media: Object.values(TYPES).map(([type]) => type.split(';')[0] ?? ''),
    },
    async ({ query: { format, id }, note }) => {
      note({ detail: { format, one: id !== undefined } });
      const incidents = id === undefined ? services.incidents.list() : [known(services.incidents.get(id))];
      const [type, ending] = TYPES[format];
      const name = `wardline-incidents-${now().toISOString().slice(0, 10)}.${ending}`;
      return new Response(incidentsAs(format, incidents, version), {
        headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` },
      });
    },
  );
}

function rowOf({ reached, threatened, ...incident }: StandingIncident): IncidentRow {
  const { id, title, severity, outcome, start, end, findings, triage } = incident;
  return {
    ...{ id, title, severity, outcome, start, end, findings, triage },
    reached: reached.filter(({ hold }) => hold !== 'looked-at').length,
    functions: [...new Set(threatened.map((one) => one.function))],
    lifeCritical: threatened.filter(({ lifeCritical }) => lifeCritical).length,
  };
}

function known(incident: StandingIncident | null): StandingIncident {
  if (incident === null) throw missing('incident');
  return incident;
}
