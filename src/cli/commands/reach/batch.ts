/** `wardline reach batch`: many questions of one file, each answered on a line, files read once. */
import readline from 'node:readline';
import { Command, Option } from 'commander';
import { createReach } from '#app/reach.ts';
import { readDevices } from '#app/reach-devices.ts';
import { openLines } from '../../lines.ts';
import { createOutput } from '../../output.ts';
import { plainly } from '../../service-options.ts';

export function batchCommand(): Command {
  return new Command('batch')
    .description('answers a file of questions, one per line, in the same order')
    .argument('<file>', 'one question per line in JSON, or - for standard input')
    .option(
      '--data <dir>',
      'the folder of a service, whose devices device:ID means (default: devices.ndjson of the network)',
    )
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
    .action((file: string, options: { readonly data?: string }) => plainly(() => batch(file, options)));
}

async function batch(file: string, { data }: { readonly data?: string }): Promise<void> {
  const devices = await readDevices(data);
  const stream = openLines(file, 'question');
  if (stream === null) return;
  const lines = readline.createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const output = createOutput(1);
  const reach = createReach(devices);
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
