/** `wardline model`: trains, asks, measures and shows the learned model that tells what kind of device something is. */
import fs from 'node:fs';
import tty from 'node:tty';
import { Command, InvalidArgumentError, Option } from 'commander';
import { answerLine, loadModel, measure, predict, prepareFolder, saveModel, summaryOf, train } from '#app/model.ts';
import type { CapturesOptions } from '#app/model-captures.ts';
import { ModelError } from '#app/model-error.ts';
import { readDevices, readLabels } from '#app/model-lines.ts';
import type { Prediction } from '#model/learned-answer.ts';
import { measurementTable, modelTable, predictionRow } from '../model-table.ts';
import { createOutput, type Output, say, whisper } from '../output.ts';
import { type Format, sayProblems, withProgress } from '../reading.ts';

type FoldKind = Parameters<typeof measure>[2]['folds'][number];

const DEFAULT_FOLDS: readonly FoldKind[] = ['day', 10, 'leave-one-type-out', 'shuffled'];

export function modelCommand(): Command {
  return new Command('model')
    .description('the learned part of identification: train it, ask it, measure it')
    .addHelpText(
      'after',
      `
Examples:
  wardline model train --captures captures/ --labels labels.ndjson --out model.json
  wardline model predict --model model.json --captures new/ --devices devices.ndjson
  wardline model evaluate --captures captures/ --labels labels.ndjson`,
    )
    .addCommand(trainCommand())
    .addCommand(predictCommand())
    .addCommand(evaluateCommand())
    .addCommand(showCommand());
}

interface Labelled {
  readonly captures: string;
  readonly labels: string;
  readonly seed: number;
}

function trainCommand(): Command {
  return addLabelledOptions(new Command('train'))
    .description('learn from captures whose devices are known; the same captures and seed give the same file')
    .requiredOption('--out <file>', 'where the model is written')
    .addHelpText(
      'after',
      `
A line of labels: {"capture":"a.pcap","mac":"00:1b:21:0a:0b:0c","label":"Pump 7","path":["Pumps 5 to 9","Maker","infusion pump"]}
The path is optional: the family, the vendor and the category, for answers where the model itself cannot be told.

Examples:
  wardline model train --captures captures/ --labels labels.ndjson --out model.json`,
    )
    .action(async ({ captures, labels, seed, out }: Labelled & { out: string }) => {
      await plainly(async () => {
        const lines = readLabels(labels);
        const { devices } = await withCaptures((options) => prepareFolder(captures, lines, options));
        const model = train(devices, seed);
        saveModel(out, model);
        print((output) => output.write(`${JSON.stringify({ model: out, ...summaryOf(model) })}\n`));
      });
    });
}

function predictCommand(): Command {
  return new Command('predict')
    .description('what devices in captures are, each answer with its reasons')
    .requiredOption('--model <file>', 'a file that `wardline model train` wrote')
    .requiredOption('--captures <dir>', 'the folder of the captures')
    .requiredOption('--devices <file>', 'the devices, a line each: {"capture":"b.pcap","mac":"00:1b:21:0a:0b:0c"}')
    .addOption(new Option('--max-packets <n>', 'look only at so many packets that a device sent').argParser(positive))
    .addOption(
      new Option('--max-seconds <s>', 'look only at so many seconds from the device’s first packet on').argParser(
        duration,
      ),
    )
    .addOption(formatOption(['ndjson', 'json', 'table'], 'ndjson'))
    .addHelpText(
      'after',
      `
Examples:
  wardline model predict --model model.json --captures new/ --devices devices.ndjson
  wardline model predict --model model.json --captures new/ --devices devices.ndjson --max-packets 20`,
    )
    .action(
      async (options: {
        model: string;
        captures: string;
        devices: string;
        maxPackets?: number;
        maxSeconds?: number;
        format: Format;
      }) => {
        await plainly(async () => {
          const model = loadModel(options.model);
          const lines = readDevices(options.devices);
          const cut = {
            ...(options.maxPackets === undefined ? {} : { packets: options.maxPackets }),
            ...(options.maxSeconds === undefined ? {} : { seconds: options.maxSeconds }),
          };
          const predictions = await withCaptures((reading) => predict(model, options.captures, lines, cut, reading));
          print((output) => writePredictions(output, predictions, options.format));
        });
      },
    );
}

