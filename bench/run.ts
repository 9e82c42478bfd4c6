/** `npm run bench`: composes captures, runs Wardline on them beside its peers, each in turn, and writes its part of bench/results.md. */
import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Composition, compose } from './compose.ts';
import { type Measured, measure, median } from './measure.ts';
import { machine, writeResults } from './results.ts';
import { findSources, gatherTemplates } from './sources.ts';
import type { Template } from './templates.ts';

const WARDLINE = path.join(import.meta.dirname, '../bin/wardline');
const WORK = path.join(import.meta.dirname, 'work');
const SEED = 1;
/** What is measured beside others: captures of one size, told apart by how much a conversation holds. */
const MIXES = [
  { name: 'Hospital mix', bytesPerFlow: 10_000 },
  { name: 'Short conversations', bytesPerFlow: 2_000 },
] as const;

const USAGE = `usage: npm run bench -- [--quick] [--repeat N] [--no-tshark]
  --quick      100 MB instead of 1 GB, growth to 100 MB and 100,000 flows
  --repeat N   runs of each program (3; tshark, which takes minutes, once)
  --no-tshark  without tshark`;

interface Subject {
  readonly name: string;
  readonly program: string;
  readonly args: (capture: string) => readonly string[];
  /** As it is typed, for the table. */
  readonly typed: string;
  readonly once?: boolean;
}

const OURS: readonly Subject[] = [
  { name: 'wardline flows', program: WARDLINE, args: (capture) => ['flows', capture], typed: 'wardline flows FILE' },
  {
    name: 'wardline analyze',
    program: WARDLINE,
    args: (capture) => ['analyze', capture],
    typed: 'wardline analyze FILE',
  },
];
const TSHARK_FIELDS = ['frame.number', 'ip.src', 'ip.dst', '_ws.col.Protocol'];
const PEERS: readonly Subject[] = [
  {
    name: 'ndpiReader',
    program: 'ndpiReader',
    args: (capture) => ['-i', capture, '-v', '1'],
    typed: 'ndpiReader -i FILE -v 1',
  },
  {
    name: 'tshark, conversations',
    program: 'tshark',
    args: (capture) => ['-n', '-r', capture, '-q', '-z', 'conv,tcp', '-z', 'conv,udp'],
    typed: 'tshark -n -r FILE -q -z conv,tcp -z conv,udp',
    once: true,
  },
  {
    name: 'tshark, fields',
    program: 'tshark',
    args: (capture) => ['-n', '-r', capture, '-T', 'fields', ...TSHARK_FIELDS.flatMap((field) => ['-e', field])],
    typed: 'tshark -n -r FILE -T fields -e frame.number -e ip.src -e ip.dst -e _ws.col.Protocol',
    once: true,
  },
];

const tell = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      repeat: { type: 'string', default: '3' },
      'no-tshark': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const repeat = Math.max(1, Number(values.repeat) || 3);
  fs.mkdirSync(WORK, { recursive: true });
  const templates = await gatherTemplates(findSources());
  const bytes = values.quick ? 1e8 : 1e9;
  const peers = PEERS.filter(({ program }) => isInstalled(program) && !(program === 'tshark' && values['no-tshark']));
  const sections = [head()];
  for (const { name, bytesPerFlow } of MIXES)
    sections.push(
      await compared(name, templates, { bytes, flows: Math.round(bytes / bytesPerFlow) }, [...OURS, ...peers], repeat),
    );
  sections.push(await grown(templates, values.quick ? 1e8 : 1e9, values.quick ? 1e5 : 1e6));
  writeResults('captures', sections.join('\n'));
}

function head(): string {
  const versions = [
    `ndpiReader ${versionOf('ndpiReader', ['-h'], /nDPI \(?v?([\d.]+)/)}`,
    `tshark ${versionOf('tshark', ['--version'], /([\d.]+\d)/)}`,
  ];
  return `\`npm run bench\`: ${machine()}, ${versions.join(', ')}.
Captures are composed from the traces of this repository (and of a folder beside it, where there is one) under other addresses; seed ${SEED}. Every program writes to /dev/null, and the file is in the page cache.
`;
}

