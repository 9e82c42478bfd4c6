/** The operator's word: above the evidence, through restarts and later evidence, with what speaks against it, and taken back whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked, Author, ClaimName } from '#model/correction.ts';
import { deviceSchema } from '#model/device.ts';
import type { Core } from './core.ts';
import { at, batch, fact, flow, PUMP, withCore } from './test-core.ts';

const BEA: Author = { id: 'user:b', name: 'Bea Iomed' };
const NOW = '2026-03-02T09:00:00.000000Z';
const ENGINE = '02:00:00:00:00:09';
const UUID = '2f402f80-da50-11e1-9b23-0017882476ff';

async function say(core: Core, id: string, asked: Asked): Promise<number> {
  const { id: step } = await core.correct(id, asked, BEA, NOW);
  await core.settle();
  return step;
}

async function takeBack(core: Core, id: string, step: number): Promise<void> {
  await core.undo(id, step, BEA, NOW);
  await core.settle();
}

const idAt = (core: Core, address: string): string => core.byAddress(address)?.id ?? '';
const claimAt = (core: Core, address: string, name: ClaimName) => core.byAddress(address)?.identity[name] ?? null;

/** A pump and an interface engine. */
async function seen(core: Core): Promise<void> {
  await core.take(
    batch(1, [flow(1)], [fact(1, 'dhcp.vendorClass', 'BBraun SpaceCom'), fact(1, 'dhcp.hostName', 'pump-7')]),
  );
  await core.settle();
}

test('a correction is final over evidence, survives a restart, says whose it is, and is undone and done again', () =>
  withCore(async (core, _state, _flows, again) => {
    await seen(core);
    const id = idAt(core, '10.2.0.5');
    const before = claimAt(core, '10.2.0.5', 'manufacturer');
    assert.equal(before?.by, 'evidence');
    const step = await say(core, id, {
      kind: 'correct',
      claim: 'manufacturer',
      value: 'Codan Argus',
      reason: 'the plate',
    });
    const claim = claimAt(core, '10.2.0.5', 'manufacturer');
    assert.deepEqual([claim?.value, claim?.by, claim?.confidence], ['Codan Argus', 'operator', 1]);
    assert.deepEqual(claim?.said, { name: 'Bea Iomed', time: NOW, reason: 'the plate' });
    assert.deepEqual(claim?.against, {
      value: before?.value,
      confidence: before?.confidence,
      basis: before?.basis,
      later: false,
    });
    assert.ok(deviceSchema.safeParse(core.device(id)).success);
    const second = await again();
    assert.deepEqual(second.devices(), core.devices());
    assert.deepEqual(await second.settle(), { changes: [], findings: [] });
    assert.deepEqual(second.devices(), core.devices());
    await takeBack(second, id, step);
    assert.deepEqual(claimAt(second, '10.2.0.5', 'manufacturer'), before);
    await assert.rejects(second.undo(id, step, BEA, NOW), /taken back already/);
    await say(second, id, { kind: 'correct', claim: 'manufacturer', value: 'Codan Argus' });
    assert.equal(claimAt(second, '10.2.0.5', 'manufacturer')?.value, 'Codan Argus');
    assert.deepEqual(
      second.corrections(id).map(({ undone }) => undone?.by.name ?? null),
      ['Bea Iomed', null],
    );
  }));

test('what a device means for patients follows the operator’s word', () =>
  withCore(async (core) => {
    await seen(core);
    const id = idAt(core, '10.2.0.5');
    const clinical = (): readonly unknown[] => {
      const { function: care, family = null, lifeCritical } = core.device(id)?.clinical ?? {};
      return [care, family, lifeCritical];
    };
    assert.deepEqual(clinical(), ['infusion', 'Space', true]);
    const maker = await say(core, id, { kind: 'correct', claim: 'manufacturer', value: 'Codan Argus' });
    assert.deepEqual(clinical(), ['infusion', null, true], 'no product of another maker');
    await say(core, id, { kind: 'correct', claim: 'category', value: 'nurse-call' });
    assert.deepEqual(clinical(), ['nurse call', null, false]);
    await say(core, id, { kind: 'correct', claim: 'category', value: 'printer' });
    assert.equal(core.device(id)?.clinical, undefined);
    await takeBack(core, id, maker);
  }));

test('a word that was kept and not settled holds after a restart', () =>
  withCore(async (core, _state, _flows, again) => {
    await seen(core);
    await core.correct(idAt(core, '10.2.0.5'), { kind: 'correct', claim: 'serial', value: 'S-1' }, BEA, NOW);
    const second = await again();
    await second.settle();
    assert.equal(claimAt(second, '10.2.0.5', 'serial')?.value, 'S-1');
  }));

