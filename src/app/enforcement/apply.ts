/** A state put in the place of the one that stands: watched over before anything changes, and taken back where it is not what it should be. */
import { messageOf } from '#base/message.ts';
import { type Desired, type PointConfig, STAGES, type Stage } from '#model/enforcement.ts';
import { EnforceError, type SelfTest, type Snapshot } from '#segment/enforce/point.ts';
import { type StagedText, stagedText } from '#segment/enforce/staged.ts';
import { armWatcher } from './arm.ts';
import { account, addEntry } from './journal-file.ts';
import type { EnforcementPlace } from './place.ts';
import { finish, pointOf, restoreBefore, revoke, type Standing } from './restore.ts';

/** What a change begins from. */
export interface Ready extends Standing {
  readonly desired: Desired | null;
  readonly snapshot: Snapshot;
  /** What stands at the point is not what was confirmed. */
  readonly changedByHand: boolean;
}

export interface Applied {
  readonly generation: number;
  readonly point: string;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly others: Stage;
  readonly quarantined: readonly string[];
  /** It is undone then, unless it is confirmed before. */
  readonly confirmBy: string;
  readonly connectionsEnded: number;
  readonly selfTest: SelfTest;
  /** MD5 of all rules of the point. */
  readonly ruleset: { readonly before: string; readonly after: string };
  readonly notes: readonly string[];
}

/** Finishes what was left, refuses where something waits, and looks at what stands. Throws an EnforceError. */
export async function prepare(place: EnforcementPlace, config: PointConfig): Promise<Ready> {
  const known = place.point();
  if (known !== null && JSON.stringify(known) !== JSON.stringify(config))
    throw new EnforceError(
      `${place.folder}: belongs to another enforcement point (${pointOf(known).title}); name a folder for this one (--state)`,
    );
  const standing: Standing = { place, config, point: pointOf(config) };
  await finish(standing);
  await undoOverdue(standing);
  if (place.pending() !== null)
    throw new EnforceError(
      `${place.folder}: generation ${place.pending()?.generation} waits; confirm it or roll it back first`,
    );
  const snapshot = await standing.point.snapshot();
  const current = place.current();
  const expected = current === 0 ? null : place.applied(current);
  return {
    ...standing,
    desired: place.generation(current)?.desired ?? null,
    snapshot,
    changedByHand: snapshot.text !== expected && !(current === 0 && config.dialect === 'open-vswitch'),
  };
}

/** How long a watcher may be late before its work is done by another process. */
const GRACE_MS = 5000;

/** Where the watcher was killed too, whoever comes next does its work. */
export async function undoOverdue(standing: Standing): Promise<void> {
  const { place } = standing;
  const pending = place.pending();
  if (pending === null || Date.now() < Date.parse(pending.deadline) + GRACE_MS) return;
  if (place.claim('restoring') === null) return;
  await restoreBefore(standing, pending.generation, 'nobody confirmed it in time, and its watcher was gone');
  place.release('restoring');
}

/** The text of a state, proved; the point is asked whether it takes it. Throws an EnforceError or a RenderError. */
export async function checkedText(ready: Standing, desired: Desired): Promise<StagedText> {
  const staged = stagedText(desired, ready.config.dialect);
  await ready.point.check(staged.text);
  return staged;
}

/** Puts a state in place, to be confirmed within the time; `staged` is its checked text, `by` who asked for it. Throws an EnforceError; then what stood before stands. */
export async function applyDesired(
  ready: Ready,
  desired: Desired,
  staged: StagedText,
  withinMs: number,
  by?: string,
): Promise<Applied> {
  const { place, point } = ready;
  const number = place.nextNumber();
  const deadline = new Date(Date.now() + withinMs).toISOString();
  place.setPoint(ready.config);
  place.keep(
    { generation: number, previous: place.current(), at: new Date().toISOString(), account: account(), desired },
    ready.snapshot,
  );
  if (!place.setPending({ generation: number, deadline, withinMs }))
    throw new EnforceError(`${place.folder}: another change was begun at the same time; look at it first`);
  addEntry(place.folder, 'applying', {
    generation: number,
    ...summaryOf(desired),
    md5: ready.snapshot.whole,
    deadline,
    ...(by === undefined ? {} : { by }),
  });
  try {
    await armWatcher(place.folder);
    const done = await carryOut(ready, number, desired, staged);
    addEntry(place.folder, 'applied', { generation: number, ...done, ...(by === undefined ? {} : { by }) });
    return {
      generation: number,
      point: point.title,
      ...summaryOf(desired),
      confirmBy: deadline,
      connectionsEnded: done.connectionsEnded,
      selfTest: done.selfTest,
      ruleset: { before: ready.snapshot.whole, after: done.md5 },
      notes: staged.notes,
    };
  } catch (error) {
    throw await takenBack(ready, number, error);
  }
}

async function carryOut(
  { place, point }: Ready,
  number: number,
  desired: Desired,
  staged: StagedText,
): Promise<{ readonly connectionsEnded: number; readonly selfTest: SelfTest; readonly md5: string }> {
  await point.apply(staged.text);
  const now = await point.snapshot();
  place.keepApplied(number, now.text);
  const difference = staged.differs(now.text ?? '');
  if (difference !== null) throw new EnforceError(`what the point holds is not what it was given: ${difference}`);
  const connectionsEnded = await revoke(point, desired);
  const selfTest = await point.selfTest();
  if (!selfTest.blocks || !selfTest.logs) throw new EnforceError(`the self-test failed: ${selfTest.because}`);
  // A controller that was stopped for a while comes too late: its watcher has brought back what stood.
  if (place.pending()?.generation !== number)
    throw new EnforceError('the time to confirm was over before it was applied');
  return { connectionsEnded, selfTest, md5: now.whole };
}

/** Undoes what was begun; answers the error with what stands now. */
async function takenBack(ready: Ready, number: number, error: unknown): Promise<unknown> {
  const isLate = ready.place.claim('restoring') === null;
  const said = messageOf(error);
  const because = isLate ? 'the time to confirm was over before it was done' : said;
  const restored = await restoreBefore(ready, number, because);
  ready.place.release('restoring');
  if (!(error instanceof EnforceError)) return error;
  return new EnforceError(
    `${because}; ${restored.identical ? 'what stood before stands again' : 'what stood before could not be brought back as it was: look at the enforcement point'}`,
  );
}

export function summaryOf(desired: Desired): Pick<Applied, 'stages' | 'others' | 'quarantined'> {
  const stages = Object.fromEntries(desired.policy.zones.map(({ name }) => [name, desired.stages[name] ?? STAGES[0]]));
  return { stages, others: desired.others, quarantined: desired.quarantined.map(({ id }) => id) };
}