async function compared(
  name: string,
  templates: readonly Template[],
  { bytes, flows }: { readonly bytes: number; readonly flows: number },
  subjects: readonly Subject[],
  repeat: number,
): Promise<string> {
  const { capture, composed } = composedAs(templates, 'beside', bytes, flows);
  const runs = new Map<Subject, Measured[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < repeat; round++) {
    for (const subject of subjects) {
      if (subject.once && round > 0) continue;
      const run = await measure(subject.program, subject.args(capture));
      runs.get(subject)?.push(run);
      tell(`${subject.name}, round ${round + 1}: ${run.wallSeconds.toFixed(2)} s`);
    }
  }
  fs.rmSync(capture);
  const medians = subjects.map((subject) => ({ subject, run: median(runs.get(subject) ?? []) }));
  const own = medians[0]?.run.wallSeconds ?? 1;
  const rows = medians.map(({ subject, run }) => [
    `\`${subject.typed}\``,
    run.wallSeconds.toFixed(2),
    run.cpuSeconds.toFixed(2),
    Math.round(composed.packets / run.wallSeconds).toLocaleString('en'),
    ((composed.bytes * 8) / run.wallSeconds / 1e9).toFixed(2),
    Math.round(run.memoryBytes / 1e6).toString(),
    (run.wallSeconds / own).toFixed(2),
  ]);
  return `## ${name}, beside others

${(composed.bytes / 1e6).toFixed(0)} MB, ${composed.packets.toLocaleString('en')} packets, ${composed.conversations.toLocaleString('en')} conversations. The median of ${repeat} runs each in turn (tshark: one).

${table(['command', 'wall s', 'processor s', 'packets/s', 'Gbit/s', 'peak MB', 'wall ÷ wardline flows'], rows)}`;
}

/** How time and memory grow with the size of the capture and with the number of flows. */
async function grown(templates: readonly Template[], bytes: number, flows: number): Promise<string> {
  const sizes: (readonly [string, number, number])[] = [];
  for (let size = 1e7; size <= bytes; size *= 10) sizes.push(['size', size, Math.round(size / 10_000)]);
  for (let count = 1000; count <= flows; count *= 10) sizes.push(['flows', count * 1000, count]);
  const rows: string[][] = [];
  for (const [kind, size, count] of sizes) {
    const { capture, composed } = composedAs(templates, kind, size, count);
    const run = median([await flowsOf(capture), await flowsOf(capture), await flowsOf(capture)]);
    tell(`${kind} ${size / 1e6} MB, ${count} flows: ${run.wallSeconds.toFixed(2)} s`);
    rows.push([
      kind,
      (composed.bytes / 1e6).toFixed(0),
      composed.packets.toLocaleString('en'),
      count.toLocaleString('en'),
      run.wallSeconds.toFixed(2),
      ((run.wallSeconds * 1e6) / composed.packets).toFixed(2),
      Math.round(run.memoryBytes / 1e6).toString(),
    ]);
    fs.rmSync(capture);
  }
  return `
## How it grows

\`wardline flows\`, the median of three runs; the start of the program (about a fifth of a second) is in the time.

${table(['grows by', 'MB', 'packets', 'flows', 'wall s', 'µs/packet', 'peak MB'], rows)}`;
}

function flowsOf(capture: string): Promise<Measured> {
  return measure(WARDLINE, ['flows', capture]);
}

function composedAs(
  templates: readonly Template[],
  name: string,
  bytes: number,
  flows: number,
): { readonly capture: string; readonly composed: Composition } {
  const capture = path.join(WORK, `${name}-${bytes / 1e6}-${flows}.pcap`);
  tell(`composing ${bytes / 1e6} MB of ${flows} conversations`);
  const composed = compose(templates, capture, { bytes, flows, seed: SEED });
  return { capture, composed };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map((_, column) => (column === 0 ? '---' : '---:'))) + rows.map(line).join('');
}

function isInstalled(program: string): boolean {
  const found = spawnSync(program, ['-h'], { stdio: 'ignore' }).error === undefined;
  if (!found) tell(`${program} is not installed; it is left out`);
  return found;
}

function versionOf(program: string, args: readonly string[], expression: RegExp): string {
  try {
    return (
      expression.exec(execFileSync(program, [...args], { encoding: 'utf8', stdio: 'pipe' }))?.[1] ??
      'of an unknown version'
    );
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    return expression.exec(said)?.[1] ?? 'of an unknown version';
  }
}

await main();
