/** The map of a span, and all traffic over time: what a past moment is replayed from. */
import type { ApiContext } from '../context.ts';
import { MapQuerySchema, TrafficMapSchema, TrafficQuerySchema, TrafficSchema } from '../contract-map.ts';
import type { ApiApp } from '../environment.ts';
import { mapOf } from '../map/map.ts';
import { readSpan } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** A day: what the map shows where nobody says; a month: how far back the traffic goes. */
const MAP_HOURS = 24;
const TRAFFIC_HOURS = 30 * 24;
const tag = 'Map';

/** `/map` and `/stats/traffic` */
export function mapRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'getMap',
      method: 'get',
      path: '/map',
      tag,
      summary: 'Zones, the devices of open ones, and what went between them in a span',
      description:
        'Without a span, the last day. Addresses are those of the devices that had them at the time; zones are by what is known today.',
      query: MapQuerySchema,
      answer: TrafficMapSchema,
    },
    async ({ query }) =>
      mapOf(services, readSpan(query, MAP_HOURS, now()), {
        by: query.by,
        open: query.open === undefined ? null : query.open.split('\n').filter((zone) => zone !== ''),
      }),
  );
  serve(
    app,
    context,
    {
      id: 'getTraffic',
      method: 'get',
      path: '/stats/traffic',
      tag,
      summary: 'All traffic, hour by hour or day by day',
      description: 'Without a span, the last thirty days.',
      query: TrafficQuerySchema,
      answer: TrafficSchema,
    },
    async ({ query }) => {
      const extent = services.flows.extent();
      return {
        first: extent?.from ?? null,
        last: extent?.to ?? null,
        items: await services.flows.traffic(readSpan(query, TRAFFIC_HOURS, now()), query.step),
      };
    },
  );
  return app;
}
