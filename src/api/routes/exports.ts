/** Exports: everything that matches a search, streamed as CSV, NDJSON, XLSX or OCSF. */
import type { Searchable } from '#base/query.ts';
import { CHANGE_KINDS } from '#model/change.ts';
import { DEVICES, FACTS, FINDINGS, FLOWS } from '#model/search.ts';
import { decide, type OperationId } from '../auth/permissions.ts';
import { visibleKinds } from '../changes-page.ts';
import type { ApiContext } from '../context.ts';
import { EXPORT_FORMATS, type ExportFormat, type ExportQuery, ExportQuerySchema, SORTS } from '../contract.ts';
import type { ApiApp } from '../environment.ts';
import { csvOf, ndjsonOf } from '../exports/csv.ts';
import { CHANGE_TABLE, DEVICE_TABLE, FACT_TABLE, FINDING_TABLE, FLOW_TABLE, type Table } from '../exports/tables.ts';
import { xlsxOf } from '../exports/xlsx.ts';
import type { Asked } from '../operation.ts';
import { detectionFinding, deviceInventoryInfo, networkActivity, type OcsfEvent } from '../outgoing/ocsf.ts';
import type { Awaitable, Page, PageRequest, Span } from '../page.ts';
import { Problem } from '../problem.ts';
import { moment, pageFrom, readOpenSpan, readQuery } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** Things read at a time. */
const STEP = 500;

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ocsf: 'application/x-ndjson',
};

/** One kind of thing that can be exported. `event` is null where OCSF has no class for it. */
interface Exported<Thing> {
  readonly operation: OperationId;
  readonly table: Table<Thing>;
  readonly searchable: Searchable<Thing>;
  readonly sort: string;
  readonly event: ((thing: Thing, version: string) => OcsfEvent) | null;
  list(request: PageRequest & Partial<Span>): Awaitable<Page<Thing>>;
}

/** `/exports/…` */
export function exportRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { devices, flows, facts, findings } = context.services;
  const add = <Thing>(exported: Exported<Thing>): void => {
    serve(app, context, declarationOf(exported.operation, exported.table.name), async (asked) => {
      const { query } = asked;
      const request = {
        query: readQuery(query.q, exported.searchable, context.now()),
        limit: STEP,
        sort: exported.sort,
        ...readOpenSpan(query),
      };
      const list = (cursor: string | null): Promise<Page<Thing>> =>
        pageFrom(async () => exported.list({ ...request, cursor }));
      // The first page is read before anything is sent, so that what is wrong with the request is still a problem.
      const first = await list(null);
      return answer(asked, exported, batchesFrom(first, list), context);
    });
  };
  add({
    operation: 'exportDevices',
    table: DEVICE_TABLE,
    searchable: DEVICES,
    sort: `-${SORTS.devices[0]}`,
    event: deviceInventoryInfo,
    list: (request) => devices.list(request),
  });
  add({
    operation: 'exportFlows',
    table: FLOW_TABLE,
    searchable: FLOWS,
    sort: `-${SORTS.flows[0]}`,
    event: networkActivity,
    list: (request) => flows.list(request),
  });
  add({
    operation: 'exportFacts',
    table: FACT_TABLE,
    searchable: FACTS,
    sort: `-${SORTS.facts[0]}`,
    event: null,
    list: (request) => facts.list(request),
  });
  add({
    operation: 'exportFindings',
    table: FINDING_TABLE,
    searchable: FINDINGS,
    sort: `-${SORTS.findings[0]}`,
    event: detectionFinding,
    list: (request) => findings.list(request),
  });
  addChanges(app, context);
  return app;
}

/** Changes are not searched: they are followed, oldest first. */
function addChanges(app: ApiApp, context: ApiContext): void {
  const { changes } = context.services;
  serve(app, context, declarationOf('exportChanges', 'changes'), async (asked) => {
    const { query, principal } = asked;
    if (query.q.trim() !== '')
      throw new Problem('bad-request', 'Changes cannot be searched; leave out q, and narrow them with from.');
    if (query.to !== undefined) throw new Problem('bad-request', 'An export of changes goes up to now; leave out to.');
    const kinds = decide(principal, 'listFindings') === 'allowed' ? CHANGE_KINDS : visibleKinds(false);
    const since = query.from === undefined ? {} : { since: moment(query.from) };
    const batches = async function* (): AsyncGenerator<readonly Awaited<ReturnType<typeof changes.list>>[number][]> {
      for (let after = 0; ; ) {
        const batch = await changes.list({ after, kinds, limit: STEP, ...since });
        if (batch.length === 0) return;
        yield batch;
        after = batch.at(-1)?.id ?? after;
      }
    };
    return answer(asked, { table: CHANGE_TABLE, event: null }, batches(), context);
  });
}

function declarationOf(id: OperationId, name: string) {
  return {
    id,
    method: 'get',
    path: `/exports/${name}`,
    tag: 'Exports',
    summary: `All ${name} that match a search`,
    query: ExportQuerySchema,
    media: [...new Set(EXPORT_FORMATS.map((format) => TYPES[format].split(';')[0] ?? ''))],
    streams: true,
  } as const;
}

async function* batchesFrom<Thing>(
  first: Page<Thing>,
  list: (cursor: string | null) => Promise<Page<Thing>>,
): AsyncGenerator<readonly Thing[]> {
  for (let page = first; ; page = await list(page.next)) {
    yield page.items;
    if (page.next === null) return;
  }
}

function answer<Thing>(
  { query, note }: Asked<unknown, ExportQuery, unknown>,
  { table, event }: Pick<Exported<Thing>, 'table' | 'event'>,
  batches: AsyncGenerator<readonly Thing[]>,
  { now, version, log }: ApiContext,
): Response {
  const { format } = query;
  if (format === 'ocsf' && event === null)
    throw new Problem('bad-request', `OCSF has no class for ${table.name}; take csv, ndjson or xlsx.`);
  // What was searched for is not noted: people type names into search boxes.
  note({ detail: { format, filtered: query.q.trim() !== '' } });
  const bytes = bytesOf(format, table, event, batches, version);
  const guarded = async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield* bytes;
    } catch (error) {
      log.error({ export: table.name, error }, 'an export broke off');
      throw error;
    }
  };
  const day = now().toISOString().slice(0, 10);
  return new Response(ReadableStream.from(guarded()), {
    headers: {
      'content-type': TYPES[format],
      'content-disposition': `attachment; filename="wardline-${table.name}-${day}.${format === 'ocsf' ? 'ocsf.ndjson' : format}"`,
    },
  });
}

function bytesOf<Thing>(
  format: ExportFormat,
  table: Table<Thing>,
  event: Exported<Thing>['event'],
  batches: AsyncGenerator<readonly Thing[]>,
  version: string,
): AsyncGenerator<Uint8Array> {
  switch (format) {
    case 'csv':
      return csvOf(table, batches);
    case 'xlsx':
      return xlsxOf(table, batches);
    case 'ndjson':
      return ndjsonOf(batches);
    case 'ocsf':
      return ndjsonOf(mapped(batches, (thing) => event?.(thing, version) ?? {}));
  }
}

async function* mapped<Thing, Other>(
  batches: AsyncIterable<readonly Thing[]>,
  turn: (thing: Thing) => Other,
): AsyncGenerator<readonly Other[]> {
  for await (const things of batches) yield things.map(turn);
}
