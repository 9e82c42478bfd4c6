/** The contract of the part of the API that is about traffic: peers, timelines and figures, for a span of time. */
import { z } from 'zod';
import { QUERY_LIMIT } from '#base/query-parse.ts';
import { type AlarmPath, alarmPathSchema } from '#model/alarm-path.ts';
import { countSchema } from '#model/text.ts';
import { type Items, itemsOf, limit, type SpanQuery, span } from './contract.ts';
import { COUNTED_BY, type CountedBy, type DeviceCount } from './devices.ts';
import type { Peer, TimelineEntry, TopPair } from './flows.ts';
import type { Span } from './page.ts';

export interface SpanLimitQuery extends SpanQuery {
  readonly limit: number;
}
export const SpanLimitQuerySchema: z.ZodType<SpanLimitQuery> = z.strictObject({ ...span, limit });
export const SpanQuerySchema: z.ZodType<SpanQuery> = z.strictObject(span);

export interface TimelineQuery extends SpanQuery {
  readonly step?: 'hour' | 'day';
}
export const TimelineQuerySchema: z.ZodType<TimelineQuery> = z.strictObject({
  ...span,
  step: z.exactOptional(z.enum(['hour', 'day'])),
});

export interface TopQuery extends SpanLimitQuery {
  readonly vlan?: number;
}
export const TopQuerySchema: z.ZodType<TopQuery> = z.strictObject({
  ...span,
  limit,
  vlan: z.exactOptional(z.coerce.number().int().min(0).max(4095)),
});

export interface CountsQuery {
  readonly by: CountedBy;
  readonly q: string;
  readonly limit: number;
}
export const CountsQuerySchema: z.ZodType<CountsQuery> = z.strictObject({
  by: z.enum(COUNTED_BY),
  q: z.string().max(QUERY_LIMIT).default('').meta({ description: 'A search, in the query language.' }),
  limit,
});

export interface DeviceCounts {
  readonly items: readonly DeviceCount[];
  readonly total: number;
}
export const DeviceCountsSchema: z.ZodType<DeviceCounts> = z.strictObject({
  items: z
    .array(z.strictObject({ value: z.string().nullable(), devices: countSchema }).meta({ id: 'DeviceCount' }))
    .readonly(),
  total: countSchema.meta({ description: 'How many values there are.' }),
});

/** Items for a span of time. */
export interface Spanned<Item> extends Span {
  readonly items: readonly Item[];
}
const spanned = <Item>(item: z.ZodType<Item>): z.ZodType<Spanned<Item>> =>
  z.strictObject({ from: z.string(), to: z.string(), items: z.array(item).readonly() });

const text = z.string().nullable();
export const PeersSchema: z.ZodType<Spanned<Peer>> = spanned(
  z
    .strictObject({
      address: z.string(),
      device: text,
      asClient: z.boolean(),
      protocol: text,
      transport: text,
      port: z.number().int().nullable(),
      flows: countSchema,
      sent: countSchema,
      received: countSchema,
      firstSeen: z.string(),
      lastSeen: z.string(),
    })
    .meta({ id: 'Peer' }),
);
export const TimelineSchema: z.ZodType<Spanned<TimelineEntry>> = spanned(
  z
    .strictObject({
      time: z.string(),
      protocol: text,
      flows: countSchema,
      peers: countSchema,
      sent: countSchema,
      received: countSchema,
    })
    .meta({ id: 'TimelineEntry' }),
);
export const TopPairsSchema: z.ZodType<Spanned<TopPair>> = spanned(
  z
    .strictObject({
      client: z.string(),
      server: z.string(),
      protocol: text,
      port: z.number().int().nullable(),
      flows: countSchema,
      bytes: countSchema,
    })
    .meta({ id: 'TopPair' }),
);

export const AlarmPathsSchema: z.ZodType<Items<AlarmPath>> = itemsOf(alarmPathSchema.meta({ id: 'AlarmPath' }));

export interface ProtocolShare {
  readonly protocol: string | null;
  readonly flows: number;
  readonly bytes: number;
}
export const ProtocolSharesSchema: z.ZodType<Spanned<ProtocolShare>> = spanned(
  z.strictObject({ protocol: text, flows: countSchema, bytes: countSchema }).meta({ id: 'ProtocolShare' }),
);
