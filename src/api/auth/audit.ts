/** The audit log: every entry holds a keyed hash of itself and the one before, so that edits, deletions and another order are found. */
import type { AuditEntry, AuditStore } from '../accounts.ts';
import { type InstallationKey, sameSecret } from './secrets.ts';

/** Hash before the first entry. */
const NO_HASH = '0'.repeat(64);
/** Entries read at a time when the whole log is verified. */
const VERIFY_STEP = 1000;
/** Longest text of one detail, in characters. */
const DETAIL_LIMIT = 200;

/** The end of the log, kept apart from it and signed: what tells that the newest entries are gone. */
export interface AuditHead {
  readonly sequence: number;
  readonly hash: string;
}

/** Keeps the signed head. It should not be where the log is. */
export interface AuditHeadStore {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

/** What is recorded; sequence, time and hashes are added. */
export interface AuditEvent extends Pick<AuditEntry, 'actor' | 'address' | 'action' | 'target' | 'outcome'> {
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

export type AuditVerdict =
  | { readonly ok: true; readonly entries: number; readonly head: AuditHead }
  /** `sequence` is where the chain breaks first. */
  | { readonly ok: false; readonly entries: number; readonly sequence: number; readonly reason: string };

export interface Audit {
  /** Resolves when the entry is kept. */
  record(event: AuditEvent): Promise<AuditEntry>;
  /** Reads the whole log. `anchor` is a head that somebody wrote down elsewhere: the log must still hold it. */
  verify(anchor?: AuditHead): Promise<AuditVerdict>;
}

export interface AuditDependencies {
  readonly store: AuditStore;
  readonly head: AuditHeadStore;
  readonly key: InstallationKey;
  readonly now: () => Date;
}

/** The keyed hash of an entry: over all its fields, the previous hash among them, in a form in which no two entries are the same. */
function hashOf(entry: Omit<AuditEntry, 'hash'>, key: InstallationKey): string {
  const { sequence, time, actor, address, action, target, outcome, detail, previous } = entry;
  return key.sign('audit', JSON.stringify([sequence, time, actor, address, action, target, outcome, detail, previous]));
}

const headText = ({ sequence, hash }: AuditHead, key: InstallationKey): string =>
  JSON.stringify({ sequence, hash, signature: key.sign('audit-head', `${sequence} ${hash}`) });

/** The head that a text holds: null where there is none, `forged` where this installation did not sign it. */
function readHead(text: string | null, key: InstallationKey): AuditHead | null | 'forged' {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    const { sequence, hash, signature } = value as Record<string, unknown>;
    if (typeof sequence !== 'number' || typeof hash !== 'string' || typeof signature !== 'string') return 'forged';
    return sameSecret(signature, key.sign('audit-head', `${sequence} ${hash}`)) ? { sequence, hash } : 'forged';
  } catch {
    return 'forged';
  }
}

/** The audit log over a store. Entries are written one after another. */
export function createAudit({ store, head, key, now }: AuditDependencies): Audit {
  let tail: Promise<unknown> = Promise.resolve();
  let last: AuditHead | null = null;

  /** Where the next entry is chained to: the signed head where the log is shorter than it, so that a gap stays to be seen. */
  const findLast = async (): Promise<AuditHead> => {
    const kept = readHead(await head.read(), key);
    const newest = await store.last();
    const ofStore = newest ? { sequence: newest.sequence, hash: newest.hash } : { sequence: 0, hash: NO_HASH };
    return kept && kept !== 'forged' && kept.sequence > ofStore.sequence ? kept : ofStore;
  };

  const write = async (event: AuditEvent): Promise<AuditEntry> => {
    last ??= await findLast();
    const entry = {
      sequence: last.sequence + 1,
      time: now().toISOString(),
      actor: event.actor,
      address: event.address,
      action: event.action,
      target: event.target,
      outcome: event.outcome,
      detail: detailText(event.detail ?? {}),
      previous: last.hash,
    };
    const whole: AuditEntry = { ...entry, hash: hashOf(entry, key) };
    try {
      await store.append(whole);
      await head.write(headText(whole, key));
    } catch (error) {
      last = null;
      throw error;
    }
    last = { sequence: whole.sequence, hash: whole.hash };
    return whole;
  };

  return {
    record: (event) => {
      const mine = tail.then(() => write(event));
      tail = mine.catch(() => undefined);
      return mine;
    },
    verify: async (anchor) => {
      // Entries still being written would look like a head that is behind or ahead.
      await tail;
      return verifyLog(store, readHead(await head.read(), key), key, anchor);
    },
  };
}

const detailText = (detail: Readonly<Record<string, string | number | boolean | null>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(detail).map(([name, value]) => [
        name,
        typeof value === 'string' ? value.slice(0, DETAIL_LIMIT) : value,
      ]),
    ),
  );

async function verifyLog(
  store: AuditStore,
  kept: AuditHead | null | 'forged',
  key: InstallationKey,
  anchor: AuditHead | undefined,
): Promise<AuditVerdict> {
  let [previous, sequence] = [NO_HASH, 0];
  const marks = [anchor, kept].filter((mark) => mark !== null && mark !== undefined && mark !== 'forged');
  const broken = (at: number, reason: string): AuditVerdict => ({ ok: false, entries: sequence, sequence: at, reason });
  for (;;) {
    const entries = await store.after(sequence, VERIFY_STEP);
    for (const entry of entries) {
      const expected = sequence + 1;
      if (entry.sequence !== expected)
        return broken(expected, `Entry ${expected} is missing: entries were deleted or put in another order.`);
      if (entry.previous !== previous)
        return broken(
          expected,
          `Entry ${expected} does not follow the one before it: entries were replaced or put in another order.`,
        );
      if (!sameSecret(entry.hash, hashOf(entry, key)))
        return broken(expected, `Entry ${expected} is not as it was written.`);
      for (const mark of marks)
        if (mark.sequence === expected && mark.hash !== entry.hash)
          return broken(
            expected,
            `Entry ${expected} is another one than the head that was kept: the log was written anew.`,
          );
      [previous, sequence] = [entry.hash, expected];
    }
    if (entries.length === 0) break;
  }
  if (kept === 'forged')
    return broken(
      sequence,
      'The head of the log was not signed by this installation; entries may be missing at the end.',
    );
  if (kept === null && sequence > 0)
    return broken(sequence, 'The head of the log is gone; entries may be missing at the end.');
  for (const mark of marks)
    if (mark.sequence > sequence)
      return broken(
        sequence + 1,
        `The log ends at entry ${sequence}, but went to ${mark.sequence}: the newest entries were deleted.`,
      );
  return { ok: true, entries: sequence, head: { sequence, hash: previous } };
}
