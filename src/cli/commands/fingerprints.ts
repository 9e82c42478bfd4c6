/** `wardline fingerprints`: packs of fingerprints as recog writes them, proved, asked, and compared with Wardline's own rules. */
import fs from 'node:fs';
import { Command, Option } from 'commander';
import {
  type CheckedFile,
  checkFingerprints,
  type FileAgreement,
  FingerprintsError,
  fingerprintAgreement,
  type Matched,
  matchFingerprints,
} from '#app/fingerprints.ts';
import { createOutput, say } from '../output.ts';
import type { Format } from '../reading.ts';

interface Options {
  readonly from: string;
  readonly format: Format;
}

interface AgreementOptions extends Options {
  readonly all?: boolean;
  readonly differences?: boolean;
}

export function fingerprintsCommand(): Command {
  return new Command('fingerprints')
    .description(
      'packs of fingerprints as recog writes them (XML): proved, asked, and compared with Wardline’s own rules',
    )
    .addHelpText('after', '\nExamples:\n  wardline fingerprints check --from recog/xml')
    .addCommand(checkSubcommand())
    .addCommand(matchSubcommand())
    .addCommand(agreementSubcommand());
}

function checkSubcommand(): Command {
  return withOptions(new Command('check'), 'table')
    .description('run the examples of every pack: what is expected of each must be said of it')
    .addHelpText(
      'after',
      `
The exit status is 1 where an example is not reproduced.

Examples:
  wardline fingerprints check --from recog/xml
  wardline fingerprints check --from recog/xml --format ndjson | jq -r 'select(.failures != []) | .file'`,
    )
    .action((options: Options) => plainly(() => check(options)));
}

function matchSubcommand(): Command {
  return withOptions(new Command('match'), 'json')
    .description('what the first fingerprint says that a text matches')
    .argument('<text>', 'what a device said, or - for standard input, each line a text')
    .requiredOption('--file <name>', 'the pack: its file, as ssh_banners, or what its texts are, as ssh.banner')
    .option('--whole', 'all of standard input is one text')
    .addHelpText(
      'after',
      `
The exit status is 1 where a text matches nothing.

Examples:
  wardline fingerprints match --from recog/xml --file ssh_banners 'OpenSSH_9.2p1 Debian-2+deb12u3'
  wardline fingerprints match --from recog/xml --file http_servers --format ndjson - < servers.txt`,
    )
    .action((text: string, options: Options & { file: string; whole?: boolean }) =>
      plainly(() => match(text, options)),
    );
}

function agreementSubcommand(): Command {
  return withOptions(new Command('agreement'), 'table')
    .description('where Wardline’s own rules, without those made from recog, say the same as recog of recog’s examples')
    .option('--all', 'with the rules made from recog: what is lost on the way from its format to rules')
    .option('--differences', 'list every text of which they say different things')
    .addHelpText(
      'after',
      `
Covered are the texts of which recog says something and Wardline’s own rules too; agreed are those of them of which both say the
same, or one a broader word for it.

Examples:
  wardline fingerprints agreement --from recog/xml
  wardline fingerprints agreement --from recog/xml --differences
  wardline fingerprints agreement --from recog/xml --format json > agreement.json`,
    )
    .action((options: AgreementOptions) => plainly(() => agreement(options)));
}

function withOptions(command: Command, format: Format): Command {
  return command
    .requiredOption('--from <dir>', 'the folder of packs: xml of a copy of github.com/rapid7/recog')
    .addOption(
      new Option('--format <format>', 'how results are written').choices(['table', 'json', 'ndjson']).default(format),
    );
}

function check({ from, format }: Options): void {
  const output = createOutput(1);
  const files: CheckedFile[] = [];
  if (format === 'table') output.write(checkRow('file', 'fingerprints', 'examples', 'reproduced', 'seconds'));
  for (const checked of checkFingerprints(from)) {
    files.push(checked);
    if (format === 'ndjson') output.write(`${JSON.stringify(checked)}\n`);
    if (format === 'table') output.write(checkedRow(checked.file, checked));
    if (format === 'table')
      for (const { line, because } of checked.failures) output.write(`    line ${line}: ${because}\n`);
    for (const { line, because } of checked.shadowed) say(`wardline: ${checked.file}.xml, line ${line}: ${because}`);
  }
  const sum = (count: (file: CheckedFile) => number): number => files.reduce((total, file) => total + count(file), 0);
  const total = {
    fingerprints: sum(({ fingerprints }) => fingerprints),
    examples: sum(({ examples }) => examples),
    reproduced: sum(({ reproduced }) => reproduced),
    seconds: sum(({ seconds }) => seconds),
  };
  if (format === 'json') output.write(`${JSON.stringify({ files, total }, null, 2)}\n`);
  if (format === 'table') output.write(checkedRow(`all ${files.length}`, total));
  output.flush();
  process.exitCode = total.reproduced === total.examples ? 0 : 1;
}

