/** Configurations whose blocks are told by indentation: each command with those that stand below it. */

/** A command, and the ones below it. */
export interface Command {
  readonly at: number;
  readonly words: readonly string[];
  readonly inner: Command[];
}

/** Longest line that is read into words. */
const LINE_LIMIT = 4096;
/** Deepest nesting that is followed; what lies deeper belongs to the last level. */
const DEPTH_LIMIT = 16;

/** Reads the commands of a text. Lines that begin with one of `comments` are passed over; longer lines than are read have one word, themselves. */
export function readBlocks(text: string, comments: readonly string[]): readonly Command[] {
  const top: Command[] = [];
  const open: { readonly indent: number; readonly inner: Command[] }[] = [];
  let at = 0;
  for (const raw of text.split(/\r\n|\n|\r/)) {
    at++;
    const line = raw.trim();
    if (line === '' || comments.some((comment) => line.startsWith(comment))) continue;
    const indent = raw.length - raw.trimStart().length;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const command: Command = { at, words: line.length > LINE_LIMIT ? [line] : line.split(/\s+/), inner: [] };
    (open.at(-1)?.inner ?? top).push(command);
    if (open.length < DEPTH_LIMIT) open.push({ indent, inner: command.inner });
  }
  return top;
}
