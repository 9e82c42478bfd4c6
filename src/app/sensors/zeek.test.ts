import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import zlib from 'node:zlib';
import type { Batch } from '#bus/batch.ts';
import { ZeekLogs } from '#capture/zeek/logs.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { readBlock } from '../zeek.ts';
import { ZeekSensor } from './zeek.ts';
import { type FollowerDependencies, ZeekFollower } from './zeek-follower.ts';
import { openPositions, type Positions } from './zeek-positions.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

/** Keeps batches as the core does: a batch at or below the last sequence of its source is not taken again. */
class Keeper {
  readonly last = new Map<string, number>();
  readonly starts: string[] = [];
  readonly facts: Fact[] = [];
  batches = 0;

  take(batch: Batch): void {
    const last = this.last.get(batch.source) ?? 0;
    if (batch.sequence <= last) return;
    assert.equal(batch.sequence, last + 1, 'no gap');
    this.last.set(batch.source, batch.sequence);
    this.batches++;
    this.starts.push(...batch.flows.map(({ start }) => start.slice(11, 19)));
    this.facts.push(...batch.facts);
  }
}

function world(): {
  folder: string;
  positionsFile: string;
  write(name: string, text: string): void;
  append(name: string, text: string): void;
} {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'zeek-'));
  folders.push(folder);
  const logs = path.join(folder, 'logs');
  fs.mkdirSync(logs);
  const at = (name: string): string => {
    fs.mkdirSync(path.dirname(path.join(logs, name)), { recursive: true });
    return path.join(logs, name);
  };
  return {
    folder: logs,
    positionsFile: path.join(folder, 'positions.sqlite'),
    write: (name, text) => fs.writeFileSync(at(name), text),
    append: (name, text) => fs.appendFileSync(at(name), text),
  };
}

const HEAD =
  '#separator \\x09\n#path\tconn\n#open\t2026-01-05-00-00-00\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\torig_pkts\tresp_pkts\n';
/** Rows of seconds of the day; a row is known by its time. */
const rows = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, i) => `${1767571200 + from + i}.0\tC${from + i}\t10.0.0.1\t5000\t10.0.0.2\t104\ttcp\t2\t2\n`,
  ).join('');
const clock = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, i) => new Date((1767571200 + from + i) * 1000).toISOString().slice(11, 19));

/** Follows a folder, decoding in this process. */
function follow(
  folder: string,
  positions: Positions,
  keeper: Keeper,
  changes: Partial<FollowerDependencies> = {},
): ZeekFollower {
  return new ZeekFollower(
    { name: 't', folder, backlogDays: 7 },
    {
      positions,
      async decode(block, bytes) {
        const [flows, facts]: [StoredFlow[], Fact[]] = [[], []];
        const logs = new ZeekLogs({ flow: (flow) => flows.push(flow), fact: (fact) => facts.push(fact) });
        return { flows, facts, answer: readBlock(block, bytes.toString(), logs) };
      },
      take: async (batch) => keeper.take(batch),
      now: () => Date.now() + 60_000,
      ...changes,
    },
  );
}

const { signal } = new AbortController();

test('rows are taken once as they come, half lines wait for their end', async () => {
  const { folder, positionsFile, write, append } = world();
  const [positions, keeper] = [openPositions(positionsFile), new Keeper()];
  const follower = follow(folder, positions, keeper);
  write('conn.log', HEAD);
  await follower.round(signal);
  assert.equal(keeper.batches, 0);
  append('conn.log', rows(0, 3) + rows(3, 4).slice(0, 20));
  await follower.round(signal);
  assert.deepEqual(keeper.starts, clock(0, 3));
  append('conn.log', rows(3, 4).slice(20) + rows(4, 6));
  await follower.round(signal);
  await follower.round(signal);
  assert.deepEqual(keeper.starts, clock(0, 6));
  assert.equal([...keeper.last.values()].join(), '2');
  follower.close();
});

test('a clock that leaps, and a log that is quiet for longer than the backlog, lose no row', async () => {
  const { folder, positionsFile, write, append } = world();
  const [positions, keeper] = [openPositions(positionsFile), new Keeper()];
  let ahead = 60_000;
  const follower = follow(folder, positions, keeper, { now: () => Date.now() + ahead, ageNow: () => Date.now() });
  write('conn.log', HEAD + rows(0, 3));
  await follower.round(signal);
  ahead = 100 * 365 * 86_400_000;
  append('conn.log', rows(3, 4));
  await follower.round(signal);
  ahead = 60_000;
  append('conn.log', rows(4, 6));
  await follower.round(signal);
  assert.deepEqual(keeper.starts, clock(0, 6));
  follower.close();
  // Whoever starts then still knows how far it was read.
  append('conn.log', rows(6, 8));
  const again = follow(folder, positions, keeper);
  await again.round(signal);
  assert.deepEqual(keeper.starts, clock(0, 8));
  again.close();
});

