/** The core: devices out of batches, once each, over restarts and refusals. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InventoryStore } from '#inventory/store.ts';
import { at, batch, fact, flow, withCore } from './test-core.ts';

test('devices come out of batches, keep their ids over a restart, and nothing is news twice', () =>
  withCore(async (core, state, _, again) => {
    await core.take(
      batch(1, [flow(1, { patientData: { 'hl7.patient-identification': 3 } })], [fact(1, 'dhcp.hostName', 'pump-7')]),
    );
    const first = await core.settle();
    assert.equal(core.devices().length, 2);
    assert.deepEqual(first.changes.map(({ kind }) => kind).sort(), ['device.new', 'device.new', 'finding.new']);
    assert.equal(first.findings[0]?.kind, 'cleartext.phi');
    assert.equal(first.findings[0]?.actors[0]?.device, core.byAddress('10.2.0.5')?.id);
    assert.deepEqual(await core.settle(), { changes: [], findings: [] });
    const second = await again();
    assert.deepEqual(second.devices(), core.devices());
    assert.deepEqual(await second.settle(), { changes: [], findings: [] });
    assert.deepEqual(second.findings(), core.findings());
    assert.equal((await state.changes.list({ after: 0, limit: 100 })).length, 3);
  }));

test('a device that was only seen again is not kept anew, and a restart knows when it was seen', () => {
  let kept = 0;
  const wrap = (store: InventoryStore): InventoryStore => ({
    ...store,
    settle: (settled) => {
      kept++;
      return store.settle(settled);
    },
  });
  return withCore(async (core, _state, _flows, again) => {
    await core.take(batch(1, [flow(1)]));
    await core.settle();
    assert.equal(kept, 1);
    await core.take(batch(2, [flow(30)]));
    assert.deepEqual(await core.settle(), { changes: [], findings: [] });
    assert.equal(kept, 1);
    assert.equal(core.byAddress('10.2.0.5')?.lastSeen, at(31));
    const second = await again();
    assert.deepEqual(second.devices(), core.devices());
    assert.deepEqual(await second.settle(), { changes: [], findings: [] });
    assert.deepEqual(second.devices(), core.devices());
  }, wrap);
});

test('findings follow the addresses of their devices', () =>
  withCore(async (core) => {
    const phi = { patientData: { 'hl7.patient-identification': 1 } };
    const beyond = { ip: '10.9.0.1', port: 2575 };
    await core.take(batch(1, [flow(1, { ...phi, server: beyond })]));
    const [finding] = (await core.settle()).findings;
    assert.equal(finding?.targets[0]?.device, core.byAddress('10.9.0.1')?.id);
    const other = { ip: '10.9.0.1', port: 2575, mac: '02:00:00:00:00:77' };
    await core.take(batch(2, [flow(2, { server: other, protocol: 'dicom' })]));
    await core.settle();
    const [now] = core.findings();
    assert.equal(core.findings().length, 1);
    assert.equal(now?.title, finding?.title);
    assert.equal(now?.targets[0]?.device, core.byAddress('10.9.0.1')?.id);
    assert.ok(now?.targets[0]?.device);
  }));

test('findings that are learnt later, and what they count, are told by the next settling', () =>
  withCore(async (core) => {
    await core.take(batch(1, [flow(1)]));
    assert.deepEqual((await core.settle()).findings, []);
    const phi = { patientData: { 'hl7.patient-identification': 1 } };
    await core.take(batch(2, [flow(2, phi)]));
    assert.equal((await core.settle()).findings.length, 1);
    await core.take(batch(3, [flow(3, phi)]));
    assert.deepEqual((await core.settle()).findings, []);
    assert.match(core.findings()[0]?.title ?? '', /, 2 messages in 2 conversations of /);
  }));

test('a batch that comes again, also after a restart, changes nothing', () =>
  withCore(async (core, _state, flows, again) => {
    const one = batch(1, [flow(1, { patientData: { x: 2 } })]);
    await core.take(one);
    await core.take(one);
    await core.settle();
    const before = core.findings();
    const second = await again();
    await second.take(one);
    await second.take(batch(2, [flow(2, { patientData: { x: 5 } })]));
    await second.settle();
    assert.equal(flows.rows.length, 2);
    assert.match(before[0]?.title ?? '', /, 2 messages in 1 conversation of /);
    assert.match(second.findings()[0]?.title ?? '', /, 7 messages in 2 conversations of /);
  }));

test('a batch that the state refused is kept by the next try, and counted once', () => {
  let refuse = true;
  const wrap = (store: InventoryStore): InventoryStore => ({
    ...store,
    keep: async (kept) => {
      if (refuse) throw new Error('database or disk is full');
      await store.keep(kept);
    },
  });
  return withCore(async (core, state, flows) => {
    const one = batch(1, [flow(1, { patientData: { x: 2 } })], [fact(1, 'dhcp.hostName', 'pump-7')]);
    await assert.rejects(core.take(one), /disk is full/);
    await assert.rejects(core.take(one), /disk is full/);
    refuse = false;
    await core.take(one);
    await core.settle();
    assert.equal(flows.rows.length, 1);
    assert.match(core.findings()[0]?.title ?? '', /, 2 messages in 1 conversation of /);
    assert.equal(await state.inventory.lastSequence('live:x:1'), 1);
    assert.ok((await state.inventory.load()).facts.some(({ value }) => value === 'pump-7'));
  }, wrap);
});

test('what is learnt later is told as a change with its value before', () =>
  withCore(async (core) => {
    await core.take(batch(1, [flow(1)]));
    await core.settle();
    await core.take(
      batch(
        2,
        [flow(3, { protocol: 'dicom', server: { ip: '10.2.0.77', port: 104 } })],
        [fact(3, 'dhcp.hostName', 'pump-8')],
      ),
    );
    const { changes } = await core.settle();
    const pump = core.byAddress('10.2.0.5');
    const kinds = changes.filter(({ device }) => device === pump?.id).map(({ kind, after }) => `${kind} ${after}`);
    assert.ok(kinds.includes('role.added dicom:client'), kinds.join());
    assert.ok(
      changes.some(({ kind, after }) => kind === 'name.added' && after === 'pump-8'),
      JSON.stringify(changes),
    );
  }));

/** A host that knocks at port 445 of so many, a tenth of a second apart from a time on (ISO 8601). */
function scan(client: string, from: string, hosts: number): ReturnType<typeof flow>[] {
  return Array.from({ length: hosts }, (_, index) => {
    const moment = new Date(Date.parse(from) + index * 100).toISOString().replace('Z', '000Z');
    return flow(index, {
      id: `${client} ${index}`,
      start: moment,
      end: moment,
      client: { ip: client, port: 40_000 + index },
      server: { ip: `10.2.1.${index + 1}`, port: 445 },
      protocol: null,
      basis: 'none',
      serverPackets: 0,
      serverBytes: 0,
      state: 'unanswered',
    });
  });
}

test('neither a record of the future nor what is live hides what is found', async () => {
  await withCore(async (core) => {
    const scanners = (): string[] =>
      core.findings().flatMap(({ kind, actors }) => (kind === 'scan.host' ? actors.map(({ ip = '' }) => ip) : []));
    // An exporter whose clock is wrong, or who says so: with the next settling nothing may be old.
    await core.take({ ...batch(1, scan('10.2.0.66', '2104-01-01T00:00:00Z', 1)), source: 'records:core:1' });
    await core.settle();
    await core.take(batch(1, scan('10.2.0.67', '2026-03-01T08:00:00Z', 20)));
    await core.settle();
    await core.take(batch(2, scan('10.2.0.67', '2026-03-01T08:00:10Z', 20)));
    await core.settle();
    assert.deepEqual(scanners(), ['10.2.0.67']);
    // A capture of the week before.
    await core.take({ ...batch(1, scan('10.2.0.68', '2026-02-21T08:00:00Z', 40)), source: 'capture:old' });
    await core.settle();
    assert.deepEqual(scanners().sort(), ['10.2.0.67', '10.2.0.68']);
  });
});
