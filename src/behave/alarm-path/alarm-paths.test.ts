/** Ways of alarms that are made up: learnt, measured, and told where they break, with nothing told of those that work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import type { Passage } from '#model/passage.ts';
import { Detection } from '../detection.ts';
import type { Draft } from '../detector.ts';
import { timeText } from './describe.ts';
import { Durations } from './latency.ts';

const [BED_1, BED_2, GATEWAY, STAND_IN, CALLER] = ['10.1.0.1', '10.1.0.2', '10.2.0.1', '10.2.0.2', '10.3.0.1'];
const BEGIN = 1_772_000_000;
let frames = 0;

const passage = (from: string, to: string, sort: Passage['sort'], at: number, marks: readonly string[]): Passage => ({
  ...{ from, to, sort, marks, port: 2575, protocol: 'hl7', capture: 'ward.pcap', frame: ++frames },
  time: timeText(BEGIN + at),
});

/** A message that is answered after ten milliseconds. */
const answered = (from: string, to: string, sort: Passage['sort'], at: number, marks: readonly string[]): Passage[] => [
  passage(from, to, sort, at, marks),
  passage(to, from, 'answer', at + 0.01, marks.slice(0, 1)),
];

/** An alarm over all these hosts, `delay` seconds from hop to hop, each message called anew. */
function alarm(hosts: readonly string[], at: number, delay = 0.1): Passage[] {
  const name = `alarm ${hosts[0]} ${at}`;
  return hosts
    .slice(1)
    .flatMap((to, hop) => answered(hosts[hop] ?? '', to, 'alarm', at + hop * delay, [`${name} ${hop}`, name]));
}

const measured = (from: string, to: string, at: number): Passage[] =>
  answered(from, to, 'measurement', at, [`measured ${from} ${at}`]);
const seconds = (count: number, make: (second: number) => readonly Passage[]): Passage[] =>
  Array.from({ length: count }, (_, second) => make(second)).flat();
const untilThen = (at: number): Passage => passage('', '', 'time', at, []);

function concluded(passages: readonly Passage[]): { readonly drafts: readonly Draft[]; readonly detection: Detection } {
  const [detection, other] = [new Detection(), new Detection()];
  for (const one of passages) detection.passage(one);
  // The same in another order, half of it seen by another thread.
  for (const one of passages.toReversed()) (one.frame % 2 === 0 ? detection : other).passage(one);
  const shared = new Detection();
  for (const [index, one] of passages.entries()) if (index % 2 === 0) shared.passage(one);
  const rest = new Detection();
  for (const [index, one] of passages.entries()) if (index % 2 === 1) rest.passage(one);
  shared.absorb(structuredClone(rest.state()));
  const whole = new Detection();
  for (const one of passages) whole.passage(one);
  assert.deepEqual(shared.conclude(), whole.conclude());
  return { drafts: whole.conclude(), detection: whole };
}

const told = (drafts: readonly Draft[]): readonly string[] =>
  drafts
    .map(({ kind, severity, actors, targets }) =>
      [
        kind.replace('clinical.alarm-path.', ''),
        severity,
        ...actors.map(({ ip }) => ip),
        '>',
        ...targets.map(({ ip }) => ip),
      ].join(' '),
    )
    .sort();

test('a way is learnt from what its messages have in common, with its delays', () => {
  const { detection } = concluded(
    seconds(40, (second) => alarm([BED_1, GATEWAY, CALLER], second * 7, 0.1 + second / 1000)),
  );
  const [path, ...others] = detection.alarmPaths();
  assert.deepEqual(others, []);
  assert.deepEqual(path?.hosts, [BED_1, GATEWAY, CALLER]);
  assert.deepEqual([path?.alarms, path?.state], [40, 'works']);
  const near = (value: number | undefined, expected: number): void =>
    assert.ok(value !== undefined && Math.abs(value / expected - 1) < 0.03, `${value} for ${expected}`);
  near(path?.delay.p50, 0.119);
  near(path?.delay.p99, 0.139);
  near(path?.hops[0]?.answer?.p95, 0.01);
  assert.deepEqual(path?.hops[0]?.passing, null);
  near(path?.hops[1]?.passing?.p50, 0.119);
});

