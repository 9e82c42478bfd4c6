/** `wardline incidents`: findings that are one story — where it began, how it went on, what it threatens in care, and what to do. */
import { Command, Option } from 'commander';
import { analyze } from '#app/analyze.ts';
import { incidentFormats, incidentsAsked, incidentsFor, incidentsOfData } from '#app/incident-sources.ts';
import { loadKnowledge } from '#app/knowledge.ts';
import type { Incident, Task } from '#model/incident.ts';
import { createOutput, say } from '../output.ts';
import { configOf, report, withProgress } from '../reading.ts';
import { plainly } from '../service-options.ts';

type Format = 'json' | 'ndjson' | 'table';
type IncidentFormat = ReturnType<typeof incidentFormats>[number];

interface IncidentOptions {
  readonly data?: string;
  readonly incident?: string;
}

/** Steps, devices and tasks of one incident that a table shows. */
const SHOWN = 20;
const MAX_FLOWS = 1_000_000;

export function incidentsCommand(): Command {
  return addSources(new Command('incidents').enablePositionalOptions())
    .description(
      'findings that are one story: where it began, how it went on, what it threatens in care, and what to do now',
    )
    .addOption(
      new Option('--format <format>', 'how results are written').choices(['json', 'ndjson', 'table']).default('table'),
    )
    .addCommand(exportCommand())
    .addHelpText(
      'after',
      `
Findings of one actor within a day are one incident, and so is what was attacked and then attacks. Ids stay when findings join.

Examples:
  wardline incidents ward.pcap
  wardline incidents --data /var/lib/wardline --format json
  wardline incidents --data /var/lib/wardline --incident 5a1f6c0b9e2d7781
  wardline incidents export --data /var/lib/wardline --format-of stix > bundle.json`,
    )
    .action((captures: string[], options: IncidentOptions & { readonly format: Format }) =>
      plainly(async () => {
        const incidents = await incidentsFrom(captures, options);
        if (incidents !== null) print(WRITERS[options.format](incidents));
      }),
    );
}

function exportCommand(): Command {
  return addSources(new Command('export'))
    .description('incidents for other programs: a STIX 2.1 bundle, OCSF 1.5 Incident Findings, or CEF lines')
    .addOption(new Option('--format-of <format>', 'whose format').choices([...incidentFormats()]).makeOptionMandatory())
    .addHelpText(
      'after',
      `
No export holds data of patients: addresses, names of devices and packets' numbers alone.

Examples:
  wardline incidents export --data /var/lib/wardline --format-of stix > bundle.json
  wardline incidents export ward.pcap --format-of cef | nc -q1 siem 514`,
    )
    .action((captures: string[], options: IncidentOptions & { readonly formatOf: IncidentFormat }) =>
      plainly(async () => {
        const incidents = await incidentsFrom(captures, options);
        if (incidents !== null) print(incidentsFor(options.formatOf, incidents));
      }),
    );
}

function addSources(command: Command): Command {
  return command
    .argument('[capture...]', 'pcap or pcapng files, or folders of them; none with --data')
    .option('--data <dir>', 'the folder that keeps everything')
    .option('--incident <id>', 'this one alone');
}

/** Null where it is not said of what: that was told, and the exit status set. */
async function incidentsFrom(
  captures: readonly string[],
  { data, incident }: IncidentOptions,
): Promise<readonly Incident[] | null> {
  if ((data === undefined) === (captures.length === 0)) {
    say('wardline incidents: give captures, or a folder that keeps everything with --data');
    process.exitCode = 2;
    return null;
  }
  if (data !== undefined)
    return incidentsAsked(incident, await incidentsOfData(data, (message) => say(`wardline: ${message}`)));
  const config = configOf({ format: 'table', maxFlows: MAX_FLOWS });
  const { report: told, result } = await withProgress((reading) => analyze(captures, config, loadKnowledge(), reading));
  process.exitCode = report(result);
  return incidentsAsked(incident, told.incidents);
}

function print(text: string): void {
  const output = createOutput(1);
  output.write(text);
  output.flush();
}

const WRITERS: Readonly<Record<Format, (incidents: readonly Incident[]) => string>> = {
  json: (incidents) => `${JSON.stringify({ incidents }, null, 2)}\n`,
  ndjson: (incidents) => incidents.map((incident) => `${JSON.stringify(incident)}\n`).join(''),
  table: (incidents) => (incidents.length === 0 ? 'no incidents\n' : incidents.map(prose).join('\n')),
};

function prose(incident: Incident): string {
  const { id, title, severity, outcome, start, end, entry, story, threatened, attack, tasks, lookedAt } = incident;
  return [
    `${severity.toUpperCase()}  ${title}\n`,
    `  ${id}, ${start} to ${end}, ${outcome}\n`,
    `  began: ${entry.says}\n`,
    ...story.slice(0, SHOWN).map(({ time, phase, says }) => `  ${time.slice(0, 19)}Z  ${phase.padEnd(14)}  ${says}\n`),
    more(story.length, 'steps'),
    ...(lookedAt === 0 ? [] : [`  looked at and not attacked: ${lookedAt}\n`]),
    ...(threatened.length === 0 ? [] : ['  threatened in care:\n']),
    ...threatened
      .slice(0, SHOWN)
      .map((one) => `    ${one.name}: ${one.function}${one.lifeCritical ? ', life-critical' : ''} (${one.hold})\n`),
    more(threatened.length, 'devices'),
    ...(attack.length === 0
      ? []
      : [`  ATT&CK: ${attack.map(({ technique, name }) => `${technique} ${name}`).join('; ')}\n`]),
    ...(tasks.length === 0 ? [] : ['  what to do:\n']),
    ...tasks.slice(0, SHOWN).map(taskLines),
  ].join('');
}

function taskLines({ urgency, who, what, costs, stop, devices }: Task): string {
  const whom =
    devices.length === 0
      ? ''
      : `      for: ${devices
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ')}${devices.length > 8 ? ` and ${devices.length - 8} more` : ''}\n`;
  return `    [${urgency}] ${who}: ${what}\n${whom}      costs care: ${costs}\n      stop: ${stop}\n`;
}

function more(count: number, noun: string): string {
  return count > SHOWN ? `    … ${count - SHOWN} more ${noun}\n` : '';
}
