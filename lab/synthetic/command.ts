/** `npm run lab -- synthetic`: makes a hospital of any size and writes its flows, its facts and the truth about it. */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { dateOf, dayOf } from './clock.ts';
import { planHospital } from './hospital.ts';
import { FolderSink } from './output.ts';
import { type Options, Simulation } from './simulation.ts';
import { writeTruth } from './truth.ts';

/** A Monday. */
const FIRST = '2026-01-05';
const DEVICE_LIMIT = 130_000;
const DAY_LIMIT = 800;
/** Progress is told at most so often, in milliseconds. */
const TELL = 1000;

const HELP = `usage: npm run lab -- synthetic --out DIR [options]

Makes a hospital out of a seed and lets it live: flow records and facts as a sensor would tell them, and the truth beside them.
The same options give the same bytes. Everything says that it is synthetic.

  --out DIR        folder to write into; it must be empty or not be there yet
  --devices N      devices of the hospital, 200 to ${DEVICE_LIMIT} (default 1000); about 24 for each staffed bed
  --days N         days, 1 to ${DAY_LIMIT} (default 1)
  --seed N         whole number (default 1)
  --start DATE     first day, in UTC (default ${FIRST}, a Monday)
  --activity F     factor of how often things happen, 0.01 to 10 (default 1: some 60 flows for each device and day)
  --gzip           compress the flows and facts
  --help           this text

Writes
  DIR/flows/DATE.ndjson      flows in order of time, as \`wardline flows\` prints them, and \`part\`
  DIR/facts/DATE.ndjson      facts, as \`wardline facts\` prints them
  DIR/truth/hospital.json    size, units, subnets, hosts outside
  DIR/truth/devices.ndjson   each device: addresses over time, category, maker, model, place, criticality, what care needs it for
  DIR/truth/edges.ndjson     who talks with whom, how often, and whether care needs it
  DIR/truth/rare.ndjson      what happens monthly, quarterly or yearly, with its dates within a year`;

/** Runs the command; answers the exit status. */
export async function synthetic(words: readonly string[]): Promise<number> {
  let wanted: Wanted | null;
  try {
    wanted = read(words);
  } catch (error) {
    console.error(`lab: ${error instanceof Error ? error.message : error}; --help shows how it is called`);
    return 2;
  }
  if (wanted === null) {
    console.log(HELP);
    return 0;
  }
  const { out, devices, days, seed, firstDay, activity, gzip } = wanted;
  if (fs.existsSync(out) && fs.readdirSync(out).length > 0) {
    console.error(`lab: ${out} is not empty; name a folder that is`);
    return 2;
  }
  const capture = `synthetic:${seed}`;
  const options: Options = { hospital: planHospital(seed, devices), firstDay, days, activity, capture };
  const sink = new FolderSink(out, capture, gzip);
  const progress = new Progress(days);
  const simulation = new Simulation(options, {
    flow: (row) => sink.flow(row),
    fact: (fact) => sink.fact(fact),
    day(day) {
      sink.day(day);
      progress.tell(day - firstDay, simulation.rows, dateOf(day));
    },
  });
  console.error(
    `lab: ${devices} devices, ${options.hospital.beds} beds, ${simulation.edges.count} edges, seed ${seed}`,
  );
  await simulation.run(() => sink.settle());
  await sink.close();
  await writeTruth(`${out}/truth`, options, simulation);
  progress.end(simulation.rows, simulation.facts, simulation.admissions);
  return 0;
}

interface Wanted {
  readonly out: string;
  readonly devices: number;
  readonly days: number;
  readonly seed: number;
  readonly firstDay: number;
  readonly activity: number;
  readonly gzip: boolean;
}

/** Reads the command line; null where help is asked for. Throws an Error that says what is wrong. */
function read(words: readonly string[]): Wanted | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...words],
    options: {
      out: text,
      devices: text,
      days: text,
      seed: text,
      start: text,
      activity: text,
      gzip: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const number = (
    name: 'devices' | 'days' | 'seed' | 'activity',
    otherwise: number,
    low: number,
    high: number,
    isWhole = true,
  ): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value >= low && value <= high) || (isWhole && !Number.isInteger(value)))
      throw new Error(`--${name} is a number from ${low} to ${high}`);
    return value;
  };
  const firstDay = dayOf(values.start ?? FIRST);
  if (firstDay === null) throw new Error('--start is a date, as 2026-01-05');
  if (values.out === undefined) throw new Error('--out names the folder to write into');
  return {
    out: values.out,
    devices: number('devices', 1000, 200, DEVICE_LIMIT),
    days: number('days', 1, 1, DAY_LIMIT),
    seed: number('seed', 1, 0, 0x7fffffff),
    firstDay,
    activity: number('activity', 1, 0.01, 10, false),
    gzip: values.gzip === true,
  };
}

/** Progress on standard error: a line that is written over on a terminal, a line a day elsewhere. */
class Progress {
  readonly #days: number;
  readonly #began = performance.now();
  #told = 0;

  constructor(days: number) {
    this.#days = days;
  }

  tell(done: number, rows: number, date: string): void {
    const now = performance.now();
    if (done === 0 || now - this.#told < TELL) return;
    this.#told = now;
    const seconds = (now - this.#began) / 1000;
    const left = (seconds / done) * (this.#days - done);
    const line = `lab: ${date}, day ${done + 1} of ${this.#days}, ${rows.toLocaleString('en')} flows, ${Math.round(rows / seconds).toLocaleString('en')} a second, ${Math.ceil(left)} s left`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}\x1b[K` : `${line}\n`);
  }

  end(rows: number, facts: number, admissions: number): void {
    const seconds = (performance.now() - this.#began) / 1000;
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    console.error(
      `lab: ${rows.toLocaleString('en')} flows and ${facts.toLocaleString('en')} facts in ${seconds.toFixed(1)} s (${Math.round(rows / seconds).toLocaleString('en')} flows a second); ${admissions.toLocaleString('en')} admissions`,
    );
  }
}
