/** Which dialect a text is written in, and the text as a configuration. */
import type { Configuration, Dialect } from './configuration.ts';
import { DIALECTS } from './registry.ts';

/** Below this a text is taken for none of the dialects. */
const LEAST = 0.3;

/** The dialect that is surest of a text, or null where none is sure enough. */
function recogniseDialect(text: string): Dialect | null {
  let best: Dialect | null = null;
  let surest = LEAST;
  for (const dialect of DIALECTS) {
    const certainty = dialect.recognise(text);
    if (certainty > surest) [best, surest] = [dialect, certainty];
  }
  return best;
}

/** Names and titles of all dialects. */
export function dialects(): readonly Pick<Dialect, 'name' | 'title'>[] {
  return DIALECTS.map(({ name, title }) => ({ name, title }));
}

/** Reads a text in the dialect that it is written in; null where it is in none. */
export function readConfiguration(text: string, file: string): Configuration | null {
  return recogniseDialect(text)?.read(text, file) ?? null;
}
