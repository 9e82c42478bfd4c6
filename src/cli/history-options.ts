/** Options of the sub-commands that look at what was seen. */
import { type Command, InvalidArgumentError } from 'commander';

/** A number above zero. */
export function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('write a number above 0');
  return value;
}

export function historyOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'the folder of a service that does not run: its flows and devices')
    .option('--flows <file>', 'flows as wardline flows prints them, instead; - reads them from standard input')
    .option('--devices <file>', 'devices, one a line in JSON, instead of those of the data')
    .option(
      '--declared <place>',
      'flows that documents declare: a file, or a folder of documents (segment declare says which are read)',
    )
    .option('--days <n>', 'the last days alone', positive);
}
