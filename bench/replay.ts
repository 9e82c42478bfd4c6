/**
 * `npm run bench:replay`: how long it takes to try a policy on a hundred million flows that a store holds, and to derive one from them.
 * Flows are grouped in the store by client, server and service, and each group is judged once.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatTime } from '../src/base/time.ts';
import type { Conversation } from '../src/model/conversation.ts';
import { policySchema } from '../src/model/policy.ts';
import type { KnownDevice } from '../src/model/segment.ts';
import { derivePolicy } from '../src/segment/derive.ts';
import { replayPolicy } from '../src/segment/replay.ts';
import { createFlowStore } from '../src/store/flows/store.ts';
import { secondsOf, usageOf } from './processes.ts';
import { machine, writeResults } from './results.ts';
import { fillStore } from './store-fill.ts';
import { addressOf, DEVICES, FIRST_DAY } from './store-traffic.ts';

const DAY = 86_400e6;
const ZONES = 300;

const HELP = `usage: npm run bench:replay -- [options]

Tries a policy of ${ZONES} zones on the flows of a store and writes the times into bench/results.md. The store is removed afterwards.

  --rows N      flows (default 100000000)
  --days N      days that they lie in (default 3)
  --copies N    each flow so many times over: making flows takes most of the time (default 10)
  --folder DIR  where the store is made (bench/work/replay)
  --keep        answers from what an earlier run, or npm run bench:store, left there, and leaves it; days and copies are as it was made
  --help        this text`;

interface Measured {
  readonly name: string;
  readonly wall: number;
  readonly own: number;
  readonly engine: number;
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    options: { rows: text, days: text, copies: text, folder: text, keep: flag, help: flag },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const folder = values.folder ?? path.join(import.meta.dirname, 'work', 'replay');
  const [rows, days, copies] = [
    Number(values.rows ?? 1e8),
    Number(values.days ?? 3),
    Number(values.copies ?? (values.keep ? 1 : 10)),
  ];
  if (!values.keep) await fillStore(folder, { rows, days, copies }, (line) => process.stderr.write(`bench: ${line}\n`));
  const store = createFlowStore(
    { directory: folder, flowDays: null, rollupDays: null, maxBytes: null, freeBytes: 1e9 },
    { now: () => new Date(FIRST_DAY / 1000 + days * 86_400_000), warn: console.error },
  );
  await store.start();
  const held = Number(store.metrics().find(({ name }) => name.endsWith('_rows'))?.values[0]?.value ?? 0);
  const pid = store.enginePid ?? process.pid;
  const lines: Measured[] = [];
  const timed = async <Answer>(name: string, work: () => Promise<Answer> | Answer): Promise<Answer> => {
    const [began, own, engine] = [performance.now(), process.cpuUsage(), secondsOf(pid)];
    const answer = await work();
    const used = process.cpuUsage(own);
    const wall = (performance.now() - began) / 1000;
    lines.push({ name, wall, own: (used.user + used.system) / 1e6, engine: secondsOf(pid) - engine });
    return answer;
  };
  const span = { from: formatTime(FIRST_DAY), to: formatTime(FIRST_DAY + days * DAY) };
  const conversations = await timed('flows to conversations, in the store', () => store.conversations(span));
  const memory = usageOf(process.pid, () => 'all').memory.get('all') ?? 0;
  const devices = devicesOf(conversations);
  const derived = await timed('a policy derived from them', () => derivePolicy(devices, conversations, []));
  // Some of what it permits is taken out, so that there is something to stop.
  const policy = policySchema.parse({ ...derived, rules: derived.rules.filter((_, at) => at % 50 !== 7) });
  const answer = await timed('the policy tried on all of them', () =>
    replayPolicy({ policy, devices, declared: [], conversations, limit: null }),
  );
  await store.stop();
  const total = (lines[0]?.wall ?? 0) + (lines[2]?.wall ?? 0);
  const processor = [lines[0], lines[2]].reduce((sum, line) => sum + (line?.own ?? 0) + (line?.engine ?? 0), 0);
  const table = `## A policy tried on ${(held / 1e6).toFixed(0)} million flows

\`npm run bench:replay\`: ${machine()}. ${held.toLocaleString('en')} rows of ${DEVICES.toLocaleString('en')} devices${copies === 1 ? '' : ` in ${days} days, each row ${copies} times over`}; ${conversations.length.toLocaleString('en')} distinct conversations, ${policy.zones.length} zones, ${policy.rules.length.toLocaleString('en')} rules. ${answer.blockedFlows.toLocaleString('en')} of ${answer.flows.toLocaleString('en')} flows would be stopped.

| step | on the clock s | processor s, ours | processor s, engine |
| --- | ---: | ---: | ---: |
${lines.map(({ name, wall, own, engine }) => `| ${name} | ${wall.toFixed(1)} | ${own.toFixed(1)} | ${engine.toFixed(1)} |`).join('\n')}

Replay as a whole: ${total.toFixed(1)} s on the clock, ${processor.toFixed(1)} s of processor; ${(memory / 2 ** 20).toFixed(0)} MB with the engine after grouping, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB of our process at most.`;
  console.log(table);
  writeResults('replay', table);
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

/** Devices of as many kinds as there are zones; servers are what others ask. */
function devicesOf(conversations: readonly Conversation[]): readonly KnownDevice[] {
  const own = Array.from({ length: DEVICES }, (_, at) => ({
    id: `device${at}`,
    ips: [addressOf(at)],
    category: `kind${at % (ZONES - 20)}`,
    model: `M${at % 500}`,
    function: at % 3 === 0 ? 'infusion' : null,
    critical: at % (ZONES - 20) < 10,
  }));
  const known = new Set(own.flatMap(({ ips }) => ips));
  const servers = new Set(
    conversations.map(({ server }) => server).filter((ip) => ip.startsWith('10.') && !known.has(ip)),
  );
  return [
    ...own,
    ...[...servers].map((ip) => ({
      id: `server ${ip}`,
      ips: [ip],
      category: `service${Number(ip.split('.')[2]) % 20}`,
    })),
  ];
}

await main();
