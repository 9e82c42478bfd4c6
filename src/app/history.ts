/** What was seen, as policies are tried on it: conversations and devices of a folder of data, or of files. */
import fs from 'node:fs';
import readline from 'node:readline';
import { z } from 'zod';
import type { Conversation } from '#model/conversation.ts';
import type { Device } from '#model/device.ts';
import { type KnownDevice, knownDeviceSchema } from '#model/segment.ts';
import { createFlowStore } from '#store/flows/store.ts';
import { openState } from '#store/state/state.ts';
import { datasetsOf } from './datasets.ts';
import { takeFolder } from './folder.ts';
import { DEFAULT_FLOWS, placesIn } from './memory.ts';
import { readNdjson } from './ndjson.ts';
import { SegmentError } from './segment-error.ts';

const DAY = 86_400_000;
/** Most conversations of files. */
const CONVERSATION_LIMIT = 5_000_000;

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
}

/** Throws a SegmentError, or an error of the stores, with a sentence for a person. */
export async function readHistory(request: HistoryRequest): Promise<History> {
  if ((request.data === undefined) === (request.flows === undefined))
    throw new SegmentError('name a folder of data (--data), or a file of flows (--flows)');
  const devices = request.devices === undefined ? null : readNdjson(request.devices, knownDeviceSchema);
  if (request.data !== undefined) {
    const kept = await readKept(request.data, request.days);
    return { conversations: kept.conversations, devices: devices ?? kept.devices };
  }
  const conversations = await readFlows(request.flows ?? '');
  return { conversations: lastDays(conversations, request.days), devices: devices ?? [] };
}

function lastDays(conversations: readonly Conversation[], days: number | undefined): readonly Conversation[] {
  if (days === undefined) return conversations;
  const end = conversations.reduce((latest, { last }) => Math.max(latest, Date.parse(last)), 0);
  return conversations.filter(({ last }) => Date.parse(last) > end - days * DAY);
}

async function readKept(data: string, days: number | undefined): Promise<History> {
  const places = placesIn(data);
  if (!fs.existsSync(places.state))
    throw new SegmentError(`${data}: holds no data of Wardline; name the folder of a service`);
  const letGo = takeFolder(data);
  try {
    const state = await openState(places.state);
    const devices = await state.inventory
      .load()
      .then(({ devices: rows }) => rows.map(({ device }) => knownDevice(device)));
    await state.close();
    const flows = createFlowStore(
      { ...DEFAULT_FLOWS, directory: places.flows },
      { now: () => new Date(), warn: () => {} },
    );
    await flows.start();
    try {
      const extent = flows.extent();
      if (extent === null) return { conversations: [], devices };
      const from = days === undefined ? extent.from : new Date(Date.parse(extent.to) - days * DAY).toISOString();
      const span = { from, to: new Date(Date.parse(extent.to) + 1000).toISOString() };
      return { conversations: await flows.conversations(span), devices };
    } finally {
      await flows.stop();
    }
  } finally {
    letGo();
  }
}

/** A device of the inventory as policies and documents speak of it. */
function knownDevice(device: Device): KnownDevice {
  const { id, ips, names, roles, identity, clinical } = device;
  return {
    ...{ id, ips, names, roles },
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
});

/** Flows summed by client, server and service as they are read. */
async function readFlows(file: string): Promise<readonly Conversation[]> {
  const found = new Map<string, { -readonly [Key in keyof Conversation]: Conversation[Key] }>();
  const input = file === '-' ? process.stdin : fs.createReadStream(file);
  let at = 0;
  try {
    for await (const line of readline.createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      at++;
      if (line.trim() === '') continue;
      const { start, end, transport = null, client, server } = parseFlow(line, `${file}: line ${at}`);
      if (client.ip === undefined || server.ip === undefined) continue;
      const key = `${client.ip} ${server.ip} ${transport} ${server.port}`;
      const one = found.get(key);
      if (one) {
        one.flows++;
        if (start < one.first) one.first = start;
        if (end > one.last) one.last = end;
      } else {
        if (found.size >= CONVERSATION_LIMIT)
          throw new SegmentError(`${file}: holds more than ${CONVERSATION_LIMIT} conversations; split it`);
        const port = server.port ?? null;
        found.set(key, { client: client.ip, server: server.ip, transport, port, flows: 1, first: start, last: end });
      }
    }
  } catch (error) {
    if (error instanceof SegmentError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new SegmentError(`${file}: cannot be read (${String(error.code)}); name a file of flows`);
  }
  return [...found.values()];
}

function parseFlow(line: string, place: string): z.infer<typeof lineSchema> {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new SegmentError(`${place}: is no JSON; write flows as wardline flows prints them`);
  }
  const read = lineSchema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new SegmentError(`${place}: ${issue?.path.join('.')}: ${issue?.message}`);
}
