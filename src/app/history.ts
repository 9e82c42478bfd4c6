/** What was seen, as policies are tried on it: conversations and devices of a folder of data, or of files. */
import fs from 'node:fs';
import readline from 'node:readline';
import { z } from 'zod';
import { faultLine, shape } from '#base/shape.ts';
import { formatTime } from '#base/time.ts';
import type { Conversation } from '#model/conversation.ts';
import type { Device } from '#model/device.ts';
import { type KnownDevice, knownDeviceSchema } from '#model/segment.ts';
import type { NamedTalk } from '#segment/voices/world.ts';
import { createFlowStore, type FlowStore } from '#store/flows/store.ts';
import { openState } from '#store/state/state.ts';
import { datasetsOf } from './datasets.ts';
import { takeFolder } from './folder.ts';
import { DEFAULT_FLOWS, placesIn } from './memory.ts';
import { readNdjson } from './ndjson.ts';
import { SegmentError } from './segment-error.ts';

const DAY = 86_400_000;
/** Most conversations of files. */
const CONVERSATION_LIMIT = 5_000_000;
/** Most rows of what was done under names. */
const NAMED_LIMIT = 200_000;

export interface HistoryRequest {
  readonly data?: string | undefined;
  /** Lines of `wardline flows`; `-` is what comes in. */
  readonly flows?: string | undefined;
  readonly devices?: string | undefined;
  /** The last days alone. */
  readonly days?: number | undefined;
}

export interface History {
  readonly conversations: readonly Conversation[];
  readonly devices: readonly KnownDevice[];
  /** What was done under names of people and of servers. */
  readonly named: readonly NamedTalk[];
}

/** Throws a SegmentError, or an error of the stores, with a sentence for a person. */
export async function readHistory(request: HistoryRequest): Promise<History> {
  if ((request.data === undefined) === (request.flows === undefined))
    throw new SegmentError('name a folder of data (--data), or a file of flows (--flows)');
  const devices = request.devices === undefined ? null : readNdjson(request.devices, knownDeviceSchema);
  if (request.data !== undefined) {
    const kept = await readKept(request.data, request.days);
    return { ...kept, devices: devices ?? kept.devices };
  }
  const { conversations, named } = await readFlows(request.flows ?? '');
  const { days } = request;
  return { conversations: lastDays(conversations, days), named: lastDays(named, days), devices: devices ?? [] };
}

function lastDays<Seen extends { readonly last: string }>(
  seen: readonly Seen[],
  days: number | undefined,
): readonly Seen[] {
  if (days === undefined) return seen;
  const end = seen.reduce((latest, { last }) => Math.max(latest, Date.parse(last)), 0);
  return seen.filter(({ last }) => Date.parse(last) > end - days * DAY);
}

/**
 * Does something with the devices of a folder of data that no service holds, and with where its parts lie.
 * Throws a SegmentError, a FolderError or a StateError.
 */
export async function withKeptDevices<Result>(
  data: string,
  work: (devices: readonly Device[], places: ReturnType<typeof placesIn>) => Promise<Result> | Result,
): Promise<Result> {
  const places = placesIn(data);
  if (!fs.existsSync(places.state))
    throw new SegmentError(`${data}: holds no data of Wardline; name the folder of a service`);
  const letGo = takeFolder(data);
  try {
    const state = await openState(places.state);
    const { devices } = await state.inventory.load().finally(() => state.close());
    return await work(
      devices.map(({ device }) => device),
      places,
    );
  } finally {
    letGo();
  }
}

async function readKept(data: string, days: number | undefined): Promise<History> {
  return withKeptDevices(data, async (kept, places) => {
    const devices = kept.map(knownDevice);
    const flows = createFlowStore(
      { ...DEFAULT_FLOWS, directory: places.flows },
      { now: () => new Date(), warn: () => {} },
    );
    await flows.start();
    try {
      const extent = flows.extent();
      if (extent === null) return { conversations: [], named: [], devices };
      // Sums answer for whole days, and before the first flow there is nothing.
      const from =
        days === undefined
          ? `${extent.from.slice(0, 10)}T00:00:00.000000Z`
          : storeTime(Date.parse(extent.to) - days * DAY);
      const span = { from, to: storeTime(Date.parse(extent.to) + 1000) };
      return { ...(await seenIn(flows, span)), devices };
    } finally {
      await flows.stop();
    }
  });
}

/** A moment in milliseconds as stores take times: with microseconds. */
function storeTime(milliseconds: number): string {
  return formatTime(milliseconds * 1000);
}

