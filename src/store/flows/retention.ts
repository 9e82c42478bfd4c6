/** How long things are kept: days of flows are dropped whole, by age and by size; their roll-ups stay behind longer. */
import { DAY, type Days, dateSql, partitionSql } from './days.ts';
import type { Engine } from './engine.ts';
import type { Gate } from './gate.ts';
import type { Ledger } from './ledger.ts';
import { KEPT_TABLES } from './schema.ts';

export interface RetentionConfig {
  /** Days after which the flows of a day are dropped, counted from when its last row came in; null: never. */
  readonly flowDays: number | null;
  /** The same for roll-ups of days whose flows were dropped. */
  readonly rollupDays: number | null;
  /** Bytes on disk beyond which the oldest days are dropped; null: no bound. */
  readonly maxBytes: number | null;
}

export interface RetentionDependencies {
  readonly engine: Engine;
  readonly gate: Gate;
  readonly ledger: Ledger;
  readonly days: Days;
  readonly now: () => Date;
}

/** Columns of the roll-ups of a day, out of its flows. */
const MAKE: Readonly<Record<string, (day: string, generation: number) => readonly string[]>> = {
  pairs: (day, generation) => [
    `SELECT day, ${generation}, toDate(at), vlan, client, network, server, protocol, transport, server_port,
      countIf(part = 0), sum(client_bytes), sum(server_bytes), min(start), max(end)
     FROM flows WHERE day = ${day} GROUP BY vlan[1], vlan[2], client, network, server, protocol, transport, server_port, vlan, day, toDate(at)`,
  ],
  hours: (day, generation) =>
    (['client', 'server'] as const).map((self) => {
      const peer = self === 'client' ? 'server' : 'client';
      return `SELECT day, ${generation}, ${self}, ${self === 'client' ? 1 : 0}, network, protocol, toStartOfHour(at),
        countIf(part = 0), uniqCombinedState(12)(${peer}), sum(${self}_bytes), sum(${peer}_bytes)
       FROM flows WHERE day = ${day} GROUP BY ${self}, network, protocol, toStartOfHour(at), day`;
    }),
  protocols: (day, generation) => [
    `SELECT day, ${generation}, toStartOfHour(at), protocol, countIf(part = 0), sum(client_bytes) + sum(server_bytes)
     FROM flows WHERE day = ${day} GROUP BY toStartOfHour(at), protocol, day`,
  ],
  batches: (day, generation) => [
    `SELECT day, ${generation}, source, sequence FROM flows WHERE day = ${day} GROUP BY source, sequence, day`,
  ],
};

/** Bytes of every table of the store on disk. */
export async function bytesOnDisk(engine: Engine): Promise<number> {
  const [row] = await engine.rows(
    'SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()',
  );
  return Number(row?.[0] ?? 0);
}

/** Finishes what a crash interrupted. Runs before anything is written. */
export async function finishMoves({ engine, days }: Pick<RetentionDependencies, 'engine' | 'days'>): Promise<void> {
  const open = await engine.rows(
    'SELECT toUInt16(day), generation, toUnixTimestamp(max(received)) FROM moves GROUP BY day, generation HAVING max(done) = 0',
  );
  for (const [day, generation, received] of open) await swap(engine, Number(day), Number(generation), Number(received));
  for (const name of KEPT_TABLES) await engine.run(`TRUNCATE TABLE staged_${name}`);
  await days.load(engine);
}

