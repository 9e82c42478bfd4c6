/** `wardline lifecycle`: which devices are out of support and since when, what is known against them, and where they are; of captures, a folder, or an inventory. */
import readline from 'node:readline';
import { Command, Option } from 'commander';
import { loadKnowledge } from '#app/knowledge.ts';
import { packFolder } from '#app/knowledge-packs.ts';
import { openLifecycle, readInventoryLine } from '#app/lifecycle.ts';
import { type LifecycleRow, rowOfInventory, rowsOf, sortedRows } from '#app/lifecycle-rows.ts';
import { devicesOfCaptures, withKeptDevices } from '#app/lifecycle-sources.ts';
import { kindInWords } from '#base/kind-words.ts';
import type { InventoryDevice, LifecycleMatch } from '#model/lifecycle.ts';
import { openLines } from '../lines.ts';
import { createOutput, type Output, say } from '../output.ts';
import { configOf, report, withProgress } from '../reading.ts';
import { plainly } from '../service-options.ts';

type Format = 'ndjson' | 'json' | 'table';

interface MatchOptions {
  readonly inventory: string;
  readonly data?: string;
  readonly format: Format;
}

const MAX_FLOWS = 1_000_000;

/** Most bad lines that are told one by one. */
const TOLD_LIMIT = 20;

export function lifecycleCommand(): Command {
  return new Command('lifecycle')
    .enablePositionalOptions()
    .description('which devices are out of support, since when, what is known against them, and where they are')
    .argument('[capture...]', 'pcap or pcapng files, or folders of them')
    .option('--data <dir>', 'the folder that keeps everything')
    .option('--inventory <file>', 'one device per line in JSON, or - for standard input')
    .option('--all', 'also devices whose parts are all in support')
    .addOption(
      new Option('--format <format>', 'how results are written').choices(['table', 'json', 'ndjson']).default('table'),
    )
    .addCommand(matchCommand())
    .addHelpText(
      'after',
      `
Support dates are those that ship and those of wardline knowledge update; advisories are those of wardline knowledge update. A part is
ended where nobody gets updates any more, paid where only extended support is left (bought, of a special edition, or of volunteers, as
with Debian), perhaps where that depends on an edition that is not known, ending within a year.

Examples:
  wardline lifecycle ward.pcap
  wardline lifecycle --data /var/lib/wardline --format json
  wardline lifecycle --inventory devices.ndjson
  wardline lifecycle match --inventory devices.ndjson --format ndjson`,
    )
    .action((captures: string[], options: ListOptions) => plainly(() => list(captures, options)));
}

interface ListOptions {
  readonly data?: string;
  readonly inventory?: string;
  readonly all?: true;
  readonly format: Format;
}

async function list(captures: readonly string[], options: ListOptions): Promise<void> {
  const { data, inventory, format, all = false } = options;
  if (
    [captures.length > 0 || undefined, data, inventory].filter((one) => one !== undefined).length !== 1 &&
    !(data !== undefined && inventory !== undefined && captures.length === 0)
  ) {
    say(
      'wardline lifecycle: give captures, or a folder that keeps everything with --data, or an inventory with --inventory',
    );
    process.exitCode = 2;
    return;
  }
  const rows = inventory !== undefined ? await rowsOfInventory(inventory, data) : await rowsOfDevices(captures, data);
  if (rows === null) return;
  const told = rows.filter(({ lifecycle: { standing, open } }) => all || open > 0 || !CALM.has(standing));
  const output = createOutput(1);
  output.write(LISTS[format](told));
  output.flush();
}

/** Nothing has to be done about these. */
const CALM: ReadonlySet<string> = new Set(['supported', 'unknown']);

