/**
 * Ethernet, its tags, LLC and SNAP.
 *
 * Hot path: numbers only, no allocation; each read is behind a comparison with the captured end.
 */
import { type Packet, VLAN_LIMIT } from '#model/packet.ts';
import { i32, mac48, u8, u16 } from './bytes.ts';
import { REASON } from './outcome.ts';
import { endAtLink, STEP, type Walk } from './walk.ts';

/** Most tags of one frame. */
const TAG_LIMIT = 8;
/** Largest value of the type field that is a length (IEEE 802.3 clause 3.2.6). */
const LENGTH_MAXIMUM = 1500;
const IPX = 0x8137;

/** Reads an Ethernet header; the tags of an outer one are forgotten, for they name another network's VLANs. */
export function ethernet(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  if (walk.end - at < 14) return walk.fail(REASON.linkHeader);
  packet.destinationMac = mac48(bytes, at);
  packet.sourceMac = mac48(bytes, at + 6);
  packet.vlanCount = 0;
  const type = u16(bytes, at + 12);
  walk.offset = at + 14;
  if (type === 0x0800) return STEP.ipv4;
  walk.next = type;
  return etherType(walk, packet);
}

/** An Ethernet frame inside a tunnel: where a mirror's header says its VLAN and it bears no tag itself, that is its VLAN. */
export function innerEthernet(walk: Walk, packet: Packet): number {
  const step = ethernet(walk, packet);
  if (walk.mirroredVlan > 0 && packet.vlanCount === 0) addVlan(packet, walk.mirroredVlan);
  return step;
}

/** Follows the EtherType in `walk.next`, tags included. */
export function etherType(walk: Walk, packet: Packet): number {
  for (let tags = 0; tags <= TAG_LIMIT; tags++) {
    const type = walk.next;
    const length = tagLength(type);
    if (length === 0) return enter(walk, packet, type);
    const at = walk.offset;
    if (walk.end - at < length) return walk.fail(REASON.linkHeader);
    if (length === 4) addVlan(packet, u16(walk.bytes, at) & 0xfff);
    walk.next = u16(walk.bytes, at + length - 2);
    walk.offset = at + length;
  }
  return walk.fail(REASON.tooManyTags);
}

function enter(walk: Walk, packet: Packet, type: number): number {
  const at = walk.offset;
  walk.linkStart = at;
  packet.etherType = type;
  switch (type) {
    case 0x0800:
      return STEP.ipv4;
    case 0x86dd:
      return STEP.ipv6;
    case 0x8847:
    case 0x8848:
      return STEP.mpls;
    case 0x8864:
      return STEP.pppoe;
    case 0x8870:
      return STEP.llc;
    case 0x8903: // Cisco FabricPath: tree and hop count, then the whole frame
      walk.offset = at + 2;
      return STEP.ethernet;
    case 0x88e7: // IEEE 802.1ah: a service tag, then the whole frame
      walk.offset = at + 4;
      return STEP.ethernet;
  }
  if (type > LENGTH_MAXIMUM) return endAtLink(walk, packet);
  // A length of 802.3: what comes behind it is padding.
  if (at + type < walk.wireEnd) walk.wireEnd = at + type;
  if (walk.wireEnd < walk.end) walk.end = walk.wireEnd;
  return STEP.llc;
}

/** Length of the tag that `type` announces, with the type behind it; 0 where it is no tag. */
function tagLength(type: number): number {
  switch (type) {
    case 0x8100: // IEEE 802.1Q
    case 0x88a8: // IEEE 802.1ad
    case 0x9100:
    case 0x9200:
      return 4;
    case 0x8926: // VN-Tag: an interface of a fabric extender
      return 6;
    case 0x893f: // IEEE 802.1BR E-Tag
    case 0x8909: // Cisco metadata (security group tag)
      return 8;
    default:
      return 0;
  }
}

/** Keeps a VLAN id; 0 is a priority without a VLAN. */
function addVlan(packet: Packet, id: number): void {
  const count = packet.vlanCount;
  if (id === 0 || count >= VLAN_LIMIT) return;
  packet.vlans[count] = id;
  packet.vlanCount = count + 1;
}

/** LLC (IEEE 802.2) with or without SNAP. Without it the EtherType is 0 and the payload starts at the DSAP. */
export function llc(walk: Walk, packet: Packet): number {
  const bytes = walk.bytes;
  const at = walk.offset;
  walk.linkStart = at;
  packet.etherType = 0;
  if (walk.end - at < 3) return endAtLink(walk, packet);
  const saps = u16(bytes, at);
  if (saps === 0xffff) {
    // IPX straight behind the length: its checksum field is always ffff.
    packet.etherType = IPX;
    return endAtLink(walk, packet);
  }
  if (saps !== 0xaaaa || u8(bytes, at + 2) !== 3 || walk.end - at < 8) return endAtLink(walk, packet);
  const organisation = i32(bytes, at + 2) & 0xffffff;
  const identifier = u16(bytes, at + 6);
  walk.offset = at + 8;
  walk.linkStart = at + 8;
  if (organisation === 0 || organisation === 0xf8) {
    if (identifier > LENGTH_MAXIMUM) {
      walk.next = identifier;
      return STEP.etherType;
    }
    packet.etherType = identifier;
    return endAtLink(walk, packet);
  }
  packet.etherType = organisation * 0x10000 + identifier;
  return endAtLink(walk, packet);
}
