/** The port through which the header decoder has IP fragments put together; `track` implements it. */
import type { Packet } from '#model/packet.ts';

/** What became of a fragment. */
export const FRAGMENT = {
  /** It was taken (or was a duplicate): more is needed. */
  kept: 0,
  /** It completed its datagram, which now lies in `datagram`. */
  complete: 1,
  /** It could not be taken. */
  refused: 2,
} as const;
export type FragmentAnswer = (typeof FRAGMENT)[keyof typeof FRAGMENT];

/** Puts datagrams together. */
export interface Reassembler {
  /** After `complete`: the datagram's payload is `datagram[0, datagramLength)`. It is never written again. */
  readonly datagram: Uint8Array;
  readonly datagramLength: number;
  /** After `complete`: the IP protocol (or IPv6 next header) that the first fragment named. */
  readonly datagramProtocol: number;
  /**
   * Takes `bytes[start, end)`, which lie `offset` bytes into the payload of a datagram. `packet` gives addresses, time and IP version.
   * The bytes are copied. `identification` is a signed 32-bit number.
   */
  add(
    packet: Packet,
    identification: number,
    protocol: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): FragmentAnswer;
}
