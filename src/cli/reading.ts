/** What the commands that read captures share: options, progress, Ctrl-C, warnings and the exit status. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Config, DEFAULTS } from '#app/config.ts';
import type { RunOptions, RunResult } from '#app/pipeline.ts';
import type { CaptureSummary } from '#model/frame.ts';
import { say } from './output.ts';
import { createProgressBar } from './progress.ts';

export type Format = 'table' | 'json' | 'ndjson';

export interface ReadingOptions {
  readonly format: Format;
  readonly maxFlows: number;
}

/** Adds the arguments and options that every reading command takes. */
export function addReadingOptions(command: Command, format: Format): Command {
  return command
    .argument(
      '<capture...>',
      'pcap or pcapng files, also compressed (gzip, zstd), folders of them, or - for standard input',
    )
    .addOption(
      new Option('--format <format>', 'how results are written').choices(['table', 'json', 'ndjson']).default(format),
    )
    .addOption(
      new Option('--max-flows <n>', 'most flows held in memory at once')
        .argParser(positive)
        .default(DEFAULTS.engine.maxFlows),
    );
}

/** The configuration that the options ask for. */
export function configOf(options: ReadingOptions): Config {
  return { engine: { ...DEFAULTS.engine, maxFlows: options.maxFlows } };
}

/** Runs `work` with a progress bar and a Ctrl-C that ends reading and keeps what is known. */
export async function withProgress<Result>(work: (options: RunOptions) => Promise<Result>): Promise<Result> {
  const bar = createProgressBar();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    return await work({ signal: stop.signal, onProgress: (progress) => bar.show(progress) });
  } finally {
    bar.clear();
    process.removeListener('SIGINT', interrupt);
    process.removeListener('SIGTERM', interrupt);
  }
}

/** Says what was wrong with the captures, one line each, and answers the exit status: 2 when one could not be read. */
export function report(result: RunResult): number {
  for (const { message } of result.unreadable) say(`wardline: ${message}`);
  sayProblems(result.captures);
  if (result.counters.evicted > 0) {
    say(
      `wardline: ${result.counters.evicted} flows were ended early because --max-flows was reached; give a larger number`,
    );
  }
  return result.unreadable.length > 0 ? 2 : 0;
}

/** Says what is damaged in captures, one line for each problem. */
export function sayProblems(captures: readonly Pick<CaptureSummary, 'path' | 'problems'>[]): void {
  for (const { path, problems } of captures) {
    const name = path === '-' ? 'standard input' : path;
    for (const { message } of problems) say(`wardline: ${name}: ${message}`);
  }
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1.');
  return value;
}
