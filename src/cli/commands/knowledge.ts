/** `wardline knowledge`: advisories, exploited vulnerabilities and support dates, taken in from where they are published, and the catalogue that ships, with their age. */
import { Command, Option } from 'commander';
import { catalogueFigures } from '#app/knowledge.ts';
import { listPacks, type PackUpdate, packFolder, updatePacks } from '#app/knowledge-packs.ts';
import type { PackInfo } from '#app/pack-store.ts';
import { createOutput, say } from '../output.ts';
import { plainly } from '../service-options.ts';

interface PackOptions {
  readonly data?: string;
  readonly format: 'table' | 'json';
}

const DAY_MS = 86_400_000;

export function knowledgeCommand(): Command {
  return new Command('knowledge')
    .description('advisories, exploited vulnerabilities and support dates: take in newer ones, or show their age')
    .addCommand(updateCommand())
    .addCommand(showCommand())
    .addHelpText(
      'after',
      `
Examples:
  wardline knowledge update --from CSAF/csaf_files/OT/white
  wardline knowledge show`,
    );
}

function updateCommand(): Command {
  return addPackOptions(new Command('update'))
    .description('take in what a folder or an https address holds')
    .requiredOption(
      '--from <dir|url>',
      'a folder with files at any depth, a file, or the https address of a file or feed',
    )
    .addHelpText(
      'after',
      `
Taken are advisories and VEX in CSAF 2.0, VEX in CycloneDX, the catalogue of exploited vulnerabilities (KEV), and the product files
of endoflife.date. They are added to what is kept; a newer document takes the place of the older one. Files that cannot be taken are
listed with the reason. All is written beside the old packs and counts at once, or nothing changes. Of an address only the host that
is named is asked.

Examples:
  wardline knowledge update --from CSAF/csaf_files/OT/white
  wardline knowledge update --from known_exploited_vulnerabilities.json --data /var/lib/wardline
  wardline knowledge update --from https://endoflife.date/api/v1/products/full`,
    )
    .action(({ from, data, format }: PackOptions & { readonly from: string }) =>
      plainly(async () => {
        const update = await updatePacks(from, packFolder(data ?? null), () => new Date());
        print(format === 'json' ? `${JSON.stringify(update)}\n` : updateTable(update));
      }),
    );
}

function showCommand(): Command {
  return addPackOptions(new Command('show'))
    .description('the packs that are kept and the catalogue that ships, how much each holds, and how old they are')
    .addHelpText(
      'after',
      `
Examples:
  wardline knowledge show
  wardline knowledge show --data /var/lib/wardline --format json`,
    )
    .action(({ data, format }: PackOptions) =>
      plainly(async () => {
        const folder = packFolder(data ?? null);
        const now = Date.now();
        const packs = listPacks(folder).map((pack) => aged(pack, now));
        const { products, reviewed, ...figures } = catalogueFigures();
        const catalogue = {
          name: 'catalogue',
          documents: products,
          newest: reviewed,
          updated: reviewed,
          from: 'Wardline',
        };
        const shipped = [{ ...aged(catalogue, now), ...figures }];
        if (format === 'json') print(`${JSON.stringify({ packs, shipped })}\n`);
        else print(showTable([...packs, ...shipped]));
        if (format === 'table' && packs.length === 0)
          say(`wardline: ${folder}: no packs yet; take some in with wardline knowledge update --from FOLDER`);
      }),
    );
}

/** What is told of a pack. */
type Told = Pick<PackInfo, 'documents' | 'newest' | 'updated' | 'from'> & { readonly name: string };

function aged({ name, documents, newest, updated, from }: Told, now: number): Told & { readonly ageDays: number } {
  const ageDays = Math.max(0, Math.floor((now - Date.parse(updated)) / DAY_MS));
  return { name, documents, newest, updated, from, ageDays };
}

function addPackOptions(command: Command): Command {
  return command
    .option(
      '--data <dir>',
      `the folder of data, packs being in knowledge below it (without: packs of your own, in ${packFolder(null)})`,
    )
    .addOption(new Option('--format <format>', 'how results are written').choices(['table', 'json']).default('table'));
}

function updateTable({ packs }: PackUpdate): string {
  return packs
    .flatMap(({ name, documents, newest, rejected }) => [
      `${name.padEnd(14)} ${String(documents).padStart(7)} documents, the newest of ${newest}\n`,
      ...rejected.map(({ file, because }) => `  not taken: ${file}: ${because}\n`),
    ])
    .join('');
}

function showTable(packs: readonly (Told & { readonly ageDays: number })[]): string {
  const rows = packs.map(({ name, documents, newest, ageDays, from }) => [
    name,
    String(documents),
    newest,
    `${ageDays} days`,
    from,
  ]);
  const all = [['pack', 'documents', 'newest', 'updated ago', 'from'], ...rows];
  return all
    .map(
      ([name = '', ...cells]) => `${[name.padEnd(14), ...cells.map((cell) => cell.padEnd(12))].join(' ').trimEnd()}\n`,
    )
    .join('');
}

function print(text: string): void {
  const output = createOutput(1);
  output.write(text);
  output.flush();
}
