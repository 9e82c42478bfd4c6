/** For tests of dialects: what a configuration that was read says of packets, and that no text makes its reading fail. */
import assert from 'node:assert/strict';
import { createRandom } from '#base/random.ts';
import type { Configuration, Dialect } from './configuration.ts';
import { parseWords } from './packets/words.ts';
import { test as ask } from './questions/ask.ts';
import { createSubject } from './questions/subject.ts';

/** Answers about one filter: the verdict and the line that decided, as `permit 12`. */
export function asker(configuration: Configuration, filter: string): (words: string) => string {
  const subject = createSubject([configuration]);
  return (words) => {
    const { verdict, line } = ask(subject, filter, parseWords(words));
    return `${verdict} ${line?.at ?? '-'}`;
  };
}

/** The line numbers that are not understood or not modelled, with what each is. */
export function troubles({ lines }: Configuration): readonly string[] {
  return lines.flatMap(({ line, support }) =>
    support === 'todo' || support === 'unrecognised' ? [`${line.at} ${support}`] : [],
  );
}

/** Reads every beginning of a text, and the text with bytes changed, without a failure; every line of it must be told once. */
export function readsAnything(dialect: Dialect, text: string, seed: number): void {
  const random = createRandom(seed);
  const step = Math.max(1, Math.floor(text.length / 400));
  for (let length = 0; length <= text.length; length += step) check(dialect, text.slice(0, length));
  for (let round = 0; round < 400; round++) {
    const at = random.below(text.length);
    const other = String.fromCharCode(random.below(3) === 0 ? random.below(256) : 32 + random.below(95));
    check(dialect, text.slice(0, at) + other + text.slice(at + 1));
    check(dialect, text.slice(0, at) + text.slice(at + 1 + random.below(8)));
  }
}

function check(dialect: Dialect, text: string): void {
  const { lines, filters } = dialect.read(text, 'any');
  const places = lines.map(({ line }) => line.at);
  assert.equal(new Set(places).size, places.length, 'a line is told twice');
  for (const { rules } of filters) for (const { line } of rules) assert.ok(line.at >= 1);
}
