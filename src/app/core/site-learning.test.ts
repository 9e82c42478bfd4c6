/** What a site learns: alike devices follow a person's word with their own packets, and nothing else does; taken back, it is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Asked, Author } from '#model/correction.ts';
import { deviceSchema } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { createCorrectionDesk } from '../correction-desk.ts';
import type { Core } from './core.ts';
import { at, batch, flow, withCore } from './test-core.ts';

const BEA: Author = { id: 'user:b', name: 'Bea Iomed' };
/** What a kind of pump says that no rule knows: over DHCP, and as a server. */
const PUMP = { 'dhcp.vendorClass': 'Zorvex Infuser', 'snmp.sysDescr': 'Zorvex Q7 syringe station' };
const KIND: Asked = { kind: 'correct', claim: 'category', value: 'infusion-pump' };

const ipOf = (number: number): string => `10.2.1.${number}`;
let frames = 0;

/** What a device says, by its number. */
function says(number: number, words: Readonly<Record<string, string>>): readonly Fact[] {
  return Object.entries(words).map(([key, value]) => ({
    time: at(1),
    subject: { mac: `02:00:00:00:01:${String(number).padStart(2, '0')}`, ip: ipOf(number) },
    key,
    value,
    source: { capture: 'ward.pcap', frame: ++frames, protocol: key.split('.')[0] ?? '', field: 'f' },
  }));
}

async function seen(core: Core, sequence: number, facts: readonly Fact[]): Promise<void> {
  const speakers = new Map(facts.map(({ subject }) => [subject.ip, subject.mac]));
  const flows = [...speakers].map(([ip = '', mac = ''], index) =>
    flow(1, { id: `f${sequence}.${index}`, client: { ip, mac, port: 50_000 } }),
  );
  await core.take(batch(sequence, flows, facts));
  await core.settle();
}

/** The desk of a core, where every word is said a minute after the one before. */
function deskOf(core: Core) {
  let minute = 0;
  const now = (): Date => new Date(Date.UTC(2026, 2, 2, 9, ++minute));
  return createCorrectionDesk(core, () => core.settle(), now);
}

const idOf = (core: Core, number: number): string => core.byAddress(ipOf(number))?.id ?? '';
const claims = (core: Core, number: number) => {
  const { category, manufacturer, model } = core.byAddress(ipOf(number))?.identity ?? {};
  return [category, manufacturer, model].map((claim) => (claim ? `${claim.by} ${claim.value}` : null));
};

