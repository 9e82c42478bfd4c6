/**
 * `npm run bench:baselines`: lets baselines watch synthetic hospitals of growing size with planted incidents, and tells what was found,
 * what was told without a cause, and what it cost. `--write` puts the tables into docs/47-baselines.md, in place of those of the same run.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dayOf } from '../lab/synthetic/clock.ts';
import { DESIGNED, type IncidentName, OTHERS } from '../lab/synthetic/scene.ts';
import { watch } from '../lab/synthetic/watch.ts';
import { machine } from './results.ts';

const DOCUMENT = path.join(import.meta.dirname, '..', 'docs', '47-baselines.md');
const [BEGIN, END] = ['<!-- measured -->', '<!-- end of measured -->'];
/** A Monday. */
const FIRST_DAY: number = dayOf('2026-01-05') ?? 0;

const HELP = `usage: npm run bench:baselines -- [options]

Lets baselines watch synthetic hospitals with planted incidents; prints what was found, and what was told without a cause.

  --devices LIST   devices of each hospital (default 1000,5000,15000)
  --days N         days (default 30)
  --activity F     factor of how often things happen in the hospital (default 1)
  --seeds LIST     each hospital with each of these seeds (default 1)
  --write          put the tables into docs/47-baselines.md, in place of those of the same run
  --help           this text

Examples
  npm run bench:baselines -- --devices 300 --days 14 --seeds 11,12,13
  npm run bench:baselines -- --activity 0.1 --write`;

interface Line {
  readonly devices: number;
  readonly seed: number;
  readonly units: number;
  readonly flows: number;
  readonly outcomes: readonly {
    readonly what: IncidentName;
    /** Nothing is to be found of it. */
    readonly isQuiet: boolean;
    readonly isFound: boolean;
    readonly hours: number | null;
  }[];
  /** Findings without a cause: in all, on the worst day, in the worst unit and day. */
  readonly strange: number;
  readonly worstDay: number;
  readonly worstUnit: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly notes: number;
  readonly learnerSeconds: number;
  readonly stateBytes: number;
  readonly memoryBytes: number;
}

interface Wanted {
  readonly days: number;
  readonly activity: number;
}

/** Watches one hospital; runs in a process of its own, so that its memory is its own. */
async function measure(devices: number, seed: number, { days, activity }: Wanted): Promise<Line> {
  const tell = (line: string): void => void process.stderr.write(`bench: ${devices} devices, seed ${seed}: ${line}\n`);
  const incidents = [...DESIGNED, ...OTHERS];
  const watched = await watch({ seed, devices, firstDay: FIRST_DAY, days, activity, incidents, tell });
  const { outcomes, strange, figures } = watched;
  const most = (words: readonly string[]): number =>
    Math.max(0, ...[...Map.groupBy(words, (word) => word).values()].map(({ length }) => length));
  return {
    ...{ devices, seed, units: watched.units, flows: watched.flows },
    outcomes: outcomes.map(({ incident: { what, kinds }, isFound, hours }) => ({
      ...{ what, isFound, hours },
      isQuiet: kinds.length === 0,
    })),
    strange: strange.length,
    worstDay: most(strange.map(({ day }) => String(day))),
    worstUnit: most(strange.map(({ day, unit }) => `${day} ${unit}`)),
    kinds: Object.fromEntries(
      [...Map.groupBy(strange, ({ finding }) => finding.kind)].map(([kind, list]) => [kind, list.length]),
    ),
    notes: watched.notes.length,
    learnerSeconds: watched.seconds,
    stateBytes: figures.bytes,
    memoryBytes: process.resourceUsage().maxRSS * 1024,
  };
}

