/** A policy at a real firewall while a ward talks through it: observed, audited, enforced, changed, and brought back when its controller is killed. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { until } from '../lab/command.ts';
import { hindrance } from '../lab/requirements.ts';
import type { Applied } from '../src/app/enforcement/apply.ts';
import type { EnforcementState } from '../src/app/segment-enforcement.ts';
import { endOf, type Run, startWardline, temporaryFolder, wardline } from './program.ts';
import { SmallWard } from './small-ward.ts';
import type { Told } from './talker.ts';

const missing = hindrance(['probes']);
const folder = temporaryFolder();
const state = path.join(folder, 'enforcement');
const ward = new SmallWard(`wle${process.pid}`);
after(() => (missing === null ? ward.close() : undefined));
const WAIT_MS = 60_000;
/** Answers of every talk that a stage must live through; the environment asks for more. */
const { WARDLINE_ROUNDS = '8' } = process.env;
const ROUNDS = Number(WARDLINE_ROUNDS);

const file = (name: string, text: string): string => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const policyOf = (ports: string): string => `zones:
  - {name: ward, members: [10.2.0.0/24]}
  - {name: archive, members: [10.9.0.4]}
  - {name: guest, members: [10.66.0.0/24]}
rules:
  - {from: ward, to: archive, protocol: tcp, ports: [${ports}], reason: images and results}
  - {from: ward, to: archive, protocol: udp, ports: [53], reason: names}
`;
const seen = (server: string, port: number, transport = 'tcp'): string =>
  ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z']
    .map((start) => {
      const ends = { client: { ip: ward.address('ward'), port: 50_000 }, server: { ip: server, port } };
      return `${JSON.stringify({ start, end: start, network: 'ipv4', transport, ...ends })}\n`;
    })
    .join('');

const NEEDED = ['dicom', 'hl7', 'dns', 'dicom-new'] as const;
const FORBIDDEN = ['smb', 'guest-dicom', 'smb-new', 'guest-new'] as const;