/** What a store of flows has seen in a span: conversations, and what was done under names. */
export async function seenIn(
  flows: Pick<FlowStore, 'conversations' | 'named'>,
  span: { readonly from: string; readonly to: string },
): Promise<Omit<History, 'devices'>> {
  const named: NamedTalk[] = [];
  for (const by of ['user', 'server-name'] as const) {
    for (const row of await flows.named(span, { by, limit: NAMED_LIMIT })) {
      const { name, client, server, port, flows: count, firstSeen, lastSeen } = row;
      named.push({ by, name, client, server, port, flows: count, first: firstSeen, last: lastSeen });
    }
  }
  return { conversations: await flows.conversations(span), named };
}

/** A device of the inventory as policies and documents speak of it. */
export function knownDevice(device: Device): KnownDevice {
  const { id, ips, names, roles, identity, clinical } = device;
  const held = device.addresses.map(({ ip, from, until }) => ({ ip, from, until }));
  return {
    ...{ id, ips, names, roles },
    ...(held.some(({ until }) => until !== null) ? { held } : {}),
    datasets: datasetsOf(device),
    category: identity.category?.value ?? null,
    manufacturer: identity.manufacturer?.value ?? null,
    model: identity.model?.value ?? null,
    function: clinical?.function ?? null,
    critical: clinical?.lifeCritical ?? false,
  };
}

/** What of a flow counts; further keys are passed over. */
const lineSchema = z.object({
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  network: z.string().optional(),
  transport: z.string().nullish(),
  client: z.object({ ip: z.string().optional(), port: z.number().optional() }),
  server: z.object({ ip: z.string().optional(), port: z.number().int().min(0).max(65_535).optional() }),
  users: z.array(z.string().max(300)).max(1000).optional(),
  tls: z.object({ sni: z.string().max(300).nullish() }).nullish(),
});

type Sums<Seen> = Map<string, { -readonly [Key in keyof Seen]: Seen[Key] }>;

/** Flows summed by client, server and service as they are read, and by the names that they were done under. */
async function readFlows(file: string): Promise<Omit<History, 'devices'>> {
  const [found, named]: [Sums<Conversation>, Sums<NamedTalk>] = [new Map(), new Map()];
  const input = file === '-' ? process.stdin : fs.createReadStream(file);
  let at = 0;
  try {
    for await (const line of readline.createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      at++;
      if (line.trim() === '') continue;
      const read = parseFlow(line, `${file}: line ${at}`);
      const { start, end, transport = null } = read;
      const [client, server, port] = [read.client.ip, read.server.ip, read.server.port ?? null];
      if (client === undefined || server === undefined) continue;
      const seen = { client, server, port, flows: 1, first: start, last: end };
      add(found, `${client} ${server} ${transport} ${port}`, { ...seen, transport });
      for (const [by, name] of namesIn(read))
        add(named, `${by} ${name} ${client} ${server} ${port}`, { ...seen, by, name });
      if (found.size > CONVERSATION_LIMIT || named.size > CONVERSATION_LIMIT)
        throw new SegmentError(`${file}: holds more than ${CONVERSATION_LIMIT} conversations; split it`);
    }
  } catch (error) {
    if (error instanceof SegmentError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new SegmentError(`${file}: cannot be read (${String(error.code)}); name a file of flows`);
  }
  return { conversations: [...found.values()], named: [...named.values()] };
}

function namesIn({ users, tls }: z.infer<typeof lineSchema>): readonly (readonly [NamedTalk['by'], string])[] {
  return [
    ...(users ?? []).map((name) => ['user', name] as const),
    ...(tls?.sni ? [['server-name', tls.sni] as const] : []),
  ];
}

function add<Seen extends { readonly first: string; readonly last: string }>(
  sums: Sums<Seen>,
  key: string,
  seen: Seen,
): void {
  const one = sums.get(key) as { flows: number; first: string; last: string } | undefined;
  if (!one) {
    sums.set(key, { ...seen });
    return;
  }
  one.flows++;
  if (seen.first < one.first) one.first = seen.first;
  if (seen.last > one.last) one.last = seen.last;
}

function parseFlow(line: string, place: string): z.infer<typeof lineSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new SegmentError(`${place}: is no JSON; write flows as wardline flows prints them`);
  }
  const read = shape(lineSchema, json);
  if (read.ok) return read.value;
  throw new SegmentError(`${place}: ${faultLine(read.faults[0], 'the flow')}`);
}
