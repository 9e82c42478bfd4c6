/** Figures: who talks most, in which protocols, and how many devices there are of what. */

import { DEVICES, FINDINGS } from '#model/search.ts';
import type { ApiContext } from '../context.ts';
import {
  CountsQuerySchema,
  DeviceCountsSchema,
  ProtocolSharesSchema,
  SpanQuerySchema,
  TopPairsSchema,
  TopQuerySchema,
} from '../contract-traffic.ts';
import { FindingGroupsSchema, GatherQuerySchema } from '../contract-triage.ts';
import type { ApiApp } from '../environment.ts';
import { readQuery, readSpan } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** A day: how far back the figures reach where nobody says. */
const SPAN_HOURS = 24;

/** `/stats/…` */
export function statsRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  const tag = 'Figures';
  const description = 'Without a span, the last day.';
  serve(
    app,
    context,
    {
      id: 'getTopPairs',
      method: 'get',
      path: '/stats/top',
      tag,
      summary: 'Who talks most',
      description,
      query: TopQuerySchema,
      answer: TopPairsSchema,
    },
    async ({ query }) => {
      const { vlan, limit } = query;
      const span = readSpan(query, SPAN_HOURS, now());
      return { ...span, items: await services.flows.top(span, { limit, ...(vlan === undefined ? {} : { vlan }) }) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'getFindingGroups',
      method: 'get',
      path: '/stats/findings',
      tag,
      summary: 'Findings by a value that they have in common, the worst first',
      query: GatherQuerySchema,
      answer: FindingGroupsSchema,
    },
    async ({ query: { q, by } }) => ({ items: services.triage.groups(readQuery(q, FINDINGS, now()), by) }),
  );
  serve(
    app,
    context,
    {
      id: 'getProtocolShares',
      method: 'get',
      path: '/stats/protocols',
      tag,
      summary: 'Flows and bytes of each protocol',
      description,
      query: SpanQuerySchema,
      answer: ProtocolSharesSchema,
    },
    async ({ query }) => {
      const span = readSpan(query, SPAN_HOURS, now());
      return { ...span, items: await services.flows.protocols(span) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'getDeviceCounts',
      method: 'get',
      path: '/stats/devices',
      tag,
      summary: 'How many devices there are of what',
      description: 'The most first. A device with several roles or subnets counts for each of them.',
      query: CountsQuerySchema,
      answer: DeviceCountsSchema,
    },
    async ({ query: { q, by, limit } }) => {
      const counts = await services.devices.counts(readQuery(q, DEVICES, now()), by);
      return { items: counts.slice(0, limit), total: counts.length };
    },
  );
  return app;
}
