/** Plays a template between two ends: its frames one after the other, with a long middle where one is wanted. */
import { bulkBlock, payloadOf } from './bulk.ts';
import { check, type End, ETHERNET, rewrite } from './rewrite.ts';
import type { Template } from './templates.ts';

/** Payload of a full segment. */
const SEGMENT = 1460;
/** Data segments that one acknowledgement answers (RFC 9293 section 3.8.6.3). */
const ACKNOWLEDGE_EVERY = 2;
/** Microseconds between segments of a bulk transfer, and before its first. */
const SEGMENT_DELAY = 60;
const TURN_DELAY = 800;
const [PSH_ACK, ACK] = [0x18, 0x10];

/** A frame, `delay` microseconds after the one before it. */
export interface PlayedFrame {
  readonly delay: number;
  readonly bytes: Uint8Array;
}

interface Sides {
  client: number;
  server: number;
}

/** The frames of one conversation; before frame `place` so many blocks of content are moved. */
export function* play(
  template: Template,
  client: End,
  server: End,
  place: number,
  blocks: number,
): Generator<PlayedFrame> {
  const shift: Sides = { client: 0, server: 0 };
  const next: Sides = { client: 0, server: 0 };
  for (const [index, frame] of template.frames.entries()) {
    if (index === place && blocks > 0) yield* playBulk(template, client, server, next, shift, blocks);
    yield { delay: frame.delay, bytes: rewrite(template, frame, client, server, shift) };
    if (template.transport === 6 && index < place) advance(template, index, next);
  }
}

/** Each side's next sequence number, as far as frame `index`. */
function advance(template: Template, index: number, next: Sides): void {
  const frame = template.frames[index];
  if (!frame) return;
  const { bytes, transportAt } = frame;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isSyn = ((bytes[transportAt + 13] ?? 0) & 2) !== 0;
  const behind = (view.getUint32(transportAt + 4) + payloadOf(frame).length + (isSyn ? 1 : 0)) >>> 0;
  const side = frame.fromClient ? 'client' : 'server';
  if (isSyn || ((behind - next[side]) | 0) > 0) next[side] = behind;
}

function* playBulk(
  template: Template,
  client: End,
  server: End,
  next: Sides,
  shift: Sides,
  blocks: number,
): Generator<PlayedFrame> {
  for (let block = 0; block < blocks; block++) {
    for (const { fromClient, bytes } of bulkBlock(template.protocol, block)) {
      const [side, other] = fromClient ? (['client', 'server'] as const) : (['server', 'client'] as const);
      const [source, destination] = fromClient ? [client, server] : [server, client];
      let segments = 0;
      for (let at = 0; at < bytes.length; at += SEGMENT) {
        const payload = bytes.subarray(at, at + SEGMENT);
        yield {
          delay: at === 0 ? TURN_DELAY : SEGMENT_DELAY,
          bytes: segment(template, source, destination, next[side], next[other], PSH_ACK, payload),
        };
        next[side] = (next[side] + payload.length) >>> 0;
        if (++segments % ACKNOWLEDGE_EVERY === 0)
          yield { delay: 20, bytes: segment(template, destination, source, next[other], next[side], ACK, NOTHING) };
      }
      shift[side] += bytes.length;
    }
  }
}

const NOTHING = new Uint8Array(0);

function segment(
  template: Template,
  source: End,
  destination: End,
  sequence: number,
  acknowledgement: number,
  flags: number,
  payload: Uint8Array,
): Uint8Array {
  const isV4 = template.etherType === 0x0800;
  const transport = ETHERNET + (isV4 ? 20 : 40);
  const end = transport + 20 + payload.length;
  const out = new Uint8Array(Math.max(60, end));
  const view = new DataView(out.buffer);
  out.set(destination.mac, 0);
  out.set(source.mac, 6);
  view.setUint16(12, template.etherType);
  if (isV4) {
    out.set([0x45, 0, 0, 0, 0, 0, 0x40, 0, source.ttl, 6], ETHERNET);
    view.setUint16(ETHERNET + 2, end - ETHERNET);
    view.setUint16(ETHERNET + 4, sequence & 0xffff);
    out.set(source.ip, ETHERNET + 12);
    out.set(destination.ip, ETHERNET + 16);
  } else {
    out.set([0x60, 0, 0, 0, 0, 0, 6, source.ttl], ETHERNET);
    view.setUint16(ETHERNET + 4, end - transport);
    out.set(source.ip, ETHERNET + 8);
    out.set(destination.ip, ETHERNET + 24);
  }
  view.setUint16(transport, source.port);
  view.setUint16(transport + 2, destination.port);
  view.setUint32(transport + 4, sequence);
  view.setUint32(transport + 8, acknowledgement);
  view.setUint16(transport + 12, 0x5000 | flags);
  view.setUint16(transport + 14, 0x2000);
  out.set(payload, transport + 20);
  check(out, ETHERNET, transport, end, 6);
  return out;
}
