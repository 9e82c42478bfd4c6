/**
 * `npm run bench:derive`: lets a synthetic hospital live for 90 days, derives a policy from them with and without documents, and tries it
 * on the 30 days behind them: what needed flows it would have stopped, and how much it lets pass that nobody uses.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { dateOf, dayOf } from '../lab/synthetic/clock.ts';
import { type Documented, writeDocuments } from '../lab/synthetic/documents.ts';
import { ALL_HABITS } from '../lab/synthetic/habits.ts';
import { readDeclared } from '../src/app/segment-declare.ts';
import { type Policy, policySchema } from '../src/model/policy.ts';
import type { DeclaredFlow } from '../src/model/segment.ts';
import { derivePolicy } from '../src/segment/derive.ts';
import { replayPolicy } from '../src/segment/replay.ts';
import { type Allowed, allowedBy } from './derive-allowed.ts';
import { type Lived, live, type TrueConversation, type Wanted } from './derive-history.ts';
import { machine, writeResults } from './results.ts';

const HELP = `usage: npm run bench:derive -- [options]

Derives a policy from the first days of a synthetic hospital, without documents, with those of the makers of medical devices, and with
those of its IT too, and tries it on the days behind. What was needed is known from the generator, and used to judge alone.

  --devices N    devices of the hospital (default 1000)
  --learnt N     days to derive from (default 90)
  --tried N      days to try it on (default 30)
  --start LIST   first days; each is a hospital of its own (default 2026-01-05,2026-08-17: in the days that the second is tried on
                 falls a recovery test that comes once a year)
  --activity F   factor of how often things happen (default 1)
  --seed N       whole number (default 1)
  --write        put the table into bench/results.md
  --help         this text

Examples
  npm run bench:derive -- --write
  npm run bench:derive -- --devices 300 --activity 0.3 --start 2026-08-10`;

const KINDS: readonly (readonly [words: string, documented: Documented | null])[] = [
  ['none', null],
  ['of medical devices', 'medical'],
  ['of all devices', 'all'],
];

/** What became of the needed conversations of one habit. */
interface Judged {
  readonly what: string;
  readonly care: string;
  readonly isLifeCritical: boolean;
  readonly needed: number;
  readonly stopped: number;
}

interface Tried {
  readonly documents: string;
  readonly declared: number;
  readonly policy: Policy;
  readonly allowed: Allowed;
  readonly judged: readonly Judged[];
  readonly seconds: number;
}

