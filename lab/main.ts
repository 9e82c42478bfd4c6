/** The laboratory's commands: record the day of a hospital, play a scenario, cut traces, build the network up or tear it down. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { record } from './capture.ts';
import { COLLECTOR_ADDRESS, connectCollector, EXPORT_PORTS, startExporters } from './exporters.ts';
import { HOSTS } from './hosts.ts';
import { Laboratory } from './laboratory.ts';
import { tearDown } from './network.ts';
import { MIRROR, SENSOR, WORK } from './places.ts';
import { hindrance, packagesOf } from './requirements.ts';
import { failuresOf, play, type Scenario } from './scenario.ts';
import { startServers } from './scenario-servers.ts';
import { DAY } from './scenarios/day.ts';
import { SCENARIOS } from './scenarios.ts';
import { prove } from './truth.ts';

/** After this the laboratory is torn down whatever it is doing. */
const LIFETIME_MS = 300_000;

const USAGE = `usage: npm run lab -- COMMAND
  up                     play the day again and again until Ctrl-C; says where a sensor can listen
  record OUT.pcap[.gz]   play the hospital's day and record it; the truth goes beside it as OUT.truth.json
  play NAME [OUT.pcap[.gz]]  play one scenario, and record it with its truth where a file is named
  scenarios              list the scenarios
  traces [IN.pcap.gz]    cut one small trace per protocol out of a recording into test/traces
  down                   remove whatever an interrupted run has left
  packages               print the Debian packages the laboratory needs
  synthetic --out DIR …  make a hospital of any size out of a seed; --help says more`;

async function main(words: readonly string[]): Promise<number> {
  const [command, argument, out] = words;
  if (command === 'packages') {
    console.log(packagesOf(['network', 'scenario', 'probes', 'attack', 'admission']).join(' '));
    return 0;
  }
  if (command === 'traces') {
    // Loaded when it is needed: recording needs nothing of the engine.
    const { cutTraces } = await import('./traces.ts');
    return cutTraces(argument ?? 'examples/demo/hospital.pcap.gz');
  }
  if (command === 'down') {
    return guarded(['network'], async () => {
      await tearDown();
      return 0;
    });
  }
  if (command === 'synthetic') {
    // Loaded when it is needed: it reads tables of its own.
    const { synthetic } = await import('./synthetic/command.ts');
    return synthetic(words.slice(1));
  }
  if (command === 'up') return guarded(['network', 'scenario'], stayUp);
  if (command === 'record' && argument !== undefined) return playOnce(DAY, argument);
  const scenario = SCENARIOS.get(argument ?? '');
  if (command === 'play' && scenario !== undefined) return playOnce(scenario, out);
  if (command === 'scenarios') {
    for (const { name, about } of SCENARIOS.values()) console.log(`${name.padEnd(17)}${about}`);
    return 0;
  }
  console.error(USAGE);
  return 2;
}

async function guarded(parts: Parameters<typeof hindrance>[0], act: () => Promise<number>): Promise<number> {
  const reason = hindrance(parts);
  if (reason === null) return act();
  console.error(`lab: ${reason}`);
  return 2;
}

async function playOnce(scenario: Scenario, out?: string): Promise<number> {
  return guarded(['network', 'scenario', ...scenario.parts], async () => {
    const limit = setTimeout(() => {
      console.error('lab: took too long, torn down');
      void leave(1);
    }, LIFETIME_MS);
    try {
      return await whileItStands(() => playAndRecord(scenario, out));
    } finally {
      clearTimeout(limit);
    }
  });
}

/** Plays until somebody ends it. */
function stayUp(): Promise<number> {
  return whileItStands(async () => {
    const lab = await build(DAY);
    await connectCollector();
    await startExporters(lab.network);
    const ports = Object.entries(EXPORT_PORTS).map(([kind, port]) => `${kind} to ${port}`);
    console.error(`lab: the mirror is ${MIRROR} in the namespace ${SENSOR}, for example`);
    console.error(`lab:   ip netns exec ${SENSOR} bin/wardline serve --config FILE`);
    console.error(`lab: the switch exports to ${COLLECTOR_ADDRESS} there: ${ports.join(', ')}`);
    for (let first = true; ; first = false) {
      const steps = await play(lab, DAY, { first, before: sayScene });
      for (const line of failuresOf(lab, steps)) console.error(`lab: failed: ${line}`);
    }
  });
}

async function build({ hosts }: Scenario): Promise<Laboratory> {
  const lab = new Laboratory([...HOSTS, ...hosts]);
  await lab.raise();
  console.error(`lab: ${lab.hosts.size} hosts stand`);
  await startServers(lab);
  return lab;
}

function sayScene(name: string): void {
  console.error(`lab: ${name}`);
}

/** Does something that needs the laboratory, and tears it down at the end, however that comes. */
async function whileItStands(act: () => Promise<number>): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void leave(130));
  try {
    return await act();
  } finally {
    await tearDown();
  }
}

async function leave(status: number): Promise<never> {
  await tearDown();
  process.exit(status);
}

async function playAndRecord(scenario: Scenario, out: string | undefined): Promise<number> {
  const lab = await build(scenario);
  const path = `${WORK}/recording.pcap`;
  const recording = await record(path);
  const steps = await play(lab, scenario, { before: sayScene });
  const { packets, dropped } = await recording.stop();
  const failed = failuresOf(lab, steps);
  const { truth, unproven } = await prove(lab, path, basename(out ?? path), scenario === DAY ? undefined : steps);
  const bytes = await readFile(path);
  console.error(`lab: ${packets} packets, ${bytes.length} bytes, ${dropped} dropped, ${truth.hosts.length} hosts`);
  for (const line of failed) console.error(`lab: failed: ${line}`);
  for (const line of unproven) console.error(`lab: not stated: ${line}`);
  const isRefused = failed.length + unproven.length > 0 || dropped !== 0;
  if (isRefused && out !== undefined) console.error(`lab: refused, ${out} is as it was`);
  if (isRefused || out === undefined) return isRefused ? 1 : 0;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, out.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes);
  await writeFile(out.replace(/\.pcap(\.gz)?$/, '.truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
