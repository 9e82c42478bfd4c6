/** Policies at a real firewall and a real switch while a ward talks through them: observed, audited, enforced, changed, and brought back when the controller is killed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { until } from '../lab/command.ts';
import { hindrance } from '../lab/requirements.ts';
import { type ApplyRequest, applyPolicy, type Outcome, quarantine, release } from '../src/app/segment-enforce.ts';
import { confirm, enforcementState, review, rollback } from '../src/app/segment-enforcement.ts';
import { endOf, type Run, startWardline, temporaryFolder, wardline } from './program.ts';
import { SmallWard } from './small-ward.ts';
import type { Told } from './talker.ts';

const missing = hindrance(['network', 'probes', 'scenario']);
const skip = missing ?? false;
const folder = temporaryFolder();
const WAIT_MS = 60_000;
/** Answers of every talk that a stage must live through; the environment asks for more. */
const { WARDLINE_ROUNDS = '8' } = process.env;
const ROUNDS = Number(WARDLINE_ROUNDS);

// Watchers start as those of the program do, with what was compiled before.
Object.assign(process.env, { NODE_COMPILE_CACHE: path.join(import.meta.dirname, '../node_modules/.cache/wardline') });

const router = new SmallWard(`wle${process.pid}`);
const bridge = new SmallWard(`wlf${process.pid}`);
after(async () => {
  if (missing === null) for (const ward of [router, bridge]) await ward.close();
});

function file(name: string, text: string): string {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}
const policyOf = (ports: string): string => `zones:
  - {name: ward, members: [10.2.0.0/24]}
  - {name: archive, members: [10.9.0.4]}
  - {name: guest, members: [10.66.0.0/24]}
rules:
  - {from: ward, to: archive, protocol: tcp, ports: [${ports}], reason: images and results}
  - {from: ward, to: archive, protocol: udp, ports: [53], reason: names}
`;
const policy = file('policy.yaml', policyOf('104, 2575, 11112'));
const changed = file('changed.yaml', policyOf('104, 445, 2575, 11112'));
const flow = (client: string, server: string, port: number, start: string, transport = 'tcp'): string => {
  const ends = { client: { ip: client, port: 50_000 }, server: { ip: server, port } };
  return `${JSON.stringify({ start, end: start, network: 'ipv4', transport, ...ends })}\n`;
};
const [WARD, CART, ARCHIVE] = ['10.2.0.10', '10.2.0.11', '10.9.0.4'];
const LONG_AGO = '2026-01-01T00:00:00Z';
const flows = file(
  'flows.ndjson',
  flow(WARD, ARCHIVE, 104, LONG_AGO) + flow(WARD, ARCHIVE, 2575, LONG_AGO) + flow(WARD, ARCHIVE, 53, LONG_AGO, 'udp'),
);
const devices = file(
  'devices.ndjson',
  [
    { id: 'pump', ips: [CART], category: 'infusion-pump', function: 'infusion', critical: true },
    { id: 'gateway', ips: [ARCHIVE], category: 'medical-gateway', function: 'infusion' },
  ]
    .map((device) => `${JSON.stringify(device)}\n`)
    .join(''),
);

const CORE = `hostname core
interface Vlan2
 ip address 10.2.0.1 255.255.255.0
interface Vlan9
 ip address 10.9.0.1 255.255.255.0
interface Vlan66
 ip address 10.66.0.1 255.255.255.0
`;

type Answers = Readonly<Record<string, Told>>;

/** Programs that talk as long as the test runs, and how to wait for what they hear. */
interface Talks {
  ask(): Promise<Answers>;
  /** Waits until each of these had so many more answers. */
  live(names: readonly string[], rounds?: number): Promise<Answers>;
}

const NEEDED = ['dicom', 'hl7', 'dns', 'dicom-new'] as const;
const FORBIDDEN = ['smb', 'guest-dicom', 'smb-new', 'guest-new'] as const;

async function beginTalks(ward: SmallWard): Promise<Talks> {
  await ward.talk('archive', { serve: { tcp: [104, 445, 2575], udp: [53] } });
  const talk = (name: string, port: number, kind: string): object => ({ name, to: ARCHIVE, port, kind });
  const askWard = await ward.talk('ward', {
    talk: [
      ...[talk('dicom', 104, 'held'), talk('hl7', 2575, 'held'), talk('smb', 445, 'held')],
      ...[talk('dns', 53, 'datagrams'), talk('dicom-new', 104, 'fresh'), talk('smb-new', 445, 'fresh')],
    ],
  });
  const askGuest = await ward.talk('guest', {
    talk: [talk('guest-dicom', 104, 'held'), talk('guest-new', 104, 'fresh')],
  });
  const ask = async (): Promise<Answers> => ({ ...(await askWard()), ...(await askGuest()) });
  return {
    ask,
    async live(names, rounds = ROUNDS) {
      const first = await ask();
      const heard = (now: Answers, name: string): number => (now[name]?.answers ?? 0) - (first[name]?.answers ?? 0);
      const all = async (): Promise<boolean> => {
        const now = await ask();
        return names.every((name) => heard(now, name) >= rounds);
      };
      assert.ok(await until(all, WAIT_MS), `they go on: ${names}`);
      return ask();
    },
  };
}

