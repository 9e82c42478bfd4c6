/** `wardline reach test|search|unreachable|compare|lines`: questions about filters. */
import { Command, Option } from 'commander';
import { createReach } from '#app/reach.ts';
import { readDevices } from '#app/reach-devices.ts';
import { printResult, type ResultFormat, resultFormat } from '../../result.ts';
import { plainly } from '../../service-options.ts';
import { anyCompareTable } from './path-table.ts';
import { joined } from './shared.ts';
import { linesTable, searchTable, testTable, unreachableTable } from './tables.ts';

const CONFIG = ['--config <file>', 'a configuration, in any dialect that is known, or - for standard input'] as const;
const FILTER = [
  '--filter <name>',
  "a filter by its dialect's name, or all that guards a place: in:IFACE, out:IFACE",
] as const;
const WHERE = ['--where <words...>', 'the packets that are asked about (default: all)'] as const;

interface FilterOptions {
  readonly config: string;
  readonly filter: string;
  readonly format: ResultFormat;
}

export function testCommand(): Command {
  return new Command('test')
    .description('what becomes of a packet; unknown where a word that is left out matters')
    .requiredOption(...CONFIG)
    .requiredOption(...FILTER)
    .requiredOption('--packet <words...>', 'the packet, as in src=10.0.0.1 dst=10.0.0.2 protocol=tcp dport=104')
    .addOption(resultFormat())
    .action(({ config, filter, packet, format }: FilterOptions & { readonly packet: readonly string[] }) =>
      plainly(async () => printResult(createReach().test(config, filter, packet.join(' ')), format, testTable)),
    );
}

export function searchCommand(): Command {
  return new Command('search')
    .description('a packet of a set that is permitted, or denied, if there is any')
    .requiredOption(...CONFIG)
    .requiredOption(...FILTER)
    .addOption(new Option('--action <action>', 'what becomes of it').choices(['permit', 'deny']).makeOptionMandatory())
    .option(...WHERE)
    .addOption(resultFormat())
    .action(
      ({
        config,
        filter,
        action,
        where,
        format,
      }: FilterOptions & { readonly action: 'permit' | 'deny'; readonly where?: readonly string[] }) =>
        plainly(async () =>
          printResult(createReach().search(config, filter, action, joined(where)), format, searchTable),
        ),
    );
}

export function unreachableCommand(): Command {
  return new Command('unreachable')
    .description('lines that decide no packet, each with the fewest earlier lines that cover it')
    .requiredOption(...CONFIG)
    .option('--filter <name>', 'one filter alone')
    .addOption(resultFormat())
    .action(({ config, filter, format }: Partial<FilterOptions> & Pick<FilterOptions, 'config' | 'format'>) =>
      plainly(async () => printResult(createReach().unreachable(config, filter), format, unreachableTable)),
    );
}

interface CompareOptions {
  readonly before: string;
  readonly after: string;
  readonly filter?: string;
  readonly from?: string;
  readonly to?: string;
  readonly via?: string;
  readonly where?: readonly string[];
  readonly except?: readonly string[];
  readonly data?: string;
  readonly format: ResultFormat;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('what a change changes: a packet for each pair of lines (or of ways) that decide it otherwise')
    .requiredOption('--before <path>', 'the configuration, or the folder of a network, as it is')
    .requiredOption('--after <path>', 'the same as it is to be')
    .option(...FILTER)
    .option(
      '--from <place>',
      'of two networks: where packets begin, NODE, NODE[IFACE], zone:NAME, device:ID or a prefix',
    )
    .option('--to <place>', 'of two networks: where they are to end')
    .option('--via <node>', 'of two networks: a device that they are to pass')
    .option(...WHERE)
    .option('--except <words...>', 'packets that may change')
    .option('--data <dir>', 'of two networks: the folder of a service, whose devices device:ID means')
    .addOption(resultFormat())
    .action(({ where, except, format, data, ...question }: CompareOptions) =>
      plainly(async () =>
        printResult(
          createReach(await readDevices(data)).compare({ ...question, where: joined(where), except: joined(except) }),
          format,
          anyCompareTable,
        ),
      ),
    );
}

export function linesCommand(): Command {
  return new Command('lines')
    .description('the lines that decide some packet of a set')
    .requiredOption(...CONFIG)
    .option('--filter <name>', 'one filter or place alone')
    .option(...WHERE)
    .addOption(resultFormat())
    .action(
      ({
        config,
        filter,
        where,
        format,
      }: {
        readonly config: string;
        readonly filter?: string;
        readonly where?: readonly string[];
        readonly format: ResultFormat;
      }) => plainly(async () => printResult(createReach().lines(config, filter, joined(where)), format, linesTable)),
    );
}