function declaredBy(lived: Lived, documented: Documented | null): readonly DeclaredFlow[] {
  if (documented === null) return [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-documents-'));
  try {
    writeDocuments(folder, lived.hospital, documented);
    return readDeclared(folder, (line) => process.stderr.write(`bench: ${line}\n`));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function tryOn(lived: Lived, documents: string, declared: readonly DeclaredFlow[]): Tried {
  const { learnt, tried, hospital } = lived;
  const began = process.cpuUsage();
  const policy = policySchema.parse(derivePolicy(learnt.devices, learnt.conversations, declared));
  const { user, system } = process.cpuUsage(began);
  const isLifeCritical = ({ from, to }: TrueConversation): boolean =>
    [from, to].some((end) => hospital.devices[end]?.fleet.criticality === 'life-sustaining');
  const needed = tried.conversations.filter(({ habit }) => ALL_HABITS[habit]?.isNeeded === true);
  const groups = Map.groupBy(needed, (one) => `${one.habit} ${isLifeCritical(one)}`);
  const judged = [...groups].map(([key, conversations]): Judged => {
    const [number = '', critical] = key.split(' ');
    const habit = ALL_HABITS[Number(number)];
    const answer = replayPolicy({ policy, devices: tried.devices, declared, conversations, limit: null });
    return {
      what: habit?.id ?? '',
      care: habit?.care ?? '',
      isLifeCritical: critical === 'true',
      needed: answer.flows,
      stopped: answer.blockedFlows,
    };
  });
  const allowed = allowedBy(policy, tried.devices, [...learnt.conversations, ...tried.conversations]);
  return { documents, declared: declared.length, policy, allowed, judged, seconds: (user + system) / 1e6 };
}

const sum = (judged: readonly Judged[], key: 'needed' | 'stopped'): number =>
  judged.reduce((all, one) => all + one[key], 0);
const count = (number: number): string => number.toLocaleString('en');
const percent = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(4)} %`);

function tableOf({ lived, tries, wanted }: Run): string {
  const { learnt, flows, hospital } = lived;
  const rows = tries.map(({ documents, declared, policy, judged, allowed, seconds }) => {
    const [needed, stopped] = [sum(judged, 'needed'), sum(judged, 'stopped')];
    const critical = judged.filter(({ isLifeCritical }) => isLifeCritical);
    return `| ${documents} | ${count(declared)} | ${policy.zones.length} | ${policy.rules.length} | ${count(needed)} | ${count(stopped)} | ${percent(stopped, needed)} | ${count(sum(critical, 'needed'))} | ${count(sum(critical, 'stopped'))} | ${percent(allowed.pairs, allowed.all)} | ${percent(allowed.unused, allowed.pairs)} | ${seconds.toFixed(1)} |`;
  });
  const functions = [...new Set(tries.flatMap(({ judged }) => judged.map(({ care }) => care)))].sort();
  const byFunction = functions.map((care) => {
    const cells = tries.map(({ judged }) =>
      count(
        sum(
          judged.filter((one) => one.care === care),
          'stopped',
        ),
      ),
    );
    const needed = sum(
      (tries[0]?.judged ?? []).filter((one) => one.care === care),
      'needed',
    );
    return `| ${care} | ${count(needed)} | ${cells.join(' | ')} |`;
  });
  const stopped = tries.map(({ documents, judged }) => {
    const told = judged.filter((one) => one.stopped > 0).sort((a, b) => b.stopped - a.stopped);
    return `- documents ${documents}: ${told.map(({ what, stopped: flows }) => `${what} ${flows}`).join(', ') || 'nothing'}`;
  });
  return [
    `### From ${dateOf(wanted.firstDay)}`,
    '',
    `A synthetic hospital of ${count(hospital.devices.length)} devices, seed ${wanted.seed}, activity ${wanted.activity}, ${count(flows)} flows; derived from ${wanted.learnt} days (${count(learnt.conversations.length)} conversations, ${count(learnt.devices.length)} devices as the inventory concludes them), tried on the next ${wanted.tried}.`,
    '',
    '| documents | flows declared | zones | rules | needed flows | stopped | share | of life-critical devices | stopped | pairs of devices that may speak | of these never did | derived in processor s |',
    `| --- |${' ---: |'.repeat(11)}`,
    ...rows,
    '',
    `| function | needed flows | ${tries.map(({ documents }) => `stopped, documents ${documents}`).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(1 + tries.length)}`,
    ...byFunction,
    '',
    'What was stopped:',
    '',
    ...stopped,
  ].join('\n');
}

interface Run {
  readonly lived: Lived;
  readonly tries: readonly Tried[];
  readonly wanted: Wanted;
}

function read(): { readonly wanted: readonly Wanted[]; readonly write: boolean } | string {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: {
      devices: text,
      learnt: text,
      tried: text,
      start: text,
      activity: text,
      seed: text,
      write: flag,
      help: flag,
    },
  });
  if (values.help) return HELP;
  const days = (values.start ?? '2026-01-05,2026-08-17').split(',').map(dayOf);
  const [devices, learnt, tried, activity, seed] = [
    Number(values.devices ?? 1000),
    Number(values.learnt ?? 90),
    Number(values.tried ?? 30),
    Number(values.activity ?? 1),
    Number(values.seed ?? 1),
  ];
  if (days.includes(null) || ![devices, learnt, tried, activity].every((number) => number > 0))
    return 'bench: devices, days and activity are numbers above 0, the start a date; --help shows how it is called';
  const wanted = days.flatMap((firstDay) =>
    firstDay === null ? [] : [{ devices, learnt, tried, activity, seed, firstDay }],
  );
  return { wanted, write: values.write === true };
}

async function main(): Promise<void> {
  const asked = read();
  if (typeof asked === 'string') {
    console.log(asked);
    return;
  }
  const tables: string[] = [];
  for (const wanted of asked.wanted) {
    const lived = await live(wanted, (line) => process.stderr.write(`bench: ${line}\n`));
    const tries = KINDS.map(([words, documented]) => tryOn(lived, words, declaredBy(lived, documented)));
    tables.push(tableOf({ lived, tries, wanted }));
  }
  const megabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
  const text = `## A derived policy on days that it has not seen

\`npm run bench:derive\`: ${machine()}; ${megabytes} MB at most. What is needed, and on what a life hangs, is the generator's word, used to judge alone. Documents are one table for each kind of device, with what it needs daily and rarely.

${tables.join('\n\n')}`;
  console.log(text);
  if (asked.write) writeResults('derive', text);
}

await main();