const through = (before: Answers, later: Answers): readonly number[] =>
  FORBIDDEN.map((name) => (later[name]?.answers ?? 0) - (before[name]?.answers ?? 0));
const NONE_THROUGH = FORBIDDEN.map(() => 0);
const sum = (answers: Answers, key: keyof Told): number =>
  NEEDED.reduce((all, name) => all + (answers[name]?.[key] ?? 0), 0);

function requestOf(state: string, ward: SmallWard): ApplyRequest {
  return {
    ...{ policy, stage: 'observe', zone: [], state, dialect: 'nftables', netns: ward.router },
    ...{ flows, approve: [], confirmWithin: 600 },
  };
}
function applied(outcome: Outcome): Extract<Outcome, { result: 'applied' }> {
  assert.ok(outcome.result === 'applied', JSON.stringify(outcome));
  assert.deepEqual([outcome.selfTest.blocks, outcome.selfTest.logs], [true, true]);
  return outcome;
}

test('firewall: observe, audit, enforce, change, and the controller is killed', { skip }, async (t) => {
  const state = path.join(folder, 'firewall');
  const request = requestOf(state, router);
  const segment = (...words: readonly string[]): Run => wardline(['segment', ...words], { folder });
  const rules = (): Promise<string> => router.inside(['nft', '-s', 'list', 'ruleset']);
  const other = (name: string, priority: number): Promise<string> =>
    router.inside(
      ['nft', '-f', '-'],
      `table ip ${name} { chain c { type filter hook forward priority ${priority}; policy accept; }\n}`,
    );
  await router.raiseRouter();
  await other('before', -5);
  const { ask, live } = await beginTalks(router);
  await live([...NEEDED, ...FORBIDDEN]);
  const untouched = await rules();
  const echo = await router.dicom();

  for (const stage of ['observe', 'audit'] as const) {
    applied(await applyPolicy({ ...request, stage }));
    await confirm(state);
    await live([...NEEDED, ...FORBIDDEN]);
    assert.ok(await echo('ward'), 'a verification over DICOM');
  }
  await other('behind', 5);
  const { counts } = await enforcementState(state);
  assert.ok(counts.audited > 0, 'what would be denied is counted');
  assert.equal(counts.stopped, 0, 'and not stopped');

  const options = ['--netns', router.router, '--state', state, '--flows', flows, '--stage', 'enforce'];
  const run = segment('apply', '--policy', policy, ...options, '--format', 'table');
  assert.equal(run.status, 0, run.err + run.out);
  const stopped = await ask();
  const ended = Number(/connections ended: (\d+)/.exec(run.out)?.[1]);
  assert.ok(ended >= 2, 'what was established was ended');
  await confirm(state);
  const standing = await rules();
  const later = await live(NEEDED);
  assert.deepEqual(through(stopped, later), NONE_THROUGH, 'nothing forbidden comes through');
  assert.deepEqual([await echo('ward'), await echo('guest')], [true, false]);

  const killed = startWardline(['segment', 'apply', '--policy', changed, '--confirm-within', '8', ...options], {
    folder,
  });
  const end = endOf(killed);
  assert.ok(await until(() => fs.existsSync(path.join(state, 'applied', '4.json')), WAIT_MS), 'the change stands');
  killed.kill('SIGKILL');
  assert.equal((await end).signal, 'SIGKILL');
  await live(['smb-new'], 1);
  const journal = (): string => fs.readFileSync(path.join(state, 'journal.ndjson'), 'utf8');
  assert.ok(await until(() => journal().includes('"event":"restored"'), WAIT_MS), 'the watcher brings back what stood');
  assert.equal(await rules(), standing, 'byte for byte');
  const before = await ask();
  const behind = await live(NEEDED);
  assert.deepEqual(through(before, behind), NONE_THROUGH, 'what the change let in is ended');
  for (const name of NEEDED) assert.equal(behind[name]?.cuts, 0, `${name} was cut`);

  router.hush();
  const { holds, journal: chain } = await enforcementState(state);
  assert.deepEqual([holds, chain.broken], ['confirmed', null]);
  for (let undone = 0; undone < 3; undone++) assert.equal((await rollback(state)).identical, true);
  await router.inside(['nft', 'delete', 'table', 'ip', 'behind']);
  assert.equal(await rules(), untouched, 'nothing of Wardline is left');
  await assert.rejects(rollback(state), /nothing to undo/);
  const md5 = createHash('md5').update(standing).digest('hex');
  t.diagnostic(
    `${sum(behind, 'answers')} answers of needed talks, ${sum(behind, 'cuts')} cut or refused; ${counts.audited} packets audited; enforced: ${ended} connections ended, 0 answers of forbidden talks; md5 ${md5} before the change and behind the kill`,
  );
});

