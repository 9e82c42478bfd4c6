/** Turns a slot of the flow table, with its conversation, into the record that is told to the world. */
import { hexWord } from '#base/text.ts';
import { formatTime } from '#base/time.ts';
import type { Endpoint, Flow, FlowState } from '#model/flow.ts';
import { isIcmp, type Packet, TUNNELS } from '#model/packet.ts';
import { addressText, macText } from './address-text.ts';
import type { Outcome, SignalCount } from './conversation.ts';
import { stir } from './factors.ts';
import { DOUBLE, DOUBLE_STRIDE, FLAG, type FlowTable, INT, INT_STRIDE, VLAN } from './flow-table.ts';
import { hasOwnMac, isFar, type Neighbours } from './neighbours.ts';
import { TRANSPORTS, WITH_PORTS } from './transports.ts';
import type { WideWords } from './wide-words.ts';

/** The address of a slot's side (0 low, 1 high) as text; empty for a flow without IP. */
export function addressOf(table: FlowTable, slot: number, side: number): string {
  const i = slot * INT_STRIDE;
  const network = (table.ints[i + INT.key] as number) >> 8;
  const last = table.ints[i + INT.low + side] as number;
  if (network === 4) return addressText(4, 0, 0, 0, last);
  const { wide } = table;
  const entry = table.ints[i + INT.wide] as number;
  return addressText(network, wide.word(entry, side, 0), wide.word(entry, side, 1), wide.word(entry, side, 2), last);
}

/** A number that tells a side's address from nearly all others. */
export function endpointNumber(table: FlowTable, slot: number, side: number): number {
  const i = slot * INT_STRIDE;
  const { wide } = table;
  const entry = table.ints[i + INT.wide] as number;
  const upper =
    wide.word(entry, side, 0) ^ Math.imul(wide.word(entry, side, 1), 0x27d4eb2f) ^ wide.word(entry, side, 2);
  return (table.ints[i + INT.low + side] as number) ^ Math.imul(upper, 0x165667b1);
}

/** The same with factors that nobody knows: nobody can choose an address that comes to another's. */
export function endpointProof(table: FlowTable, slot: number, side: number, factors: Int32Array): number {
  const i = slot * INT_STRIDE;
  const { wide } = table;
  const entry = table.ints[i + INT.wide] as number;
  let hash = stir(factors[2] as number, table.ints[i + INT.low + side] as number, factors);
  for (let word = 0; word < 3; word++) hash = stir(hash, wide.word(entry, side, word), factors);
  return hash;
}

/** The port of a slot's side, or -1 where the transport has none. */
export function portOf(table: FlowTable, slot: number, side: number): number {
  const i = slot * INT_STRIDE;
  if (!WITH_PORTS.has((table.ints[i + INT.key] as number) & 0xff)) return -1;
  const ports = table.ints[i + INT.ports] as number;
  return side === 0 ? ports >>> 16 : ports & 0xffff;
}

/** The own MAC of a side, whose address is `ip`, as text; null where only a router's is known. */
export function macOf(table: FlowTable, slot: number, side: number, ip: string, neighbours: Neighbours): string | null {
  const i = slot * INT_STRIDE;
  if ((table.ints[i + INT.key] as number) >> 8 === 0) {
    const upper = table.wide.word(table.ints[i + INT.wide] as number, side, 2);
    const mac = upper * 0x100000000 + ((table.ints[i + INT.low + side] as number) >>> 0);
    return mac === 0 ? null : macText(mac);
  }
  const mac = table.doubles[slot * DOUBLE_STRIDE + DOUBLE.mac + side] as number;
  // Loopback interfaces write zeros; links without MACs have none.
  if (mac <= 0) return null;
  const ttl = ((table.ints[i + INT.link] as number) >>> (side * 8)) & 0xff;
  const far =
    (table.ints[i + INT.key] as number) >> 8 === 4 &&
    isFar(table.ints[i + INT.low + side] as number, table.ints[i + INT.low + 1 - side] as number);
  return neighbours.isOwn(ip, mac, ttl, far) ? macText(mac) : null;
}

