/** The contract of the API: what is asked and what is answered, as types and as the schemas that check and describe them. */
import { z } from 'zod';
import { QUERY_LIMIT } from '#base/query-parse.ts';
import { CHANGE_KINDS, type Change, type ChangeKind } from '#model/change.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { ChangeSchema, DeviceSchema, FactSchema, FindingSchema, FlowSchema } from './contract-things.ts';
import type { Page } from './page.ts';
import type { SensorStatus } from './services.ts';

/** Most items of a page, and how many where nobody says. */
const PAGE_LIMIT = 1000;
const PAGE_DEFAULT = 100;
/** Longest cursor, id and address taken. */
const TOKEN_LENGTH_LIMIT = 1024;
const ID_LIMIT = 200;

const id = z.string().min(1).max(ID_LIMIT);
const time = z.iso.datetime({ offset: true });
/** How many items an answer has at most. */
export const limit: z.ZodType<number> = z.coerce
  .number()
  .int()
  .min(1)
  .max(PAGE_LIMIT)
  .default(PAGE_DEFAULT)
  .meta({ description: 'How many at most.' });
const cursor = z
  .exactOptional(z.string().max(TOKEN_LENGTH_LIMIT))
  .meta({ description: 'The `next` of the page before.' });
/** A number of things, bytes or packets. */
const count = z.number().int().nonnegative();

export interface IdParams {
  readonly id: string;
}
export const IdParamsSchema: z.ZodType<IdParams> = z.strictObject({ id });

export interface SpanQuery {
  readonly from?: string;
  readonly to?: string;
}
/** The members of a query that narrow it to a time. */
export const span: {
  readonly from: z.ZodExactOptional<z.ZodType<string>>;
  readonly to: z.ZodExactOptional<z.ZodType<string>>;
} = {
  from: z.exactOptional(time).meta({ description: 'From this moment on (RFC 3339).' }),
  to: z.exactOptional(time).meta({ description: 'Up to, but not at, this moment.' }),
};

/** What every list takes. */
export interface ListQuery extends SpanQuery {
  readonly q: string;
  readonly limit: number;
  readonly cursor?: string;
  readonly sort?: string;
}
/** A search in a query. */
export const q: z.ZodDefault<z.ZodString> = z
  .string()
  .max(QUERY_LIMIT)
  .default('')
  .meta({ description: 'A search, in the query language.' });

/** The query of a list that can be sorted by `sorts`, and, where `spans`, be narrowed to a time. */
export function listQuery(sorts: readonly string[], spans: boolean): z.ZodType<ListQuery> {
  const orders = sorts.flatMap((sort) => [sort, `-${sort}`]);
  const sort = z.exactOptional(z.enum(orders)).meta({ description: 'The order; - in front: falling.' });
  return spans ? z.strictObject({ q, limit, cursor, sort, ...span }) : z.strictObject({ q, limit, cursor, sort });
}

/** What can be sorted by. The first is the default, falling. */
export const SORTS = {
  devices: ['lastSeen', 'firstSeen', 'name', 'ip', 'category', 'manufacturer'],
  flows: ['start', 'bytes'],
  facts: ['time'],
  findings: ['start', 'severity'],
  lifecycle: ['ends', 'open', 'name'],
} as const;

/** A page of items. */
export function pageOf<Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> {
  return z.strictObject({
    items: z.array(item).readonly(),
    next: z.string().nullable().meta({ description: 'The cursor of the next page; null at the end.' }),
    total: count.nullable().meta({ description: 'How many match in all; null where counting them costs too much.' }),
  });
}
export const DevicePageSchema: z.ZodType<Page<Device>> = pageOf(DeviceSchema);
export const FlowPageSchema: z.ZodType<Page<StoredFlow>> = pageOf(FlowSchema);
export const FactPageSchema: z.ZodType<Page<Fact>> = pageOf(FactSchema);
export const FindingPageSchema: z.ZodType<Page<Finding>> = pageOf(FindingSchema);

export const ChangePageSchema: z.ZodType<Page<Change>> = pageOf(ChangeSchema);

export interface ChangesQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly since?: string;
  readonly kind?: ChangeKind;
  readonly device?: string;
}
const changeCursor = z
  .exactOptional(z.string().regex(/^\d{1,15}$/, 'a cursor of changes is a number'))
  .meta({ description: 'The id of the last change that is known already.' });