test('a log that was renamed is read to its end, and known again compressed in a folder of its day', async () => {
  const { folder, positionsFile, write, append } = world();
  const [positions, keeper] = [openPositions(positionsFile), new Keeper()];
  const follower = follow(folder, positions, keeper);
  write('current/conn.log', HEAD + rows(0, 3));
  await follower.round(signal);
  append('current/conn.log', rows(3, 5));
  fs.renameSync(path.join(folder, 'current/conn.log'), path.join(folder, 'conn-old.tmp'));
  write('current/conn.log', HEAD.replace('00-00-00', '01-00-00') + rows(10, 12));
  await follower.round(signal);
  assert.deepEqual(keeper.starts, [...clock(0, 5), ...clock(10, 12)]);
  write('2026-01-05/conn.00:00:00-01:00:00.log.gz', '');
  const whole = fs.readFileSync(path.join(folder, 'conn-old.tmp'));
  fs.writeFileSync(path.join(folder, '2026-01-05/conn.00:00:00-01:00:00.log.gz'), zlib.gzipSync(whole));
  await follower.round(signal);
  await follow(folder, positions, keeper).round(signal);
  assert.deepEqual(keeper.starts, [...clock(0, 5), ...clock(10, 12)]);
  follower.close();
});

test('compressed logs of the past are taken in, the oldest first, even half of one that is being compressed', async () => {
  const { folder, positionsFile, write } = world();
  const [positions, keeper] = [openPositions(positionsFile), new Keeper()];
  const day = path.join(folder, '2026-01-05');
  write('2026-01-05/notice.log', 'not read');
  const first = zlib.gzipSync(HEAD + rows(0, 5000));
  fs.writeFileSync(path.join(day, 'conn.00:00:00-01:00:00.log.gz'), first.subarray(0, first.length / 2));
  const follower = follow(folder, positions, keeper);
  await follower.round(signal);
  const half = keeper.starts.length;
  assert.ok(half < 5000);
  fs.writeFileSync(path.join(day, 'conn.00:00:00-01:00:00.log.gz'), first);
  await follower.round(signal);
  assert.deepEqual(keeper.starts, clock(0, 5000));
  follower.close();
});

test('a log that was emptied in place begins anew', async () => {
  const { folder, positionsFile, write } = world();
  const [positions, keeper] = [openPositions(positionsFile), new Keeper()];
  const follower = follow(folder, positions, keeper);
  write('conn.log', HEAD + rows(0, 9));
  await follower.round(signal);
  fs.truncateSync(path.join(folder, 'conn.log'));
  fs.appendFileSync(path.join(folder, 'conn.log'), HEAD + rows(20, 22));
  await follower.round(signal);
  assert.deepEqual(keeper.starts, [...clock(0, 9), ...clock(20, 22)]);
  assert.equal(keeper.last.size, 2);
  follower.close();
});

test('wherever a run ends, the next one neither loses nor repeats a row', async () => {
  const { folder, positionsFile, write, append } = world();
  const keeper = new Keeper();
  const [cutBefore, cutAfter] = ['before the batch is safe', 'after the batch is safe'];
  write('conn.log', HEAD);
  for (let run = 0; run < 40; run++) {
    append('conn.log', rows(run * 3, run * 3 + 3));
    const positions = openPositions(positionsFile);
    const end = run % 3 === 0 ? null : run % 3 === 1 ? cutBefore : cutAfter;
    const follower = follow(folder, positions, keeper, {
      async take(batch) {
        if (end === cutBefore) throw new Error(end);
        keeper.take(batch);
        if (end === cutAfter) throw new Error(end);
      },
    });
    const round = follower.round(signal);
    if (end === null) await round;
    else await assert.rejects(round, new RegExp(end));
    follower.close();
    positions.close();
  }
  const positions = openPositions(positionsFile);
  await follow(folder, positions, keeper).round(signal);
  assert.deepEqual(keeper.starts, clock(0, 120));
  positions.close();
});

test('a decoding process without rights reads the lines; one that dies is started again', async () => {
  const { folder, positionsFile, write } = world();
  const keeper = new Keeper();
  write('conn.log', HEAD + rows(0, 100));
  write(
    'ssh.log',
    '{"ts":1767571200,"id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":22,"server":"SSH-2.0-dropbear_2019.78"}\nbroken\n',
  );
  const notices: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const sensor = new ZeekSensor({ name: 't', folder, backlogDays: 7 }, positionsFile, {
    async take(batch) {
      keeper.take(batch);
      if (keeper.batches === 2) resolve();
      else if (sensor.decoder !== undefined) process.kill(sensor.decoder, 'SIGKILL');
    },
    notice: (message) => notices.push(message),
  });
  sensor.start();
  await promise;
  await sensor.stop();
  assert.deepEqual(keeper.starts, clock(0, 100));
  assert.deepEqual(
    keeper.facts.map(({ value }) => value),
    ['SSH-2.0-dropbear_2019.78', 'dropbear_2019.78'],
  );
  const { packets, lost, state } = sensor.status();
  assert.deepEqual([packets, lost, state], [101, 1, 'stopped']);
  assert.deepEqual(
    notices.filter((notice) => !notice.includes('starting again')),
    ['t: lines that cannot be read: a row before any declaration of columns'],
  );
});
