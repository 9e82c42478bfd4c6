/** Conversations cut out of captures: the patterns that a composed capture repeats under other addresses. */
import { DEFAULTS } from '#app/config.ts';
import { run } from '#app/pipeline.ts';
import { formatIpBytes } from '#base/addresses.ts';
import { readCapture } from '#capture/read.ts';
import type { Flow } from '#model/flow.ts';
import type { Frame } from '#model/frame.ts';

/** Most frames and bytes taken of one conversation, and conversations taken of one capture. */
const FRAME_LIMIT = 150;
const BYTE_LIMIT = 256 * 1024;
const CONVERSATION_LIMIT = 400;
/** Longest pause inside a conversation that is kept, in microseconds. */
const PAUSE_LIMIT = 2e6;
const [ICMP, TCP, UDP, ICMPV6] = [1, 6, 17, 58];

/** A packet of a conversation, from its network header on. */
export interface TemplateFrame {
  readonly bytes: Uint8Array;
  /** Where the transport header starts. */
  readonly transportAt: number;
  readonly fromClient: boolean;
  /** Microseconds since the frame before it. */
  readonly delay: number;
}

export interface Template {
  /** The protocol as Wardline names it, empty where it names none. */
  readonly protocol: string;
  /** EtherType: 0x0800, 0x86dd, or that of a frame without IP. */
  readonly etherType: number;
  readonly transport: number;
  readonly clientPort: number;
  readonly serverPort: number;
  readonly client: Uint8Array;
  readonly server: Uint8Array;
  readonly frames: readonly TemplateFrame[];
  /** Sum of the frames' lengths, their pcap record headers included. */
  readonly bytes: number;
}

interface Dissected {
  readonly etherType: number;
  readonly transport: number;
  readonly transportAt: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly bytes: Uint8Array;
}

/** The whole conversations of a capture. What is cut, fragmented, tunnelled or on a link without addresses is left out. */
export async function readTemplates(path: string): Promise<readonly Template[]> {
  const gathered = new Map<string, { readonly frames: (Dissected & { time: number })[]; cut: boolean }>();
  const sink = {
    frame(frame: Frame): void {
      const dissected = dissect(frame);
      if (!dissected) return;
      const key = keyOf(dissected);
      let conversation = gathered.get(key);
      if (!conversation) {
        if (gathered.size >= CONVERSATION_LIMIT) return;
        conversation = { frames: [], cut: false };
        gathered.set(key, conversation);
      }
      if (frame.length > frame.end - frame.start) conversation.cut = true;
      conversation.frames.push({ ...dissected, time: frame.time });
    },
  };
  await readCapture(path, sink);
  const protocols = await protocolsOf(path);
  const templates: Template[] = [];
  for (const [key, { frames, cut }] of gathered) {
    const template = cut ? null : templateOf(frames, protocols.get(key) ?? '');
    if (template) templates.push(template);
  }
  return templates;
}

/** What Wardline recognises in a capture, by conversation. */
async function protocolsOf(path: string): Promise<ReadonlyMap<string, string>> {
  const protocols = new Map<string, string>();
  const flow = ({ client, server, transport, protocol }: Flow): void => {
    if (protocol === null) return;
    const ends = [`${client.ip}|${client.port ?? 0}`, `${server.ip}|${server.port ?? 0}`].sort();
    protocols.set(`${transport} ${ends.join(' ')}`, protocol);
  };
  await run([path], DEFAULTS, { flow });
  return protocols;
}