function evaluateCommand(): Command {
  return addLabelledOptions(new Command('evaluate'))
    .description(
      'train on some of the captures, ask about the others, and tell how right, how sure and how quick the answers are',
    )
    .addOption(
      new Option(
        '--folds <kinds>',
        'day, a number of folds by chance, leave-one-type-out, shuffled (labels that mean nothing); several with commas',
      )
        .argParser(foldKinds)
        .default(DEFAULT_FOLDS, DEFAULT_FOLDS.join(',')),
    )
    .addOption(
      new Option(
        '--alike <labels>',
        'labels, with commas, of types that say the same: a second accuracy counts them as one; may be repeated',
      )
        .argParser((text: string, before: readonly (readonly string[])[]) => [...before, text.split(',')])
        .default([], 'none'),
    )
    .addOption(formatOption(['table', 'json'], 'table'))
    .option('--out <file>', 'write the figures as JSON into a file, too')
    .option('--answers <file>', 'write each answer with the truth beside it, a line each (NDJSON)')
    .addHelpText(
      'after',
      `
Examples:
  wardline model evaluate --captures captures/ --labels labels.ndjson
  wardline model evaluate --captures captures/ --labels labels.ndjson --folds day,5 --format json
  wardline model evaluate --captures captures/ --labels labels.csv --folds 10 --answers answers.ndjson`,
    )
    .action(
      async (
        options: Labelled & {
          folds: readonly FoldKind[];
          alike: readonly (readonly string[])[];
          format: Format;
          out?: string;
          answers?: string;
        },
      ) => {
        await plainly(async () => {
          const started = performance.now();
          const labels = readLabels(options.labels);
          const folder = await withCaptures((reading) => prepareFolder(options.captures, labels, reading));
          const seconds = (performance.now() - started) / 1000;
          const { folds, seed, alike } = options;
          const answers: string[] = [];
          const onAnswer = (one: Parameters<typeof answerLine>[0]): void => {
            answers.push(`${JSON.stringify(answerLine(one, folder))}\n`);
          };
          const measurement = measure(folder.devices, seconds, {
            folds,
            seed,
            alike,
            onTraining: tellTraining,
            ...(options.answers === undefined ? {} : { onAnswer }),
          });
          if (options.answers !== undefined) writeFigures(options.answers, answers.join(''));
          for (const { folds: kind, because } of measurement.evaluation.skipped)
            say(`wardline: nothing is measured ${kind === 'by day' ? kind : `with ${kind}`}: ${because}`);
          const json = `${JSON.stringify(measurement, null, 2)}\n`;
          if (options.out !== undefined) writeFigures(options.out, json);
          print((output) => output.write(options.format === 'json' ? json : measurementTable(measurement)));
        });
      },
    );
}

function showCommand(): Command {
  return new Command('show')
    .description(
      'what a model knows: its types, what tells each one, how it was calibrated, and from which captures it learned',
    )
    .argument('<model>', 'a file that `wardline model train` wrote')
    .addOption(formatOption(['table', 'json'], 'table'))
    .addHelpText('after', '\nExamples:\n  wardline model show model.json')
    .action(async (file: string, { format }: { format: Format }) => {
      await plainly(async () => {
        const model = loadModel(file);
        const { core, ...rest } = model;
        const json = { ...rest, words: core.words.length, trees: core.forest.trees.length, novelty: core.novelty };
        print((output) => output.write(format === 'json' ? `${JSON.stringify(json, null, 2)}\n` : modelTable(model)));
      });
    });
}

function writePredictions(output: Output, predictions: readonly Prediction[], format: Format): void {
  if (format === 'json') output.write(`${JSON.stringify(predictions, null, 2)}\n`);
  else
    for (const line of predictions)
      output.write(format === 'table' ? predictionRow(line) : `${JSON.stringify(line)}\n`);
}

function addLabelledOptions(command: Command): Command {
  return command
    .requiredOption('--captures <dir>', 'the folder of the captures')
    .requiredOption(
      '--labels <file>',
      'which device in which capture is what: JSON, an object a line, or a table (CSV) with the columns capture, mac, label',
    )
    .addOption(new Option('--seed <n>', 'seed of everything that is left to chance').argParser(whole).default(1));
}

function formatOption(choices: readonly Format[], usual: Format): Option {
  return new Option('--format <format>', 'how results are written').choices(choices).default(usual);
}

/** Reads captures with a progress bar; damage is told, and captures that cannot be read set the exit status. */
async function withCaptures<Result>(work: (options: CapturesOptions) => Promise<Result>): Promise<Result> {
  const damaged: Parameters<typeof sayProblems>[0][number][] = [];
  const [unreadable, notices]: [string[], string[]] = [[], []];
  const result = await withProgress((reading) =>
    work({
      ...(reading.signal ? { signal: reading.signal } : {}),
      onProgress: (progress) => reading.onProgress?.(progress),
      onSummary: (summary) => damaged.push(summary),
      onUnreadable: (message) => unreadable.push(message),
      onNotice: (message) => notices.push(message),
    }),
  );
  sayProblems(damaged);
  for (const message of notices) say(`wardline: ${message}`);
  for (const message of unreadable) say(`wardline: ${message}`);
  if (unreadable.length > 0) process.exitCode = 2;
  return result;
}

/** Says on a terminal how far the evaluation is. */
function tellTraining(done: number, total: number): void {
  if (tty.isatty(2)) whisper(`\r\x1b[2K${done + 1 < total ? `training ${done + 1} of ${total}` : ''}`);
}

function writeFigures(file: string, json: string): void {
  try {
    fs.writeFileSync(file, json);
  } catch (error) {
    throw new ModelError(
      `${file}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a place that can`,
    );
  }
}

function print(write: (output: Output) => void): void {
  const output = createOutput(1);
  write(output);
  output.flush();
}

async function plainly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    say(`wardline: ${error.message}`);
    process.exitCode = 2;
  }
}

function foldKinds(text: string): readonly FoldKind[] {
  return text.split(',').map((word) => {
    if (word === 'day' || word === 'leave-one-type-out' || word === 'shuffled') return word;
    const count = Number(word);
    if (!Number.isInteger(count) || count < 2)
      throw new InvalidArgumentError('give day, leave-one-type-out, shuffled or a number of at least 2.');
    return count;
  });
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1.');
  return value;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('give a whole number.');
  return value;
}

function duration(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('give a number of seconds above 0.');
  return value;
}
