/** What is remembered of a DNS conversation. */

/** Names told of one conversation; a tunnel makes a new one with every message. */
export const QUERY_LIMIT = 512;

export interface DnsMemory {
  /** The asking side was seen, so that answers need not speak for it. */
  asked: boolean;
  /** Names told so far. */
  queries: number;
}

export function remember(): DnsMemory {
  return { asked: false, queries: 0 };
}
