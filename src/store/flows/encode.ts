/** Flows as a block of columns. It runs once per row on the way in: numbers into typed arrays, few allocations. */
import type { Endpoint } from '#model/flow.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { ipv4Number, ipv6Words, macColumn, macWords } from './addresses.ts';
import {
  AddressColumn,
  block,
  type Column,
  NumberColumn,
  ShortsColumn,
  TextColumn,
  TextsColumn,
  WordColumn,
} from './native.ts';

const MAPPED = 0xffff;
const DAY = 86_400e6;
/** Times are kept up to 2106-02-07T06:28:15Z, the end of the engine's hours; what a broken clock puts behind it is kept as that. */
const LAST_TIME = 0xffff_ffff * 1e6;
const MOMENT = "DateTime64(6, 'UTC')";
const NO_TEXTS: readonly string[] = [];

/** What is kept of a batch besides its flows. */
export interface BatchStamp {
  readonly source: string;
  readonly sequence: number;
  /** Seconds since the epoch at which it came in. */
  readonly received: number;
}

export interface EncodedBatch {
  readonly columns: readonly string[];
  readonly block: Buffer;
  /** The day under which all rows of the batch are kept: that of its latest row. */
  readonly day: number;
  /** Microseconds of its earliest and its latest row. */
  readonly earliest: number;
  readonly latest: number;
  /** The most VLAN tags that a row has. */
  readonly tags: number;
}

/** A batch of at least one flow as a Native block of the table `flows`. */
export function encodeBatch({ source, sequence, received }: BatchStamp, flows: readonly StoredFlow[]): EncodedBatch {
  let [earliest, latest, tags] = [LAST_TIME, 0, 0];
  for (const flow of flows) {
    const time = countedAt(flow);
    earliest = Math.min(earliest, time);
    latest = Math.max(latest, time);
    tags = Math.max(tags, flow.vlan.length);
  }
  const day = Math.floor(latest / DAY);
  const rows = flows.length;
  const table = columnsFor(rows);
  for (const flow of flows) {
    table.source.push(source);
    table.sequence.push(sequence);
    table.received.push(received);
    table.day.push(day);
    pushFlow(table, flow);
  }
  return { columns: Object.keys(table), block: block(rows, table), day, earliest, latest, tags };
}

/** When a row counts: a flow at its start, its later parts at the end of each. */
function countedAt(flow: StoredFlow): number {
  return timeOf(flow.part === 0 ? flow.start : flow.end);
}

type Table = ReturnType<typeof columnsFor>;

function columnsFor(rows: number) {
  const number = (type: string, width: 2 | 4 | 8): NumberColumn => new NumberColumn(type, width, rows);
  const word = (): WordColumn => new WordColumn(rows);
  const text = (): TextColumn => new TextColumn();
  return {
    source: word(),
    sequence: number('UInt32', 4),
    received: number("DateTime('UTC')", 4),
    day: number('Date', 2),
    at: number(MOMENT, 8),
    start: number(MOMENT, 8),
    end: number(MOMENT, 8),
    id: text(),
    part: number('UInt32', 4),
    network: word(),
    transport: word(),
    client: new AddressColumn(rows),
    client_port: number('Int32', 4),
    client_mac: number('UInt64', 8),
    server: new AddressColumn(rows),
    server_port: number('Int32', 4),
    server_mac: number('UInt64', 8),
    vlan: new ShortsColumn(rows),
    protocol: word(),
    over: word(),
    basis: word(),
    client_packets: number('UInt64', 8),
    client_bytes: number('UInt64', 8),
    server_packets: number('UInt64', 8),
    server_bytes: number('UInt64', 8),
    state: word(),
    missed: number('UInt64', 8),
    tls: text(),
    sni: text(),
    http: text(),
    users: new TextsColumn(rows),
    patient_data: text(),
    credentials: text(),
    capture: word(),
    first_frame: number('UInt64', 8),
  } satisfies Readonly<Record<string, Column>>;
}

function pushFlow(table: Table, flow: StoredFlow): void {
  const { tls } = flow;
  const { sni } = tls ?? {};
  const start = timeOf(flow.start);
  const end = timeOf(flow.end);
  table.at.push(flow.part === 0 ? start : end);
  table.start.push(start);
  table.end.push(end);
  table.id.push(flow.id);
  table.part.push(flow.part);
  table.network.push(flow.network);
  table.transport.push(flow.transport ?? '');
  pushEnd(table.client, table.client_port, table.client_mac, flow.network, flow.client);
  pushEnd(table.server, table.server_port, table.server_mac, flow.network, flow.server);
  table.vlan.push(flow.vlan);
  table.protocol.push(flow.protocol ?? '');
  table.over.push(flow.over.length === 0 ? '' : flow.over.join(' '));
  table.basis.push(flow.basis);
  table.client_packets.push(flow.clientPackets);
  table.client_bytes.push(flow.clientBytes);
  table.server_packets.push(flow.serverPackets);
  table.server_bytes.push(flow.serverBytes);
  table.state.push(flow.state);
  table.missed.push(flow.missed.bytes);
  table.tls.push(json(tls));
  table.sni.push(typeof sni === 'string' ? sni : '');
  table.http.push(json(flow.http));
  table.users.push(flow.users ?? NO_TEXTS);
  table.patient_data.push(json(flow.patientData));
  table.credentials.push(json(flow.credentials));
  table.capture.push(flow.capture);
  table.first_frame.push(flow.firstFrame);
}

function pushEnd(
  addresses: AddressColumn,
  ports: NumberColumn,
  macs: NumberColumn,
  network: StoredFlow['network'],
  { ip, port, mac }: Endpoint,
): void {
  const macNumber = macColumn(mac);
  if (network === 'ipv4') addresses.push(0, 0, MAPPED, ip === undefined ? 0 : ipv4Number(ip));
  else addresses.push(...(network === 'ipv6' ? ipv6Words(ip ?? '') : macWords(macNumber)));
  ports.push(port ?? -1);
  macs.push(macNumber);
}

const json = (value: object | undefined): string => (value === undefined ? '' : JSON.stringify(value));

let lastDate = '-';
let lastMidnight = Number.NaN;

/** Microseconds of a canonical time (`2026-11-24T08:15:30.000042Z`); 0 for a text that is none. */
export function timeOf(text: string): number {
  if (text.length !== 27) return 0;
  if (!text.startsWith(lastDate)) {
    lastDate = text.slice(0, 11);
    lastMidnight = Date.parse(`${lastDate}00:00:00Z`) * 1000;
  }
  const time =
    lastMidnight +
    (pair(text, 11) * 3600 + pair(text, 14) * 60 + pair(text, 17)) * 1e6 +
    pair(text, 20) * 10_000 +
    pair(text, 22) * 100 +
    pair(text, 24);
  return time >= 0 ? Math.min(time, LAST_TIME) : 0;
}

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}
