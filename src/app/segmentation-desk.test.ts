/** The segmentation as the service works on it: planned, approved, adopted, taken back, and carried out only as people say. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StepStore } from '#api/segmentation.ts';
import type { EnforcementStep, Proposal, Ruling, StepOutcome } from '#model/segmentation.ts';
import { openState } from '#store/state/state.ts';
import { createSegmentationDesk } from './segmentation-desk.ts';
import { parseServiceConfig } from './service-config.ts';
import { createStepDesk } from './step-desk.ts';

const [ANNA, BERT] = [
  { id: 'user:a', name: 'Anna' },
  { id: 'user:b', name: 'Bert' },
];
const LIMIT = 60_000;
type Kept = Parameters<typeof createSegmentationDesk>[0]['memory'];

/** A pump that sends to a gateway, and a printer that asks the pump for something. */
function stores(): Kept {
  const span = { from: '2026-11-24T00:00:00.000000Z', to: '2026-11-25T00:00:00.000000Z' };
  const talk = (client: string, server: string, port: number): object => ({
    ...{ client, server, transport: 'tcp', port, flows: 2, first: span.from, last: span.to },
  });
  const device = (id: string, ip: string, category: string, clinical?: object): object => ({
    ...{ id, ips: [ip], addresses: [], names: [id], roles: [], clinical },
    identity: { category: { value: category }, manufacturer: null, model: null },
  });
  return {
    state: {},
    flows: {
      conversations: async () => [talk('10.1.0.2', '10.3.0.5', 2575), talk('10.2.0.9', '10.1.0.2', 80)],
      named: async () => [],
      extent: () => span,
    },
    core: {
      devices: () => [
        device('pump', '10.1.0.2', 'infusion-pump', { function: 'infusion', lifeCritical: true }),
        device('gateway', '10.3.0.5', 'medical-gateway'),
        device('printer', '10.2.0.9', 'printer'),
      ],
    },
  } as unknown as Kept;
}

