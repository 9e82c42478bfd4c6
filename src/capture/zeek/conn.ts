/** A row of Zeek's conn.log as a flow. */
import { isNobody } from '#base/addresses.ts';
import { formatTime } from '#base/time.ts';
import type { Endpoint, FlowState } from '#model/flow.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import type { MacTrust } from './mac-trust.ts';
import type { ZeekRow } from './read.ts';
import { serviceOf } from './services.ts';
import { addressOf, ownMacOf } from './values.ts';

const PORT_LIMIT = 65_535;
const VLAN_LIMIT = 4094;
/** Longest conversation, in microseconds: one that is longer has a broken duration. */
const DURATION_LIMIT = 366 * 86_400e6;

/** Where a row stands: the log as flows name it, and the line, counted from 1. */
export interface Place {
  readonly capture: string;
  readonly line: number;
}

/** Who talked, by any log's four columns. */
export interface Ends {
  readonly uid: string;
  readonly time: number;
  readonly client: { readonly ip: string; readonly port: number };
  readonly server: { readonly ip: string; readonly port: number };
}

/** The two ends that a row names; null where it names none. */
export function endsOf(row: ZeekRow): Ends | null {
  const time = row.time('ts');
  const client = addressOf(row.text('id.orig_h') ?? '');
  const server = addressOf(row.text('id.resp_h') ?? '');
  const [clientPort, serverPort] = [row.count('id.orig_p') ?? 0, row.count('id.resp_p') ?? 0];
  if (time === null || client === null || server === null) return null;
  if (clientPort > PORT_LIMIT || serverPort > PORT_LIMIT) return null;
  const uid = row.text('uid') ?? '';
  return { uid, time, client: { ip: client, port: clientPort }, server: { ip: server, port: serverPort } };
}

/** The flow of a connection; null where the row tells of none. */
export function flowOf(row: ZeekRow, place: Place, trust: MacTrust): StoredFlow | null {
  const ends = endsOf(row);
  if (ends === null) return null;
  const word = row.text('proto') ?? '';
  const isIcmp = word === 'icmp';
  const isSix = ends.client.ip.includes(':');
  const transport = isIcmp && isSix ? 'icmpv6' : /^[a-z0-9-]{1,16}$/.test(word) ? word : null;
  const duration = Math.min(row.time('duration') ?? 0, DURATION_LIMIT);
  const [clientPackets, clientBytes] = counts(row, 'orig');
  const [serverPackets, serverBytes] = counts(row, 'resp');
  const { protocol, over } = serviceOf(row.text('service'));
  const hasPorts = !isIcmp && transport !== 'unknown_transport';
  const macs = trust.macsOf(ends.client.ip, ownMac(row, 'orig'), ends.server.ip, ownMac(row, 'resp'));
  return {
    id: flowId(ends.uid, ends.time),
    start: formatTime(ends.time),
    end: formatTime(ends.time + duration),
    network: isSix ? 'ipv6' : 'ipv4',
    transport,
    client: endOf(ends.client, hasPorts, macs.client),
    server: endOf(ends.server, hasPorts, macs.server),
    vlan: [row.count('vlan'), row.count('inner_vlan')].filter(
      (id) => id !== null && id > 0 && id <= VLAN_LIMIT,
    ) as number[],
    protocol,
    over,
    basis: protocol === null ? 'none' : 'content',
    clientPackets,
    clientBytes,
    serverPackets,
    serverBytes,
    state: stateOf(row, transport, ends.server.ip, serverPackets),
    missed: { bytes: row.count('missed_bytes') ?? 0 },
    capture: place.capture,
    firstFrame: place.line,
    part: 0,
  };
}

/** The same connection has the same id in every log: from Zeek's own identifier, else from the time. */
export function flowId(uid: string, time: number): string {
  const text = uid || String(time);
  let [one, two] = [0x811c9dc5, 0xc2b2ae35];
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x01000193) ^ (one >>> 15);
    two = Math.imul(two ^ text.charCodeAt(i), 0x85ebca6b) ^ (two >>> 13);
  }
  return [one, two].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function endOf({ ip, port }: { ip: string; port: number }, hasPort: boolean, mac: string | null): Endpoint {
  return { ip, ...(hasPort ? { port } : {}), ...(mac === null ? {} : { mac }) };
}

function ownMac(row: ZeekRow, side: 'orig' | 'resp'): string | null {
  const text = row.text(`${side}_l2_addr`);
  return text === null ? null : ownMacOf(text);
}

/** Packets and bytes of a side: with the IP headers where Zeek counted them, else the payload's. */
function counts(row: ZeekRow, side: 'orig' | 'resp'): readonly [packets: number, bytes: number] {
  const bytes = row.count(`${side}_ip_bytes`) ?? row.count(`${side}_bytes`) ?? 0;
  const packets = row.count(`${side}_pkts`);
  // Without counts of packets, the letters of the history say whether a side sent anything: its own are upper-case.
  const letters = side === 'orig' ? /[A-Z]/ : /[a-z]/;
  const sent = bytes > 0 || letters.test(row.text('history') ?? '');
  return [packets ?? (sent ? 1 : 0), bytes];
}

const TCP_STATES: ReadonlyMap<string, FlowState> = new Map([
  ['S0', 'unanswered'],
  ['S1', 'established'],
  ['SF', 'established'],
  ['S2', 'established'],
  ['S3', 'established'],
  ['REJ', 'refused'],
  ['RSTO', 'reset'],
  ['RSTR', 'reset'],
  ['RSTOS0', 'unanswered'],
  ['RSTRH', 'reset'],
  ['SH', 'unanswered'],
  ['SHR', 'midstream'],
  ['OTH', 'midstream'],
]);

/** From `conn_state` (Zeek's base/protocols/conn); without it from who sent. */
function stateOf(row: ZeekRow, transport: string | null, server: string, serverPackets: number): FlowState {
  const state = TCP_STATES.get(row.text('conn_state') ?? '');
  if (transport === 'tcp') return state ?? (serverPackets > 0 ? 'established' : 'unanswered');
  if (serverPackets > 0 || state === 'established') return 'established';
  return isNobody(server) || server.endsWith('.255') ? 'multicast' : 'unanswered';
}
