/** A finding from signals between two hosts: times and frames are those of the signals that it rests on. */
import type { Finding } from '#model/finding.ts';
import { counted, type Draft, EVIDENCE_LIMIT, earliest, latest } from './detector.ts';
import type { NoticedSignal, SignalledPair } from './signal-book.ts';

/** Makes the draft; `names` are the signals that it rests on, the most telling first. At least one of them was noticed. */
export function signalDraft(
  { client, server, signals }: SignalledPair,
  kind: string,
  names: readonly string[],
  {
    sort,
    ...rest
  }: Pick<Draft, 'title' | 'severity' | 'confidence' | 'outcome' | 'attack' | 'action'> & {
    /** Tells findings of one kind between the same hosts apart. */
    readonly sort?: string;
  },
): Draft {
  const noticed = names.flatMap((name) => {
    const one = signals.get(name);
    return one ? [{ name, ...one }] : [];
  });
  return {
    word: `${kind} ${client} ${server}${sort === undefined ? '' : ` ${sort}`}`,
    kind,
    ...rest,
    actors: [{ ip: client }],
    targets: [{ ip: server }],
    start: earliest(noticed.map(({ first }) => first)),
    end: latest(noticed.map(({ last }) => last)),
    evidence: noticed
      .flatMap(({ name, count, frames }) =>
        frames.slice(0, 2).map((frame) => ({ ...frame, why: `${name}, ${counted(count, 'time')}` })),
      )
      .slice(0, EVIDENCE_LIMIT),
  };
}

/** How often a signal was noticed. */
export function countOf({ signals }: SignalledPair, name: string): number {
  return signals.get(name)?.count ?? 0;
}

/** Whether it was noticed so often, once in so many milliseconds in the mean or sooner. */
export function isFast(noticed: NoticedSignal | undefined, count: number, pause: number): noticed is NoticedSignal {
  if (noticed === undefined || noticed.count < count) return false;
  return Date.parse(noticed.last) - Date.parse(noticed.first) <= noticed.count * pause;
}

/** Calls with the signals of their answers. */
export function withAnswers(calls: readonly string[]): readonly string[] {
  return calls.flatMap((name) => [name, `${name}.granted`, `${name}.refused`, `${name}.answered`]);
}

/** How calls ended: done where one answer says so, or was one though enciphered: who may not is refused before; refused where one says that. */
export function answerTo(
  { signals }: SignalledPair,
  calls: readonly string[],
  unsaid: Finding['outcome'] = 'attempted',
): Finding['outcome'] {
  if (calls.some((name) => signals.has(`${name}.granted`) || signals.has(`${name}.answered`))) return 'succeeded';
  return calls.some((name) => signals.has(`${name}.refused`)) ? 'failed' : unsaid;
}
