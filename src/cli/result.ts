/** How commands that answer with one object print it. */
import { Option } from 'commander';
import { createOutput } from './output.ts';

export type ResultFormat = 'json' | 'ndjson' | 'table';

/** `--format json|ndjson|table`, JSON where nothing is said. */
export function resultFormat(): Option {
  return new Option('--format <format>', 'how the answer is written')
    .choices(['json', 'ndjson', 'table'])
    .default('json');
}

/** Prints an answer; `table` writes it for people. */
export function printResult<Answer>(answer: Answer, format: ResultFormat, table: (answer: Answer) => string): void {
  const output = createOutput(1);
  if (format === 'table') output.write(table(answer));
  else output.write(`${JSON.stringify(answer, null, format === 'json' ? 2 : undefined)}\n`);
  output.flush();
}
