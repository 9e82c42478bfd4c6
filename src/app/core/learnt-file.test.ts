import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Passage } from '#model/passage.ts';
import { openState } from '#store/state/state.ts';
import { loadKnowledge } from '../knowledge.ts';
import { Core } from './core.ts';
import { baselineFile, detectorFile } from './learnt-file.ts';
import { batch, flow } from './test-core.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wardline-baselines-'));
after(() => fs.rmSync(folder, { recursive: true }));
const START = Date.parse('2026-01-05T00:00:00Z');

/** A ward of twelve devices that all talk with one server, and what else happens. */
function day(number: number, extra: readonly ReturnType<typeof flow>[] = []): ReturnType<typeof flow>[] {
  const flows = [...extra];
  for (let hour = 0; hour < 24; hour++)
    for (let one = 0; one < 12; one++)
      flows.push(talk(START + (number * 24 + hour) * 3_600_000 + one * 1000, one, '10.2.0.200', 2575));
  return flows.sort((a, b) => (a.end < b.end ? -1 : 1));
}

function talk(time: number, client: number, server: string, port: number): ReturnType<typeof flow> {
  const moment = (more: number): string => new Date(time + more).toISOString().replace('Z', '000Z');
  return flow(1, {
    id: `${time} ${client} ${port}`,
    start: moment(0),
    end: moment(1000),
    client: { ip: `10.2.0.${10 + client}`, port: 50_000, mac: `02:00:00:00:01:${10 + client}` },
    server: { ip: server, port, mac: `02:00:00:00:02:${server.split('.')[3]?.slice(-2)}` },
    protocol: null,
    basis: 'none',
  });
}

test('what is learnt outlives a restart, and what is not ordinary becomes a finding of the service', async () => {
  const state = await openState(path.join(folder, 'state.sqlite'));
  const keeper = baselineFile(path.join(folder, 'baselines.bin'), (message) => assert.fail(message));
  const make = async (): Promise<Core> => {
    const core = new Core({
      store: state.inventory,
      flows: { write: async () => {} },
      knowledge: loadKnowledge(),
      baselines: keeper,
    });
    await core.start();
    return core;
  };
  try {
    const first = await make();
    for (let number = 0; number < 9; number++) await first.take(batch(number + 1, day(number)));
    await first.settle();
    const pump = first.byAddress('10.2.0.13')?.id ?? '';
    assert.equal(first.standing(pump).state, 'learnt');
    const kinds = (core: Core): string[] =>
      core
        .findings()
        .map(({ kind }) => kind)
        .filter((kind) => /^(behaviour|device\.silent|exfil)/.test(kind));
    assert.deepEqual(kinds(first), []);
    first.keepLearnt();
    const second = await make();
    assert.equal(second.standing(pump).state, 'learnt');
    const odd = talk(START + (9 * 24 + 9) * 3_600_000, 3, '10.2.0.17', 22);
    // A conversation of another century is no day that went by: nobody forgets whom he knew.
    await second.take(batch(10, [talk(Date.parse('2104-01-01T00:00:00Z'), 4, '10.2.0.200', 2575)]));
    await second.take(batch(11, day(9, [odd])));
    await second.settle();
    assert.deepEqual(kinds(second), ['behaviour.new-peer']);
    const finding = second.findings().find(({ kind }) => kind === 'behaviour.new-peer');
    assert.equal(finding?.actors[0]?.device, pump);
  } finally {
    await state.close();
  }
});

/** An alarm that goes from a monitor over a gateway to whoever is called, so many seconds after the start. */
function alarm(second: number): Passage[] {
  const hop = (from: string, to: string, at: number): Passage => ({
    ...{ from, to, port: 2575, protocol: 'hl7', sort: 'alarm', capture: 'live:ward', frame: second },
    time: new Date(START + second * 1000 + at).toISOString().replace('Z', '000Z'),
    marks: [`${from} ${second}`, `alarm ${second}`],
  });
  return [hop('10.2.0.10', '10.2.0.200', 0), hop('10.2.0.200', '10.2.0.210', 150)];
}

test('the ways of alarms outlive a restart: how fast they were, and that an alarm is missing', async () => {
  const state = await openState(path.join(folder, 'alarms.sqlite'));
  const keeper = detectorFile(path.join(folder, 'detectors.bin'), (message) => assert.fail(message));
  const make = async (): Promise<Core> => {
    const flows = { write: async (): Promise<void> => {} };
    const core = new Core({ store: state.inventory, flows, knowledge: loadKnowledge(), detectors: keeper });
    await core.start();
    return core;
  };
  try {
    const first = await make();
    assert.deepEqual(first.alarmPaths(), []);
    first.keepLearnt();
    assert.equal(keeper.load(), null, 'nothing was learnt, and nothing kept');
    const passages = Array.from({ length: 12 }, (_, i) => alarm(i * 20)).flat();
    await first.take({ ...batch(1, []), passages });
    await first.settle();
    const paths = first.alarmPaths();
    assert.equal(paths[0]?.delay.count, 12);
    first.keepLearnt();
    const second = await make();
    assert.deepEqual(second.alarmPaths(), paths);
    const end: Passage = { ...(alarm(3610)[0] as Passage), from: '', to: '', sort: 'time', marks: [] };
    await second.take({ ...batch(2, []), passages: [...alarm(3600).slice(0, 1), end] });
    await second.settle();
    assert.equal(second.alarmPaths()[0]?.state, 'broken');
    assert.ok(second.findings().some(({ kind }) => kind === 'clinical.alarm-path.broken'));
  } finally {
    await state.close();
  }
});

