/** How ties are worded: lists of endpoints, and the packets that show something. */
import type { Tie } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';

/** The packet of a fact, as evidence. */
export function evidenceOf({ key, value, source: { capture, frame } }: Fact): Tie['evidence'][number] {
  return { key, value, capture, frame };
}

/** “a, b and c” */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