/** The same in a child process. */
async function measureApart(devices: number, seed: number, { days, activity }: Wanted): Promise<Line> {
  const words = ['--one', '--devices', String(devices), '--seeds', String(seed)];
  const child = spawn(
    process.execPath,
    [import.meta.filename, ...words, '--days', String(days), '--activity', String(activity)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8')) text += piece;
  return JSON.parse(text) as Line;
}

function tablesOf(lines: readonly Line[], { days, activity }: Wanted): string {
  const names = [...DESIGNED, ...OTHERS];
  const judged = days - 7;
  const size = lines.map((line) => {
    const perUnit = line.strange / (line.units * judged);
    const perDevice = line.strange / (line.devices * judged);
    return `| ${line.devices.toLocaleString('en')} | ${line.seed} | ${(line.flows / 1e6).toFixed(1)} | ${line.learnerSeconds.toFixed(0)} | ${(line.stateBytes / 1e6).toFixed(1)} | ${(line.memoryBytes / 1e6).toFixed(0)} | ${(line.strange / judged).toFixed(2)} | ${line.worstDay} | ${perUnit.toFixed(3)} | ${line.worstUnit} | ${perDevice.toFixed(5)} | ${line.notes} |`;
  });
  const found = names.map((name) => {
    const cells = lines.map(({ outcomes }) => {
      const one = outcomes.find(({ what }) => what === name);
      if (one === undefined) return 'not staged';
      if (one.isQuiet) return one.isFound ? 'none, as it must' : 'told, wrongly';
      if (one.hours === null) return 'missed';
      return `after ${one.hours < 48 ? `${one.hours.toFixed(0)} h` : `${(one.hours / 24).toFixed(1)} d`}`;
    });
    return `| ${name} | ${cells.join(' | ')} |`;
  });
  const kinds = [...new Set(lines.flatMap((line) => Object.keys(line.kinds)))].sort();
  return [
    `${machine()}. ${days} days from a Monday, activity ${activity}; each hospital with ${DESIGNED.length} incidents that the numbers were set for and ${OTHERS.length} others. Findings without a cause are counted over the ${judged} days after the first week.`,
    '',
    '| devices | seed | million flows | learner, processor s | state, MB | process at most, MB | without a cause a day | worst day | a ward and day | worst ward and day | a device and day | notes on groups |',
    `|${' ---: |'.repeat(12)}`,
    ...size,
    '',
    `| planted | ${lines.map(({ devices, seed }) => `${devices.toLocaleString('en')}, seed ${seed}`).join(' | ')} |`,
    `| --- |${' --- |'.repeat(lines.length)}`,
    ...found,
    '',
    `Without a cause, by kind: ${kinds.map((kind) => `\`${kind}\` ${lines.map((line) => line.kinds[kind] ?? 0).join(', ')}`).join('; ') || 'none'}.`,
  ].join('\n');
}

/** The document with the tables of a run in place of those of the same hospitals, days and activity; else behind the others. */
function withRun(document: string, tables: string): string {
  const [head = '', rest = ''] = document.split(BEGIN);
  const [measured = '', foot = '\n'] = rest.split(END);
  const runs = measured.split(/^(?=\d{4}-\d\d-\d\d, )/m).flatMap((run) => run.trim() || []);
  const same = runs.findIndex((run) => runOf(run) === runOf(tables));
  runs.splice(same === -1 ? runs.length : same, same === -1 ? 0 : 1, tables);
  return `${head}${BEGIN}\n${runs.join('\n\n')}\n${END}${foot}`;
}

/** What tells one run from another. */
function runOf(tables: string): string {
  return `${/\d+ days from a Monday, activity [\d.]+/.exec(tables)?.[0]} ${/^\| planted .*$/m.exec(tables)?.[0]}`;
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: { devices: text, days: text, activity: text, seeds: text, write: flag, one: flag, help: flag },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const numbers = (list: string): readonly number[] => list.split(',').map(Number);
  const sizes = numbers(values.devices ?? '1000,5000,15000');
  const seeds = numbers(values.seeds ?? '1');
  const wanted = { days: Number(values.days ?? 30), activity: Number(values.activity ?? 1) };
  if ([...sizes, ...seeds, wanted.days, wanted.activity].some((number) => !(number > 0)) || wanted.days < 11) {
    console.error(
      'bench: sizes, seeds and activity are numbers above 0, days at least 11; --help shows how it is called',
    );
    return 2;
  }
  if (values.one) {
    process.stdout.write(JSON.stringify(await measure(sizes[0] ?? 0, seeds[0] ?? 0, wanted)));
    return 0;
  }
  const lines: Line[] = [];
  for (const devices of sizes) for (const seed of seeds) lines.push(await measureApart(devices, seed, wanted));
  const tables = tablesOf(lines, wanted);
  console.log(tables);
  if (values.write) {
    fs.writeFileSync(DOCUMENT, withRun(fs.readFileSync(DOCUMENT, 'utf8'), tables));
  }
  return 0;
}

process.exitCode = await main();