/** Thirty addresses of a sweep that was cut into three batches. */
const sweep = (part: number): ReturnType<typeof batch> => {
  const flows = Array.from({ length: 30 }, (_, one) => ({
    ...talk(START + (part * 30 + one) * 200, 0, `10.2.${part}.${100 + one}`, 445),
    ...{ state: 'refused' as const, clientPackets: 1, serverPackets: 1 },
  }));
  return batch(part, flows);
};

test('what detectors saw outlives a crash: each batch counts once, whether it was kept or comes again', async () => {
  const open = async (
    name: string,
    isKept: boolean,
  ): Promise<[make: () => Promise<Core>, close: () => Promise<void>]> => {
    const state = await openState(path.join(folder, `${name}.sqlite`));
    const keeper = detectorFile(path.join(folder, `${name}.bin`), (message) => assert.fail(message));
    const make = async (): Promise<Core> => {
      const flows = { write: async (): Promise<void> => {} };
      const core = new Core({
        ...{ store: state.inventory, flows, knowledge: loadKnowledge() },
        ...(isKept ? { detectors: keeper } : {}),
      });
      await core.start();
      return core;
    };
    return [make, () => state.close()];
  };
  const scans = async (core: Core): Promise<string[]> => {
    await core.settle();
    return core.findings().flatMap(({ kind, title }) => (kind.startsWith('scan.') ? [title] : []));
  };
  const [undisturbed, end] = await open('undisturbed', false);
  const [disturbed, endDisturbed] = await open('disturbed', true);
  try {
    const whole = await undisturbed();
    for (const part of [1, 2, 3]) await whole.take(sweep(part));
    const expected = await scans(whole);
    assert.equal(expected.length, 1);
    assert.match(expected[0] ?? '', /90/);
    const first = await disturbed();
    await first.take(sweep(1));
    first.keepSeen();
    await first.take(sweep(2));
    // What was kept comes again, and what was not; then without the former, as from a capture that is read on.
    for (const parts of [
      [1, 2, 3],
      [2, 3],
    ]) {
      const next = await disturbed();
      for (const part of parts) await next.take(sweep(part));
      assert.deepEqual(await scans(next), expected);
    }
  } finally {
    await end();
    await endDisturbed();
  }
});

test('settling keeps what detectors saw, where the last time is a minute ago', async (context) => {
  const state = await openState(':memory:');
  context.after(() => state.close());
  const kept: number[] = [];
  const core = new Core({
    ...{ store: state.inventory, flows: { write: async (): Promise<void> => {} }, knowledge: loadKnowledge() },
    detectors: { load: () => null, keep: ({ fed }) => kept.push(Math.max(...fed.values())) },
  });
  await core.start();
  let now = 0;
  context.mock.method(performance, 'now', () => now);
  for (const [part, second] of [
    [1, 0],
    [2, 59],
    [3, 61],
  ] as const) {
    now = second * 1000;
    await core.take(sweep(part));
    await core.settle();
  }
  assert.deepEqual(kept, [1, 3]);
  now = 200_000;
  await core.settle();
  assert.deepEqual(kept, [1, 3], 'nothing came since');
});

test('a damaged file is told in a sentence, and learning begins anew', () => {
  const file = path.join(folder, 'damaged.bin');
  const told: string[] = [];
  const keeper = baselineFile(file, (message) => told.push(message));
  assert.equal(keeper.load(), null);
  assert.deepEqual(told, []);
  fs.copyFileSync(path.join(folder, 'baselines.bin'), file);
  assert.equal(keeper.load()?.version, 1);
  const bytes = fs.readFileSync(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  fs.writeFileSync(file, bytes);
  assert.equal(keeper.load(), null);
  assert.match(told[0] ?? '', /damaged\.bin: cannot be read \(it is damaged\); baselines learn anew/);
  // What another edition kept is not taken for this one's.
  const toldOfDetectors: string[] = [];
  assert.equal(detectorFile(file, (message) => toldOfDetectors.push(message)).load(), null);
  assert.match(
    toldOfDetectors[0] ?? '',
    /damaged\.bin: cannot be read \(it is of another edition\); detectors go by what comes/,
  );
});
