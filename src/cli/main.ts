/** The command line: builds the program from its commands and turns every ending into an exit status. */
import { Command, CommanderError } from 'commander';
import { describeDefect } from '#base/defect.ts';
import { loadCommands } from './commands.ts';
import { createOutput, OutputFailed, PipeClosed, say } from './output.ts';

/** Exit statuses, as promised to people who script Wardline. */
const EXIT = { done: 0, no: 1, usage: 2, defect: 70 } as const;

const program = new Command('wardline')
  .enablePositionalOptions()
  .description(
    'See every device on a hospital network, know what each one is, and draw lines that an attacker cannot cross.',
  )
  .version('0.1.0')
  .addHelpText(
    'after',
    `
Examples:
  wardline analyze ward.pcap --format table
  wardline explain 10.2.0.17 ward.pcap
  wardline flows captures/ | jq 'select(.protocol == "hl7")'
  wardline reach unreachable --config core.cfg --format table
  wardline serve --config wardline.yaml`,
  );

process.on('uncaughtException', (error) => process.exit(endOf(error)));
process.on('unhandledRejection', (error) => process.exit(endOf(error)));
// Threads that still read, as after a closed pipe, end here with the process. Everything was written synchronously.
process.exit(await main());

async function main(): Promise<number> {
  try {
    for (const command of await loadCommands(process.argv.slice(2))) program.addCommand(command);
    speakPlainly(program, 'wardline');
    if (process.argv.length <= 2) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.done;
  } catch (error) {
    return endOf(error);
  }
}

/** The exit status of what was thrown, after one sentence about it where one is needed. */
function endOf(error: unknown): number {
  if (error instanceof PipeClosed) return EXIT.done;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof OutputFailed) {
    say(`wardline: ${error.message}`);
    return EXIT.usage;
  }
  say(
    `wardline: a defect of Wardline (${describeDefect(error)}); please report this line with the command you ran, and never send captured patient data`,
  );
  return EXIT.defect;
}

/** Help goes to standard output as results do, and a wrong use is told in one sentence. */
function speakPlainly(command: Command, name: string): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      const output = createOutput(1);
      output.write(text);
      output.flush();
    },
    writeErr: (text) => say(text.trimEnd()),
    outputError: (text) => say(`${name}: ${sentenceOf(text)}; see '${name} --help'`),
  });
  for (const below of command.commands) speakPlainly(below, `${name} ${below.name()}`);
}

/** `error: unknown option '--x'` and a hint on a line of its own, as one sentence. */
function sentenceOf(text: string): string {
  return text
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*?)\?\)$/s, ' (did you mean $1?)')
    .replace(/\.$/, '')
    .replace(' is invalid. ', ' is invalid: ')
    .replaceAll('\n', ' ');
}
