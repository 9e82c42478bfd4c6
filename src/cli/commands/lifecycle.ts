/** `wardline lifecycle match`: what is known against the devices of an inventory, and until when their systems are mended. */
import fs from 'node:fs';
import readline from 'node:readline';
import { Command, Option } from 'commander';
import { packFolder } from '#app/knowledge-packs.ts';
import { type Lifecycle, openLifecycle, readInventoryLine } from '#app/lifecycle.ts';
import type { LifecycleMatch } from '#model/lifecycle.ts';
import { createOutput, type Output, say } from '../output.ts';
import { plainly } from '../service-options.ts';

type Format = 'ndjson' | 'json' | 'table';

interface MatchOptions {
  readonly inventory: string;
  readonly data?: string;
  readonly format: Format;
}

/** Most bad lines that are told one by one. */
const TOLD_LIMIT = 20;

export function lifecycleCommand(): Command {
  return new Command('lifecycle')
    .description('what is known against devices: advisories, exploited vulnerabilities, ends of support')
    .addCommand(matchCommand())
    .addHelpText(
      'after',
      `
Examples:
  wardline lifecycle match --inventory devices.ndjson --format table`,
    );
}

function matchCommand(): Command {
  return new Command('match')
    .description('hold an inventory against the packs of knowledge and the support dates that ship')
    .requiredOption('--inventory <file>', 'one device per line in JSON, or - for standard input')
    .option('--data <dir>', `the folder of data with the packs (default: ${packFolder(null)})`)
    .addOption(
      new Option('--format <format>', 'how results are written').choices(['ndjson', 'json', 'table']).default('ndjson'),
    )
    .addHelpText(
      'after',
      `
A line is a device: {"id":"…","manufacturer":"…","model":"…","firmware":"…","os":{"name":"…","version":"…","build":"…"},
"software":[{"vendor":"…","product":"…","version":"…"}]}. What is not known is left out. Quality says how sure a match is: exact and
range where the version is known to lie in what the advisory states, family where it is not known or a family is named, possible
where an operating system fits or the names fit loosely. Packs are taken in with wardline knowledge update.

Examples:
  wardline lifecycle match --inventory devices.ndjson --format table
  wardline lifecycle match --inventory devices.ndjson | jq 'select(.exploited)'`,
    )
    .action((options: MatchOptions) => plainly(() => match(options)));
}

async function match({ inventory, data, format }: MatchOptions): Promise<void> {
  const stream = open(inventory);
  if (stream === null) return;
  const output = createOutput(1);
  const printer = PRINTERS[format](output);
  const bad = await readLines(stream, inventory, openLifecycle(packFolder(data ?? null)), printer.write);
  printer.end();
  output.flush();
  if (bad > TOLD_LIMIT) say(`wardline: ${inventory}: ${bad - TOLD_LIMIT} further lines could not be read`);
  if (bad > 0) process.exitCode = 2;
}

function open(file: string): NodeJS.ReadableStream | null {
  if (file === '-') return process.stdin;
  try {
    return fs.createReadStream(file, { fd: fs.openSync(file, 'r'), encoding: 'utf8' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    say(`wardline: ${file}: cannot be read (${code}); name a file of one device per line in JSON`);
    process.exitCode = 2;
    return null;
  }
}

/** Tells each device's matches as it is read, until Ctrl-C; answers how many lines could not be. */
async function readLines(
  stream: NodeJS.ReadableStream,
  name: string,
  lifecycle: Lifecycle,
  write: (match: LifecycleMatch) => void,
): Promise<number> {
  const lines = readline.createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
    lines.close();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let number = 0;
  let bad = 0;
  for await (const line of lines) {
    if (isStopped) break;
    const read = readInventoryLine(line, ++number);
    if (read === null) continue;
    if ('because' in read) {
      if (++bad <= TOLD_LIMIT) say(`wardline: ${name}: line ${read.line}: ${read.because}`);
      continue;
    }
    for (const row of lifecycle.match(read)) write(row);
  }
  return bad;
}

interface Printer {
  write(match: LifecycleMatch): void;
  end(): void;
}

const PRINTERS: Readonly<Record<Format, (output: Output) => Printer>> = {
  ndjson: (output) => ({ write: (match) => output.write(`${JSON.stringify(match)}\n`), end: () => {} }),
  json: (output) => {
    let separator = '[\n';
    return {
      write: (match) => {
        output.write(separator + JSON.stringify(match));
        separator = ',\n';
      },
      end: () => output.write(separator === '[\n' ? '[]\n' : '\n]\n'),
    };
  },
  table: (output) => {
    let device: string | null = null;
    return {
      write: (match) => {
        if (match.device !== device) output.write(`${device === null ? '' : '\n'}${match.device}\n`);
        device = match.device;
        output.write(tableRow(match));
      },
      end: () => {},
    };
  },
};

function tableRow(match: LifecycleMatch): string {
  if (match.kind === 'end-of-support') {
    const extended = match.extended === null ? '' : `, paid or embedded until ${match.extended}`;
    return `  ${'support'.padEnd(20)} ${match.product}: until ${match.date}${extended}\n`;
  }
  const { advisory, status, quality, product, cves, exploited, because } = match;
  const known = exploited ? 'EXPLOITED ' : '';
  const counted = cves.length === 1 ? cves[0] : `${cves.length} CVEs`;
  return `  ${advisory.padEnd(20)} ${status.replaceAll('_', ' ')}, ${quality}: ${known}${product}; ${counted}; ${because}\n`;
}
