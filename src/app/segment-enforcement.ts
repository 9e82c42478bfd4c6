/** What stands at an enforcement point, and what becomes of what waits there: confirmed, rolled back, looked at afterwards. */
import path from 'node:path';
import type { Stage } from '#model/enforcement.ts';
import { type Entry, openReviews } from '#segment/enforce/journal.ts';
import { type Counts, EnforceError } from '#segment/enforce/point.ts';
import { summaryOf, undoOverdue } from './enforcement/apply.ts';
import { account, addEntry, readEntries } from './enforcement/journal-file.ts';
import { alone, type EnforcementPlace, lockPlace, type Pending } from './enforcement/place.ts';
import {
  confirmClaimed,
  finish,
  openStanding,
  type Restored,
  restoreBefore,
  type Standing,
} from './enforcement/restore.ts';

/** Keeps what waits; `by` is who said so, where that is not who runs the program. Throws an EnforceError where nothing does. */
export function confirm(state: string, by?: string): Promise<{ readonly confirmed: number }> {
  return alone(state, () => confirmAlone(state, by));
}

async function confirmAlone(state: string, by: string | undefined): Promise<{ readonly confirmed: number }> {
  const standing = openStanding(state);
  const restored = await finish(standing);
  const pending = standing.place.claim('confirming');
  if (pending !== null) {
    confirmClaimed(standing, pending.generation, by);
    return { confirmed: pending.generation };
  }
  const last = readEntries(state).entries.findLast(({ event }) => event === 'restored' || event === 'confirmed');
  const undone = restored !== null || last?.event === 'restored';
  throw new EnforceError(
    `${state}: nothing waits to be confirmed${undone ? '; the last change was undone, apply it again' : ''}`,
  );
}

/** Undoes what waits, or else the last confirmed change. Throws an EnforceError where there is neither. */
export function rollback(state: string, by?: string): Promise<Restored> {
  return alone(state, () => rollbackAlone(state, by ?? account()));
}

async function rollbackAlone(state: string, by: string): Promise<Restored> {
  const standing = openStanding(state);
  const { place } = standing;
  const finished = await finish(standing);
  if (finished !== null) return finished;
  const because = `rolled back by ${by}`;
  const pending = place.claim('restoring');
  if (pending !== null) {
    const restored = await restoreBefore(standing, pending.generation, because);
    place.release('restoring');
    return restored;
  }
  const current = place.current();
  if (current === 0) throw new EnforceError(`${state}: nothing of Wardline stands there, so there is nothing to undo`);
  const restored = await restoreBefore(standing, current, because);
  place.setCurrent(restored.standing);
  place.keepConfirmed(restored.standing === 0 ? null : place.applied(restored.standing));
  return restored;
}

interface Stood {
  readonly generation: number;
  readonly at: string;
  readonly account: string;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly others: Stage;
  readonly quarantined: readonly string[];
}

export interface EnforcementState {
  readonly point: string;
  /** What the point holds: what was confirmed, what waits, or something else. */
  readonly holds: 'nothing' | 'confirmed' | 'pending' | 'other';
  readonly confirmed: Stood | null;
  readonly pending: (Stood & Pick<Pending, 'deadline'>) | null;
  /** Packets since the rules were applied. */
  readonly counts: Counts;
  readonly journal: { readonly entries: number; readonly broken: string | null };
  /** What a person must look at. */
  readonly reviews: readonly Pick<Entry, 'sequence' | 'time' | 'account' | 'details'>[];
  /** The confirmed rules, to be loaded when the machine starts. */
  readonly rules: string;
}

export async function enforcementState(state: string): Promise<EnforcementState> {
  const standing = openStanding(state);
  const { place, point } = standing;
  await tidied(standing);
  const pending = place.pending();
  const { entries, broken } = readEntries(state);
  const live = (await point.snapshot()).text;
  const stood = pending === null ? null : stoodAt(place, pending.generation);
  return {
    point: point.title,
    holds: heldBy(place, live, pending),
    confirmed: stoodAt(place, place.current()),
    pending: stood === null || pending === null ? null : { ...stood, deadline: pending.deadline },
    counts: await point.read(),
    journal: { entries: entries.length, broken },
    reviews: openReviews(entries).map(({ sequence, time, account: by, details }) => ({
      ...{ sequence, time, account: by, details },
    })),
    rules: path.join(state, 'confirmed.rules'),
  };
}

/** What was left is finished, unless somebody is at work there. */
async function tidied(standing: Standing): Promise<void> {
  const letGo = lockPlace(standing.place.folder);
  if (letGo === null) return;
  try {
    await finish(standing);
    await undoOverdue(standing);
  } finally {
    letGo();
  }
}

function heldBy(place: EnforcementPlace, live: string | null, pending: Pending | null): EnforcementState['holds'] {
  if (pending !== null && live === place.applied(pending.generation)) return 'pending';
  const current = place.current();
  // A bridge always has flows; before anything was applied they are somebody else's.
  if (current === 0) return live === null || place.point()?.dialect === 'open-vswitch' ? 'nothing' : 'other';
  return live === place.applied(current) ? 'confirmed' : 'other';
}

function stoodAt(place: EnforcementPlace, number: number): Stood | null {
  const found = place.generation(number);
  if (found === null) return null;
  const { generation, at, account: by, desired } = found;
  return { generation, at, account: by, ...summaryOf(desired) };
}

/** Says that a person has looked at an entry that asked for it. Throws an EnforceError where none of that number does. */
export function review(state: string, entry: number, by: string, note: string): void {
  openStanding(state);
  const { entries } = readEntries(state);
  if (!openReviews(entries).some(({ sequence }) => sequence === entry))
    throw new EnforceError(
      `${state}: entry ${entry} asks for no review; open: ${
        openReviews(entries)
          .map(({ sequence }) => sequence)
          .join(', ') || 'none'
      }`,
    );
  addEntry(state, 'reviewed', { entry, by, note });
}
