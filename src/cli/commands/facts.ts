/** `wardline facts`: what the devices state about themselves, each with its packet. */
import { Command } from 'commander';
import { factKeys, run } from '#app/pipeline.ts';
import type { Fact } from '#model/fact.ts';
import { createOutput } from '../output.ts';
import { addReadingOptions, configOf, type Format, type ReadingOptions, report, withProgress } from '../reading.ts';

export function factsCommand(): Command {
  const command = addReadingOptions(new Command('facts'), 'ndjson');
  for (const argument of command.registeredArguments) argument.required = false;
  return command
    .description('what endpoints state about themselves, each fact with its frame')
    .option('--keys', 'list the keys that facts can have, and end')
    .addHelpText(
      'after',
      `
A fact that is repeated in one conversation is told at most once a minute.

Examples:
  wardline facts ward.pcap
  wardline facts ward.pcap | jq -r 'select(.key == "dicom.implementationVersionName") | .value'
  wardline facts --keys`,
    )
    .action(facts);
}

async function facts(
  captures: string[] | undefined,
  options: ReadingOptions & { keys?: boolean },
  command: Command,
): Promise<void> {
  const output = createOutput(1);
  if (options.keys) {
    for (const { key, protocol, sentence } of factKeys()) {
      output.write(
        options.format === 'table'
          ? `${key.padEnd(40)} ${sentence}\n`
          : `${JSON.stringify({ key, protocol, sentence })}\n`,
      );
    }
    output.flush();
    return;
  }
  if (!captures || captures.length === 0) command.error("error: missing required argument 'capture'");
  let count = 0;
  const write = WRITERS[options.format];
  output.write(options.format === 'json' ? '[' : '');
  const result = await withProgress((reading) =>
    run(
      captures ?? [],
      configOf(options),
      { flow: () => {}, fact: (fact) => output.write(write(fact, count++)) },
      reading,
    ),
  );
  output.write(options.format === 'json' ? '\n]\n' : '');
  output.flush();
  process.exitCode = report(result);
}

const WRITERS: Readonly<Record<Format, (fact: Fact, index: number) => string>> = {
  ndjson: (fact) => `${JSON.stringify(fact)}\n`,
  json: (fact, index) => `${index > 0 ? ',' : ''}\n${JSON.stringify(fact)}`,
  table: ({ time, subject, key, value, source }) =>
    `${time} ${(subject.ip ?? subject.mac ?? '?').padEnd(40)} ${key.padEnd(36)} ${value}  (frame ${source.frame}, ${source.field})\n`,
};
