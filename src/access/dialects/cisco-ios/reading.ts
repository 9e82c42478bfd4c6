/** How a line was read, and how the lines below a header are. */
import type { Command } from '../../cisco/source.ts';
import type { LineSupport, Support } from '../../line.ts';

export type Affects = LineSupport['affects'];

/** What could change where a line outside of all filters is not understood: the way packets take. */
export const FORWARDING: Affects = { filters: [], forwarding: true };

/** What could change where a line of a routing protocol is not: the same, and what other devices learn. */
export const ROUTING: Affects = { filters: [], forwarding: true, routes: true };

/** The same of IPv6 alone, whose routing protocols are not modelled. */
export const ROUTING_6: Affects = { filters: [], forwarding: true, bits: 128 };

/** How a line was read; null where it is not of the part that was asked, `later` where it is noted once all lines are known. */
export type Reading = Support | 'later' | { readonly support: Support; readonly affects: Affects } | null;

/** Reads the lines below a header, until a line of the top level comes. */
export interface Block {
  read(command: Command): Reading;
  /** What a line could change that is not understood here. */
  readonly affects: Affects;
}

/** Known, not modelled, and could change this. */
export function todo(affects: Affects = FORWARDING): Reading {
  return { support: 'todo', affects };
}

/** A block whose lines all count alike. */
export function blockOf(reading: Reading, affects: Affects = 'nothing'): Block {
  return { read: () => reading, affects };
}