test('percentiles are within two percent, whatever the durations', () => {
  const durations = new Durations();
  for (let number = 1; number <= 1000; number++) durations.add(number / 100);
  const { p50, p95, p99, most, count } = durations.percentiles();
  for (const [is, should] of [
    [p50, 5],
    [p95, 9.5],
    [p99, 9.9],
  ] as const)
    assert.ok(Math.abs(is / should - 1) < 0.021, `${is} for ${should}`);
  assert.deepEqual([most, count], [10, 1000]);
  assert.deepEqual(new Durations().percentiles(), { count: 0, p50: 0, p95: 0, p99: 0, most: 0 });
});

test('what everything hangs on is named; where there are two ways, neither is', () => {
  const one = seconds(12, (second) => [
    ...alarm([BED_1, GATEWAY, CALLER], second * 9),
    ...alarm([BED_2, STAND_IN, CALLER], second * 9 + 4),
  ]);
  assert.deepEqual(told(concluded(one).drafts), [
    `single-point low ${GATEWAY} > ${BED_1}`,
    `single-point low ${STAND_IN} > ${BED_2}`,
    `single-point medium ${CALLER} > ${BED_1} ${BED_2}`,
  ]);
  // What was seen so far may be one of two ways.
  assert.deepEqual(told(concluded(one.slice(0, 40)).drafts), []);
  const two = seconds(12, (second) => [
    ...alarm([BED_1, GATEWAY, CALLER], second * 9),
    ...alarm([BED_1, STAND_IN, '10.3.0.2'], second * 9 + 4),
  ]);
  assert.deepEqual(told(concluded(two).drafts), []);
});

test('an alarm that does not go on is told while it is missing, and no longer when the next one does', () => {
  const usual = seconds(6, (second) => alarm([BED_1, GATEWAY, CALLER], second * 9));
  const kept = answered(BED_1, GATEWAY, 'alarm', 60, ['kept 0', 'kept']);
  const broken = (passages: readonly Passage[]): readonly Draft[] =>
    concluded(passages).drafts.filter(({ kind }) => kind.endsWith('broken'));
  assert.deepEqual(told(broken([...usual, ...kept, untilThen(61)])), []);
  const found = broken([...usual, ...kept, untilThen(63)]);
  assert.deepEqual(told(found), [`broken high ${GATEWAY} > ${CALLER}`]);
  assert.ok(found[0]?.title.includes('without end'), told(found).join());
  assert.equal(concluded([...usual, ...kept, untilThen(63)]).detection.alarmPaths()[0]?.state, 'broken');
  const again = concluded([...usual, ...kept, ...alarm([BED_1, GATEWAY, CALLER], 90)]);
  assert.equal(again.detection.alarmPaths()[0]?.state, 'works');
  assert.ok(again.drafts.some(({ kind, title }) => kind.endsWith('broken') && !title.includes('without end')));
});

test('a gateway that passes on urgent alarms alone breaks nothing', () => {
  const filtered = seconds(40, (second) =>
    second % 2 === 0
      ? alarm([BED_1, GATEWAY, CALLER], second * 9)
      : answered(BED_1, GATEWAY, 'alarm', second * 9, [`slight ${second}`]),
  );
  assert.ok(concluded([...filtered, untilThen(500)]).drafts.every(({ kind }) => kind.endsWith('single-point')));
});

test('late alarms, and those that nobody answers', () => {
  const usual = seconds(12, (second) => alarm([BED_1, GATEWAY, CALLER], second * 9));
  const late = concluded([...usual, ...alarm([BED_1, GATEWAY, CALLER], 120, 1.5)]).drafts;
  assert.ok(told(late).includes(`late medium ${GATEWAY} > ${CALLER}`), told(late).join('\n'));
  const ignored = concluded([...usual, passage(GATEWAY, CALLER, 'alarm', 130, ['x 1', 'x']), untilThen(134)]).drafts;
  assert.ok(told(ignored).includes(`broken high ${CALLER} > ${GATEWAY}`), told(ignored).join('\n'));
});

