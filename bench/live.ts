/**
 * `npm run bench:live`: how many packets a second the service takes from the wire without a drop, over a store that is full
 * already. Composed traffic is replayed through a pair of virtual cards in a network of its own: nothing reaches the machine's.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { SensorStatus } from '../src/api/services.ts';
import { eventually, type RunningService, Session, startService } from '../test/service-client.ts';
import { type Composition, compose } from './compose.ts';
import { fillData } from './live-data.ts';
import { secondsOf, secondsOfAll, type Usage, usageOf } from './processes.ts';
import { machine, writeResults } from './results.ts';
import { findSources, gatherTemplates } from './sources.ts';

const WORK = path.join(import.meta.dirname, 'work', 'live');
const [SENDER, MIRROR] = ['bench-send', 'bench-mirror'];
const FLOWS = 10_000_000;
const SEED = 1;
/** After a replay, what waits in the ring and the pipes is decoded within this time, in milliseconds. */
const CATCH_UP = 30_000;
/** Packets sent at once, then a pause: a sender that waits by turning takes a core from whoever is measured. */
const BURST = 64;
/** tcpdump is asked for the kernel's counters every five seconds. */
const COUNTERS = 6000;

const tell = (text: string): void => void process.stderr.write(`bench: ${text}\n`);

const { values } = parseArgs({
  options: {
    /** Packets a second that are sent, one run each; 0: as fast as it goes. */
    rates: { type: 'string', default: '50000,100000,150000,200000,250000' },
    seconds: { type: 'string', default: '20' },
    /** Bytes of a conversation in the mean. */
    conversation: { type: 'string', default: '100000' },
    megabytes: { type: 'string', default: '600' },
    /** The data of an earlier run is used again. */
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    inside: { type: 'boolean', default: false },
  },
});

interface Run {
  readonly asked: number;
  readonly sent: number;
  readonly seconds: number;
  readonly megabits: number;
  readonly decoded: number;
  readonly dropped: number;
  /** Processor seconds a second, by process. */
  readonly load: ReadonlyMap<string, number>;
  /** Of everything else on the machine. */
  readonly others: number;
  readonly memory: ReadonlyMap<string, number>;
}

/** Starts this again in a network of its own, which ends with it. */
function enter(): void {
  const missing = ['unshare', 'ip', 'tcpreplay', 'tcpdump', 'setpriv'].filter(
    (program) => spawnSync(program, ['--version']).error !== undefined,
  );
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || missing.length > 0) {
    tell(`needs Linux, root and ${missing.join(', ') || 'nothing else'}; nothing was measured`);
    process.exitCode = 2;
    return;
  }
  const again = ['--net', '--', process.execPath, import.meta.filename, ...process.argv.slice(2), '--inside'];
  process.exitCode = spawnSync('unshare', again, { stdio: 'inherit' }).status ?? 1;
}

async function inside(): Promise<void> {
  const data = path.join(WORK, 'data');
  if (!values.keep || !fs.existsSync(path.join(data, 'state.sqlite'))) {
    fs.rmSync(WORK, { recursive: true, force: true });
    const { devices, flows } = await fillData(data, WORK, FLOWS, (what) => tell(`filling: ${what}`));
    fs.writeFileSync(path.join(WORK, 'filled.json'), JSON.stringify({ devices, flows }));
  }
  const { capture, composed } = await composedTraffic();
  raiseCards();
  const service = await startService(
    WORK,
    `flows: { flowDays: null, rollupDays: null }\nsensors: [{ kind: live, name: mirror, interface: ${MIRROR} }]`,
  );
  const runs: Run[] = [];
  try {
    const session = new Session(service.url);
    await session.signIn(service.secret);
    await eventually(
      () => sensor(session),
      ({ state }) => state === 'running',
      10_000,
    );
    for (const rate of values.rates.split(',').map(Number)) {
      runs.push(await replay(service, session, capture, composed, rate));
      tell(row(runs.at(-1) as Run));
    }
  } finally {
    await service.end('SIGTERM');
  }
  writeResults('live', report(runs, composed));
}

async function composedTraffic(): Promise<{ readonly capture: string; readonly composed: Composition }> {
  const bytes = Number(values.megabytes) * 1e6;
  const flows = Math.round(bytes / Number(values.conversation));
  const capture = path.join(WORK, `traffic-${values.megabytes}-${values.conversation}.pcap`);
  if (fs.existsSync(`${capture}.json`) && fs.existsSync(capture))
    return { capture, composed: JSON.parse(fs.readFileSync(`${capture}.json`, 'utf8')) as Composition };
  tell(`composing ${values.megabytes} MB of ${flows} conversations`);
  const composed = compose(await gatherTemplates(findSources()), capture, { bytes, flows, seed: SEED });
  fs.writeFileSync(`${capture}.json`, JSON.stringify(composed));
  return { capture, composed };
}

function raiseCards(): void {
  const ip = (words: string): void => void execFileSync('ip', words.split(' '));
  ip('link set lo up');
  // One receiving queue, as a mirror port's, that holds a burst.
  ip(`link add ${SENDER} mtu 9000 txqueuelen 10000 type veth peer name ${MIRROR} mtu 9000`);
  for (const card of [SENDER, MIRROR]) {
    fs.writeFileSync(`/proc/sys/net/ipv6/conf/${card}/disable_ipv6`, '1');
    ip(`link set ${card} up promisc on`);
  }
}