test('firewall: interlocks refuse, two people approve, the glass is broken, and a device is set apart', {
  skip,
}, async () => {
  const state = path.join(folder, 'interlocks');
  const now = new Date().toISOString();
  const running = file('running.ndjson', flow(CART, ARCHIVE, 5000, LONG_AGO) + flow(CART, ARCHIVE, 5000, now));
  const request: ApplyRequest = { ...requestOf(state, router), devices, flows: running };
  const rules = (): Promise<string> => router.inside(['nft', '-s', 'list', 'ruleset']);
  const untouched = await rules();
  const refusedBy = (outcome: Outcome): readonly string[] => {
    assert.equal(outcome.result, 'refused');
    return outcome.consequence.objections.map(({ interlock }) => interlock);
  };
  const by = await applyPolicy({ ...request, stage: 'enforce', approve: ['Ann', 'Bob'] });
  for (const id of ['therapy-running', 'alarm-path', 'replay', 'stage-skipped'])
    assert.ok(refusedBy(by).includes(id), id);
  assert.equal(await rules(), untouched, 'what is refused changes nothing');

  const quiet = { ...request, flows };
  const network = path.join(folder, 'network');
  fs.mkdirSync(network, { recursive: true });
  file('network/core.cfg', CORE);
  const asked = async (intent: string): Promise<Outcome> =>
    applyPolicy({ ...quiet, network, intent: file('intents.txt', `${intent}\n`), plan: true });
  const proofOf = ({ consequence }: { consequence: { objections: readonly { interlock: string }[] } }): boolean =>
    consequence.objections.some(({ interlock }) => interlock === 'proof');
  const [closed, open] = [
    await asked('nothing in zone guest reaches zone ward'),
    await asked('zone guest can reach zone ward on tcp/80'),
  ];
  assert.ok(closed.result === 'planned' && !proofOf(closed), 'what is proved is no objection');
  assert.ok(open.result === 'planned' && proofOf(open), 'what is refuted is one');
  assert.deepEqual(refusedBy(await applyPolicy({ ...quiet, stage: 'enforce', zone: ['guest'] })), ['stage-skipped']);
  refusedBy(await applyPolicy({ ...quiet, stage: 'enforce', zone: ['guest'], approve: ['Ann', ' ANN '] }));
  const two = applied(await applyPolicy({ ...quiet, stage: 'enforce', zone: ['guest'], approve: ['Ann', 'Bob'] }));
  assert.deepEqual(two.stages, { ward: 'observe', archive: 'observe', guest: 'enforce' });
  await assert.rejects(applyPolicy(quiet), /waits; confirm it or roll it back/);
  await confirm(state);
  await assert.rejects(confirm(state), /nothing waits/);
  const both = await Promise.allSettled([applyPolicy(quiet), applyPolicy(quiet)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'one change at a time');
  assert.equal((await rollback(state)).identical, true);
  await router.inside(['nft', 'add', 'rule', 'inet', 'wardline', 'denied', 'accept']);
  assert.deepEqual(refusedBy(await applyPolicy({ ...quiet, stage: 'audit' })), ['changed-by-hand']);
  assert.equal((await enforcementState(state)).holds, 'other');

  const plan = await quarantine({ ...request, device: 'pump', plan: true });
  assert.equal(plan.result, 'planned');
  assert.deepEqual(
    [plan.consequence.stops[0]?.device, plan.consequence.stops[0]?.lifeCritical, plan.consequence.functions],
    ['pump', true, ['infusion']],
  );
  assert.ok(refusedBy(await quarantine({ ...request, device: CART })).includes('therapy-running'));
  const glass = applied(await quarantine({ ...request, device: CART, breakGlass: 'worm on the ward' }));
  assert.deepEqual(glass.quarantined, ['pump']);
  await confirm(state);
  const { reviews, holds } = await enforcementState(state);
  assert.deepEqual([reviews.length, holds], [1, 'confirmed']);
  review(state, reviews[0]?.sequence ?? 0, 'C. Keller', 'worm found');
  assert.throws(() => review(state, reviews[0]?.sequence ?? 0, 'C. Keller', 'again'), /asks for no review/);
  await assert.rejects(quarantine({ ...request, device: CART }), /in quarantine already/);
  await assert.rejects(release({ ...request, device: 'printer' }), /not in quarantine; in quarantine: pump/);
  assert.deepEqual(applied(await release({ ...request, device: 'pump' })).quarantined, []);
  await rollback(state);
  assert.deepEqual((await enforcementState(state)).confirmed?.quarantined, ['pump']);
});

test('firewall: what killed processes left is finished by whoever comes next', { skip }, async () => {
  const state = path.join(folder, 'killed');
  const request = { ...requestOf(state, router), breakGlass: 'a test' };
  const rules = (): Promise<string> => router.inside(['nft', '-s', 'list', 'ruleset']);
  await router.inside(['nft', 'flush', 'ruleset']);
  const confirmedRules = (): string => fs.readFileSync(path.join(state, 'confirmed.rules'), 'utf8');

  applied(await applyPolicy({ ...request, stage: 'audit' }));
  // Whoever confirmed was killed before it was done.
  fs.renameSync(path.join(state, 'pending.json'), path.join(state, 'confirming.json'));
  assert.equal((await enforcementState(state)).holds, 'confirmed');
  const audited = await rules();
  assert.match(confirmedRules(), /table inet wardline/);
  await router.inside(['nft', 'flush', 'ruleset']);
  await router.inside(['nft', '-f', path.join(state, 'confirmed.rules')]);
  assert.equal(await rules(), audited, 'what is loaded when the machine starts');

  applied(await applyPolicy({ ...request, stage: 'enforce' }));
  assert.equal((await enforcementState(state)).holds, 'pending');
  assert.doesNotMatch(confirmedRules(), /@enforced_4/);
  // Whoever brought it back was killed before it was done.
  fs.renameSync(path.join(state, 'pending.json'), path.join(state, 'restoring.json'));
  assert.equal((await enforcementState(state)).holds, 'confirmed');
  assert.equal(await rules(), audited);

  const { confirmBy } = applied(await applyPolicy({ ...request, stage: 'enforce', confirmWithin: 5 }));
  for (const pid of watchersOf(state)) process.kill(pid, 'SIGKILL');
  assert.equal((await enforcementState(state)).holds, 'pending', 'it may still be confirmed');
  await until(() => Date.now() > Date.parse(confirmBy) + 5000, WAIT_MS);
  assert.equal((await enforcementState(state)).holds, 'confirmed', 'without its watcher too');
  assert.equal(await rules(), audited);
  assert.match(fs.readFileSync(path.join(state, 'journal.ndjson'), 'utf8'), /its watcher was gone/);
});

/** The processes that watch over a folder. */
function watchersOf(state: string): readonly number[] {
  const found = fs.readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false;
    try {
      const words = fs.readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      return words.includes(state) && words.some((word) => word.endsWith('enforcement/watcher.ts'));
    } catch {
      return false;
    }
  });
  assert.ok(found.length > 0, 'somebody watches');
  return found.map(Number);
}