test('what is confirmed stays when the evidence changes, and the contradiction is shown and told once', () =>
  withCore(async (core) => {
    await seen(core);
    const id = idAt(core, '10.2.0.5');
    const confirmed = claimAt(core, '10.2.0.5', 'category');
    assert.ok(confirmed);
    await say(core, id, { kind: 'confirm' });
    const same = claimAt(core, '10.2.0.5', 'category');
    assert.deepEqual(
      [same?.value, same?.by, same?.basis, same?.against],
      [confirmed.value, 'operator', confirmed.basis, undefined],
    );
    await say(core, id, { kind: 'correct', claim: 'model', value: 'Perfusor Space' });
    const evidence = ['serialNumber', 'Alaris 8015', 'BD Alaris PCU'];
    await core.take(
      batch(2, [flow(3)], [fact(3, 'lldp.model', 'Alaris 8015'), fact(3, 'lldp.manufacturer', 'Becton Dickinson')]),
    );
    const { changes } = await core.settle();
    const claim = claimAt(core, '10.2.0.5', 'model');
    assert.equal(claim?.value, 'Perfusor Space', evidence.join());
    assert.equal(claim?.against?.later, true);
    assert.match(claim?.against?.value ?? '', /8015/);
    assert.ok(claim?.against?.basis.some(({ key, frame }) => key === 'lldp.model' && frame === 3));
    const told = changes.filter(({ kind, field }) => kind === 'identity.contradicted' && field === 'model');
    assert.equal(told.length, 1);
    await core.take(batch(3, [flow(5)], [fact(5, 'http.language', 'de')]));
    assert.ok(!(await core.settle()).changes.some(({ kind }) => kind === 'identity.contradicted'));
  }));

test('name, place and notes: the name comes first, and later words stand over earlier ones', () =>
  withCore(async (core) => {
    await seen(core);
    const id = idAt(core, '10.2.0.5');
    await say(core, id, { kind: 'name', value: 'Pump at bed 4' });
    const second = await say(core, id, { kind: 'name', value: 'Pump at bed 5' });
    await say(core, id, { kind: 'place', value: 'Ward 3, bed 5' });
    await say(core, id, { kind: 'note', value: 'battery exchanged' });
    const device = core.device(id);
    assert.deepEqual(device?.names, ['Pump at bed 5', 'pump-7']);
    assert.equal(device?.identity.location?.value, 'Ward 3, bed 5');
    assert.deepEqual(
      device?.notes?.map(({ text, name }) => [text, name]),
      [['battery exchanged', 'Bea Iomed']],
    );
    await takeBack(core, id, second);
    assert.equal(core.device(id)?.names[0], 'Pump at bed 4');
  }));

test('a version of another system than the operator’s is not told', () =>
  withCore(async (core) => {
    await core.take(batch(1, [flow(1)], [fact(1, 'smb.nativeOs', 'Windows 7 Professional 7601 Service Pack 1')]));
    await core.settle();
    assert.match(claimAt(core, '10.2.0.5', 'os')?.value ?? '', /Windows/);
    await say(core, idAt(core, '10.2.0.5'), { kind: 'correct', claim: 'os', value: 'VxWorks' });
    assert.deepEqual(
      [claimAt(core, '10.2.0.5', 'os')?.value, claimAt(core, '10.2.0.5', 'osVersion')],
      ['VxWorks', null],
    );
  }));

test('two devices are merged and taken apart again, with the ids and the words that each had', () =>
  withCore(async (core, state, _flows, again) => {
    await seen(core);
    const [pump, engine] = [idAt(core, '10.2.0.5'), idAt(core, '10.2.0.9')];
    await say(core, engine, { kind: 'name', value: 'the engine' });
    const step = await say(core, pump, { kind: 'merge', other: engine, reason: 'two cards of one box' });
    assert.equal(core.devices().length, 1);
    assert.equal(core.device(engine)?.id, pump);
    assert.deepEqual(core.device(pump)?.macs, [PUMP, ENGINE]);
    const tie = core.device(pump)?.ties?.find(({ kind }) => kind === 'joined');
    assert.match(tie?.summary ?? '', /^Bea Iomed said on 2026-03-02 .*two cards of one box$/);
    const told = await state.changes.list({ after: 0, limit: 100, kinds: ['device.merged'] });
    assert.match(told[0]?.summary ?? '', /Bea Iomed said/);
    const second = await again();
    await second.settle();
    assert.deepEqual(second.devices(), core.devices());
    // What comes later finds its device, and taking back sends it where it belongs.
    await second.take(batch(2, [flow(7)], [fact(7, 'dhcp.hostName', 'pump-8')]));
    await second.settle();
    await takeBack(second, pump, step);
    assert.equal(second.devices().length, 2);
    assert.deepEqual([idAt(second, '10.2.0.5'), idAt(second, '10.2.0.9')], [pump, engine]);
    assert.deepEqual(second.device(engine)?.names, ['the engine']);
    assert.ok(!second.device(pump)?.names.includes('the engine'));
    const third = await again();
    await third.settle();
    assert.deepEqual(
      third
        .devices()
        .map(({ id }) => id)
        .sort(),
      [pump, engine].sort(),
    );
  }));