test('two pumps of one unknown kind: one is corrected, the other follows, citing its own packets; undone, it is gone', () =>
  withCore(async (core, state, _flows, again) => {
    await seen(core, 1, [
      ...says(1, { ...PUMP, 'dhcp.hostName': 'bed-4' }),
      ...says(2, { ...PUMP, 'dhcp.hostName': 'bed-9' }),
      ...says(3, { 'dhcp.vendorClass': 'Kelmar Lift', 'snmp.sysDescr': 'Kelmar lift controller' }),
    ]);
    assert.deepEqual(claims(core, 2), [null, null, null]);
    const desk = deskOf(core);
    const step = await desk.correct(idOf(core, 1), KIND, BEA);
    assert.deepEqual(step.teaching, { devices: 1, withheld: null });
    await desk.correct(idOf(core, 1), { kind: 'correct', claim: 'model', value: 'Zorvex Q7' }, BEA);
    assert.deepEqual(claims(core, 1), ['operator infusion-pump', null, 'operator Zorvex Q7']);
    assert.deepEqual(claims(core, 2), ['model infusion-pump', null, 'model Zorvex Q7']);
    assert.deepEqual(claims(core, 3), [null, null, null]);
    const device = core.byAddress(ipOf(2));
    const claim = device?.identity.category;
    assert.ok(deviceSchema.safeParse(device).success);
    assert.deepEqual(claim?.taught, [idOf(core, 1)]);
    assert.equal(claim?.confidence, 0.66, 'one example is two thirds of a certainty');
    const own = core.facts(idOf(core, 2)).map(({ key, source }) => `${key} ${source.frame}`);
    assert.deepEqual(claim?.basis.map(({ key }) => key).sort(), Object.keys(PUMP));
    for (const { key, frame, capture, rule } of claim?.basis ?? []) {
      assert.ok(own.includes(`${key} ${frame}`), 'its own packet, not the teacher’s');
      assert.deepEqual([capture, rule], ['ward.pcap', `site/${idOf(core, 1)}`]);
    }
    assert.equal(device?.clinical?.lifeCritical, true, 'and it counts as what it is for patients');
    const told = await state.changes.list({ after: 0, limit: 100, kinds: ['identity.changed'] });
    assert.ok(told.some((change) => change.device === device?.id && change.after === 'infusion-pump'));
    const second = await again();
    assert.deepEqual(await second.settle(), { changes: [], findings: [] });
    assert.deepEqual(second.devices(), core.devices());
    for (const { id } of second.corrections(idOf(second, 1))) await deskOf(second).undo(idOf(second, 1), id, BEA);
    assert.deepEqual(
      [claims(second, 1), claims(second, 2)],
      [
        [null, null, null],
        [null, null, null],
      ],
    );
    assert.equal(second.byAddress(ipOf(2))?.clinical, undefined);
  }));

test('a device that comes later follows at once, and more teachers make it surer', () =>
  withCore(async (core) => {
    await seen(core, 1, [...says(1, PUMP), ...says(2, PUMP)]);
    const desk = deskOf(core);
    await desk.correct(idOf(core, 1), KIND, BEA);
    await seen(core, 2, says(4, PUMP));
    assert.deepEqual(claims(core, 4), ['model infusion-pump', null, null]);
    const before = core.byAddress(ipOf(4))?.identity.category?.confidence ?? 1;
    await desk.correct(idOf(core, 2), { kind: 'confirm', claims: ['category'] }, BEA);
    const claim = core.byAddress(ipOf(4))?.identity.category;
    assert.ok((claim?.confidence ?? 0) > before);
    assert.equal(claim?.taught?.length, 2);
  }));

test('evidence and the operator’s own word go before it, and what they contradict is not learned', () =>
  withCore(async (core) => {
    const other = { ...PUMP, 'lldp.manufacturer': 'Becton Dickinson', 'lldp.model': 'Alaris 8015' };
    await seen(core, 1, [...says(1, PUMP), ...says(2, PUMP), ...says(3, PUMP), ...says(4, other)]);
    const evidence = claims(core, 4);
    assert.match(evidence[1] ?? '', /^evidence/);
    const desk = deskOf(core);
    await desk.correct(idOf(core, 2), { kind: 'correct', claim: 'category', value: 'printer' }, BEA);
    await desk.undo(idOf(core, 2), 1, BEA);
    await desk.correct(idOf(core, 1), KIND, BEA);
    await desk.correct(idOf(core, 1), { kind: 'correct', claim: 'manufacturer', value: 'Zorvex' }, BEA);
    assert.deepEqual(claims(core, 3), ['model infusion-pump', 'model Zorvex', null]);
    assert.deepEqual(claims(core, 4), evidence);
  }));

