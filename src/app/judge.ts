/** What is to be said of a single device: how old it is, what is known against it, and whether it is what it says. */
import { impostorFindings, type Statements } from '#behave/impostor.ts';
import { lifecycleFindings } from '#behave/lifecycle.ts';
import { hear, natureOf } from '#identify/identify.ts';
import { agree } from '#identify/weigh.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import { findingId } from './devices.ts';
import type { Knowledge } from './knowledge.ts';
import { packFolder } from './knowledge-packs.ts';
import { type LifecycleBook, openLifecycleBook } from './lifecycle-book.ts';

/** Judges devices one by one. */
export interface Judge {
  /** Takes up newer knowledge; another word than before where verdicts may be others. */
  edition(): string;
  /** The findings about a device; `facts` are what its endpoints stated. */
  findings(device: Device, facts: readonly Fact[]): readonly Finding[];
}

/** A judge by the packs that the user took in, as of now. */
export function openJudge(knowledge: Knowledge, warn: (message: string) => void): Judge {
  const now = (): Date => new Date();
  return createJudge(openLifecycleBook(packFolder(null), now, warn), knowledge, now);
}

export function createJudge(book: LifecycleBook, knowledge: Knowledge, now: () => Date): Judge {
  return {
    edition: () => book.edition(),
    findings: (device, facts) => [
      ...lifecycleFindings(device, book.of(device), now().toISOString().slice(0, 10), findingId),
      ...impostorFindings(device, facts, statementsOf(facts, knowledge), findingId),
    ],
  };
}

/** What its facts are taken to say of a device. */
function statementsOf(facts: readonly Fact[], { rules }: Knowledge): Statements {
  const heard = hear(facts, rules);
  const maker = natureOf('manufacturer', rules);
  return {
    categories: heard.get('category') ?? [],
    makers: heard.get('manufacturer') ?? [],
    isSameMaker: (a, b) => agree(a, b, maker),
  };
}
