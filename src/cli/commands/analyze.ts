/** `wardline analyze`: the main job. */
import { Command, Option } from 'commander';
import { type Analysis, analyze } from '#app/analyze.ts';
import type { Judge } from '#app/judge.ts';
import { type Knowledge, loadKnowledge } from '#app/knowledge.ts';
import { namedCaptures } from '#app/pipeline.ts';
import type { Report } from '#model/report.ts';
import { createOutput, say } from '../output.ts';
import {
  addReadingOptions,
  configOf,
  type Format,
  type ReadingOptions,
  report as reportProblems,
  sayProblems,
  withProgress,
} from '../reading.ts';
import { reportTable } from '../report-table.ts';

export function analyzeCommand(): Command {
  return addReadingOptions(new Command('analyze'), 'json')
    .description('which devices captures show, what each one is, and what should worry you')
    .option('--each', 'one report per capture, each as if it were alone')
    .addOption(
      new Option(
        '--data <dir>',
        'keep everything in a folder, and report of all that it holds; a capture read twice changes nothing',
      ),
    )
    .addHelpText(
      'after',
      `
Examples:
  wardline analyze ward.pcap --format table
  wardline analyze captures/ > report.json
  wardline analyze --data hospital/ monday.pcap tuesday.pcap
  wardline analyze --each *.pcap --format ndjson | jq '.devices | length'`,
    )
    .action(command);
}

async function command(captures: string[], options: ReadingOptions & { each?: boolean; data?: string }): Promise<void> {
  if (options.data !== undefined) return commandWithData(captures, options, options.data);
  const knowledge = loadKnowledge();
  const judge = judgeBy(knowledge);
  const jobs = options.each ? namedCaptures(captures).map((capture) => [capture]) : [captures];
  const writer = WRITERS[options.format](options.each === true);
  const output = createOutput(1);
  let status = 0;
  output.write(writer.before);
  await withProgress(async (reading) => {
    for (const [index, job] of jobs.entries()) {
      if (reading.signal?.aborted) break;
      const analysis: Analysis = await analyze(job, configOf(options), knowledge, { ...reading, judge });
      output.write(writer.report(analysis.report, index));
      output.flush();
      status = Math.max(status, reportProblems(analysis.result));
    }
  });
  output.write(writer.after);
  output.flush();
  process.exitCode = status;
}

/** Opens, once, what judges devices, by the packs of the user; it is loaded where it is needed. */
function judgeBy(knowledge: Knowledge): () => Promise<Judge> {
  let opened: Promise<Judge> | null = null;
  return () => {
    opened ??= import('#app/judge.ts').then(({ openJudge }) =>
      openJudge(knowledge, (message) => say(`wardline: ${message}`)),
    );
    return opened;
  };
}

/** With a memory: one report of everything that the folder holds. */
async function commandWithData(
  captures: string[],
  options: ReadingOptions & { each?: boolean },
  data: string,
): Promise<void> {
  if (options.each) {
    say('wardline analyze: --each reports of captures alone and --data of all together; leave one of them out');
    process.exitCode = 2;
    return;
  }
  // Stores are loaded only where something is kept.
  const { analyzeKept } = await import('#app/analyze-kept.ts');
  const { isExpected } = await import('#app/expected.ts');
  const { DEFAULT_FLOWS, openMemory } = await import('#app/memory.ts');
  const writer = WRITERS[options.format](false);
  const output = createOutput(1);
  try {
    const memory = await openMemory(data, DEFAULT_FLOWS, {
      knowledge: loadKnowledge(),
      now: () => new Date(),
      warn: (message) => say(`wardline: ${message}`),
    });
    try {
      const { report, unreadable, known } = await withProgress((reading) =>
        analyzeKept(captures, memory, { ...reading, maxFlows: options.maxFlows, now: () => new Date() }),
      );
      output.write(writer.before + writer.report(report, 0) + writer.after);
      sayProblems(report.captures.filter(({ path, linkType }) => linkType !== null && !known.includes(path)));
      for (const path of known) say(`wardline: ${path}: was read before; nothing changed`);
      for (const { message } of unreadable) say(`wardline: ${message}`);
      process.exitCode = unreadable.length > 0 ? 2 : 0;
    } finally {
      await memory.close();
    }
    output.flush();
  } catch (error) {
    if (!isExpected(error)) throw error;
    say(`wardline: ${error.message}`);
    process.exitCode = 2;
  }
}

interface Writer {
  readonly before: string;
  report(report: Report, index: number): string;
  readonly after: string;
}

/** How reports are written; of several, JSON makes a list. */
const WRITERS: Readonly<Record<Format, (isList: boolean) => Writer>> = {
  json: (isList) => ({
    before: isList ? '[' : '',
    report: (report, index) => `${index > 0 ? ',\n' : ''}${reportJson(report)}${isList ? '' : '\n'}`,
    after: isList ? ']\n' : '',
  }),
  ndjson: () => ({ before: '', report: (report) => `${JSON.stringify(report)}\n`, after: '' }),
  table: () => ({ before: '', report: (report, index) => `${index > 0 ? '\n' : ''}${reportTable(report)}`, after: '' }),
};

/** A report as JSON, each of its devices and findings on a line of its own: large reports are written fast, and two can be compared line by line. */
function reportJson(report: Report): string {
  const stated = Object.entries(report).filter(([, value]) => value !== undefined);
  const parts = stated.map(([name, value]) => `  ${JSON.stringify(name)}: ${listed(value)}`);
  return `{\n${parts.join(',\n')}\n}`;
}

function listed(value: unknown): string {
  if (!Array.isArray(value) || value.length === 0) return JSON.stringify(value);
  return `[\n${value.map((element) => `    ${JSON.stringify(element)}`).join(',\n')}\n  ]`;
}