test('switch: enforced between neighbours, established ones ended, flows brought back', { skip }, async (t) => {
  const state = path.join(folder, 'switch');
  Object.assign(process.env, { OVS_RUNDIR: await bridge.raiseSwitch(folder) });
  const request: ApplyRequest = { ...requestOf(state, bridge), dialect: 'open-vswitch', bridge: 'br0' };
  const dump = async (): Promise<readonly string[]> =>
    (await bridge.inside(['ovs-ofctl', '--no-stats', 'dump-flows', 'br0'])).split('\n').slice(1).sort();
  const { ask, live } = await beginTalks(bridge);
  await live([...NEEDED, ...FORBIDDEN]);
  const untouched = await dump();
  applied(await applyPolicy({ ...request, stage: 'audit' }));
  await confirm(state);
  await live([...NEEDED, ...FORBIDDEN]);
  const { counts } = await enforcementState(state);
  assert.ok(counts.audited > 0, 'what would be denied is counted');
  const enforced = applied(await applyPolicy({ ...request, stage: 'enforce' }));
  const stopped = await ask();
  const later = await live(NEEDED);
  assert.deepEqual(through(stopped, later), NONE_THROUGH, 'nothing forbidden comes through');
  for (const name of NEEDED) assert.equal(later[name]?.cuts, 0, `${name} was cut`);
  for (let undone = 0; undone < 2; undone++) assert.equal((await rollback(state)).identical, true);
  assert.deepEqual(await dump(), untouched);
  t.diagnostic(
    `${sum(later, 'answers')} answers of needed talks, ${sum(later, 'cuts')} cut or refused; ${counts.audited} packets audited; enforced: ${enforced.connectionsEnded} connections ended, 0 answers of forbidden talks; flows as before`,
  );
});
