/** The journal of enforcement: each entry holds the hash of the one before, so that a change, a gap or a turn is found. */
import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What the first entry has before it. */
const BEGINNING = '0'.repeat(64);

export interface Entry {
  /** From 1. */
  readonly sequence: number;
  readonly time: string;
  readonly event: string;
  /** The account that ran the program. */
  readonly account: string;
  /** Nothing of patients: generations, stages, names of staff, reasons, addresses of devices. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly previous: string;
  readonly hash: string;
}

const entrySchema: z.ZodType<Entry> = z.strictObject({
  sequence: z.number().int().positive(),
  time: z.string(),
  event: z.string(),
  account: z.string(),
  details: z.record(z.string(), z.unknown()),
  previous: z.string(),
  hash: z.string(),
});

export type Said = Pick<Entry, 'time' | 'event' | 'account' | 'details'>;

/** The next entry of a chain. */
export function nextEntry(last: Entry | null, said: Said): Entry {
  const { time, event, account, details } = said;
  const body = {
    sequence: (last?.sequence ?? 0) + 1,
    time,
    event,
    account,
    details,
    previous: last?.hash ?? BEGINNING,
  };
  return { ...body, hash: hashOf(body) };
}

function hashOf(body: Omit<Entry, 'hash'>): string {
  const { sequence, time, event, account, details, previous } = body;
  return createHash('sha256')
    .update(JSON.stringify([sequence, time, event, account, details, previous]))
    .digest('hex');
}

export interface JournalRead {
  readonly entries: readonly Entry[];
  /** Null where the chain holds; else a sentence that names the line. */
  readonly broken: string | null;
}

/** Reads a journal, one entry a line. `head` is the hash of its last entry as it is known elsewhere; null where it is not. */
export function readJournal(text: string, head: string | null): JournalRead {
  const entries: Entry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const entry = parseEntry(line);
    if (entry === null) return { entries, broken: `line ${index + 1} is no entry` };
    const before = entries.at(-1);
    const wanted = nextEntry(before ?? null, entry);
    if (entry.hash !== wanted.hash || entry.previous !== wanted.previous || entry.sequence !== wanted.sequence)
      return { entries, broken: `line ${index + 1} was changed, or one before it was taken out` };
    entries.push(entry);
  }
  if (head !== null && !entries.some(({ hash }) => hash === head))
    return { entries, broken: 'entries at the end were taken out' };
  return { entries, broken: null };
}

function parseEntry(line: string): Entry | null {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Entries that ask a person to look at them and have not been looked at. */
export function openReviews(entries: readonly Entry[]): readonly Entry[] {
  const done = new Set(entries.flatMap(({ event, details: { entry } }) => (event === 'reviewed' ? [entry] : [])));
  return entries.filter(({ details: { review }, sequence }) => review === true && !done.has(sequence));
}