/** Notes what a packet tells of its link: VLANs, and the MAC of the copy that crossed the fewest routers. */
export function noteLink(table: FlowTable, slot: number, side: number, packet: Packet): void {
  const first = slot * VLAN.stride + VLAN.first;
  for (let k = 0; k < packet.vlanCount; k++) {
    const id = (packet.vlans[k] as number) + 1;
    for (let at = first; at < first + VLAN.count; at++) {
      if (table.vlans[at] === id) break;
      if (table.vlans[at] !== 0) continue;
      table.vlans[at] = id;
      break;
    }
  }
  if (packet.network === 0 || !hasOwnMac(packet)) return;
  const i = slot * INT_STRIDE + INT.link;
  const d = slot * DOUBLE_STRIDE + DOUBLE.mac + side;
  const shift = side * 8;
  const link = table.ints[i] as number;
  if ((table.doubles[d] as number) >= 0 && ((link >>> shift) & 0xff) >= packet.ttl) return;
  table.ints[i] = (link & ~(0xff << shift)) | (packet.ttl << shift);
  table.doubles[d] = packet.sourceMac;
}

/** The record of a flow. */
export function recordOf(
  table: FlowTable,
  slot: number,
  outcome: Outcome | null,
  neighbours: Neighbours,
  capture: string,
): Flow {
  const i = slot * INT_STRIDE;
  const d = slot * DOUBLE_STRIDE;
  const { ints, doubles } = table;
  const key = ints[i + INT.key] as number;
  const flags = ints[i + INT.flags] as number;
  const client = (flags & FLAG.clientIsHigh) !== 0 ? 1 : 0;
  const server = 1 - client;
  const network = key >> 8;
  const tunnels = network === 0 ? NO_LAYERS : tunnelNames((ints[i + INT.link] as number) >>> 16);
  const layers = outcome?.over ?? NO_LAYERS;
  const protocol = outcome?.protocolName ?? null;
  const flow: { -readonly [Name in keyof Flow]: Flow[Name] } = {
    id: idOf(table, slot),
    start: formatTime(doubles[d + DOUBLE.start] as number),
    end: formatTime(doubles[d + DOUBLE.last] as number),
    network: network === 4 ? 'ipv4' : network === 6 ? 'ipv6' : 'ethernet',
    transport: network === 0 ? null : (TRANSPORTS[key & 0xff] ?? String(key & 0xff)),
    client: endpointOf(table, slot, client, neighbours),
    server: endpointOf(table, slot, server, neighbours),
    vlan: vlansOf(table, slot),
    protocol,
    over: tunnels.length > 0 ? [...tunnels, ...layers] : layers,
    basis: protocol === null ? 'none' : (outcome?.basis ?? 'none'),
    clientPackets: ints[i + INT.packets + client] as number,
    clientBytes: doubles[d + DOUBLE.bytes + client] as number,
    serverPackets: ints[i + INT.packets + server] as number,
    serverBytes: doubles[d + DOUBLE.bytes + server] as number,
    state: stateOf(table, slot, client),
    missed: { bytes: doubles[d + DOUBLE.missed] as number },
    capture,
    firstFrame: ints[i + INT.frame] as number,
  };
  const details = outcome?.details;
  if (!details) return flow;
  if (details.tls) flow.tls = details.tls as Readonly<Record<string, unknown>>;
  if (details.http) flow.http = details.http as Readonly<Record<string, unknown>>;
  if (details.users) flow.users = [...details.users];
  if (details.patient) flow.patientData = Object.fromEntries(details.patient);
  if (details.secrets) flow.credentials = Object.fromEntries(details.secrets);
  if (details.signals) flow.signals = signalsOf(details.signals);
  return flow;
}

function signalsOf(signals: ReadonlyMap<string, SignalCount>): NonNullable<Flow['signals']> {
  return Object.fromEntries(
    [...signals].map(([name, { count, first, last, frame }]) => [
      name,
      { count, first: formatTime(first), last: formatTime(last), frame },
    ]),
  );
}

const NO_LAYERS: readonly string[] = [];
const NO_VLANS: readonly number[] = [];

/** The names of tunnels, outermost first, of `Packet.tunnel`. */
function tunnelNames(tunnels: number): readonly string[] {
  if (tunnels === 0) return NO_LAYERS;
  const names: string[] = [];
  for (let rest = tunnels; rest > 0; rest >>>= 4) names.unshift(TUNNELS[rest & 15] ?? '');
  return names;
}

