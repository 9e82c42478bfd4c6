/** The drill against what can be worked out by hand, by brute force, and by the theory of epidemics. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, type Random } from '#base/random.ts';
import type { DrillAccess, DrillDevice, DrillModel } from '#model/drill.ts';
import type { Cut } from '#model/drill-answer.ts';
import { planContainment } from './contain.ts';
import { wormNetwork } from './network.ts';
import type { SpreadSettings } from './spread.ts';
import { drillWorm } from './worm.ts';
import { carries, weaknessesOf } from './worms.ts';

const SETTINGS: SpreadSettings = {
  seed: 7,
  runs: 50,
  attacksPerHour: 6,
  removalsPerHour: 1 / 24,
  hours: 48,
  steps: 48,
};

const device = (id: string, more: Partial<DrillDevice> = {}): DrillDevice => ({
  id,
  weakTo: ['eternalblue'],
  critical: false,
  function: null,
  ip: null,
  category: null,
  ...more,
});
const access = (from: string, to: string, more: Partial<DrillAccess> = {}): DrillAccess => ({
  from,
  to,
  protocol: 'tcp',
  port: 445,
  needed: false,
  ...more,
});
const complete = (count: number): DrillModel => {
  const devices = Array.from({ length: count }, (_, index) => device(`d${index}`));
  return { devices, access: devices.flatMap(({ id }) => devices.map((other) => access(id, other.id))) };
};

/** A ward of 30 devices whose answers are worked out below by hand. */
function ward(): DrillModel {
  const offices = Array.from({ length: 10 }, (_, index) => device(`pc-${index}`));
  const stations = Array.from({ length: 5 }, (_, index) => device(`station-${index}`));
  const pumps = Array.from({ length: 10 }, (_, index) =>
    device(`pump-${index}`, { critical: true, function: 'infusion' }),
  );
  const monitors = Array.from({ length: 5 }, (_, index) =>
    device(`monitor-${index}`, { weakTo: [], critical: true, function: 'monitoring' }),
  );
  const rows = [
    // Every office computer reaches every other one: 90 accesses.
    ...offices.flatMap(({ id }) => offices.filter((other) => other.id !== id).map((other) => access(id, other.id))),
    // Two of them reach two stations; one access over a port that carries no worm.
    access('pc-0', 'station-0'),
    access('pc-1', 'station-1'),
    access('pc-2', 'station-2', { port: 104, needed: true }),
    // Station 0 reaches all pumps, station 1 one of them; the monitors are not weak.
    ...pumps.map(({ id }) => access('station-0', id)),
    access('station-1', 'pump-0', { needed: true }),
    ...monitors.map(({ id }) => access('station-0', id)),
  ];
  return { devices: [...offices, ...stations, ...pumps, ...monitors], access: rows };
}

