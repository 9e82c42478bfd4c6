/**
 * The whole, live: a hospital stands in network namespaces and its day is played; the service watches the mirror port and the
 * switch's flow records, its decoder is killed on the way, and what the API says is held against what is true. Then intruders
 * come: a few of the laboratory's attacks, or with WARDLINE_ATTACKS=all every one of them.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, test } from 'node:test';
import { type Recorded, readRecording, record, sourceOf } from '../lab/capture.ts';
import { type Door, openDoor } from '../lab/door.ts';
import { COLLECTOR_ADDRESS, connectCollector, EXPORT_PORTS, SOFTFLOWD_PORT, startExporters } from '../lab/exporters.ts';
import { HOSTS } from '../lab/hosts.ts';
import { Laboratory } from '../lab/laboratory.ts';
import { tearDown } from '../lab/network.ts';
import { MIRROR, PREFIX, SENSOR, WORK } from '../lab/places.ts';
import { PATIENT_STRINGS } from '../lab/programs/patients.ts';
import { hindrance } from '../lab/requirements.ts';
import { failuresOf, play } from '../lab/scenario.ts';
import { startServers } from '../lab/scenario-servers.ts';
import { ALARM_HOSTS, ALARM_SCENES, BEDS, GATEWAYS, RECEIVER } from '../lab/scenarios/alarms.ts';
import { ATTACK_HOSTS, ATTACKS, attackScenes } from '../lab/scenarios/attacks.ts';
import { DAY } from '../lab/scenarios/day.ts';
import { holds } from '../lab/truth.ts';
import type { SensorStatus } from '../src/api/services.ts';
import type { AlarmPath } from '../src/model/alarm-path.ts';
import type { Finding } from '../src/model/finding.ts';
import type { StoredFlow } from '../src/model/stored-flow.ts';
import { agrees } from './agreement.ts';
import { AttackWatch } from './attack-watch.ts';
import { takeTurn } from './laboratory-turn.ts';
import { deviceOf, type List, leaks, WATCHED, Watch } from './live-watch.ts';
import { eventually, type RunningService, Session, startService } from './service-client.ts';

/** The network and its hosts stand within this time where nobody waits for a processor, in milliseconds. */
const STANDS_WITHIN = 5000;
/** What packets show is in the inventory within this time. */
const KNOWN_WITHIN = 60_000;
const FEWEST_PROTOCOLS = 20;
/** An attack is found within this time of its beginning. */
const FOUND_WITHIN = 60_000;
/** A break of an alarm's way is found within ten seconds; on a machine that is busy with other tests within this time. */
const BREAK_WITHIN = 30_000;
/** One or two of each sort, where not all are asked for. */
const PLAYED: ReadonlySet<string> = new Set(
  'syn-scan link-sweep smb-guessing clear-text-login arp-spoofing rogue-dhcp name-poisoning dns-tunnel syn-flood dicom-sweep hl7-injection eternalblue eternalblue-refused'.split(
    ' ',
  ),
);
/** The decoder is killed before this scene. */
const KILLED_BEFORE = 'plant';
/** Flow records by the name of their sensor. */
const RECORDS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(EXPORT_PORTS).map(
    ([kind, port]) => [kind, `kind: ${kind}, address: ${COLLECTOR_ADDRESS}, port: ${port}`] as const,
  ),
  ...(hindrance(['export']) === null
    ? [['softflowd', `kind: netflow, address: 127.0.0.1, port: ${SOFTFLOWD_PORT}`] as const]
    : []),
]);
const SENSORS = `sensors:
  - { kind: live, name: mirror, interface: ${MIRROR} }
${[...RECORDS].map(([name, words]) => `  - { name: ${name}, ${words} }`).join('\n')}
`;

