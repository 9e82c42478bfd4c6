/** Pieces of lists and spans of time, as every reader of the API takes and gives them. */
import type { Query } from '#base/query.ts';

/** What is answered from memory, or from a database over a network: callers await. */
export type Awaitable<Value> = Value | Promise<Value>;

/** A piece of a list. `cursor` is what a former piece gave as `next`: opaque, and stable while rows are added. */
export interface PageRequest {
  readonly query: Query;
  readonly limit: number;
  readonly cursor: string | null;
  /** Field to sort by, `-` in front for falling; each reader lists its own and has a default. */
  readonly sort?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  /** All that match, where counting them is cheap; else null. */
  readonly total: number | null;
}

/** A span of time, RFC 3339 UTC, `from` included, `to` not. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** A cursor that its reader did not give out, or no longer knows: `list` throws it, and the API says so. */
export class UnknownCursor extends Error {}