/** Drops what is too old or too much; answers the days whose flows were dropped. */
export async function retain(config: RetentionConfig, dependencies: RetentionDependencies): Promise<readonly number[]> {
  const { days, engine, now } = dependencies;
  const seconds = now().getTime() / 1000;
  const isOld = (received: number, age: number | null): boolean =>
    age !== null && received < seconds - age * (DAY / 1e6);
  const dropped: number[] = [];
  const oldestFirst = [...days.held].sort((a, b) => a.received - b.received || a.day - b.day);
  for (const { day, received } of oldestFirst) {
    const isTooMuch = config.maxBytes !== null && (await bytesOnDisk(engine)) > config.maxBytes && days.held.length > 1;
    if (!isOld(received, config.flowDays) && !isTooMuch) continue;
    await drop(day, received, dependencies);
    dropped.push(day);
  }
  for (const { day, generation, received } of [...days.kept].sort((a, b) => a.received - b.received)) {
    const isTooMuch = config.maxBytes !== null && (await bytesOnDisk(engine)) > config.maxBytes;
    if (isOld(received, config.rollupDays) || isTooMuch) await forget(day, generation, dependencies);
  }
  return dropped;
}

/** Makes the roll-ups of a day beside, then puts them in the place of its flows. */
async function drop(day: number, received: number, dependencies: RetentionDependencies): Promise<void> {
  const { engine, gate, days } = dependencies;
  const [last] = await engine.rows(`SELECT max(generation) FROM moves WHERE day = ${dateSql(day)}`);
  const generation = Number(last?.[0] ?? 0) + 1;
  const rows = await stage(engine, day, generation);
  await gate.exclusive(async () => {
    // Rows that came in for the day since then would be missed.
    if ((await rowsOf(engine, day)) !== rows) await stage(engine, day, generation);
    // If the engine is lost from here on, the move is finished before anybody reads or writes again.
    gate.repair = () => finishMoves(dependencies);
    await note(engine, day, generation, 0, received);
    await swap(engine, day, generation, received);
    gate.repair = null;
    await days.load(engine);
  });
}

/** Answers of how many rows the roll-ups were made. */
async function stage(engine: Engine, day: number, generation: number): Promise<number> {
  const rows = await rowsOf(engine, day);
  for (const [name, make] of Object.entries(MAKE)) {
    await engine.run(`TRUNCATE TABLE staged_${name}`);
    for (const select of make(dateSql(day), generation)) await engine.run(`INSERT INTO staged_${name} ${select}`);
  }
  return rows;
}

async function rowsOf(engine: Engine, day: number): Promise<number> {
  const [row] = await engine.rows(`SELECT count() FROM flows WHERE day = ${dateSql(day)}`);
  return Number(row?.[0] ?? 0);
}

/** From here on the day's roll-ups are what counts. Each statement may be repeated, so a crash in between is made good by running it again. */
async function swap(engine: Engine, day: number, generation: number, received: number): Promise<void> {
  for (const name of KEPT_TABLES) {
    const [staged] = await engine.rows(`SELECT count() FROM staged_${name} WHERE day = ${dateSql(day)}`);
    if (Number(staged?.[0] ?? 0) > 0)
      await engine.run(
        `ALTER TABLE kept_${name} REPLACE PARTITION (${partitionSql(day)}, ${generation}) FROM staged_${name}`,
      );
  }
  await engine.run(`ALTER TABLE flows DROP PARTITION ${partitionSql(day)}`);
  await note(engine, day, generation, 1, received);
  for (const name of KEPT_TABLES) await engine.run(`TRUNCATE TABLE staged_${name}`);
}

/** Drops the roll-ups of a day: then nothing is known of it, and its captures may be read again. */
async function forget(
  day: number,
  generation: number,
  { engine, gate, ledger, days }: RetentionDependencies,
): Promise<void> {
  await gate.exclusive(async () => {
    for (const name of KEPT_TABLES)
      await engine.run(`ALTER TABLE kept_${name} DROP PARTITION (${partitionSql(day)}, ${generation})`);
    await note(engine, day, generation, 2, 0);
    await days.load(engine);
    await ledger.load(engine);
  });
}

async function note(engine: Engine, day: number, generation: number, done: 0 | 1 | 2, received: number): Promise<void> {
  await engine.run(
    `INSERT INTO moves SELECT ${dateSql(day)}, ${generation}, ${done}, toDateTime(${Math.trunc(received)}, 'UTC'), now()`,
  );
}