test('observe, audit, enforce, change, and the controller is killed', { skip: missing ?? false }, async (t) => {
  await ward.raiseRouter();
  await ward.inside(
    ['nft', '-f', '-'],
    'table ip before { chain c { type filter hook forward priority -5; policy accept; }\n}',
  );
  const archive = ward.address('archive');
  await ward.talk('archive', { serve: { tcp: [104, 445, 2575], udp: [53] } });
  const held = (name: string, port: number): object => ({ name, to: archive, port, kind: 'held' });
  const askWard = await ward.talk('ward', {
    talk: [
      ...[held('dicom', 104), held('hl7', 2575), held('smb', 445)],
      { name: 'dns', to: archive, port: 53, kind: 'datagrams' },
      { name: 'dicom-new', to: archive, port: 104, kind: 'fresh' },
      { name: 'smb-new', to: archive, port: 445, kind: 'fresh' },
    ],
  });
  const askGuest = await ward.talk('guest', {
    talk: [held('guest-dicom', 104), { name: 'guest-new', to: archive, port: 104, kind: 'fresh' }],
  });
  const ask = async (): Promise<Readonly<Record<string, Told>>> => ({ ...(await askWard()), ...(await askGuest()) });
  /** Waits until these talks have had so many more answers. */
  const live = async (names: readonly string[], rounds = ROUNDS): Promise<Readonly<Record<string, Told>>> => {
    const first = await ask();
    const more = async (name: string): Promise<boolean> =>
      ((await ask())[name]?.answers ?? 0) >= (first[name]?.answers ?? 0) + rounds;
    for (const name of names) assert.ok(await until(() => more(name), WAIT_MS), `${name} goes on`);
    return ask();
  };
  const rules = async (): Promise<string> =>
    createHash('md5')
      .update(await ward.inside(['nft', '-s', 'list', 'ruleset']))
      .digest('hex');

  const flows = file('flows.ndjson', seen(archive, 104) + seen(archive, 2575) + seen(archive, 53, 'udp'));
  const [policy, changed] = [file('p.yaml', policyOf('104, 2575')), file('q.yaml', policyOf('104, 445, 2575'))];
  const options = ['--netns', ward.router, '--state', state, '--flows', flows];
  const segment = (...words: readonly string[]): Run => wardline(['segment', ...words], { folder });
  const done = <Answer>(run: Run): Answer => {
    assert.equal(run.status, 0, run.err + run.out);
    return JSON.parse(run.out);
  };
  const confirm = (): void => void done<object>(segment('confirm', '--state', state));
  await live([...NEEDED, ...FORBIDDEN]);
  const untouched = await rules();

  for (const stage of ['observe', 'audit'] as const) {
    const applied = done<Applied>(segment('apply', '--policy', policy, '--stage', stage, ...options));
    assert.deepEqual([applied.selfTest.blocks, applied.selfTest.logs], [true, true]);
    confirm();
    await live([...NEEDED, ...FORBIDDEN]);
  }
  await ward.inside(
    ['nft', '-f', '-'],
    'table ip behind { chain c { type filter hook forward priority 5; policy accept; }\n}',
  );
  const { counts } = done<EnforcementState>(segment('enforcement', '--state', state));
  assert.ok(counts.audited > 0, 'what would be denied is counted');

  const enforced = done<Applied>(segment('apply', '--policy', policy, '--stage', 'enforce', ...options));
  const stopped = await ask();
  confirm();
  const [standing, text] = [await rules(), await ward.inside(['nft', '-s', 'list', 'ruleset'])];
  const later = await live(NEEDED);
  const through = FORBIDDEN.map((name) => (later[name]?.answers ?? 0) - (stopped[name]?.answers ?? 0));
  assert.deepEqual(
    through,
    FORBIDDEN.map(() => 0),
    `through: ${FORBIDDEN}`,
  );
  assert.ok(Number(enforced.connectionsEnded) >= 2, 'what was established was ended');

  const killed = startWardline(
    ['segment', 'apply', '--policy', changed, '--stage', 'enforce', '--confirm-within', '8', ...options],
    { folder },
  );
  const ended = endOf(killed);
  assert.ok(await until(async () => (await rules()) !== standing, WAIT_MS), 'the change stands');
  killed.kill('SIGKILL');
  assert.equal((await ended).signal, 'SIGKILL');
  const opened = await ask();
  assert.ok(
    await until(async () => ((await ask())['smb-new']?.answers ?? 0) > (opened['smb-new']?.answers ?? 0), WAIT_MS),
    'what the change lets pass passes',
  );
  assert.ok(await until(async () => (await rules()) === standing, WAIT_MS), 'what stood stands again');
  assert.equal(await ward.inside(['nft', '-s', 'list', 'ruleset']), text);
  const journal = (): string => fs.readFileSync(path.join(state, 'journal.ndjson'), 'utf8');
  assert.ok(await until(() => journal().includes('"event":"restored"'), WAIT_MS), 'the watcher says so');
  const [before, behind] = [await ask(), await live(NEEDED)];
  for (const name of FORBIDDEN) assert.equal(behind[name]?.answers, before[name]?.answers, `${name} is stopped again`);
  for (const name of NEEDED) assert.equal(behind[name]?.cuts, 0, `${name} was cut`);

  const status = done<EnforcementState>(segment('enforcement', '--state', state));
  assert.deepEqual([status.holds, status.journal.broken], ['confirmed', null]);
  for (let undone = 0; undone < 3; undone++) done<object>(segment('rollback', '--state', state));
  await ward.inside(['nft', 'delete', 'table', 'ip', 'behind']);
  assert.equal(await rules(), untouched, 'nothing of Wardline is left');
  const sum = (names: readonly string[], key: keyof Told): number =>
    names.reduce((all, name) => all + (behind[name]?.[key] ?? 0), 0);
  t.diagnostic(
    `${sum(NEEDED, 'answers')} answers of needed talks, ${sum(NEEDED, 'cuts')} cut or refused; ${through.reduce((a, b) => a + b)} answers of forbidden talks behind enforcement (${counts.audited} packets audited, ${enforced.connectionsEnded} connections ended); md5 ${standing} before the change and behind the kill`,
  );
});
