/** `wardline reach read`: how far configurations are understood. */
import { Command } from 'commander';
import { createReach } from '#app/reach.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';
import { readTable } from './tables.ts';

export function readCommand(): Command {
  return new Command('read')
    .description('how far configurations are understood, line by line')
    .option('--config <file>', 'a configuration, or - for standard input')
    .option('--network <dir>', 'a folder of configurations')
    .addOption(resultFormat())
    .action(
      ({
        config,
        network,
        format,
      }: {
        readonly config?: string;
        readonly network?: string;
        readonly format: ResultFormat;
      }) => plainly(async () => printResult(createReach().read({ config, network }), format, readTable)),
    );
}
