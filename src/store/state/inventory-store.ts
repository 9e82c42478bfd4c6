/** Keeps the inventory: endpoints, bindings, facts, the detectors' marks, devices, findings and changes. */
import type { Selectable, Transaction } from 'kysely';
import type { DeviceRow, EndpointRow, InventoryStore, Kept, Settled } from '#inventory/store.ts';
import type { Change, ChangeKind } from '#model/change.ts';
import type { Device } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { Finding } from '#model/finding.ts';
import { createCorrections, loadCorrections } from './corrections.ts';
import type { Database, Tables } from './schema.ts';

/** Rows of one INSERT: their values stay below the engines' limits (SQLite 32,766, PostgreSQL 65,535). */
const ROWS = 1000;

export function createInventoryStore(database: Database): InventoryStore {
  return {
    async lastSequence(source: string): Promise<number> {
      const row = await database
        .selectFrom('batches')
        .select('sequence')
        .where('source', '=', source)
        .executeTakeFirst();
      return row?.sequence ?? 0;
    },
    keep: (kept) => database.transaction().execute((transaction) => keep(transaction, kept)),
    load: () => database.transaction().execute(load),
    ...createCorrections(database),
    settle: (settled) => database.transaction().execute((transaction) => settle(transaction, settled)),
  };
}

async function keep(database: Transaction<Tables>, kept: Kept): Promise<void> {
  const { source, sequence } = kept;
  const last = await database.selectFrom('batches').select('sequence').where('source', '=', source).executeTakeFirst();
  if (last && last.sequence >= sequence) return;
  await database
    .insertInto('batches')
    .values({ source, sequence })
    .onConflict((conflict) => conflict.column('source').doUpdateSet({ sequence }))
    .execute();
  for (const rows of inPieces(kept.endpoints)) {
    await database
      .insertInto('endpoints')
      .values(rows.map(endpointValues))
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet(({ ref }) => ({
          mac: ref('excluded.mac'),
          ips: ref('excluded.ips'),
          first: ref('excluded.first'),
          last: ref('excluded.last'),
          roles: ref('excluded.roles'),
          alive: ref('excluded.alive'),
          shown: ref('excluded.shown'),
        })),
      )
      .execute();
  }
  for (const rows of inPieces(kept.bindings)) {
    await database
      .insertInto('bindings')
      .values([...rows])
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const rows of inPieces(kept.facts)) {
    await database
      .insertInto('facts')
      .values(rows.map(factValues))
      .onConflict((conflict) =>
        conflict
          .columns(['mac', 'ip', 'port', 'key', 'value'])
          .doUpdateSet(({ ref }) => ({
            time: ref('excluded.time'),
            capture: ref('excluded.capture'),
            frame: ref('excluded.frame'),
          }))
          .where('facts.key', '=', 'link.mac'),
      )
      .execute();
  }
  for (const rows of inPieces(kept.external)) {
    await database
      .insertInto('externals')
      .values(rows.map((ip) => ({ ip })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const rows of inPieces(kept.marks)) {
    await database
      .insertInto('marks')
      .values([...rows])
      .onConflict((conflict) => conflict.column('key').doUpdateSet(({ ref }) => ({ json: ref('excluded.json') })))
      .execute();
  }
}

async function load(database: Transaction<Tables>): ReturnType<InventoryStore['load']> {
  const endpoints = await database.selectFrom('endpoints').selectAll().execute();
  const facts = await database.selectFrom('facts').selectAll().orderBy('time').orderBy('id').execute();
  const devices = await database.selectFrom('devices').selectAll().execute();
  const findings = await database.selectFrom('findings').selectAll().execute();
  const aliases = await database.selectFrom('aliases').selectAll().execute();
  return {
    endpoints: endpoints.map(
      ({ ips, roles, alive, shown, ...row }): EndpointRow => ({
        ...row,
        shown: shown as EndpointRow['shown'],
        ips: JSON.parse(ips) as string[],
        roles: JSON.parse(roles) as string[],
        alive: alive === 1,
      }),
    ),
    bindings: await database.selectFrom('bindings').selectAll().orderBy('time').execute(),
    facts: facts.map(factOf),
    external: (await database.selectFrom('externals').selectAll().execute()).map(({ ip }) => ip),
    marks: await database.selectFrom('marks').selectAll().execute(),
    devices: devices.map(
      ({ device, members }): DeviceRow => ({
        device: JSON.parse(device) as Device,
        members: JSON.parse(members) as string[],
      }),
    ),
    findings: findings.map(({ json }) => JSON.parse(json) as Finding),
    corrections: await loadCorrections(database),
    aliases: new Map(aliases.map(({ former, current }) => [former, current])),
  };
}

async function settle(database: Transaction<Tables>, settled: Settled): Promise<readonly Change[]> {
  for (const { from, into } of settled.merged) {
    await database.deleteFrom('devices').where('id', '=', from).execute();
    await database
      .insertInto('aliases')
      .values({ former: from, current: into })
      .onConflict((conflict) => conflict.column('former').doUpdateSet({ current: into }))
      .execute();
  }
  for (const rows of inPieces(settled.devices)) {
    await database
      .insertInto('devices')
      .values(
        rows.map(({ device, members }) => ({
          id: device.id,
          device: JSON.stringify(device),
          members: JSON.stringify(members),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(({ ref }) => ({ device: ref('excluded.device'), members: ref('excluded.members') })),
      )
      .execute();
  }
  for (const ids of inPieces(settled.withdrawn ?? [])) {
    await database
      .deleteFrom('findings')
      .where('id', 'in', [...ids])
      .execute();
  }
  for (const rows of inPieces(settled.findings)) {
    await database
      .insertInto('findings')
      .values(rows.map((finding) => ({ id: finding.id, json: JSON.stringify(finding) })))
      .onConflict((conflict) => conflict.column('id').doUpdateSet(({ ref }) => ({ json: ref('excluded.json') })))
      .execute();
  }
  const changes: Change[] = [];
  for (const rows of inPieces(settled.changes)) {
    const ids = await database
      .insertInto('changes')
      .values([...rows])
      .returning('id')
      .execute();
    changes.push(...rows.map((row, index) => ({ ...row, id: Number(ids[index]?.id) })));
  }
  return changes;
}

function endpointValues({ ips, roles, alive, ...row }: EndpointRow): Tables['endpoints'] {
  return { ...row, ips: JSON.stringify(ips), roles: JSON.stringify(roles), alive: alive ? 1 : 0 };
}

function factValues({ time, subject, key, value, source }: Fact): Omit<Tables['facts'], 'id'> {
  const { mac = '', ip = '', port = -1 } = subject;
  return { mac, ip, port, key, value, time, ...source };
}

/** A row of `facts` as the fact it is. */
export function factOf(row: Selectable<Tables['facts']>): Fact {
  const { time, mac, ip, port, key, value, capture, frame, protocol, field } = row;
  const subject = { ...(mac === '' ? {} : { mac }), ...(ip === '' ? {} : { ip }), ...(port < 0 ? {} : { port }) };
  return { time, subject, key, value, source: { capture, frame, protocol, field } };
}

/** A row of `changes` as the change it is. */
export function changeOf(row: Selectable<Tables['changes']>): Change {
  return { ...row, kind: row.kind as ChangeKind };
}

function* inPieces<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += ROWS) yield rows.slice(at, at + ROWS);
}