async function rowsOfDevices(captures: readonly string[], data: string | undefined): Promise<readonly LifecycleRow[]> {
  const knowledge = loadKnowledge();
  const warn = (message: string): void => say(`wardline: ${message}`);
  if (data !== undefined)
    return withKeptDevices(data, knowledge, warn, ({ source, book }) => rowsOf(source.devices(), book));
  const config = configOf({ format: 'table', maxFlows: MAX_FLOWS });
  const known = await withProgress((reading) => devicesOfCaptures(captures, config, knowledge, warn, reading));
  process.exitCode = report(known.result);
  return rowsOf(known.source.devices(), known.book);
}

async function rowsOfInventory(file: string, data: string | undefined): Promise<readonly LifecycleRow[] | null> {
  const stream = openLines(file, 'device');
  if (stream === null) return null;
  const lifecycle = openLifecycle(packFolder(data ?? null));
  const today = new Date().toISOString().slice(0, 10);
  const rows: LifecycleRow[] = [];
  const bad = await readLines(stream, file, (device) => rows.push(rowOfInventory(device, lifecycle, today)));
  tellBad(bad, file);
  return sortedRows(rows);
}

function tellBad(bad: number, file: string): void {
  if (bad > TOLD_LIMIT) say(`wardline: ${file}: ${bad - TOLD_LIMIT} further lines could not be read`);
  if (bad > 0) process.exitCode = 2;
}

const LISTS: Readonly<Record<Format, (rows: readonly LifecycleRow[]) => string>> = {
  ndjson: (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  json: (rows) => `${JSON.stringify({ asOf: new Date().toISOString().slice(0, 10), devices: rows }, null, 2)}\n`,
  table: (rows) =>
    rows.length === 0 ? 'no device is out of support, and nothing is known against any\n' : rows.map(listRow).join(''),
};

function listRow({ device, lifecycle }: LifecycleRow): string {
  const { id, name, ips, macs, category, manufacturer, model, location } = device;
  const what =
    [manufacturer, model].filter((word) => word !== null).join(' ') ||
    (category === null ? 'unknown device' : kindInWords(category));
  const where = [location, ips[0] ?? macs[0]].filter((word) => word !== null && word !== undefined).join(', ');
  const lines = lifecycle.products
    .filter(({ standing }) => !CALM.has(standing))
    .map(({ standing, product, date, extended }) => {
      const more = extended === null ? '' : ` (extended support until ${extended})`;
      return `  ${standing.padEnd(8)} ${product}: ${standing === 'ending' ? 'until' : 'since'} ${date}${more}\n`;
    });
  const held = lifecycle.advisories.filter(
    ({ status }) => status === 'known_affected' || status === 'under_investigation',
  );
  return [
    `${name ?? ips[0] ?? macs[0] ?? id}: ${what}${where === '' ? '' : ` at ${where}`}\n`,
    ...lines,
    ...held.map(tableRow),
  ].join('');
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
  const stream = openLines(inventory, 'device');
  if (stream === null) return;
  const output = createOutput(1);
  const printer = PRINTERS[format](output);
  const lifecycle = openLifecycle(packFolder(data ?? null));
  const bad = await readLines(stream, inventory, (device) => {
    for (const row of lifecycle.match(device)) printer.write(row);
  });
  printer.end();
  output.flush();
  tellBad(bad, inventory);
}

/** Hands on each device as it is read, until Ctrl-C; answers how many lines could not be. */
async function readLines(
  stream: NodeJS.ReadableStream,
  name: string,
  take: (device: InventoryDevice) => void,
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
    take(read);
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
    const extended = match.extended === null ? '' : `, extended support until ${match.extended}`;
    return `  ${'support'.padEnd(20)} ${match.product}: until ${match.date}${extended}\n`;
  }
  const { advisory, status, quality, product, cves, exploited, because } = match;
  const known = exploited ? 'EXPLOITED ' : '';
  const counted = cves.length === 1 ? cves[0] : `${cves.length} CVEs`;
  return `  ${advisory.padEnd(20)} ${status.replaceAll('_', ' ')}, ${quality}: ${known}${product}; ${counted}; ${because}\n`;
}
