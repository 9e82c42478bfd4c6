/** The contract of the map: zones, the devices in those that are open, and what goes between them in a span of time. */
import { z } from 'zod';
import { countSchema } from '#model/text.ts';
import { type SpanQuery, span } from './contract.ts';
import type { TrafficHour } from './flows.ts';
import type { Span } from './page.ts';

/** By what devices are put into zones. */
export const ZONED_BY = ['subnet', 'category', 'manufacturer', 'location'] as const;
export type ZonedBy = (typeof ZONED_BY)[number];

/** Longest list of zones to open, in characters. */
const OPEN_LIMIT = 4000;

export interface MapQuery extends SpanQuery {
  readonly by: ZonedBy;
  readonly open?: string;
}
export const MapQuerySchema: z.ZodType<MapQuery> = z.strictObject({
  ...span,
  by: z.enum(ZONED_BY).default('subnet'),
  open: z.exactOptional(z.string().max(OPEN_LIMIT)).meta({
    description: 'Ids of zones whose devices are told one by one, a line each. Left out: all zones of a small network.',
  }),
});

export interface MapZone {
  readonly id: string;
  readonly devices: number;
  readonly bytes: number;
}
export interface MapNode {
  readonly id: string;
  readonly zone: string;
  readonly name: string;
  readonly ip: string | null;
  readonly category: string | null;
}
export interface MapLink {
  readonly from: string;
  readonly to: string;
  readonly flows: number;
  readonly bytes: number;
  readonly protocols: readonly string[];
}

/** The map of a span. Ends of links are nodes, or zones that are not open. */
export interface TrafficMap extends Span {
  readonly by: ZonedBy;
  readonly zones: readonly MapZone[];
  readonly opened: readonly string[];
  readonly nodes: readonly MapNode[];
  readonly links: readonly MapLink[];
}
const text = z.string();
export const TrafficMapSchema: z.ZodType<TrafficMap> = z
  .strictObject({
    from: text,
    to: text,
    by: z.enum(ZONED_BY),
    zones: z
      .array(z.strictObject({ id: text, devices: countSchema, bytes: countSchema }).meta({ id: 'MapZone' }))
      .readonly()
      .meta({ description: '∗outside, ∗groups (multicast and broadcast) and ∗unnamed hold what has no such value.' }),
    opened: z.array(text).readonly(),
    nodes: z
      .array(
        z
          .strictObject({ id: text, zone: text, name: text, ip: text.nullable(), category: text.nullable() })
          .meta({ id: 'MapNode' }),
      )
      .readonly(),
    links: z
      .array(
        z
          .strictObject({
            from: text,
            to: text,
            flows: countSchema,
            bytes: countSchema,
            protocols: z.array(text).readonly(),
          })
          .meta({ id: 'MapLink' }),
      )
      .readonly(),
  })
  .meta({ id: 'TrafficMap' });

export interface TrafficQuery extends SpanQuery {
  readonly step: 'hour' | 'day';
}
export const TrafficQuerySchema: z.ZodType<TrafficQuery> = z.strictObject({
  ...span,
  step: z.enum(['hour', 'day']).default('hour'),
});
export interface Traffic {
  /** The first and the last moment with traffic that is kept at all; null where there is none. */
  readonly first: string | null;
  readonly last: string | null;
  readonly items: readonly TrafficHour[];
}
export const TrafficSchema: z.ZodType<Traffic> = z
  .strictObject({
    first: text.nullable(),
    last: text.nullable(),
    items: z
      .array(z.strictObject({ time: text, flows: countSchema, bytes: countSchema }).meta({ id: 'TrafficHour' }))
      .readonly(),
  })
  .meta({ id: 'Traffic' });
