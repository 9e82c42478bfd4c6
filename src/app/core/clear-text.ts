/** What crossed in clear text: kept as marks beside each batch, and told again where something of it is new. */
import { type Crossing, createCleartextDetector } from '#behave/cleartext.ts';
import type { Kept } from '#inventory/store.ts';
import type { Finding } from '#model/finding.ts';
import type { Flow } from '#model/flow.ts';
import { findingId } from '../devices.ts';

/** Marks of clear text are kept under this word. */
const MARK = 'cleartext ';

export class ClearText {
  readonly #detector = createCleartextDetector();
  /** Words whose findings are not what they were when they were settled last; null since a start: any may be. */
  #fresh: Set<string> | null = null;

  /** Takes up what was kept. */
  load(marks: Kept['marks']): void {
    const crossings = marks
      .filter(({ key }) => key.startsWith(MARK))
      .map(({ key, json }) => [key.slice(MARK.length), JSON.parse(json) as Crossing] as const);
    this.#detector.absorb(new Map(crossings));
  }

  flow(flow: Flow): void {
    this.#detector.flow(flow);
  }

  /** What is to be kept of the flows since this was asked last. */
  marks(): Kept['marks'] {
    const news = [...this.#detector.news()];
    for (const [word] of news) this.#fresh?.add(word);
    return news.map(([word, crossing]) => ({ key: MARK + word, json: JSON.stringify(crossing) }));
  }

  /** Findings that may not be what they were. */
  findings(): readonly Finding[] {
    return this.#detector.findings(findingId, this.#fresh ?? undefined);
  }

  /** The findings are kept. */
  settle(): void {
    this.#fresh = new Set();
  }
}
