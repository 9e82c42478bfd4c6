/** The findings about single devices, kept true: judged when a device or what is known changes, withdrawn when they hold no more. */
import type { Finding } from '#model/finding.ts';
import type { Judge } from '../judge.ts';
import type { Concluded, Conclusions } from './conclusions.ts';
import { isSame } from './finding-book.ts';

/** Kinds that a judge alone finds. */
const JUDGED = /^(?:lifecycle\.|device\.impostor$)/;

/** What judging came to. */
export interface Judged {
  /** Findings that are new, or not as they were. */
  readonly changed: readonly Finding[];
  /** Findings that hold no more. */
  readonly withdrawn: readonly Finding[];
  /** To be called when that was kept. */
  remember(): void;
}

export class Verdicts {
  readonly #judge: Judge | null;
  /** By device, then by id. */
  readonly #held = new Map<string, ReadonlyMap<string, Finding>>();
  /** The edition of the knowledge by which each device was judged. */
  readonly #judgedBy = new Map<string, string>();
  #edition: string | null = null;

  constructor(judge: Judge | null) {
    this.#judge = judge;
  }

  /** True for a finding that is judged here. */
  owns({ kind }: Finding): boolean {
    return this.#judge !== null && JUDGED.test(kind);
  }

  /** Takes up what was kept. */
  load(findings: Iterable<Finding>): void {
    for (const finding of findings) {
      if (!this.owns(finding)) continue;
      const device = deviceOf(finding);
      this.#held.set(device, new Map([...(this.#held.get(device) ?? []), [finding.id, finding]]));
    }
  }

  /** True where more is known than when devices were judged last. */
  get isStale(): boolean {
    return this.#judge !== null && this.#edition !== null && this.#judge.edition() !== this.#edition;
  }

  /** Judges the devices that are new or not as they were, and those of all that are known which were not judged by what is known now. */
  judge({ fresh, same, merged }: Conclusions, known: Iterable<Concluded>): Judged {
    const changed: Finding[] = [];
    const withdrawn: Finding[] = [];
    const held = new Map<string, ReadonlyMap<string, Finding>>();
    const edition = this.#judge?.edition() ?? '';
    const judgeOne = ({ device, group }: Concluded): void => {
      if (this.#judge === null || group === null || held.has(device.id)) return;
      const found = new Map(this.#judge.findings(device, group.facts).map((finding) => [finding.id, finding]));
      const before = this.#held.get(device.id) ?? new Map<string, Finding>();
      held.set(device.id, found);
      for (const finding of found.values()) if (!isSameButEnd(before.get(finding.id), finding)) changed.push(finding);
      for (const finding of before.values()) if (!found.has(finding.id)) withdrawn.push(finding);
    };
    for (const concluded of fresh) judgeOne(concluded);
    for (const { from } of merged) {
      withdrawn.push(...(this.#held.get(from)?.values() ?? []));
      held.set(from, new Map());
    }
    for (const concluded of [...same, ...known])
      if (this.#judgedBy.get(concluded.device.id) !== edition) judgeOne(concluded);
    return {
      changed,
      withdrawn,
      remember: () => {
        this.#edition = edition;
        for (const [id, found] of held) {
          this.#judgedBy.set(id, edition);
          if (found.size > 0) this.#held.set(id, found);
          else this.#held.delete(id);
        }
      },
    };
  }
}

function deviceOf({ targets }: Finding): string {
  return targets[0]?.device ?? '';
}

/** That a device was seen again is no news of its finding. */
function isSameButEnd(before: Finding | undefined, after: Finding): boolean {
  return before !== undefined && isSame(before, { ...after, end: before.end });
}
