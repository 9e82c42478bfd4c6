/**
 * Frames to packets: the driver that goes from header to header.
 *
 * Hot path: the most executed code of the program. Numbers only, no allocation, no closures, no strings per packet; bounds are compared by
 * hand on the frame's bytes. Ethernet, IP and transport are called straight one after the other; everything else takes the switch.
 */
import type { Frame } from '#model/frame.ts';
import type { Packet } from '#model/packet.ts';
import { ethernet, etherType, innerEthernet, llc } from './ethernet.ts';
import { enterIeee80211 } from './ieee80211.ts';
import { enterLink, mpls, ppp, pppoe } from './link.ts';
import { extensions, ip, ipv4, ipv6 } from './network.ts';
import { type DecodeCounters, OUTCOME, REASON, REASONS } from './outcome.ts';
import type { Reassembler } from './reassembler.ts';
import { transport } from './transport.ts';
import { gre, ipInIp } from './tunnels.ts';
import { udpTunnel } from './udp-tunnels.ts';
import { clearNetwork, comeBack, endAtLink, STEP, Walk } from './walk.ts';

/** Most headers of one frame, whatever they are: a stop for frames made to be slow. */
const STEP_LIMIT = 64;
const ETHERNET = 1;

/** The outcomes, under the name by which callers know them. */
export const Outcome: typeof OUTCOME = OUTCOME;
export type Outcome = (typeof OUTCOME)[keyof typeof OUTCOME];

/** Decodes frames, one after the other, each into the packet it is given. */
export class HeaderDecoder {
  readonly #walk: Walk;

  /** Without a reassembler the first fragment of a datagram is decoded alone. */
  constructor(options: { readonly reassembler: Reassembler | null }) {
    this.#walk = new Walk(options.reassembler);
  }

  /** How many frames could not be decoded, by a word for the reason; those that happened alone. */
  get counters(): ReadonlyMap<string, number> {
    const { malformed, unknownLinks } = this.#walk.counters;
    const counts = new Map<string, number>();
    malformed.forEach((count, reason) => {
      if (count > 0) counts.set(REASONS[reason] ?? 'unknown', count);
    });
    if (unknownLinks > 0) counts.set('link type unknown', unknownLinks);
    return counts;
  }

  /** Everything else that was met so far; the same object for the decoder's life. */
  get oddities(): DecodeCounters {
    return this.#walk.counters;
  }

  /** Why the last frame was malformed: one of `REASON`. */
  get reason(): number {
    return this.#walk.reason;
  }

  /**
   * Reads the headers of `frame` into `packet`, every field of which is set. `packet.bytes` is the frame's own buffer, or that of a
   * reassembled datagram; either is valid until the next call. Never throws.
   */
  decode(frame: Frame, packet: Packet): Outcome {
    const walk = this.#walk;
    const start = frame.start;
    const end = frame.end;
    const length = frame.length;
    walk.bytes = frame.bytes;
    walk.offset = start;
    walk.end = end;
    walk.wireEnd = length > end - start ? start + length : end;
    walk.linkStart = start;
    walk.partial = false;
    walk.saved = false;
    walk.mirroredVlan = 0;
    packet.bytes = frame.bytes;
    packet.time = frame.time;
    packet.frame = frame.number;
    packet.length = length;
    packet.earlierFrames = 0;
    packet.earlierBytes = 0;
    packet.tunnels = 0;
    packet.tunnel = 0;
    packet.etherType = 0;
    clearNetwork(packet);
    let step: number;
    if (frame.linkType === ETHERNET) {
      step = ethernet(walk, packet);
      if (step === STEP.ipv4) step = ipv4(walk, packet);
      else if (step === STEP.ipv6) step = ipv6(walk, packet);
      if (step === STEP.transport) step = transport(walk, packet);
      if (step <= OUTCOME.link) return step as Outcome;
    } else step = this.#enterOther(frame.linkType, packet);
    return this.#finish(step, packet);
  }

  #enterOther(linkType: number, packet: Packet): number {
    packet.sourceMac = -1;
    packet.destinationMac = -1;
    packet.vlanCount = 0;
    const step = enterLink(this.#walk, packet, linkType);
    return step === OUTCOME.unknownLink ? enterIeee80211(this.#walk, packet, linkType) : step;
  }

  /** Goes on until there is an outcome. */
  #finish(first: number, packet: Packet): Outcome {
    const walk = this.#walk;
    let step = first;
    for (let count = 0; step > STEP.unknown; count++) {
      step = count < STEP_LIMIT ? this.#step(step, packet) : walk.fail(REASON.tooManyHeaders);
    }
    if (step === STEP.unknown || step === OUTCOME.malformed) step = comeBack(walk, packet, step);
    if (step === OUTCOME.malformed) {
      const malformed = walk.counters.malformed;
      malformed[walk.reason] = (malformed[walk.reason] ?? 0) + 1;
    } else if (step === OUTCOME.unknownLink) {
      walk.counters.unknownLinks++;
      endAtLink(walk, packet);
    }
    // No step but outcomes is left: the loop ended, and what could not be followed has come back.
    return step as Outcome;
  }

  #step(step: number, packet: Packet): number {
    const walk = this.#walk;
    switch (step) {
      case STEP.ipv4:
        return ipv4(walk, packet);
      case STEP.ipv6:
        return ipv6(walk, packet);
      case STEP.ip:
        return ip(walk);
      case STEP.transport:
        return transport(walk, packet);
      case STEP.extensions:
        return extensions(walk, packet);
      case STEP.ethernet:
        return innerEthernet(walk, packet);
      case STEP.etherType:
        return etherType(walk, packet);
      case STEP.llc:
        return llc(walk, packet);
      case STEP.ppp:
        return ppp(walk, packet);
      case STEP.mpls:
        return mpls(walk, packet);
      case STEP.pppoe:
        return pppoe(walk, packet);
      case STEP.gre:
        return gre(walk, packet);
      case STEP.udpTunnel:
        return udpTunnel(walk, packet);
      case STEP.ipInIp:
        return ipInIp(walk, packet);
      default:
        return walk.fail(REASON.tooManyHeaders);
    }
  }
}
