/** The contract of a detector: what it needs to see, what looks like it, and what it concludes from what was seen. */
import type { Finding } from '#model/finding.ts';
import type { AlarmPaths } from './alarm-path/alarm-paths.ts';
import type { ContactBook } from './contact-book.ts';
import type { ResultWays } from './result-ways.ts';
import type { SignalBook } from './signal-book.ts';
import type { StatementBook } from './statement-book.ts';

/** What was seen: conversations in sum, what decoders noticed in them, and what hosts said. */
export interface Seen {
  readonly contacts: ContactBook;
  readonly signals: SignalBook;
  readonly statements: StatementBook;
  readonly alarms: AlarmPaths;
  readonly results: ResultWays;
}

/** A finding before it has an id and the names of devices. The same word is the same finding, seen again. */
export interface Draft extends Omit<Finding, 'id'> {
  readonly word: string;
}

export interface Detector {
  /** Lower case with hyphens; also the file's name. */
  readonly name: string;
  /** Kinds of findings that it gives. */
  readonly kinds: readonly string[];
  /** What it must see, for a person who asks why it is silent. */
  readonly needs: string;
  /** Harmless things that look alike, and how they are told apart. */
  readonly lookAlikes: readonly string[];
  /** Concludes; pure, so that the same traffic gives the same findings in whatever order it came. */
  conclude(seen: Seen): readonly Draft[];
}

/** Parties and frames listed in one finding, at most. */
const PARTY_LIMIT = 256;
export const EVIDENCE_LIMIT = 8;

/** A technique of MITRE ATT&CK. */
export const technique = (tactic: string, id: string): Finding['attack'][number] => ({ tactic, technique: id });

/** `1 host`, `2 hosts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The earliest of times, which are never none. */
export function earliest(times: Iterable<string>): string {
  let found = '';
  for (const time of times) if (found === '' || time < found) found = time;
  return found;
}

/** The latest of times, which are never none. */
export function latest(times: Iterable<string>): string {
  let found = '';
  for (const time of times) if (time > found) found = time;
  return found;
}

/** Addresses as parties, in the order given, up to the limit. */
export function parties(addresses: Iterable<string>): Finding['actors'] {
  return [...addresses].slice(0, PARTY_LIMIT).map((ip) => ({ ip }));
}
