/** What is remembered of a DNS conversation. */

/** Names told of one conversation; a tunnel makes a new one with every message. */
export const QUERY_LIMIT = 512;

/** Questions and answers remembered, so that two answers to one question are seen: the last ones. */
export const LAST = 8;

/** An answer that gave addresses, or said that there is none. */
export interface Answered {
  readonly id: number;
  readonly name: string;
  readonly type: number;
  readonly addresses: readonly string[];
  /** Microseconds since the epoch. */
  readonly time: number;
}

export interface DnsMemory {
  /** The asking side was seen, so that answers need not speak for it. */
  asked: boolean;
  /** Names told so far. */
  queries: number;
  /** Ids of the last questions, and the last answers. */
  readonly ids: number[];
  readonly answered: Answered[];
}

export function remember(): DnsMemory {
  return { asked: false, queries: 0, ids: [], answered: [] };
}