test('a hospital of thirty devices comes to what is worked out by hand', () => {
  const drill = drillWorm(wormNetwork(ward(), 'wannacry'), 'pc-5', { ...SETTINGS, removalsPerHour: 0 });
  const names = (stem: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${stem}-${index}`);
  assert.deepEqual(drill.infected, [...names('pc', 10), 'station-0', 'station-1', ...names('pump', 10)]);
  // 22 devices infect over 90 + 2 + 10 + 1 pairs.
  assert.equal(drill.reproduction, Math.round((103 / 22) * 1e6) / 1e6);
  assert.deepEqual(
    drill.lost.map((loss) => [loss.function, loss.share]),
    [['infusion', 1]],
  );
  // Nobody is removed: in the end all that can be are infected. Weak at first: 9 offices, 5 stations, 10 pumps.
  const [first, last] = [drill.curve[0], drill.curve.at(-1)];
  assert.deepEqual(first, { t: 0, susceptible: 24, infected: 1, removed: 0 });
  assert.deepEqual(last, { t: 48, susceptible: 3, infected: 22, removed: 0 });
  // Both ways into the stations: fewer than the eleven accesses to pumps, of which one is needed by care.
  assert.deepEqual(drill.cuts, [
    { from: 'pc-0', to: 'station-0', protocol: 'tcp', port: 445 },
    { from: 'pc-1', to: 'station-1', protocol: 'tcp', port: 445 },
  ]);
});

test('the same seed gives the same answer, another one another curve', () => {
  const network = wormNetwork(ward(), null);
  const play = (seed: number): string => JSON.stringify(drillWorm(network, null, { ...SETTINGS, seed }));
  assert.equal(play(7), play(7));
  assert.notEqual(play(7), play(8));
});

test('an epidemic on a complete graph comes to the final size of the SIR model', (context) => {
  // Kermack and McKendrick: of a large outbreak 1 - s = exp(-R s) is left; 1/R of single entries die out by themselves.
  const [count, basic] = [400, 3];
  let attacked = 0.9;
  for (let step = 0; step < 100; step++) attacked = 1 - Math.exp(-basic * attacked);
  const settings = {
    ...SETTINGS,
    runs: 1500,
    removalsPerHour: 1,
    attacksPerHour: basic / (count - 1 - basic),
    hours: 200,
  };
  const drill = drillWorm(wormNetwork(complete(count), null), 'd0', settings);
  assert.ok(Math.abs(drill.reproduction - basic) < 1e-6, `${drill.reproduction}`);
  const expected = attacked * (1 - 1 / basic);
  const seen = (drill.curve.at(-1)?.removed ?? 0) / count;
  context.diagnostic(`${settings.runs} runs on ${count} devices: ${seen} of them, the theory says ${expected}`);
  assert.ok(Math.abs(seen - expected) < 0.04);
});

test('a single access is attacked after the mean time of an exponential', () => {
  const model = { devices: [device('a'), device('b', { function: 'infusion' })], access: [access('a', 'b')] };
  const settings = { ...SETTINGS, runs: 20_000, removalsPerHour: 0, attacksPerHour: 2, hours: 100 };
  const [loss] = drillWorm(wormNetwork(model, null), 'a', settings).lost;
  assert.ok(Math.abs((loss?.t ?? 0) - 0.5) < 0.02, `${loss?.t}`);
});

/** A model of up to 14 devices with few accesses, so that every set of cuts can be tried. */
function randomModel(random: Random): DrillModel {
  const devices = Array.from({ length: 3 + random.below(12) }, (_, index) =>
    device(`d${index}`, {
      critical: index > 0 && random.below(3) === 0,
      weakTo: random.below(6) === 0 ? [] : ['eternalblue'],
    }),
  );
  const rows = Array.from({ length: 3 + random.below(13) }, () =>
    access(random.pick(devices)?.id ?? '', random.pick(devices)?.id ?? '', {
      needed: random.below(4) === 0,
      port: random.below(8) === 0 ? 80 : 445,
    }),
  );
  return { devices, access: rows };
}

/** Whom the worm reaches by following accesses one by one, the slow and plain way. */
function reachedPlainly(
  { devices, access: rows }: DrillModel,
  entry: string,
  cut: (row: DrillAccess) => boolean,
): Set<string> {
  const found = new Set([entry]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const row of rows) {
      const isWeak = devices.find(({ id }) => id === row.to)?.weakTo.includes('eternalblue') === true;
      if (!isWeak || row.port !== 445 || cut(row) || !found.has(row.from) || found.has(row.to)) continue;
      found.add(row.to);
      grew = true;
    }
  }
  return found;
}

const keyOf = ({ from, to, protocol, port }: Cut): string => `${from} ${to} ${protocol} ${port}`;

/** The least number of cuts by trying all sets of accesses that may be cut; null where none keeps the critical safe. */
function fewestPlainly(model: DrillModel, entry: string): number | null {
  const needed = new Set(model.access.filter((row) => row.needed).map(keyOf));
  const keys = [...new Set(model.access.map(keyOf))].filter((key) => !needed.has(key));
  const critical = model.devices.filter((one) => one.critical).map(({ id }) => id);
  let least: number | null = null;
  for (let mask = 0; mask < 1 << keys.length; mask++) {
    const cut = new Set(keys.filter((_, index) => (mask >> index) & 1));
    if (least !== null && cut.size >= least) continue;
    const found = reachedPlainly(model, entry, (row) => cut.has(keyOf(row)));
    if (critical.every((id) => !found.has(id))) least = cut.size;
  }
  return least;
}

test('whom a worm reaches, and the fewest cuts, are those of brute force on 400 random models', () => {
  const random = createRandom(20_261_127);
  let cutAtAll = 0;
  for (let round = 0; round < 400; round++) {
    const model = randomModel(random);
    const drill = drillWorm(wormNetwork(model, 'eternalblue'), 'd0', { ...SETTINGS, runs: 1 });
    assert.deepEqual(
      new Set(drill.infected),
      reachedPlainly(model, 'd0', () => false),
    );
    const least = fewestPlainly(model, 'd0');
    assert.equal(drill.cuts?.length ?? null, least, JSON.stringify(model));
    if (drill.cuts === null) continue;
    const cut = new Set(drill.cuts.map(keyOf));
    const after = reachedPlainly(model, 'd0', (row) => cut.has(keyOf(row)));
    assert.ok(model.devices.every(({ id, critical }) => !critical || !after.has(id)));
    if (drill.cuts.length > 0) cutAtAll++;
  }
  assert.ok(cutAtAll > 50, `only ${cutAtAll} models had anything to cut`);
});

test('without an entry the worm enters where it reaches most', () => {
  const model = { devices: ['a', 'b', 'c', 'd'].map((id) => device(id)), access: [access('b', 'c'), access('c', 'd')] };
  assert.equal(drillWorm(wormNetwork(model, null), null, SETTINGS).entry, 'b');
});

test('a worm goes over the services of its weakness alone, one of your own over any', () => {
  assert.ok(
    carries('eternalblue', 'TCP', 445) && !carries('eternalblue', 'tcp', 3389) && !carries('eternalblue', 'udp', 445),
  );
  assert.ok(carries('eternalblue', 'tcp', null), 'an access to every port is one to this port');
  assert.ok(carries('a hole of our own', 'udp', 9));
  assert.deepEqual(weaknessesOf('WannaCry'), ['eternalblue']);
});

test('two devices of one name, and an access to nobody, are refused', () => {
  assert.throws(
    () => wormNetwork({ devices: [device('a'), device('a')], access: [] }, null),
    /two devices are called "a"/,
  );
  assert.throws(
    () => wormNetwork({ devices: [device('a')], access: [access('a', 'b')] }, null),
    /no device is called "b"/,
  );
});

test('containment tells what each way costs care, and advises the cheapest that keeps critical devices safe', () => {
  const model = ward();
  const plan = planContainment(model, wormNetwork(model, 'wannacry'), ['station-1']);
  // Station 1 reaches pump 0 alone, over what care needs: no way is free.
  assert.deepEqual(plan.atRisk, ['pump-0']);
  const [stop, protect, isolate, plug] = plan.ways;
  assert.deepEqual(stop?.cuts, [{ from: 'station-1', to: 'pump-0', protocol: 'tcp', port: 445 }]);
  assert.deepEqual([stop?.cost.needed, stop?.cost.critical, stop?.cost.paper], [1, 1, []]);
  assert.equal(stop?.cost.functions[0]?.others.length, 9, 'nine pumps go on');
  assert.deepEqual([protect?.atRisk, isolate?.atRisk, plug?.atRisk], [[], [], []]);
  assert.deepEqual([plug?.cost.accesses, plug?.cost.needed], [model.access.length, 2]);
  assert.equal(plan.advised, 'stop-spread');

  const office = planContainment(model, wormNetwork(model, 'wannacry'), ['pc-0', 'pc-1']);
  const free = office.ways.find(({ name }) => name === 'protect-critical');
  assert.deepEqual([free?.cuts?.length, free?.cost.needed], [2, 0]);
  assert.ok(free?.atRisk.includes('pc-5') && !free.atRisk.includes('pump-3'));
});
