/** `wardline reach batch`: many questions of one file, each answered on a line, files read once. */
import readline from 'node:readline';
import { Command, Option } from 'commander';
import { createReach } from '#app/reach.ts';
import { openLines } from '../../lines.ts';
import { createOutput } from '../../output.ts';

export function batchCommand(): Command {
  return new Command('batch')
    .description('answers a file of questions, one per line, in the same order')
    .argument('<file>', 'one question per line in JSON, or - for standard input')
    .addOption(new Option('--format <format>', 'how answers are written').choices(['ndjson']).default('ndjson'))
    .addHelpText(
      'after',
      `
A question has the options of its command as keys: {"id":1,"ask":"test","config":"core.cfg","filter":"GUEST-IN",
"packet":"src=10.9.0.5 dst=10.2.0.7 protocol=tcp dport=104"}. One that cannot be answered gives {"id":1,"error":"…"}, and the
others go on.

Examples:
  wardline reach batch questions.ndjson > answers.ndjson`,
    )
    .action(batch);
}

async function batch(file: string): Promise<void> {
  const stream = openLines(file, 'question');
  if (stream === null) return;
  const lines = readline.createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const output = createOutput(1);
  const reach = createReach();
  const stop = (): void => lines.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let at = 0;
  for await (const line of lines) {
    const answer = reach.askLine(line, ++at);
    if (answer !== null) output.write(`${JSON.stringify(answer)}\n`);
  }
  output.flush();
}
