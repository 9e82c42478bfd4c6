/**
 * `npm run bench:intents`: how long it takes to prove what must hold of a hospital's network under a policy, one intent and all of them,
 * for networks of growing size.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { prove } from '../src/app/segment.ts';
import { hospitalNetwork, type NetworkSize, networksOf } from './hospital-network.ts';
import { machine, writeResults } from './results.ts';

interface Size extends NetworkSize {
  /** Devices of the inventory. */
  readonly known: number;
}

const SIZES: readonly Size[] = [
  { known: 1500, devices: 200, entries: 20_000, zones: 30 },
  { known: 7500, devices: 1000, entries: 100_000, zones: 150 },
  { known: 15_000, devices: 2000, entries: 200_000, zones: 300 },
  { known: 100_000, devices: 5000, entries: 500_000, zones: 1000 },
];
/** Of the zones, so many are of wards; the others are of the server hall. */
const WARDS = 0.2;

interface Measured {
  readonly results: Readonly<Record<string, number>>;
  readonly intents: number;
  /** Seconds of processor: reading, model and first intent; the median and the slowest of the others; everything. Then on the clock. */
  readonly first: number;
  readonly median: number;
  readonly slowest: number;
  readonly all: number;
  readonly wall: number;
  readonly memory: number;
}

/** Writes configurations, devices, a policy and intents into a folder. */
function make(folder: string, size: Size): void {
  fs.mkdirSync(path.join(folder, 'network'));
  for (const [name, text] of hospitalNetwork(size)) fs.writeFileSync(path.join(folder, 'network', `${name}.cfg`), text);
  const { wards, halls } = networksOf(size);
  const count = Math.ceil(size.zones * WARDS);
  const zones = [
    ...Array.from({ length: count }, (_, at) => ({
      name: `ward${at}`,
      members: wards.filter((_, index) => index % count === at),
    })),
    ...halls.slice(0, size.zones - count).map((prefix, at) => ({ name: `hall${at}`, members: [prefix] })),
  ];
  const isWard = (name: string): boolean => name.startsWith('ward');
  const [own, servers] = [zones.filter(({ name }) => isWard(name)), zones.filter(({ name }) => !isWard(name))];
  const rules = own.flatMap(({ name }, at) =>
    [0, 1, 2].map((more) => {
      const to = servers[(at * 3 + more) % servers.length]?.name ?? '';
      return { from: name, to, protocol: 'tcp', ports: ['104', '443'] };
    }),
  );
  fs.writeFileSync(path.join(folder, 'policy.json'), JSON.stringify({ zones, rules }));
  const devices = Array.from({ length: size.known }, (_, at) => {
    const zone = zones[at % zones.length];
    const network = zone?.members[Math.floor(at / zones.length) % zone.members.length] ?? '10.0.0.0/24';
    const [address = ''] = network.split('/');
    const ip = address.replace(/\d+$/, (last) => String(Number(last) + 2 + (Math.floor(at / zones.length) % 60)));
    return { id: `device${at}`, ips: [ip], category: isWard(zone?.name ?? '') ? 'infusion-pump' : 'server' };
  });
  fs.writeFileSync(
    path.join(folder, 'network', 'devices.ndjson'),
    devices.map((device) => `${JSON.stringify(device)}\n`).join(''),
  );
  // Every zone keeps something: wards from each other, wards from what they do not need, halls from each other.
  const intents = zones.map(({ name }, at) => {
    const other = zones[(at * 7 + 11) % zones.length]?.name ?? '';
    const to = other === name ? (zones[(at + 1) % zones.length]?.name ?? '') : other;
    if (at % 5 === 4) return `zone ${to} is reached only by zone ${name}`;
    return at % 5 === 3
      ? `nothing in zone ${name} reaches zone ${to}`
      : `nothing in zone ${name} reaches zone ${to} on tcp/445`;
  });
  fs.writeFileSync(path.join(folder, 'intents.txt'), `${intents.join('\n')}\n`);
}

/** Measures one folder; runs in a process of its own, so that its memory is its own. */
function measure(folder: string): Measured {
  const began = performance.now();
  const processor = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const at: number[] = [];
  const { intents } = prove({
    network: path.join(folder, 'network'),
    policy: path.join(folder, 'policy.json'),
    intent: path.join(folder, 'intents.txt'),
    onIntent(done, all) {
      at.push(processor());
      if (process.stderr.isTTY) process.stderr.write(`\rbench: intent ${done} of ${all}`);
    },
  });
  const each = at
    .slice(1)
    .map((time, index) => time - (at[index] ?? 0))
    .sort((a, b) => a - b);
  return {
    results: Object.fromEntries(
      [...Map.groupBy(intents, ({ result }) => result)].map(([key, some]) => [key, some.length]),
    ),
    intents: intents.length,
    first: at[0] ?? 0,
    median: each[each.length >> 1] ?? 0,
    slowest: each.at(-1) ?? 0,
    all: processor(),
    wall: (performance.now() - began) / 1000,
    memory: process.resourceUsage().maxRSS / 1024,
  };
}

const HELP = `usage: npm run bench:intents -- [--files LIST]

Proves an intent for each zone of generated networks and writes the times into bench/results.md.

  --files LIST   of the networks, those of so many configuration files (default ${SIZES.map(({ devices }) => devices).join(',')})
  --help         this text

Example
  npm run bench:intents -- --files 200`;

function main(): void {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { folder: text, files: text, help: { type: 'boolean' } } });
  if (values.folder !== undefined) {
    process.stdout.write(JSON.stringify(measure(values.folder)));
    return;
  }
  if (values.help) {
    console.log(HELP);
    return;
  }
  const files = values.files?.split(',').map(Number);
  const rows = SIZES.filter(({ devices }) => files?.includes(devices) ?? true).map((size) => {
    const where = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-intents-'));
    try {
      make(where, size);
      const run = spawnSync(process.execPath, [import.meta.filename, '--folder', where], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const told: Measured = JSON.parse(run.stdout);
      const results = Object.entries(told.results).map(([result, count]) => `${count} ${result}`);
      const line = `| ${size.known.toLocaleString('en')} | ${size.devices} | ${size.entries.toLocaleString('en')} | ${size.zones} | ${told.intents} | ${results.join(', ')} | ${told.first.toFixed(1)} | ${(told.median * 1000).toFixed(0)} | ${(told.slowest * 1000).toFixed(0)} | ${told.all.toFixed(1)} | ${told.wall.toFixed(1)} | ${told.memory.toFixed(0)} |`;
      process.stderr.write(`bench: ${line}\n`);
      return line;
    } finally {
      fs.rmSync(where, { recursive: true, force: true });
    }
  });
  if (files === undefined)
    writeResults(
      'intents',
      `## Intents proved

\`npm run bench:intents\`: ${machine()}. The networks of \`bench:ways\` under a policy with as many zones; each line is a process of its own. Times are of the processor, but for the last.

| devices | files | entries of lists | zones | intents | of them | read, model and first intent s | another: median ms | slowest ms | everything s | on the clock s | most memory MB |
| ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`,
    );
}

main();