test('a merge by a machine is explained, and split by the operator for good', () =>
  withCore(async (core, state, _flows, again) => {
    await seen(core);
    const [pump, engine] = [idAt(core, '10.2.0.5'), idAt(core, '10.2.0.9')];
    await core.take(
      batch(
        2,
        [flow(3)],
        [
          fact(3, 'ssdp.uuid', UUID),
          { ...fact(4, 'ssdp.uuid', UUID, ENGINE), subject: { mac: ENGINE, ip: '10.2.0.9' } },
        ],
      ),
    );
    const { changes } = await core.settle();
    assert.equal(core.devices().length, 1);
    const merged = changes.find(({ kind }) => kind === 'device.merged');
    assert.match(merged?.summary ?? '', new RegExp(`each states ssdp.uuid ${UUID}, which no two devices share`));
    const [tie] = core.devices()[0]?.ties ?? [];
    assert.deepEqual(
      tie?.evidence.map(({ frame }) => frame),
      [3, 4],
    );
    const whole = core.devices()[0]?.id ?? '';
    const step = await say(core, whole, { kind: 'split', endpoints: [whole === pump ? ENGINE : PUMP] });
    assert.deepEqual([idAt(core, '10.2.0.5'), idAt(core, '10.2.0.9')].sort(), [pump, engine].sort());
    const split = await state.changes.list({ after: 0, limit: 100, kinds: ['device.split'] });
    assert.equal(split.length, 1);
    await core.take(batch(3, [flow(9)], [fact(9, 'ssdp.uuid', UUID)]));
    await core.settle();
    const second = await again();
    await second.settle();
    assert.equal(second.devices().length, 2);
    await takeBack(second, whole, step);
    assert.equal(second.devices().length, 1);
    assert.equal(second.devices()[0]?.id, whole);
    assert.equal(second.device(pump)?.id, second.device(engine)?.id);
  }));

test('words of both devices hold for the merged one, the last one said first', () =>
  withCore(async (core) => {
    await seen(core);
    const [pump, engine] = [idAt(core, '10.2.0.5'), idAt(core, '10.2.0.9')];
    await say(core, pump, { kind: 'name', value: 'one' });
    await say(core, engine, { kind: 'name', value: 'two' });
    await say(core, pump, { kind: 'merge', other: engine });
    assert.equal(core.device(pump)?.names[0], 'two');
    // The former id still leads to it, for words too.
    await say(core, engine, { kind: 'name', value: 'three' });
    assert.equal(core.device(pump)?.names[0], 'three');
    assert.equal(core.corrections(engine).length, 4);
  }));

test('what cannot be is refused with a sentence, and nothing is kept of it', () =>
  withCore(async (core, state) => {
    await seen(core);
    const [pump, engine] = [idAt(core, '10.2.0.5'), idAt(core, '10.2.0.9')];
    const cases: readonly (readonly [string, Asked, RegExp])[] = [
      ['nobody', { kind: 'confirm' }, /no device nobody/],
      [engine, { kind: 'confirm', claims: ['serial'] }, /Nothing is claimed/],
      [
        pump,
        { kind: 'correct', claim: 'category', value: 'spaceship' },
        /called spaceship; choose one that there is, as infusion-pump or workstation, or/,
      ],
      [pump, { kind: 'correct', claim: 'category', value: 'Big pump' }, /called Big pump; choose .*infusion-pump/],
      [pump, { kind: 'merge', other: 'nobody' }, /no device nobody to merge with/],
      [pump, { kind: 'merge', other: pump }, /same device already/],
      [pump, { kind: 'split', endpoints: [PUMP] }, /all there is/],
      [pump, { kind: 'split', endpoints: [ENGINE] }, /no address of this device/],
    ];
    for (const [id, asked, says] of cases) await assert.rejects(core.correct(id, asked, BEA, NOW), says);
    await assert.rejects(core.undo(pump, 1, BEA, NOW), /no step 1/);
    assert.deepEqual((await state.inventory.load()).corrections, []);
    const step = await say(core, pump, { kind: 'correct', claim: 'category', value: 'Infusion Pump' });
    assert.equal(core.device(pump)?.identity.category?.value, 'infusion-pump');
    await assert.rejects(core.undo(engine, step, BEA, NOW), /no step/);
    assert.equal(at(1) < NOW, true);
  }));