async function sensor(session: Session): Promise<SensorStatus> {
  const { items } = await session.get<{ items: readonly SensorStatus[] }>('/api/v1/sensors');
  const [found] = items;
  if (!found) throw new Error('the service has no sensor');
  return found;
}

function nameOf(words: string): string {
  if (words.includes('tcpdump')) return 'capture';
  if (words.includes('decoder.ts')) return 'decoder';
  return words.includes('flows/child.ts') ? 'flow store' : 'core and API';
}

async function replay(
  service: RunningService,
  session: Session,
  capture: string,
  { packets }: Composition,
  rate: number,
): Promise<Run> {
  const pid = service.process.pid ?? 0;
  const before = await sensor(session);
  const usage = usageOf(pid, nameOf);
  const all = secondsOfAll();
  const began = performance.now();
  const loops = Math.max(1, Math.ceil(((rate || 400_000) * Number(values.seconds)) / packets));
  const speed = rate > 0 ? ['--pps', String(rate), '--pps-multi', String(BURST), '--timer', 'nano'] : ['--topspeed'];
  const child = spawn('tcpreplay', ['-q', '-K', '-i', SENDER, '--loop', String(loops), ...speed, capture], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let own = 0;
  const watch = setInterval(() => {
    try {
      own = secondsOf(child.pid ?? 0);
    } catch {
      // It has ended.
    }
  }, 50);
  const said = (await child.stdout.setEncoding('utf8').toArray()).join('');
  clearInterval(watch);
  const elapsed = (performance.now() - began) / 1000;
  const during = usageOf(pid, nameOf);
  const load = difference(during, usage, elapsed);
  const others = (secondsOfAll() - all - own) / elapsed - [...load.values()].reduce((sum, one) => sum + one, 0);
  const [, sent = '0', seconds = '0'] = /Actual: (\d+) packets \(\d+ bytes\) sent in ([\d.]+) seconds/.exec(said) ?? [];
  const megabits = Number(/([\d.]+) Mbps/.exec(said)?.[1] ?? 0);
  await eventually(
    () => sensor(session),
    (now) => now.packets - before.packets + now.dropped - before.dropped >= Number(sent),
    CATCH_UP,
  ).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, COUNTERS));
  const after = await sensor(session);
  return {
    asked: rate,
    sent: Number(sent),
    seconds: Number(seconds),
    megabits,
    decoded: after.packets - before.packets,
    dropped: after.dropped - before.dropped,
    load: new Map([...load, ['tcpreplay', own / elapsed]]),
    others,
    memory: during.memory,
  };
}

function difference(after: Usage, before: Usage, seconds: number): ReadonlyMap<string, number> {
  return new Map(
    [...after.seconds].map(([name, value]) => [name, (value - (before.seconds.get(name) ?? 0)) / seconds]),
  );
}

const PARTS = ['capture', 'decoder', 'core and API', 'flow store'] as const;

function row({ asked, sent, seconds, megabits, decoded, dropped, load, others, memory }: Run): string {
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  const share = (name: string): string => (load.get(name) ?? 0).toFixed(2);
  const total = [...memory.values()].reduce((sum, one) => sum + one, 0);
  const cells = [
    asked === 0 ? 'top' : number(asked),
    number(sent / seconds),
    number(megabits),
    number(sent),
    number(decoded),
    number(dropped),
    ...PARTS.map(share),
    share('tcpreplay'),
    Math.max(0, others).toFixed(2),
    number(total / 1e6),
  ];
  return `| ${cells.join(' | ')} |`;
}

function report(runs: readonly Run[], { packets, bytes, conversations }: Composition): string {
  const { devices, flows } = JSON.parse(fs.readFileSync(path.join(WORK, 'filled.json'), 'utf8')) as {
    devices: number;
    flows: number;
  };
  const last = runs.at(-1)?.memory ?? new Map<string, number>();
  const memory = PARTS.map((name) => `${name} ${Math.round((last.get(name) ?? 0) / 1e6)}`).join(', ');
  return `## Live, over ${devices.toLocaleString('en')} devices and ${flows.toLocaleString('en')} flows

\`npm run bench:live\`: ${machine()}.
The traffic: ${packets.toLocaleString('en')} packets of ${Math.round(bytes / packets)} bytes in the mean, ${conversations.toLocaleString('en')} conversations, again and again for ${values.seconds} s.
Columns of processes are cores in use; "others" is everything else on the machine, the kernel's own work for the cards included. Memory is proportional set size of all processes together at the end of a replay; at the last: ${memory} MB.

| asked packets/s | sent packets/s | Mbit/s | sent | decoded | dropped | ${PARTS.join(' | ')} | tcpreplay | others | MB |
| ---: | ---: | ---: | ---: | ---: | ---: | ${PARTS.map(() => '---:').join(' | ')} | ---: | ---: | ---: |
${runs.map(row).join('\n')}
`;
}

if (values.help)
  console.log(`usage: npm run bench:live -- [--rates N,N] [--seconds N] [--conversation BYTES] [--megabytes N] [--keep]
  --rates N,N           packets a second to send, one run each; 0 is as fast as it goes (50000 to 250000)
  --seconds N           length of a run (20)
  --conversation BYTES  bytes of a conversation in the mean (100000)
  --megabytes N         size of the capture that is sent again and again (600)
  --keep                uses the data and the capture of an earlier run
Needs Linux, root, iproute2, tcpdump and tcpreplay.`);
else if (values.inside) await inside();
else enter();
