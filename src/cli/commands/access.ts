/** `wardline access`: who can, may, did and should reach what, side by side, with what it means where the four differ. */
import { Command, InvalidArgumentError } from 'commander';
import { type VoicesRequest, voiceSubjects, voices } from '#app/access-voices.ts';
import { CELL_KINDS, type CellKind, type VoiceCell, type VoicesAnswer } from '#model/voices.ts';
import { historyOptions } from '../history-options.ts';
import { say } from '../output.ts';
import { printResult, type ResultFormat, resultFormat } from '../result.ts';
import { plainly } from '../service-options.ts';

const SHOWN = 100;

export function accessCommand(): Command {
  return historyOptions(new Command('access'))
    .description(
      'who can, may, did and should reach a dataset, device, person or vendor, and what it means where these differ',
    )
    .argument(
      '[subject]',
      'pacs, a device, an account, a vendor’s domain; dataset:… device:… person:… vendor:… say which; nobody: lists who there is',
    )
    .option('--network <dir>', 'a folder of configurations: what the network lets through (can)')
    .option('--policy <file>', 'zones and rules: what is permitted (may)')
    .option('--kind <kinds>', `these kinds alone, with commas between: ${CELL_KINDS.join(', ')}`, readKinds)
    .addOption(resultFormat())
    .addHelpText(
      'after',
      `
  can     what the configurations let through (--network), with the line that decides
  may     what the policy permits (--policy), with the rule
  did     what was seen (--data or --flows)
  should  what documents say is needed (--declared)

A voice that nobody gave is unknown, and so is one that cannot tell: it says why, with the line that is not understood. Cells are
sorted by what hangs on them, life-critical first, then by kind. Datasets: pacs, ehr, ris, lis, messages, fhir, database, files,
backup, directory; devices of a file say theirs in "datasets".

Examples:
  wardline access pacs --data /var/lib/wardline --network configs/ --policy policy.yaml --declared documents/ --format table
  wardline access vendor:vendor.example --data /var/lib/wardline --declared documents/ --kind incident,attack-surface
  wardline flows ward.pcap | wardline access 10.2.0.7 --flows - --devices devices.ndjson --network configs/
  wardline access --data /var/lib/wardline`,
    )
    .action(
      (
        subject: string | undefined,
        {
          format,
          kind,
          ...request
        }: Omit<VoicesRequest, 'subject'> & { format: ResultFormat; kind?: readonly CellKind[] },
      ) =>
        plainly(async () => {
          const tell = (message: string): void => say(`wardline: ${message}`);
          if (subject === undefined) {
            printResult(await voiceSubjects({ ...request, tell }), format, (subjects) =>
              Object.entries(subjects)
                .map(([name, all]: [string, readonly string[]]) => `${name}: ${all.join(', ') || 'none'}\n`)
                .join(''),
            );
            return;
          }
          const answer = await voices({ ...request, subject, tell });
          const cells = kind === undefined ? answer.cells : answer.cells.filter((cell) => kind.includes(cell.kind));
          printResult({ ...answer, cells }, format, tellVoices);
        }),
    );
}

function readKinds(text: string): readonly CellKind[] {
  return text.split(',').map((word) => {
    const kind = CELL_KINDS.find((one) => one === word.trim());
    if (!kind) throw new InvalidArgumentError(`${word.trim()} is no kind.`);
    return kind;
  });
}

function tellVoices({ subject, cells, kinds, omitted, sides }: VoicesAnswer): string {
  const rows = alike(cells);
  const lines = [
    `${subject.kind} ${subject.name}`,
    ...Object.entries(sides).map(([voice, { because }]) => `  ${voice.padEnd(7)}${because}`),
    ...kinds.filter((one) => one.cells > 0).map((one) => `  ${String(one.cells).padStart(6)} × ${one.title}`),
    '',
    'can may did should',
    ...rows.slice(0, SHOWN).flatMap(tellRow),
  ];
  const left = omitted + rows.slice(SHOWN).reduce((sum, row) => sum + row.length, 0);
  if (left > 0) lines.push(`and ${left} more, less urgent; --format json tells all, --kind some`);
  return `${lines.join('\n')}\n`;
}

const MARKS = { yes: 'yes', no: 'no', unknown: '?' } as const;

/** Cells that differ in the port alone are one row. */
function alike(cells: readonly VoiceCell[]): readonly (readonly VoiceCell[])[] {
  const keyOf = ({ who, what, protocol, can, may, did, should, kind, evidence }: VoiceCell): string =>
    JSON.stringify([who.kind, who.id, what.id, protocol, can, may, did, should, kind, evidence.can.line?.at]);
  return [...Map.groupBy(cells, keyOf).values()];
}

function tellRow(row: readonly VoiceCell[]): readonly string[] {
  const [cell] = row;
  if (!cell) return [];
  const { who, what, protocol, can, may, did, should, kind, words, care, insecure, evidence } = cell;
  const marks = [can, may, did, should].map((answer) => MARKS[answer].padEnd(4)).join('');
  const ports = row.flatMap(({ port }) => port ?? []).join(',');
  const line = evidence.can.line;
  return [
    `${marks}  ${who.name} → ${what.name} on ${protocol}${ports === '' ? '' : `/${ports}`}: ${kind}${care === 'other' ? '' : `, ${care}`}`,
    `                  ${words}`,
    ...(insecure === null ? [] : [`                  declared but insecure: ${insecure}`]),
    ...(line === undefined ? [] : [`                  ${line.file}:${line.at}: ${line.text}`]),
  ];
}