export const ChangesQuerySchema: z.ZodType<ChangesQuery> = z.strictObject({
  limit,
  cursor: changeCursor,
  since: z.exactOptional(time),
  kind: z.exactOptional(z.enum(CHANGE_KINDS)),
  device: z.exactOptional(id),
});
export const DeviceChangesQuerySchema: z.ZodType<Omit<ChangesQuery, 'device'>> = z.strictObject({
  limit,
  cursor: changeCursor,
  since: z.exactOptional(time),
  kind: z.exactOptional(z.enum(CHANGE_KINDS)),
});

const text = z.string().nullable();

export interface Items<Item> {
  readonly items: readonly Item[];
}
/** All of them at once: few by nature. */
export function itemsOf<Item>(item: z.ZodType<Item>): z.ZodType<Items<Item>> {
  return z.strictObject({ items: z.array(item).readonly() });
}

/** What a device says of itself: as much as is kept. */
export const FactsSchema: z.ZodType<Items<Fact>> = itemsOf(FactSchema);

export const SensorsSchema: z.ZodType<Items<SensorStatus>> = itemsOf(
  z
    .strictObject({
      name: z.string(),
      kind: z.enum(['live', 'folder', 'netflow', 'ipfix', 'sflow', 'zeek', 'capture']),
      state: z.enum(['starting', 'running', 'restarting', 'stopped', 'failed']),
      packets: count,
      bytes: count,
      dropped: count,
      restarts: count,
      lost: count,
      lastPacket: text,
      problem: text,
    })
    .meta({ id: 'Sensor' }),
);

/** A list that is paged and not searched. */
export interface PlainListQuery {
  readonly limit: number;
  readonly cursor?: string;
}
export const PlainListQuerySchema: z.ZodType<PlainListQuery> = z.strictObject({ limit, cursor });

export interface SearchQuery {
  readonly q: string;
  readonly limit: number;
}
export const SearchQuerySchema: z.ZodType<SearchQuery> = z.strictObject({
  q: z.string().min(1).max(QUERY_LIMIT).meta({ description: 'A search, in the query language.' }),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});

/** What one kind of thing has for a search. `problem`: why it cannot be asked of this kind. */
export interface SearchPart<Item> {
  readonly items: readonly Item[];
  readonly total: number | null;
  readonly problem: string | null;
}
const part = <Item>(item: z.ZodType<Item>): z.ZodType<SearchPart<Item> | null> =>
  z.strictObject({ items: z.array(item).readonly(), total: count.nullable(), problem: text }).nullable();

/** All kinds at once; null for a kind that is not for who asks. */
export interface SearchAnswer {
  readonly devices: SearchPart<Device> | null;
  readonly findings: SearchPart<Finding> | null;
  readonly flows: SearchPart<StoredFlow> | null;
  readonly facts: SearchPart<Fact> | null;
}
export const SearchAnswerSchema: z.ZodType<SearchAnswer> = z.strictObject({
  devices: part(DeviceSchema),
  findings: part(FindingSchema),
  flows: part(FlowSchema),
  facts: part(FactSchema),
});

export interface SearchField {
  readonly kind: string;
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly aliases: readonly string[];
}
export const SearchFieldsSchema: z.ZodType<Items<SearchField>> = itemsOf(
  z
    .strictObject({
      kind: z.string(),
      name: z.string(),
      type: z.string(),
      help: z.string(),
      aliases: z.array(z.string()).readonly(),
    })
    .meta({ id: 'SearchField' }),
);

export const EXPORT_FORMATS = ['csv', 'ndjson', 'xlsx', 'ocsf'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export interface ExportQuery extends SpanQuery {
  readonly q: string;
  readonly format: ExportFormat;
}
export const ExportQuerySchema: z.ZodType<ExportQuery> = z.strictObject({
  q,
  format: z.enum(EXPORT_FORMATS).default('csv').meta({ description: 'ocsf is NDJSON of OCSF events.' }),
  ...span,
});

/** RFC 9457, with the id of the request in the log, and the place in the query or the members that are wrong. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly request: string;
}
export const ProblemSchema: z.ZodType<ProblemBody> = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    request: z.string(),
  })
  .meta({ id: 'Problem' });