function checkedRow(
  name: string,
  counts: Pick<CheckedFile, 'fingerprints' | 'examples' | 'reproduced' | 'seconds'>,
): string {
  const { fingerprints, examples, reproduced, seconds } = counts;
  return checkRow(name, String(fingerprints), String(examples), String(reproduced), seconds.toFixed(3));
}

function checkRow(name: string, ...numbers: readonly string[]): string {
  return `${name.padEnd(24)}${numbers.map((number) => number.padStart(14)).join('')}\n`;
}

function match(text: string, { from, format, file, whole }: Options & { file: string; whole?: boolean }): void {
  const texts = text === '-' ? textsOf(fs.readFileSync(0), whole === true) : [text];
  const found = matchFingerprints(from, file, texts);
  const output = createOutput(1);
  if (format === 'json') output.write(`${JSON.stringify(text === '-' && !whole ? found : found[0], null, 2)}\n`);
  else for (const one of found) output.write(format === 'ndjson' ? `${JSON.stringify(one)}\n` : matchTable(one));
  output.flush();
  for (const one of found)
    for (const line of one.slow)
      say(`wardline: ${one.file}.xml, line ${line}: takes too long over a text, and was passed over`);
  process.exitCode = found.every((one) => one.match !== null) ? 0 : 1;
}

/** Bytes that are no UTF-8 are taken as they are, each a character. */
function textsOf(bytes: Buffer, isWhole: boolean): readonly string[] {
  const text = decoded(bytes);
  return isWhole ? [text] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function matchTable({ text, match: found }: Matched): string {
  const attributes = Object.entries(found?.attributes ?? {}).map(([name, value]) => `  ${name.padEnd(28)} ${value}\n`);
  return `${JSON.stringify(text)}: ${found ? `${found.description} (line ${found.line})` : 'nothing matches'}\n${attributes.join('')}`;
}

function agreement({ from, format, all, differences }: AgreementOptions): void {
  const files = fingerprintAgreement(from, all === true);
  const output = createOutput(1);
  if (format === 'json') output.write(`${JSON.stringify(files, null, 2)}\n`);
  if (format === 'ndjson') for (const file of files) output.write(`${JSON.stringify(file)}\n`);
  if (format === 'table') output.write(agreementTable(files, differences === true));
  output.flush();
}

type Counts = Pick<FileAgreement['attributes'][number], 'recog' | 'both' | 'agreed' | 'oursAlone'>;

function agreementTable(files: readonly FileAgreement[], withDifferences: boolean): string {
  const all = files.flatMap(({ attributes }) => attributes);
  const names = [...new Set(all.map(({ attribute }) => attribute))];
  const head = agreementRow('file and fact', 'attribute', 'recog', 'covered', '', 'agreed', '', 'ours alone');
  const rows = files.flatMap(({ file, key, attributes }) =>
    attributes
      .filter(({ recog, oursAlone }) => recog > 0 || oursAlone > 0)
      .flatMap((one) => [
        countsRow(`${file} (${key})`, one.attribute, one),
        ...(withDifferences ? one.disagreements.map(differenceLine) : []),
      ]),
  );
  const sums = names.map((name) => countsRow('all', name, summed(all.filter(({ attribute }) => attribute === name))));
  return [head, ...rows, ...sums, countsRow('all', 'all', summed(all))].join('');
}

function differenceLine({
  line,
  text,
  recog,
  ours,
  rule,
}: FileAgreement['attributes'][number]['disagreements'][number]): string {
  return `    line ${line}: recog ${JSON.stringify(recog)}, ours ${JSON.stringify(ours)} (${rule}) of ${text}\n`;
}

function summed(counts: readonly Counts[]): Counts {
  const sum = (count: (one: Counts) => number): number => counts.reduce((total, one) => total + count(one), 0);
  return {
    recog: sum(({ recog }) => recog),
    both: sum(({ both }) => both),
    agreed: sum(({ agreed }) => agreed),
    oursAlone: sum(({ oursAlone }) => oursAlone),
  };
}

function countsRow(name: string, attribute: string, { recog, both, agreed, oursAlone }: Counts): string {
  return agreementRow(
    name,
    attribute,
    String(recog),
    String(both),
    share(both, recog),
    String(agreed),
    share(agreed, both),
    String(oursAlone),
  );
}

function agreementRow(name: string, attribute: string, ...numbers: readonly string[]): string {
  return `${name.padEnd(42)}${attribute.padEnd(13)}${numbers.map((number) => number.padStart(10)).join('')}\n`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Does the work; a pack that cannot be used is told in one sentence, with exit status 2. */
function plainly(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FingerprintsError)) throw error;
    say(`wardline: ${error.message}`);
    process.exitCode = 2;
  }
}