function endpointOf(table: FlowTable, slot: number, side: number, neighbours: Neighbours): Endpoint {
  const ip = addressOf(table, slot, side);
  const port = portOf(table, slot, side);
  const mac = macOf(table, slot, side, ip, neighbours);
  const end: { ip?: string; port?: number; mac?: string } = {};
  if (ip) end.ip = ip;
  if (port >= 0) end.port = port;
  if (mac) end.mac = mac;
  return end;
}

function vlansOf(table: FlowTable, slot: number): readonly number[] {
  const first = slot * VLAN.stride + VLAN.first;
  if (table.vlans[first] === 0) return NO_VLANS;
  const list: number[] = [];
  for (let at = first; at < first + VLAN.count && table.vlans[at] !== 0; at++)
    list.push((table.vlans[at] as number) - 1);
  return list;
}

function stateOf(table: FlowTable, slot: number, client: number): FlowState {
  const i = slot * INT_STRIDE;
  const flags = table.ints[i + INT.flags] as number;
  const key = table.ints[i + INT.key] as number;
  const [network, protocol] = [key >> 8, key & 0xff];
  const server = 1 - client;
  const isAnswered = (flags & (FLAG.seen << server)) !== 0;
  if ((flags & FLAG.unreachable) !== 0 && !isAnswered) return 'refused';
  if (network !== 0 && protocol === 6) return tcpState(flags, client);
  if (network !== 0 && isIcmp(protocol) && (flags & FLAG.spoke) === 0) return 'midstream';
  if (isAnswered) return 'established';
  return isGroup(table, slot, server) ? 'multicast' : 'unanswered';
}

function tcpState(flags: number, client: number): FlowState {
  const has = (bit: number, side: number): boolean => (flags & (bit << side)) !== 0;
  const server = 1 - client;
  const isAccepted = has(FLAG.synAcknowledge, server);
  const isReset = (flags & FLAG.reset) !== 0;
  if (!has(FLAG.syn, client) && !isAccepted) return isReset ? 'reset' : 'midstream';
  if ((flags & FLAG.handshake) !== 0) return isReset ? 'reset' : 'established';
  if (!isReset) return isAccepted ? 'established' : 'unanswered';
  // A client that takes its SYN back: before an answer, or (a scan of half-open connections) after it.
  if (isAccepted) return 'reset';
  return has(FLAG.seen, server) ? 'refused' : 'unanswered';
}

function isGroup(table: FlowTable, slot: number, side: number): boolean {
  const i = slot * INT_STRIDE;
  const network = (table.ints[i + INT.key] as number) >> 8;
  const last = (table.ints[i + INT.low + side] as number) >>> 0;
  if (network === 4) return last >>> 28 === 14 || (last & 0xff) === 0xff;
  const entry = table.ints[i + INT.wide] as number;
  if (network === 6) return table.wide.word(entry, side, 0) >>> 24 === 0xff;
  return ((table.wide.word(entry, side, 2) >>> 8) & 1) === 1;
}

/** The same packets give the same id: a hash of the start, the key, the ports and both addresses. */
function idOf(table: FlowTable, slot: number): string {
  const { ints, wide } = table;
  const i = slot * INT_STRIDE;
  const start = table.doubles[slot * DOUBLE_STRIDE + DOUBLE.start] as number;
  const second = Math.floor(start / 1e6);
  let one = 0x811c9dc5 ^ second;
  let two = 0xc2b2ae35 ^ (start - second * 1e6);
  for (let word = 0; word < 10; word++) {
    const value = idWord(ints, wide, i, word);
    one = Math.imul(one ^ value, 0x01000193) ^ (one >>> 15);
    two = Math.imul(two ^ value, 0x85ebca6b) ^ (two >>> 13);
  }
  one = Math.imul(one ^ (one >>> 16), 0x45d9f3b);
  two = Math.imul(two ^ (two >>> 16), 0x45d9f3b);
  return hexWord(one) + hexWord(two);
}

function idWord(ints: Int32Array, wide: WideWords, i: number, word: number): number {
  if (word === 0) return ints[i + INT.key] as number;
  if (word === 1) return ints[i + INT.ports] as number;
  const side = word < 6 ? 0 : 1;
  const index = (word - 2) & 3;
  return index === 3 ? (ints[i + INT.low + side] as number) : wide.word(ints[i + INT.wide] as number, side, index);
}