test('a device with a rhythm that falls silent is told; the end of a capture is no silence', () => {
  const rhythm = seconds(30, (second) => [
    ...measured(BED_1, GATEWAY, second),
    ...measured(BED_2, GATEWAY, second + 0.3),
  ]);
  const silent = (passages: readonly Passage[]): readonly string[] => told(concluded(passages).drafts);
  assert.deepEqual(silent(rhythm), []);
  const other = seconds(8, (second) => measured(BED_2, GATEWAY, 30 + second));
  assert.deepEqual(silent([...rhythm, ...other]), [`silent low ${BED_1} > ${GATEWAY}`]);
  // In another capture, or by no rhythm, nothing is missing.
  const tomorrow = other.map((one) => ({ ...one, capture: 'tomorrow.pcap' }));
  assert.deepEqual(silent([...rhythm, ...tomorrow]), []);
  const now = [0, 1, 9, 11, 40, 41, 90, 130, 131, 190, 200].flatMap((at) => measured(BED_1, GATEWAY, at));
  assert.deepEqual(silent([...now, untilThen(400)]), []);
});

/** The same after a restart, so many seconds later. */
function restarted(before: readonly Passage[], after: readonly Passage[]): Detection {
  const [first, second] = [new Detection(), new Detection()];
  for (const one of before) first.passage(one);
  first.conclude();
  const kept = serialize(first.memory());
  for (const mark of before.flatMap(({ marks }) => marks)) assert.ok(!kept.includes(mark), `${mark} is kept`);
  second.restore(deserialize(kept) as ReturnType<Detection['memory']>);
  assert.deepEqual(second.alarmPaths(), first.alarmPaths());
  for (const one of after) second.passage(one);
  return second;
}

test('what was learnt outlives a restart, and is measured and watched on', () => {
  const alarms = (from: number, count: number): Passage[] =>
    seconds(count, (second) => alarm([BED_1, GATEWAY, CALLER], from + second * 9));
  const usual = [...alarms(0, 6), ...answered(BED_1, GATEWAY, 'alarm', 60, ['stays 0', 'stays']), untilThen(70)];
  const again = restarted(usual, alarms(500, 4));
  assert.equal(again.alarmPaths()[0]?.state, 'broken');
  assert.ok(told(again.conclude()).includes(`broken high ${GATEWAY} > ${CALLER}`));
  const [path] = again.alarmPaths();
  assert.deepEqual([path?.alarms, path?.delay.count, path?.state], [10, 10, 'works']);
  // It is known from the first alarm on that the gateway passes them on, and how fast.
  const kept = answered(BED_1, GATEWAY, 'alarm', 500, ['lost 0', 'lost']);
  const broken = restarted(alarms(0, 6), [...kept, untilThen(504)]).conclude();
  assert.ok(told(broken).includes(`broken high ${GATEWAY} > ${CALLER}`), told(broken).join());
  const late = restarted(alarms(0, 6), alarm([BED_1, GATEWAY, CALLER], 500, 1.5)).conclude();
  assert.ok(told(late).includes(`late medium ${GATEWAY} > ${CALLER}`), told(late).join());
});

test('nobody is silent while nothing runs; who says nothing after it is', () => {
  const both = (from: number, count: number): Passage[] =>
    seconds(count, (second) => [
      ...measured(BED_1, GATEWAY, from + second),
      ...measured(BED_2, GATEWAY, from + second + 0.3),
    ]);
  const silent = (after: readonly Passage[]): readonly string[] => told(restarted(both(0, 30), after).conclude());
  assert.deepEqual(silent([]), []);
  assert.deepEqual(silent(both(900, 30)), []);
  assert.deepEqual(silent(measured(BED_2, GATEWAY, 900)), []);
  const other = seconds(8, (second) => measured(BED_2, GATEWAY, 900 + second));
  assert.deepEqual(silent(other), [`silent low ${BED_1} > ${GATEWAY}`]);
});