test('a label that another labelled device contradicts is kept and not taught, and the answer says so', () =>
  withCore(async (core) => {
    await seen(core, 1, [...says(1, PUMP), ...says(2, PUMP), ...says(3, PUMP)]);
    const desk = deskOf(core);
    await desk.correct(idOf(core, 1), KIND, BEA);
    const { teaching } = await desk.correct(
      idOf(core, 2),
      { kind: 'correct', claim: 'category', value: 'printer' },
      BEA,
    );
    assert.equal(teaching?.devices, 0);
    assert.match(teaching?.withheld ?? '', new RegExp(`not taught to others: .*\\(${idOf(core, 1)}\\) says the same`));
    assert.deepEqual(claims(core, 2), ['operator printer', null, null]);
    assert.deepEqual(claims(core, 3), ['model infusion-pump', null, null], 'what was taught before stays');
    const [step] = core.corrections(idOf(core, 1));
    await desk.undo(idOf(core, 1), step?.id ?? 0, BEA);
    assert.deepEqual(
      claims(core, 3),
      ['model printer', null, null],
      'and the other one teaches once nothing speaks against it',
    );
  }));

test('one fact in common teaches nothing, nor does what the system says, nor what most say', () =>
  withCore(async (core) => {
    const windows = { 'dhcp.vendorClass': 'MSFT 5.0', 'smb.nativeOs': 'Windows 10 Pro 19041' };
    await seen(core, 1, [
      ...says(1, windows),
      ...says(2, windows),
      ...says(3, { 'dhcp.vendorClass': 'Zorvex Infuser', 'snmp.sysDescr': 'Zorvex Q7 syringe station' }),
      ...says(4, { 'dhcp.vendorClass': 'Zorvex Infuser', 'snmp.sysDescr': 'a gateway of another make' }),
      ...says(5, { 'dhcp.vendorClass': 'Zorvex Infuser' }),
    ]);
    const before = [2, 4, 5].map((number) => claims(core, number));
    const desk = deskOf(core);
    const { teaching } = await desk.correct(
      idOf(core, 1),
      { kind: 'correct', claim: 'category', value: 'nurse-call' },
      BEA,
    );
    assert.match(teaching?.withheld ?? '', /says too little/);
    await desk.correct(idOf(core, 3), KIND, BEA);
    assert.deepEqual(
      [2, 4, 5].map((number) => claims(core, number)),
      before,
    );
    // Ten kinds that share two statements and differ in a third are ten kinds.
    const common = { 'dhcp.vendorClass': 'Common Stack', 'ssdp.server': 'Common Service' };
    const names = ['alder', 'birch', 'cedar', 'elm', 'fir', 'hazel', 'larch', 'maple', 'oak', 'pine'];
    await seen(
      core,
      2,
      names.flatMap((name, index) => says(20 + index, { ...common, 'snmp.sysDescr': `${name} machine` })),
    );
    await desk.correct(idOf(core, 20), { kind: 'correct', claim: 'category', value: 'printer' }, BEA);
    for (let number = 21; number < 30; number++) assert.equal(claims(core, number)[0], null);
  }));

test('asks next about the largest kind that nobody answered for, then about the least sure', () =>
  withCore(async (core) => {
    const lift = { 'dhcp.vendorClass': 'Kelmar Lift', 'snmp.sysDescr': 'Kelmar lift controller' };
    await seen(core, 1, [
      ...[1, 2, 3].flatMap((number) => says(number, PUMP)),
      ...[4, 5].flatMap((number) => says(number, lift)),
      ...says(6, { 'dhcp.vendorClass': 'Alone' }),
    ]);
    // The last one is who they all talk to, and says nothing.
    const asked = (): unknown => core.questions().map(({ alike, category }) => [alike, category]);
    assert.deepEqual(asked(), [
      [3, null],
      [2, null],
      [1, null],
      [1, null],
    ]);
    const [first] = core.questions();
    assert.match(first?.why ?? '', /^Its kind is not known, and 2 other devices say the same and would follow/);
    const desk = deskOf(core);
    const step = await desk.correct(first?.device ?? '', KIND, BEA);
    assert.deepEqual(step.teaching, { devices: 2, withheld: null });
    assert.deepEqual(asked(), [
      [2, null],
      [1, null],
      [1, null],
      [2, 'infusion-pump'],
    ]);
    assert.match(core.questions().at(-1)?.why ?? '', /with 66 % only/);
  }));
