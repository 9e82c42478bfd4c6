/** Devices: the list, one, and what is known of it. */
import type { Device } from '#model/device.ts';
import { DEVICES } from '#model/search.ts';
import { decide } from '../auth/permissions.ts';
import { changesPage } from '../changes-page.ts';
import type { ApiContext } from '../context.ts';
import {
  ChangePageSchema,
  DeviceChangesQuerySchema,
  DevicePageSchema,
  FactsSchema,
  IdParamsSchema,
  listQuery,
  SORTS,
} from '../contract.ts';
import { BaselineSchema, DeviceSchema } from '../contract-things.ts';
import { PeersSchema, SpanLimitQuerySchema, TimelineQuerySchema, TimelineSchema } from '../contract-traffic.ts';
import type { ApiApp } from '../environment.ts';
import { fromWholeDay, missing, pageFrom, readPage, readSpan } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** A week: how far back peers and the timeline reach where nobody says. */
const SPAN_HOURS = 7 * 24;

const tag = 'Devices';

/** `/devices…` */
export function deviceRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addDevices(app, context);
  addKnowledge(app, context);
  addBaseline(app, context);
  addTraffic(app, context);
  return app;
}

async function findDevice({ services }: ApiContext, id: string): Promise<Device> {
  const device = await services.devices.get(id);
  if (!device) throw missing('device');
  return device;
}

function addDevices(app: ApiApp, context: ApiContext): void {
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listDevices',
      method: 'get',
      path: '/devices',
      tag,
      summary: 'Devices that match a search',
      query: listQuery(SORTS.devices, false),
      answer: DevicePageSchema,
    },
    async ({ query }) => pageFrom(() => services.devices.list(readPage(query, DEVICES, now()))),
  );
  serve(
    app,
    context,
    {
      id: 'getDevice',
      method: 'get',
      path: '/devices/{id}',
      tag,
      summary: 'One device',
      params: IdParamsSchema,
      answer: DeviceSchema,
    },
    async ({ params }) => findDevice(context, params.id),
  );
}

/** What is known of a device, and what changed. */
function addKnowledge(app: ApiApp, context: ApiContext): void {
  const { services } = context;
  serve(
    app,
    context,
    {
      id: 'listDeviceFacts',
      method: 'get',
      path: '/devices/{id}/facts',
      tag,
      summary: 'What a device says of itself',
      params: IdParamsSchema,
      answer: FactsSchema,
    },
    async ({ params }) => {
      const { id } = await findDevice(context, params.id);
      return { items: await services.devices.facts(id) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'listDeviceChanges',
      method: 'get',
      path: '/devices/{id}/changes',
      tag,
      summary: 'What changed about a device, oldest first',
      params: IdParamsSchema,
      query: DeviceChangesQuerySchema,
      answer: ChangePageSchema,
    },
    async ({ params, query, principal }) => {
      const { id } = await findDevice(context, params.id);
      return changesPage(services.changes, { ...query, device: id }, decide(principal, 'listFindings') === 'allowed');
    },
  );
}

/** How far its ordinary behaviour is learnt. */
function addBaseline(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'getDeviceBaseline',
      method: 'get',
      path: '/devices/{id}/baseline',
      tag,
      summary: 'How far the ordinary behaviour of a device is learnt',
      params: IdParamsSchema,
      answer: BaselineSchema,
    },
    async ({ params }) => {
      const { id } = await findDevice(context, params.id);
      return context.services.baseline(id);
    },
  );
}

/** Who a device talks with, and when. */
function addTraffic(app: ApiApp, context: ApiContext): void {
  const { services, now } = context;
  serve(
    app,
    context,
    {
      id: 'listDevicePeers',
      method: 'get',
      path: '/devices/{id}/peers',
      tag,
      summary: 'Who a device talked with',
      description:
        'Without a span, the last seven days. A span of more than a week counts from the beginning of its first day (UTC), as the answer says.',
      params: IdParamsSchema,
      query: SpanLimitQuerySchema,
      answer: PeersSchema,
    },
    async ({ params, query }) => {
      const { ips, macs } = await findDevice(context, params.id);
      const span = fromWholeDay(readSpan(query, SPAN_HOURS, now()));
      return { ...span, items: await services.flows.peers([...ips, ...macs], span, query.limit) };
    },
  );
  serve(
    app,
    context,
    {
      id: 'getDeviceTimeline',
      method: 'get',
      path: '/devices/{id}/timeline',
      tag,
      summary: "A device's traffic, hour by hour or day by day",
      description: 'Without a span, the last seven days. Without a step, hours of up to a week and days of more.',
      params: IdParamsSchema,
      query: TimelineQuerySchema,
      answer: TimelineSchema,
    },
    async ({ params, query }) => {
      const { ips, macs } = await findDevice(context, params.id);
      const span = readSpan(query, SPAN_HOURS, now());
      const isLong = Date.parse(span.to) - Date.parse(span.from) > SPAN_HOURS * 3_600_000;
      const step = query.step ?? (isLong ? 'day' : 'hour');
      return { ...span, items: await services.flows.timeline([...ips, ...macs], span, step) };
    },
  );
}