async function until<Answer>(look: () => Answer, enough: (answer: Answer) => boolean): Promise<Answer> {
  const end = performance.now() + LIMIT;
  for (;;) {
    const answer = look();
    if (enough(answer)) return answer;
    assert.ok(performance.now() < end, JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a policy is derived, approved, held against what is seen, added to, and taken back step by step', async (context) => {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'segmentation-'));
  const defects: unknown[] = [];
  const desk = createSegmentationDesk({
    ...{ memory: stores(), now: () => new Date(), places: { access: {}, enforcement: null, data } },
    report: (error) => defects.push(error),
  });
  context.after(async () => {
    await desk.stop();
    fs.rmSync(data, { recursive: true });
  });
  desk.lookForDrift();
  const failed = await until(desk.drift, ({ state }) => state !== 'working');
  assert.match(failed.problem ?? '', /No policy is approved yet/);

  desk.makePlan('derived');
  const made = await until(
    () => desk.plan('derived'),
    ({ state }) => state !== 'working',
  );
  assert.equal(made.state, 'ready', made.problem ?? '');
  assert.deepEqual(
    made.answer?.rules.map(({ from, to, ports, functions, lifeCritical }) => [
      from,
      to,
      ports,
      functions,
      lifeCritical,
    ]),
    [
      [['life-critical infusion-pump'], ['medical-gateway'], ['2575'], ['infusion'], true],
      [['printer'], ['life-critical infusion-pump'], ['80'], ['infusion'], true],
    ],
  );
  assert.match(made.answer?.unproved ?? '', /configurations of firewalls and switches/);

  const apart = await desk.isolate({ kind: 'device', id: 'pump' });
  assert.deepEqual(
    [apart.ruling, apart.objections[0]?.interlock],
    ['refused', 'alarm-path'],
    'the gateway is where its alarms go',
  );
  assert.equal((await desk.isolate({ kind: 'device', id: 'printer' })).ruling, 'escalated', 'care is asked by it');
  assert.deepEqual(apart.functions, ['infusion']);
  assert.equal((await desk.isolate({ kind: 'zone', id: 'medical-gateway' })).stops.length, 1);
  await assert.rejects(desk.isolate({ kind: 'device', id: 'nobody' }), /No such device/);

  await assert.rejects(desk.approve('2026-01-01T00:00:00.000Z', 'old', ANNA), /made anew meanwhile/);
  const { approved, editions } = await desk.approve(made.madeAt ?? '', 'looked at', ANNA);
  assert.deepEqual([approved?.rules, approved?.watched, editions[0]?.by], [2, true, 'Anna']);

  // Somebody forbids what is seen: it is a difference, which is adopted and reopened.
  const file = path.join(data, 'policy.json');
  const policy = JSON.parse(fs.readFileSync(file, 'utf8')) as { rules: { ports: string[] }[] };
  fs.writeFileSync(file, JSON.stringify({ ...policy, rules: policy.rules.filter(({ ports }) => ports[0] !== '80') }));
  desk.lookForDrift();
  const drift = await until(desk.drift, ({ state }) => state !== 'working');
  const item = drift.answer?.items.find(({ kind }) => kind === 'traffic-crosses');
  assert.deepEqual([item?.from, item?.lifeCritical, item?.adoptable[0]?.ports], ['printer', true, ['80']]);
  const rules = await desk.adopt(item?.id ?? '', 'the label printer', BERT);
  assert.equal(rules[0]?.reason, 'the label printer (seen 2 times, adopted)');
  assert.equal(desk.state().editions[0]?.adopted.length, 1);
  const reopened = await desk.reopen(desk.state().editions[0]?.number ?? 0, 'it was moved', BERT);
  assert.deepEqual([reopened.approved?.rules, reopened.editions[1]?.adopted], [1, []]);
  await assert.rejects(desk.reopen(2, 'again', BERT), /no more/);
  assert.equal((await desk.undo('it is needed', ANNA)).approved?.rules, 2);
  assert.equal(await desk.enforcement(), null);
  assert.deepEqual(defects, []);
});

interface Point {
  readonly desk: ReturnType<typeof createStepDesk>;
  readonly done: string[][];
  /** The policy that holds, who may take steps no more, and what comes of a step that is done. */
  readonly world: { policy: string; gone: string; result: StepOutcome['result'] };
}

/** An enforcement point of which every step has this ruling, with what waits in `steps`. */
function point(ruling: Ruling, steps: StepStore, time = '2026-11-24T12:00:00Z'): Point {
  const done: string[][] = [];
  const world: Point['world'] = { policy: 'first', gone: '', result: 'applied' };
  const ask = async (question: {
    readonly kind: string;
    readonly plan: boolean;
    readonly approve: readonly string[];
  }): Promise<StepOutcome> => {
    if (question.kind === 'step' && !question.plan) done.push([...question.approve]);
    const consequences = { ruling, stops: [], functions: [], objections: [], parties: [] };
    return { result: question.plan ? 'planned' : world.result, because: null, confirmBy: null, consequences };
  };
  let ticks = 0;
  const desk = createStepDesk({
    now: () => new Date(Date.parse(time) + ticks++),
    ...{ ask: ask as never, seen: async () => ({ conversations: [], devices: [], named: [] }), isThere: true },
    ...{ shelf: { file: () => null, mark: () => ({ hash: world.policy, edition: 3 }) } },
    ...{ steps, mayStep: async ({ id }) => id !== world.gone },
  });
  return { desk, done, world };
}

const STEP: EnforcementStep = { kind: 'quarantine', device: 'pump' };
const ASKED = { step: STEP, plan: false, breakGlass: null };

async function proposals({ desk }: Point): Promise<readonly Proposal[]> {
  return (await desk.enforcement())?.proposals ?? [];
}

test('what is safe is done; what care asks two people for waits for another person; what is refused needs the glass', async (context) => {
  const state = await openState(temporary(context));
  context.after(() => state.close());
  const safe = point('safe', state.steps);
  assert.equal((await safe.desk.step({ ...ASKED, plan: true }, ANNA)).result, 'planned');
  assert.deepEqual(safe.done, []);
  assert.equal((await safe.desk.step(ASKED, ANNA)).result, 'applied');

  const two = point('escalated', state.steps);
  assert.equal((await two.desk.step(ASKED, ANNA)).result, 'waiting');
  const id = (await proposals(two))[0]?.id ?? '';
  await assert.rejects(two.desk.approveStep(id, ANNA), /second person/);
  assert.deepEqual(two.done, []);
  two.world.result = 'refused';
  assert.equal((await two.desk.approveStep(id, BERT)).result, 'refused');
  assert.equal((await proposals(two))[0]?.id, id, 'what was not done still waits');
  two.world.result = 'applied';
  const both = await Promise.allSettled([two.desk.approveStep(id, BERT), two.desk.approveStep(id, BERT)]);
  assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'], 'it is done once');
  assert.deepEqual(two.done.slice(1), [['Anna (user:a)', 'Bert (user:b)']]);
  await assert.rejects(two.desk.approveStep(id, BERT), /waits no more/);

  const refused = point('refused', state.steps);
  assert.equal((await refused.desk.step(ASKED, ANNA)).result, 'refused');
  assert.deepEqual(refused.done, []);
  assert.equal((await refused.desk.step({ ...ASKED, breakGlass: 'a worm' }, ANNA)).result, 'applied');
});

test('what waits is there after a restart, for an hour, and lapses with its policy and with who asked', async (context) => {
  const file = temporary(context);
  let state = await openState(file);
  context.after(() => state.close());
  const before = point('escalated', state.steps);
  for (const who of [ANNA, ANNA, BERT]) await before.desk.step(ASKED, who);
  const asked = await proposals(before);
  assert.deepEqual(
    asked.map(({ by, step, edition, lapsed }) => [by, step, edition, lapsed]),
    ['Anna', 'Anna', 'Bert'].map((by) => [by, STEP, 3, false]),
  );
  await state.close();

  state = await openState(file);
  const after = point('escalated', state.steps, '2026-11-24T12:59:00Z');
  assert.deepEqual(await proposals(after), asked);
  const [first, second, third] = asked.map(({ id }) => id);
  after.world.policy = 'second';
  assert.ok((await proposals(after)).every(({ lapsed }) => lapsed));
  await assert.rejects(after.desk.approveStep(first ?? '', BERT), /Another policy holds/);
  after.world.policy = 'first';
  after.world.gone = ANNA.id;
  await assert.rejects(after.desk.approveStep(first ?? '', BERT), /may take none any more/);
  after.world.gone = '';
  assert.equal((await after.desk.approveStep(first ?? '', BERT)).result, 'applied');
  assert.deepEqual(after.done, [['Anna (user:a)', 'Bert (user:b)']]);
  await after.desk.withdrawStep(second ?? '');
  assert.deepEqual(
    (await proposals(after)).map(({ id }) => id),
    [third],
  );
  const late = point('escalated', state.steps, '2026-11-24T13:01:00Z');
  assert.deepEqual(await proposals(late), []);
  assert.deepEqual(await state.steps.list(), [], 'what waited too long is forgotten');
});

/** A file of a state that goes with the test. */
function temporary(context: TestContext): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'steps-'));
  context.after(() => fs.rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 }));
  return path.join(folder, 'state.sqlite');
}

test('the enforcement point is named in the configuration, whole or not at all', () => {
  const { enforcement } = parseServiceConfig('enforcement: {netns: fw}', 'w.yaml');
  assert.deepEqual([enforcement?.dialect, enforcement?.confirmSeconds], ['nftables', 300]);
  assert.equal(parseServiceConfig('', 'w.yaml').enforcement, null);
  assert.throws(() => parseServiceConfig('enforcement: {dialect: open-vswitch}', 'w.yaml'), /bridge/);
});