/** What was seen of the day, for the tests after it. */
interface Seen {
  readonly watch: Watch;
  readonly frames: readonly Recorded[];
  readonly sensors: ReadonlyMap<string, SensorStatus>;
  /** The sensors right after the decoder's death. */
  readonly afterDeath: ReadonlyMap<string, SensorStatus>;
  readonly flows: readonly StoredFlow[];
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-live-'));
const lab = new Laboratory(HOSTS);
let service: RunningService | null = null;
let session: Session;
let door: Door | null = null;
let giveBack: () => void = () => {};
let seen: Seen;

const reason = hindrance(['network', 'scenario']);
if (reason === null) declare();
else console.error(`live.test.ts was not run: ${reason}`);

/** Processes by id: the parent's id and the words they were started with. */
function processes(): ReadonlyMap<number, { readonly parent: number; readonly words: string }> {
  const found = new Map<number, { parent: number; words: string }>();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(/^PPid:\t(\d+)$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
      const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.set(Number(pid), { parent, words });
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

/** The service's own process whose words hold this. */
function childOf(word: string): number {
  const [pid] =
    [...processes()].find(([, one]) => one.parent === service?.process.pid && one.words.includes(word)) ?? [];
  assert.ok(pid !== undefined, `the service has no process ${word}`);
  return pid;
}

async function sensorsNow(): Promise<ReadonlyMap<string, SensorStatus>> {
  const { items } = await session.get<List<SensorStatus>>('/api/v1/sensors');
  return new Map(items.map((sensor) => [sensor.name, sensor]));
}

/** Kills the mirror's decoder as nobody expects it; gives the sensors' states once it is replaced. */
async function killDecoder(): Promise<ReadonlyMap<string, SensorStatus>> {
  process.kill(childOf('"name":"mirror"'), 'SIGKILL');
  return eventually(
    sensorsNow,
    (sensors) => sensors.get('mirror')?.restarts === 1 && sensors.get('mirror')?.state === 'running',
    60_000,
  );
}

async function watchTheDay(): Promise<void> {
  const watch = new Watch(session, HOSTS);
  const recording = await record(`${WORK}/recording.pcap`);
  watch.start();
  let afterDeath: ReadonlyMap<string, SensorStatus> = new Map();
  const steps = await play(lab, DAY, {
    before: async (scene) => {
      if (scene === KILLED_BEFORE) afterDeath = await killDecoder();
    },
  });
  assert.deepEqual(failuresOf(lab, steps), []);
  await eventually(
    async () => watch.missing(),
    (missing) => missing.length === 0,
    KNOWN_WITHIN,
  ).catch(() => {});
  assert.equal((await recording.stop()).dropped, 0);
  const frames = await readRecording(`${WORK}/recording.pcap`);
  // The end of each conversation is told once it was quiet for a while; what it was is told before.
  const flows = (await session.text('/api/v1/exports/flows?format=ndjson')).split('\n').filter((line) => line !== '');
  seen = {
    watch,
    frames,
    afterDeath,
    sensors: await sensorsNow(),
    flows: flows.map((line) => JSON.parse(line) as StoredFlow),
  };
  await watch.stop();
}

function declare(): void {
  afterEach((t) => {
    // What the service said of it, where a test has failed.
    if ('passed' in t && !t.passed) t.diagnostic(service?.said().slice(-8000) ?? '');
  });
  after(async () => {
    await service?.end('SIGKILL');
    await door?.close();
    await tearDown();
    giveBack();
    fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 });
  });

  test('the network and its hosts stand within seconds', async (t) => {
    giveBack = await takeTurn();
    const began = performance.now();
    await lab.raise();
    const took = performance.now() - began;
    // How many wait for each processor: so much slower is a machine that also does something else.
    const wait = Math.max(1, (os.loadavg()[0] ?? 0) / os.availableParallelism());
    t.diagnostic(`they stand after ${(took / 1000).toFixed(1)} s, with ${wait.toFixed(1)} for each processor`);
    assert.ok(took < STANDS_WITHIN * wait, `${Math.round(took)} ms`);
  });

  test('the service watches the day from inside the sensor, with a capture program that may do nothing else', async () => {
    await startServers(lab);
    await connectCollector();
    service = await startService(folder, SENSORS, ['ip', 'netns', 'exec', SENSOR]);
    door = await openDoor(Number(new URL(service.url).port));
    session = new Session(`http://127.0.0.1:${door.port}`);
    await session.signIn(service.secret);
    await eventually(sensorsNow, (sensors) => [...sensors.values()].every(({ state }) => state === 'running'), 60_000);
    await startExporters(lab.network);
    const status = fs.readFileSync(`/proc/${childOf(`tcpdump -i ${MIRROR}`)}/status`, 'utf8');
    const [, user] = /^Uid:\t(\d+)/m.exec(status) ?? [];
    const [, rights] = /^CapEff:\t(\w+)/m.exec(status) ?? [];
    assert.ok(user !== '0' && rights === '0000000000002000', `user ${user}, capabilities ${rights}`);
    await watchTheDay();
  });

  test('at least twenty protocols are seen live, and no packet is dropped', async () => {
    const { items } = await session.get<List<{ readonly protocol: string | null }>>('/api/v1/stats/protocols');
    const all = items.filter(({ protocol }) => protocol !== null);
    const onMirror = new Set(
      seen.flows.flatMap(({ capture, protocol }) => (capture === 'mirror' ? (protocol ?? []) : [])),
    );
    assert.ok(all.length >= FEWEST_PROTOCOLS && onMirror.size >= FEWEST_PROTOCOLS, [...onMirror].sort().join(' '));
    for (const { name, dropped } of seen.sensors.values()) assert.equal(dropped, 0, name);
  });

  test('every host is one device, with the kind, maker and model that its packets state', () => {
    const wrong: string[] = [];
    for (const host of HOSTS) {
      const device = deviceOf(host, seen.watch.devices);
      if (!device || device.macs.length !== host.cards.length) wrong.push(`${host.name}: ${device?.macs.join(' ')}`);
      for (const { key, value } of host.states.filter((one) => WATCHED.includes(one.key))) {
        const claimed = device?.identity[key as keyof typeof device.identity]?.value ?? '';
        if (!agrees(key, claimed, value)) wrong.push(`${host.name}: ${key} ${claimed} for ${value}`);
      }
    }
    assert.deepEqual(wrong, []);
    const known = new Set(HOSTS.map((host) => deviceOf(host, seen.watch.devices)?.id));
    const strangers = seen.watch.devices.filter(({ id }) => !known.has(id));
    assert.deepEqual(
      strangers.map(({ macs, ips, roles }) => [...macs, ...ips, ...roles].join(' ')),
      [],
    );
  });

  test('a device is known a minute after its first packet, and so is what a packet states', (t) => {
    const sent = Map.groupBy(seen.frames, sourceOf);
    const delays: { readonly what: string; readonly delay: number; readonly ofFirst: number }[] = [];
    for (const { name, cards, states } of HOSTS) {
      const own = cards.flatMap(({ mac }) => sent.get(mac) ?? []);
      const since = (what: string, frames: readonly Recorded[]): void => {
        const known = seen.watch.first.get(what) ?? Number.POSITIVE_INFINITY;
        const [first = Number.NaN, ...others] = frames.map(({ time }) => time).sort((a, b) => a - b);
        // A device is there by its first packet; one statement may not be enough to be sure of what it is.
        const last = what === name ? first : (others.findLast((time) => time <= known) ?? first);
        delays.push({ what, delay: known - last, ofFirst: known - first });
      };
      since(name, own);
      for (const { key, value, text = value } of states.filter((one) => WATCHED.includes(one.key)))
        since(
          `${name} ${key}`,
          own.filter(({ bytes }) => holds(bytes, text)),
        );
    }
    delays.sort((a, b) => b.ofFirst - a.ofFirst);
    const words = delays.slice(0, 5).map(({ what, ofFirst }) => `${what} after ${(ofFirst / 1000).toFixed(1)} s`);
    t.diagnostic(`the slowest of ${delays.length}: ${words.join(', ')}`);
    assert.deepEqual(
      delays.filter(({ delay }) => !(delay <= KNOWN_WITHIN)),
      [],
    );
  });

  test('the decoder that was killed is replaced, what was lost is counted and told, and nothing else stops', (t) => {
    const [dead, end] = [seen.afterDeath.get('mirror'), seen.sensors.get('mirror')];
    assert.ok(dead && end && dead.lost > 0, 'nothing was counted as lost');
    assert.equal(end.restarts, 1);
    assert.ok(end.packets > dead.packets, 'nothing was decoded after it');
    const notices = seen.watch.events.filter(({ event }) => event === 'notice').map(({ data }) => data);
    assert.ok(
      notices.some((data) => data.includes(`up to ${dead.lost} packets were lost`)),
      notices.join('\n'),
    );
    for (const { name, state, restarts } of seen.sensors.values())
      if (name !== 'mirror') assert.deepEqual([state, restarts], ['running', 0], name);
    t.diagnostic(`${seen.frames.length} frames on the mirror, ${end.packets} decoded, up to ${end.lost} lost`);
  });

  test('NetFlow, IPFIX and sFlow tell of the same conversations', () => {
    const [scanner, archive] = [lab.address('mr-1'), lab.address('pacs')];
    for (const kind of RECORDS.keys()) {
      const own = seen.flows.filter(({ capture }) => capture === kind);
      const images = own.filter(
        ({ client, server }) => client.ip === scanner && server.ip === archive && server.port === 104,
      );
      assert.ok(own.length > 100 && images.length > 0, `${kind}: ${own.length} flows, ${images.length} to the archive`);
      assert.ok((seen.sensors.get(kind)?.packets ?? 0) > 0, kind);
    }
  });

  const lacking = hindrance(['attack']);
  test('the day shows no attack; each that is made is found within a minute for what it is', {
    skip: lacking ?? false,
  }, async (t) => {
    const { WARDLINE_ATTACKS = 'some' } = process.env;
    const attacks = ATTACKS.filter(({ name }) => WARDLINE_ATTACKS === 'all' || PLAYED.has(name));
    const watch = new AttackWatch(session, attacks, (host) => [
      ...(lab.hosts.get(host)?.cards ?? []).map(({ mac }) => mac),
      ...(lab.tenures.get(host) ?? []).map(({ ip }) => ip),
    ]);
    assert.deepEqual(await watch.strange(), []);
    await lab.join(ATTACK_HOSTS);
    watch.start();
    t.after(() => watch.stop());
    const scenes = attackScenes((attack) => attacks.includes(attack));
    const steps = await play(lab, { name: 'attacks', about: '', parts: [], hosts: [], scenes });
    assert.deepEqual(failuresOf(lab, steps), []);
    await eventually(
      async () => watch.missing(),
      (missing) => missing.length === 0,
      FOUND_WITHIN,
    );
    await watch.stop();
    assert.deepEqual(await watch.strange(), []);
    const begun = new Map(steps.map(({ step, time }) => [step, Date.parse(time)]));
    const rows = attacks.map(({ name, by, found }) => ({
      words: `${name.padEnd(20)} ${by.padEnd(44)} ${found.kind.padEnd(28)} ${found.technique.padEnd(10)}`,
      took: (watch.first.get(name) ?? Number.POSITIVE_INFINITY) - (begun.get(name) ?? 0),
    }));
    for (const { words, took } of rows) t.diagnostic(`${words} ${(took / 1000).toFixed(1)} s`);
    assert.deepEqual(
      rows.filter(({ took }) => took > FOUND_WITHIN),
      [],
    );
  });

  test('the way of alarms is learnt; what is late, broken or silent is found at once, and what all hangs on is named', async (t) => {
    await lab.join(ALARM_HOSTS);
    const first = new Map<string, number>();
    const look = async (): Promise<readonly Finding[]> => {
      const { items } = await session.get<List<Finding>>('/api/v1/findings?limit=200&q=kind:clinical.alarm-path*');
      for (const { kind, severity } of items) if (severity !== 'low' && !first.has(kind)) first.set(kind, Date.now());
      return items;
    };
    let isPlaying = true;
    const looking = (async () => {
      for (; isPlaying; await new Promise((resolve) => setTimeout(resolve, 250))) await look();
    })();
    const steps = await play(lab, { name: 'alarms', about: '', parts: [], hosts: [], scenes: ALARM_SCENES });
    assert.deepEqual(failuresOf(lab, steps), []);
    const kinds = ['late', 'broken', 'silent', 'single-point'].map((word) => `clinical.alarm-path.${word}`);
    const findings = await eventually(look, () => kinds.every((kind) => first.has(kind)), BREAK_WITHIN);
    isPlaying = false;
    await looking;
    for (const word of ['late', 'broken', 'silent']) {
      const begun = Date.parse(steps.find(({ step }) => step === word)?.time ?? '');
      const took = (first.get(`clinical.alarm-path.${word}`) ?? Number.NaN) - begun;
      t.diagnostic(`${word} found after ${(took / 1000).toFixed(1)} s`);
      assert.ok(took >= 0 && took <= BREAK_WITHIN, `${word}: ${took} ms`);
    }
    const named = findings.filter(({ kind }) => kind.endsWith('single-point')).map(({ actors }) => actors[0]?.ip);
    assert.deepEqual(named, [lab.address(RECEIVER)]);
    const { items } = await session.get<List<AlarmPath>>('/api/v1/alarm-paths');
    assert.equal(items.length, BEDS.length * GATEWAYS.length);
    for (const { hosts, delay } of items) {
      assert.ok(delay.p50 > 0 && delay.p50 <= delay.p99, JSON.stringify(delay));
      const [half, most] = [delay.p50, delay.p99].map((seconds) => `${(seconds * 1000).toFixed(1)} ms`);
      t.diagnostic(`${hosts.join(' → ')}: p50 ${half}, p99 ${most}, ${delay.count} alarms`);
    }
  });

  test('no patient is in an answer, an export, an event, the log or anything on the disk', async () => {
    assert.ok(service);
    for (const word of PATIENT_STRINGS)
      assert.ok(
        seen.frames.some(({ bytes }) => holds(bytes, word)),
        'a patient was not on the wire',
      );
    const texts = new Map([['events', JSON.stringify(seen.watch.events)]]);
    const ask = async (address: string): Promise<void> => void texts.set(address, await session.text(address));
    for (const name of ['devices', 'flows', 'facts', 'findings']) {
      await ask(`/api/v1/${name}?limit=200`);
      for (const format of ['csv', 'ndjson']) await ask(`/api/v1/exports/${name}?format=${format}`);
    }
    for (const name of ['changes', 'captures', 'sensors', 'search?q=hl7', 'stats/protocols', 'audit'])
      await ask(`/api/v1/${name}`);
    await ask('/metrics');
    assert.equal(await service.end('SIGTERM'), 0);
    texts.set('log', service.said());
    assert.doesNotMatch(service.said(), /could not be settled/);
    service = null;
    for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) texts.set(file, fs.readFileSync(file, 'latin1'));
    }
    assert.ok(texts.size > 30 && texts.get('/api/v1/exports/facts?format=csv')?.includes('hl7'));
    assert.deepEqual(leaks(PATIENT_STRINGS, texts), []);
  });

  test('nothing is left of it', async () => {
    await door?.close();
    door = null;
    await tearDown();
    const namespaces = fs.existsSync('/run/netns') ? fs.readdirSync('/run/netns') : [];
    assert.deepEqual(
      namespaces.filter((name) => name.startsWith(PREFIX)),
      [],
    );
    assert.ok(!fs.existsSync(WORK), WORK);
    const mounts = fs.readFileSync('/proc/mounts', 'utf8');
    assert.ok(!mounts.includes(WORK) && !mounts.includes(`/${PREFIX}`), mounts);
    const left = [...processes()].filter(([, { words }]) => words.includes(WORK) || words.includes(folder));
    assert.deepEqual(left, []);
  });
}