function templateOf(all: readonly (Dissected & { time: number })[], protocol: string): Template | null {
  const [first] = all;
  if (!first) return null;
  const isAnswer = first.transport === TCP && ((first.bytes[first.transportAt + 13] ?? 0) & 0x12) === 0x12;
  const client = isAnswer ? first.destination : first.source;
  // A host without an address is told apart by what its payload says: under other addresses it would not be.
  if (client.every((byte) => byte === 0)) return null;
  const clientPort = isAnswer ? first.destinationPort : first.sourcePort;
  const frames: TemplateFrame[] = [];
  let bytes = 0;
  let before = first.time;
  for (const packet of all) {
    bytes += packet.bytes.length + 30;
    if (frames.length >= FRAME_LIMIT || bytes > BYTE_LIMIT) return null;
    frames.push({
      bytes: packet.bytes,
      transportAt: packet.transportAt,
      fromClient: packet.sourcePort === clientPort && Buffer.compare(packet.source, client) === 0,
      delay: Math.max(0, Math.min(PAUSE_LIMIT, packet.time - before)),
    });
    before = packet.time;
  }
  return {
    protocol,
    etherType: first.etherType,
    transport: first.transport,
    clientPort,
    serverPort: isAnswer ? first.sourcePort : first.destinationPort,
    client,
    server: isAnswer ? first.source : first.destination,
    frames,
    bytes,
  };
}

function keyOf(packet: Dissected): string {
  const end = (address: Uint8Array, port: number): string => `${formatIpBytes(address)}|${port}`;
  const ends = [end(packet.source, packet.sourcePort), end(packet.destination, packet.destinationPort)].sort();
  return `${packet.transport === TCP ? 'tcp' : packet.transport === UDP ? 'udp' : packet.transport} ${ends.join(' ')}`;
}

/** The network packet of a frame; null for what cannot be repeated under other addresses. */
function dissect(frame: Frame): Dissected | null {
  const bytes = frame.bytes.slice(frame.start, frame.end);
  const view = new DataView(bytes.buffer);
  let at = 0;
  let type = 0;
  if (frame.linkType === 1) {
    if (bytes.length < 18) return null;
    at = 14;
    for (type = view.getUint16(12); type === 0x8100 && bytes.length >= at + 4; at += 4) type = view.getUint16(at + 2);
  } else if (frame.linkType === 113) {
    if (bytes.length < 16) return null;
    at = 16;
    type = view.getUint16(14);
  } else if (frame.linkType === 101 || frame.linkType === 12) type = (bytes[0] ?? 0) >>> 4 === 4 ? 0x0800 : 0x86dd;
  const packet = bytes.subarray(at);
  if (type === 0x0800) return dissectIpv4(packet);
  return type === 0x86dd ? dissectIpv6(packet) : null;
}

function dissectIpv4(bytes: Uint8Array): Dissected | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 20 || (bytes[0] ?? 0) >>> 4 !== 4) return null;
  const header = ((bytes[0] ?? 0) & 15) * 4;
  const total = view.getUint16(2);
  if (header < 20 || total < header || total > bytes.length || (view.getUint16(6) & 0x3fff) !== 0) return null;
  return dissectTransport(bytes.subarray(0, total), 0x0800, bytes[9] ?? 0, header, 12, 4);
}

function dissectIpv6(bytes: Uint8Array): Dissected | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 40 || (bytes[0] ?? 0) >>> 4 !== 6) return null;
  const total = view.getUint16(4) + 40;
  if (total > bytes.length) return null;
  return dissectTransport(bytes.subarray(0, total), 0x86dd, bytes[6] ?? 0, 40, 8, 16);
}

function dissectTransport(
  bytes: Uint8Array,
  etherType: number,
  transport: number,
  transportAt: number,
  addressAt: number,
  size: number,
): Dissected | null {
  const hasPorts = transport === TCP || transport === UDP;
  const isEcho = transport === ICMP && ((bytes[transportAt] ?? 3) === 8 || bytes[transportAt] === 0);
  const needed = transport === TCP ? 20 : 8;
  if ((!hasPorts && !isEcho && transport !== ICMPV6) || bytes.length < transportAt + needed) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    etherType,
    transport,
    transportAt,
    source: bytes.subarray(addressAt, addressAt + size),
    destination: bytes.subarray(addressAt + size, addressAt + 2 * size),
    sourcePort: hasPorts ? view.getUint16(transportAt) : 0,
    destinationPort: hasPorts ? view.getUint16(transportAt + 2) : 0,
    bytes,
  };
}
