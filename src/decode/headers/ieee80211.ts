/**
 * IEEE 802.11 frames, bare or behind a radiotap, Prism or AVS header.
 *
 * Unencrypted data frames are followed to their LLC header; everything else is a link frame without payload.
 * Numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import type { Packet } from '#model/packet.ts';
import { i32, i32le, mac48, u8, u16le } from './bytes.ts';
import { OUTCOME, REASON } from './outcome.ts';
import { endWithoutPayload, STEP, type Walk } from './walk.ts';

/** Most presence words of a radiotap header. */
const PRESENCE_LIMIT = 16;
/** Bits of radiotap's flags field. */
const FLAG_FCS = 0x10;
const FLAG_PADDED = 0x20;
const FLAG_BAD_FCS = 0x40;
/** Bits of the second frame control byte. */
const TO_DS = 1;
const FROM_DS = 2;
const PROTECTED = 0x40;
const ORDER = 0x80;
/** Link types. */
const BARE = 105;
const PRISM = 119;
const RADIOTAP = 127;
const AVS = 163;

/** The first step of a frame of one of the 802.11 link types; `OUTCOME.unknownLink` for others. */
export function enterIeee80211(walk: Walk, packet: Packet, linkType: number): number {
  switch (linkType) {
    case BARE:
      return ieee80211(walk, packet, false);
    case RADIOTAP:
      return radiotap(walk, packet);
    case PRISM:
    case AVS:
      return prism(walk, packet);
    default:
      return OUTCOME.unknownLink;
  }
}

/** A Prism or AVS header: passed over, whichever byte order its length is in. */
function prism(walk: Walk, packet: Packet): number {
  const at = walk.offset;
  if (walk.end - at < 8) return walk.fail(REASON.linkHeader);
  let length = i32(walk.bytes, at + 4);
  if (length < 8 || length > walk.end - at) length = i32le(walk.bytes, at + 4);
  if (length < 8 || length > walk.end - at) return walk.fail(REASON.linkHeader);
  walk.offset = at + length;
  return ieee80211(walk, packet, false);
}

function radiotap(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 8 || u8(bytes, at) !== 0) return walk.fail(REASON.linkHeader);
  const length = u16le(bytes, at + 2);
  if (length < 8 || length > walk.end - at) return walk.fail(REASON.linkHeader);
  const flags = radiotapFlags(bytes, at, length);
  walk.offset = at + length;
  if ((flags & FLAG_BAD_FCS) !== 0) return walk.fail(REASON.frameChecksum);
  if ((flags & FLAG_FCS) !== 0) {
    walk.wireEnd -= 4;
    if (walk.end > walk.wireEnd) walk.end = walk.wireEnd;
  }
  return ieee80211(walk, packet, (flags & FLAG_PADDED) !== 0);
}

/** The flags field of a radiotap header, 0 where it has none: it is the first field but for an aligned 64-bit time. */
function radiotapFlags(bytes: Uint8Array, at: number, length: number): number {
  const present = i32le(bytes, at + 4);
  if ((present & 2) === 0) return 0;
  let offset = 8;
  let word = present;
  for (let count = 0; word < 0; count++) {
    if (count === PRESENCE_LIMIT || offset + 4 > length) return 0;
    word = i32le(bytes, at + offset);
    offset += 4;
  }
  if ((present & 1) !== 0) offset = ((offset + 7) & ~7) + 8;
  return offset < length ? u8(bytes, at + offset) : 0;
}

function ieee80211(walk: Walk, packet: Packet, padded: boolean): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 10) return walk.fail(REASON.linkHeader);
  const control = u8(bytes, at);
  const flags = u8(bytes, at + 1);
  packet.destinationMac = mac48(bytes, at + 4);
  if (walk.end - at < 24) return endWithoutPayload(walk, packet);
  packet.sourceMac = mac48(bytes, at + 10);
  // Version 0 and type 2: data.
  if ((control & 0x0f) !== 0x08) return endWithoutPayload(walk, packet);
  const both = TO_DS | FROM_DS;
  const fourAddresses = (flags & both) === both;
  const quality = (control & 0x80) !== 0;
  let header = fourAddresses ? 30 : 24;
  const qualityAt = at + header;
  if (quality) header += (flags & ORDER) !== 0 ? 6 : 2;
  if (padded) header = (header + 3) & ~3;
  if (walk.end - at < header) return endWithoutPayload(walk, packet);
  if ((flags & TO_DS) !== 0) packet.destinationMac = mac48(bytes, at + 16);
  if (fourAddresses) packet.sourceMac = mac48(bytes, at + 24);
  else if ((flags & FROM_DS) !== 0) packet.sourceMac = mac48(bytes, at + 16);
  // A frame without data (bit 6 of the first byte), an encrypted one, or a later part of one.
  const part = u16le(bytes, at + 22) & 0x0f;
  if ((control & 0x40) !== 0 || (flags & PROTECTED) !== 0 || part !== 0) return endWithoutPayload(walk, packet);
  walk.offset = at + header;
  return quality && (u8(bytes, qualityAt) & 0x80) !== 0 ? aggregate(walk, packet) : STEP.llc;
}

/** An aggregate (A-MSDU): its first part stands for the frame, the others are lost and counted. */
function aggregate(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 14) return endWithoutPayload(walk, packet);
  walk.counters.aggregates++;
  packet.destinationMac = mac48(bytes, at);
  packet.sourceMac = mac48(bytes, at + 6);
  const end = at + 14 + ((u8(bytes, at + 12) << 8) | u8(bytes, at + 13));
  if (end < walk.wireEnd) walk.wireEnd = end;
  if (end < walk.end) walk.end = end;
  walk.offset = at + 14;
  return STEP.llc;
}
