/** A message of care on its way from one system to the next: when, what sort, and marks in place of its identifiers. */

/** An alarm, a measurement of a device, or the answer that one of these came; the numbers that a message reported; or nothing, and the capture has come to this time. */
export type PassageSort = 'alarm' | 'measurement' | 'answer' | 'results' | 'time';

/** For those who follow alarms and results alone: neither printed nor kept. */
export interface Passage {
  /** RFC 3339 UTC with microseconds. */
  readonly time: string;
  readonly from: string;
  readonly to: string;
  /** Port of the end that waits for conversations. */
  readonly port: number;
  readonly protocol: string;
  readonly sort: PassageSort;
  /** Keyed hashes of what the message is called, the message's own first: equal ones are the same message or the same alarm. An answer has those of what it answers. Of results the message's and that of its numbers. The key is forgotten with the hour. */
  readonly marks: readonly string[];
  readonly capture: string;
  readonly frame: number;
}
