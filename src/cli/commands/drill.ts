/** `wardline drill`: what a worm would do, and how it would be contained. Played on a model: no packet is sent. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  blast,
  contain,
  deviceInModel,
  namesIn,
  playWorm,
  readDrillModel,
  refusedDrill,
  wormNames,
} from '#app/drill.ts';
import { drillModelOf } from '#app/drill-data.ts';
import { readPolicy } from '#app/policy-file.ts';
import type { DrillModel } from '#model/drill.ts';
import { blastTable, containTable, wormTable } from '../drill-table.ts';
import { say } from '../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../result.ts';
import { plainly } from '../service-options.ts';

interface WormOptions {
  readonly model?: string;
  readonly data?: string;
  readonly entry?: string;
  readonly exploit?: string;
  readonly policy?: string;
  readonly seed: number;
  readonly runs: number;
  readonly attacksPerHour: number;
  readonly removalsPerHour: number;
  readonly hours: number;
  readonly format: ResultFormat;
}

interface BlastOptions {
  readonly model?: string;
  readonly data?: string;
  readonly exploit?: string;
  readonly policy?: string;
  readonly format: ResultFormat;
}

interface ContainOptions {
  readonly model?: string;
  readonly data?: string;
  readonly infected: readonly string[];
  readonly exploit?: string;
  readonly format: ResultFormat;
}

const MODEL_HELP = `
A model is JSON or YAML: {"devices":[{"id":"pump-1","weakTo":["eternalblue"],"critical":true,"function":"infusion"}],
"access":[{"from":"pc-1","to":"pump-1","protocol":"tcp","port":445,"needed":false}]}. Worms and weaknesses whose services are
known: ${wormNames().join(', ')}.
Any other word is a weakness that every access carries.`;

export function drillCommand(): Command {
  return new Command('drill')
    .description('rehearse the worst: a worm on the model of the network, and its containment; no packet is sent')
    .addCommand(wormCommand())
    .addCommand(containCommand())
    .addCommand(blastCommand())
    .addHelpText(
      'after',
      `
Examples:
  wardline drill worm --model hospital.json --entry office-pc-7 --exploit wannacry --format table
  wardline drill contain --model hospital.json --infected office-pc-7,office-pc-9
  wardline drill blast office-pc-7 --data /var/lib/wardline --format table`,
    );
}

function wormCommand(): Command {
  return new Command('worm')
    .description(
      'play a worm: whom it reaches, how fast, what care loses, and the fewest cuts that keep critical devices safe',
    )
    .option('--model <file>', 'devices, their weaknesses, and who reaches whom')
    .option(
      '--data <dir>',
      'the same from what is kept in a folder: systems that get no updates any more, and access as it was seen',
    )
    .option('--entry <device>', 'where it enters (default: where it reaches most)')
    .option('--exploit <name>', 'a worm or a weakness (default: every weakness of the model)')
    .option('--policy <file>', 'a segmentation policy: the drill is played again with it enforced')
    .addOption(new Option('--seed <n>', 'the same seed gives the same answer').argParser(whole(0, 2 ** 31)).default(1))
    .addOption(new Option('--runs <n>', 'epidemics played').argParser(whole(1, 100_000)).default(100))
    .addOption(
      new Option('--attacks-per-hour <n>', 'attacks of an infected device over each access')
        .argParser(positive)
        .default(6),
    )
    .addOption(
      new Option('--removals-per-hour <n>', 'how often an infected device is found and taken off')
        .argParser(positive)
        .default(1 / 24, '1/24'),
    )
    .addOption(new Option('--hours <n>', 'what is told of').argParser(positive).default(48))
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `${MODEL_HELP}

Examples:
  wardline drill worm --model hospital.json --exploit wannacry --runs 1000
  wardline drill worm --model hospital.json --entry office-pc-7 --policy policy.yaml --format table`,
    )
    .action((options: WormOptions) =>
      plainly(async () => {
        const { model, data, entry, exploit, policy, format, ...settings } = options;
        const { played, idOf, nameOf } = await modelFrom(model, data);
        const answer = playWorm(played, {
          ...settings,
          steps: CURVE_STEPS,
          entry: entry === undefined ? null : idOf(entry),
          exploit: exploit ?? null,
          policy: policy === undefined ? null : readPolicy(policy),
        });
        printResult(answer, format, (worm) => wormTable(worm, nameOf));
      }),
    );
}

function containCommand(): Command {
  return new Command('contain')
    .description('ways of containing a worm that is in, each with what it costs care')
    .option('--model <file>', 'devices, their weaknesses, and who reaches whom')
    .option(
      '--data <dir>',
      'the same from what is kept in a folder: systems that get no updates any more, and access as it was seen',
    )
    .addOption(
      new Option(
        '--infected <devices>',
        'who is infected, with commas between: ids, with --data also MACs, IPs or names',
      )
        .argParser(names)
        .makeOptionMandatory(),
    )
    .option('--exploit <name>', 'a worm or a weakness (default: every weakness of the model)')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `${MODEL_HELP}

Examples:
  wardline drill contain --model hospital.json --infected office-pc-7 --exploit wannacry --format table
  wardline drill contain --data /var/lib/wardline --infected 10.4.0.17 --format table`,
    )
    .action(({ model, data, infected, exploit, format }: ContainOptions) =>
      plainly(async () => {
        const { played, idOf } = await modelFrom(model, data);
        printResult(contain(played, infected.map(idOf), exploit ?? null), format, containTable);
      }),
    );
}

function blastCommand(): Command {
  return new Command('blast')
    .description(
      'who can be reached from a device, over what and by which weakness, and the fewest changes that cut the most',
    )
    .argument('<device>', 'where an intruder is: its id, with --data also its MAC, IP or name')
    .option('--model <file>', 'devices, their weaknesses, and who reaches whom')
    .option('--data <dir>', 'the same from what is kept in a folder: old systems, advisories, passwords that were seen')
    .option('--exploit <name>', 'a worm or a weakness (default: every weakness of the model)')
    .option('--policy <file>', 'a segmentation policy: told again with it enforced')
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `${MODEL_HELP}

Examples:
  wardline drill blast office-pc-7 --model hospital.json --format table
  wardline drill blast 10.4.0.17 --data /var/lib/wardline --policy policy.yaml`,
    )
    .action((device: string, { model, data, exploit, policy, format }: BlastOptions) =>
      plainly(async () => {
        const { played, idOf, nameOf } = await modelFrom(model, data);
        const tried = policy === undefined ? null : readPolicy(policy);
        printResult(blast(played, idOf(device), exploit ?? null, tried), format, (answer) =>
          blastTable(answer, nameOf),
        );
      }),
    );
}

interface Played {
  readonly played: DrillModel;
  /** The device that is called so: by its id, with a folder of data also by its address or name. */
  idOf(word: string): string;
  /** What a table calls it. */
  nameOf(id: string): string;
}

/** The model of a file, or of a folder of data. Throws a SegmentError where neither or both are named. */
async function modelFrom(model: string | undefined, data: string | undefined): Promise<Played> {
  const same = (word: string): string => word;
  if (model !== undefined && data === undefined) return { played: readDrillModel(model), idOf: same, nameOf: same };
  if (data !== undefined && model === undefined) {
    const played = await drillModelOf(data, (message) => say(`wardline: ${message}`));
    return { played, idOf: (word) => deviceInModel(played, word), nameOf: namesIn(played) };
  }
  throw refusedDrill('name a model (--model), or a folder of data (--data)');
}

/** Points of the curve behind its first. */
const CURVE_STEPS = 96;

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most)
      throw new InvalidArgumentError(`give a whole number from ${least} to ${most}`);
    return number;
  };
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 1e6) || text.trim() === '')
    throw new InvalidArgumentError('give a number from 0 to 1000000');
  return number;
}

function names(text: string): readonly string[] {
  const list = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (list.length === 0) throw new InvalidArgumentError('name at least one device');
  return list;
}
