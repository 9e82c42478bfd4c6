import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { type Device, NOTHING_KNOWN } from '#model/device.ts';
import type { Flow } from '#model/flow.ts';
import type { Draft } from '../detector.ts';
import { Baselines } from './baselines.ts';
import { Known, WHAT } from './known.ts';
import { Tails } from './tail.ts';

const DAY = 86_400_000;
/** A Monday. */
const START = Date.parse('2026-01-05T00:00:00Z');
const GATEWAY = '10.0.0.1';
const PUMPS = Array.from({ length: 24 }, (_, i) => `10.0.1.${10 + i}`);
const OTHERS = Array.from({ length: 8 }, (_, i) => `10.0.2.${10 + i}`);

const flow = (time: number, client: string, server: string, port: number, more: Partial<Flow> = {}): Flow => ({
  id: `${time} ${client}`,
  start: new Date(time).toISOString(),
  end: new Date(time + 1000).toISOString(),
  network: 'ipv4',
  transport: 'tcp',
  client: { ip: client, port: 50_000 },
  server: { ip: server, port },
  vlan: [],
  protocol: null,
  over: [],
  basis: 'none',
  clientPackets: 4,
  clientBytes: 4000,
  serverPackets: 4,
  serverBytes: 6000,
  state: 'established',
  missed: { bytes: 0 },
  capture: 'ward.pcap',
  firstFrame: 7,
  ...more,
});

const device = (ip: string, category: string): Device => ({
  id: `device ${ip}`,
  macs: [],
  ips: [ip],
  addresses: [],
  names: [],
  firstSeen: '',
  lastSeen: '',
  roles: [],
  identity: { ...NOTHING_KNOWN, category: { value: category, confidence: 1, basis: [], by: 'evidence' } },
});

const DEVICES: readonly Device[] = [
  device(GATEWAY, 'medical-gateway'),
  ...PUMPS.map((ip) => device(ip, 'infusion-pump')),
  ...OTHERS.map((ip) => device(ip, 'workstation')),
];

function newBaselines(): Baselines {
  const known = new Map(DEVICES.map(({ id, ips }) => [ips[0], id]));
  const baselines = new Baselines((address) => known.get(address));
  baselines.meet(DEVICES);
  return baselines;
}

/** Lets a ward live through days, hour by hour; what else happens is in `more`. */
function live(baselines: Baselines, from: number, days: number, more: readonly Flow[] = []): readonly Draft[] {
  const all = [...more];
  for (let hour = from * 24; hour < (from + days) * 24; hour++) {
    const time = START + hour * 3_600_000;
    for (const [at, pump] of PUMPS.entries()) all.push(flow(time + at * 1000, pump, GATEWAY, 443));
    for (const [at, one] of OTHERS.entries())
      if (hour % 24 >= 7 && hour % 24 < 18) all.push(flow(time + 60_000 + at * 1000, one, GATEWAY, 8443));
  }
  all.sort((a, b) => (a.end < b.end ? -1 : 1));
  const told = new Map<string, Draft>();
  for (const one of all) {
    baselines.flow(one);
    for (const draft of baselines.conclude()) told.set(draft.word, draft);
  }
  return [...told.values()];
}

const at = (day: number, hour: number): number => START + day * DAY + hour * 3_600_000;

test('an ordinary fortnight gives no finding, and a device says on which day of its learning it is', () => {
  const baselines = newBaselines();
  assert.deepEqual(live(baselines, 0, 3), []);
  const pump = baselines.standing(`device ${PUMPS[0]}`);
  assert.deepEqual(pump, { state: 'learning', day: 3, of: 7, group: 'infusion pump', groupSize: 24 });
  assert.deepEqual(live(baselines, 3, 11), []);
  assert.equal(baselines.standing(`device ${PUMPS[0]}`).state, 'learnt');
  assert.equal(baselines.standing('device of nobody').day, 0);
});

test('nothing is told while a site is learnt', () => {
  const odd = [
    flow(at(2, 9), PUMPS[3] ?? '', OTHERS[1] ?? '', 22),
    flow(at(5, 9), PUMPS[5] ?? '', '203.0.113.9', 6667),
  ];
  assert.deepEqual(live(newBaselines(), 0, 7, odd), []);
});

test('a pump that meets somebody new is told, once, with what comes after it', () => {
  const pump = PUMPS[4] ?? '';
  const odd = [flow(at(10, 9), pump, OTHERS[1] ?? '', 445), flow(at(10, 11), pump, '203.0.113.9', 6667)];
  const told = live(newBaselines(), 0, 12, odd);
  assert.equal(told.length, 1);
  const [finding] = told;
  assert.equal(finding?.kind, 'behaviour.new-peer');
  assert.deepEqual(finding?.actors, [{ ip: pump }]);
  assert.deepEqual(finding?.targets.map(({ ip }) => ip).sort(), [OTHERS[1], '203.0.113.9']);
  assert.equal(finding?.reasons?.length, 2);
  assert.ok((finding?.reasons?.[0] ?? '') < (finding?.reasons?.[1] ?? ''), 'in order of time');
  assert.equal(finding?.start.slice(0, 10), '2026-01-15');
});

test('what all pumps do together is a note, and no finding; what one does is', () => {
  const update = PUMPS.map((pump, i) => flow(at(10, 9) + i * 300_000, GATEWAY, pump, 9443, { clientBytes: 60e6 }));
  const baselines = newBaselines();
  assert.deepEqual(live(baselines, 0, 12, update), []);
  const notes = baselines.notes().map(({ line }) => line);
  assert.ok(
    notes.some((line) => line.includes('tcp/9443') && line.includes('infusion pump')),
    notes.join('\n'),
  );
  const alone = live(newBaselines(), 0, 12, update.slice(0, 1));
  assert.equal(alone.length, 1);
});

test('who hands out much to all pumps is no finding for the amount; who gives as much to one of them is', () => {
  const [first = '', ...others] = PUMPS;
  const hourly = (i: number): number => at(10, 9) + i * 150_000;
  const volumes = (flows: readonly Flow[]): readonly string[] =>
    live(newBaselines(), 0, 12, flows).flatMap(({ reasons = [] }) =>
      reasons.filter((line) => line.includes(`${first} sent`)),
    );
  const toAll = others.map((pump, i) => flow(hourly(i), first, pump, 9443, { clientBytes: 900e6 }));
  const toOne = others.map((pump, i) => flow(hourly(i), first, others[3] ?? pump, 9443, { clientBytes: 900e6 }));
  assert.deepEqual(volumes(toAll), []);
  assert.equal(volumes(toOne).length, 1);
});

/** Lines of amounts that are told of pumps. */
const volumes = (flows: readonly Flow[], days = 12): readonly string[] =>
  live(newBaselines(), 0, days, flows).flatMap(({ reasons = [] }) =>
    reasons.filter((line) => PUMPS.some((pump) => line.includes(`${pump} got`) || line.includes(`${pump} sent`))),
  );
/** The gateway hands out an update to pumps in the course of an hour and more. */
const handsOut = (to: readonly string[], day: number, bytes = 60e6, server = GATEWAY): readonly Flow[] =>
  to.map((pump, i) => flow(at(day, 9) + i * 300_000, server, pump, 9443, { clientBytes: bytes }));

test('who gets from the same server, days later, what all of its kind got is no finding; more, or from another, is', () => {
  const [late = '', later = '', ...most] = PUMPS;
  const update = handsOut(most, 10);
  assert.deepEqual(volumes([...update, ...handsOut([late], 11), ...handsOut([later], 13, 50e6)], 15), []);
  assert.equal(volumes([...update, ...handsOut([late], 11, 600e6)], 13).length, 1);
  assert.equal(volumes([...update, ...handsOut([late], 11, 60e6, OTHERS[0])], 13).length, 1);
  // Among many that get a little, the one that gets much stands out, and what one sends is no update.
  assert.equal(volumes([...update, ...handsOut([late], 10, 600e6)]).length, 1);
  assert.equal(volumes([...update, flow(at(10, 10), late, GATEWAY, 443, { clientBytes: 60e6 })]).length, 1);
});

test('one device is not several, however many hours it strays; and it is told although it says nothing more', () => {
  const pump = PUMPS[6] ?? '';
  const hours = [9, 10, 11, 12, 13].map((hour, i) =>
    flow(at(10, hour) + 1_800_000, pump, GATEWAY, 443, { clientBytes: 60e6 * 3 ** i }),
  );
  assert.equal(volumes(hours).length, 5);
  const baselines = newBaselines();
  live(baselines, 0, 10);
  const told = new Set<string>();
  for (let hour = 0; hour < 14; hour++)
    for (const one of PUMPS) {
      if (one === pump && hour > 0) continue;
      baselines.flow(flow(at(10, hour), one, GATEWAY, 443, one === pump ? { clientBytes: 60e6 } : {}));
      for (const { reasons = [] } of baselines.conclude())
        for (const line of reasons) if (line.includes(`${pump} sent`)) told.add(line);
    }
  assert.equal(told.size, 1);
});

test('what devices of one place begin on one day, each for itself, is one finding; what leaves a site never is part of another', () => {
  const [one = '', two = ''] = PUMPS;
  const elsewhere = OTHERS[4] ?? '';
  const odd = [
    flow(at(10, 9), one, '203.0.113.9', 6667),
    flow(at(10, 12), two, '198.51.100.7', 7001),
    flow(at(10, 10), elsewhere, OTHERS[5] ?? '', 445),
  ];
  const told = live(newBaselines(), 0, 12, odd);
  assert.deepEqual(told.map(({ actors }) => actors.map(({ ip }) => ip)).sort(), [[one, two], [elsewhere]]);
  const both = told.find(({ actors }) => actors.length === 2);
  assert.deepEqual(both?.targets, [], 'neither met whom the other met');
  assert.match((both?.reasons ?? []).join('\n'), /198\.51\.100\.7/);
  const drained = Array.from({ length: 160 }, (_, i) =>
    flow(at(10, 13) + i * 600_000, two, '198.51.100.7', 7001, { clientBytes: 4e6 }),
  );
  const apart = live(newBaselines(), 0, 13, [...odd, ...drained]);
  const leaves = apart.find(({ kind }) => kind === 'exfiltration.volume');
  assert.deepEqual(leaves?.actors, [{ ip: two }]);
  assert.deepEqual(leaves?.targets, [{ ip: '198.51.100.7' }]);
});

test('a stranger that visits pump after pump is one finding about the stranger', () => {
  const stranger = OTHERS[2] ?? '';
  const visits = PUMPS.slice(0, 12).map((pump, i) => flow(at(10, 9) + i * 60_000, stranger, pump, 8080));
  const told = live(newBaselines(), 0, 12, visits);
  assert.equal(told.length, 1);
  assert.deepEqual(told[0]?.actors, [{ ip: stranger }]);
  assert.equal(told[0]?.targets.length, 12);
});

test('what leaves slowly is told, although no day of it is much', () => {
  const pieces = Array.from({ length: 160 }, (_, i) =>
    flow(at(8, 9) + i * 1_800_000, OTHERS[3] ?? '', '203.0.113.77', 443, {
      clientBytes: 2e6,
      tls: { sni: 'a.store.example' },
    }),
  );
  const told = live(newBaselines(), 0, 13, pieces);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.kind, 'exfiltration.volume');
  assert.equal(told[0]?.severity, 'high');
  assert.match(told[0]?.title ?? '', /store\.example/);
});

test('remote access at night is told where it is ordinary by day', () => {
  const [admin = '', target = ''] = OTHERS;
  const byDay = Array.from({ length: 12 }, (_, day) => flow(at(day, 10), admin, target, 3389, { protocol: 'rdp' }));
  assert.deepEqual(live(newBaselines(), 0, 12, byDay), []);
  const night = flow(at(10, 2.5), admin, target, 3389, { protocol: 'rdp' });
  const told = live(newBaselines(), 0, 12, [...byDay, night]);
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['behaviour.unusual-time'],
  );
});

test('a device that falls silent is told; where nobody was looking, nothing is', () => {
  const baselines = newBaselines();
  live(baselines, 0, 9);
  const silent = PUMPS[7] ?? '';
  const rest = PUMPS.filter((pump) => pump !== silent);
  const told = new Map<string, Draft>();
  for (let hour = 0; hour < 12; hour++)
    for (const [i, pump] of rest.entries()) {
      baselines.flow(flow(at(9, hour) + i * 1000, pump, GATEWAY, 443));
      for (const draft of baselines.conclude()) told.set(draft.word, draft);
    }
  assert.deepEqual(
    [...told.values()].map(({ kind }) => kind),
    ['device.silent'],
  );
  assert.deepEqual([...told.values()][0]?.actors, [{ ip: silent }]);
  const dark = newBaselines();
  live(dark, 0, 9);
  assert.deepEqual(live(dark, 11, 1), []);
});

test('what was learnt is taken up as it was, and the same flows give the same', () => {
  const pump = PUMPS[4] ?? '';
  const odd = [flow(at(10, 9), pump, OTHERS[1] ?? '', 445)];
  const whole = live(newBaselines(), 0, 12, odd);
  const first = newBaselines();
  live(first, 0, 9);
  const second = newBaselines();
  second.restore(deserialize(serialize(first.state())) as ReturnType<Baselines['state']>);
  assert.deepEqual(live(second, 9, 3, odd), whole);
  // An earlier version kept nothing of who strayed, and of each hour how many did.
  const third = newBaselines();
  const { strays: _, ...bursts } = first.state().bursts;
  third.restore(deserialize(serialize({ ...first.state(), bursts: { ...bursts, together: [['3 1 491000', 7]] } })));
  assert.deepEqual(live(third, 9, 3, odd), whole);
});

test('what several sensors tell of counts once: packets before records, and records again where packets are seen no longer', () => {
  const one = OTHERS[3] ?? '';
  const uploads = (from: number, to: number): Flow[] =>
    Array.from({ length: (to - from) * 24 }, (_, i) =>
      flow(at(from, 0) + i * 3_600_000, one, '203.0.113.77', 443, {
        clientBytes: 1e6,
        tls: { sni: 'a.store.example' },
      }),
    );
  const drainedBy = (told: readonly (readonly [readonly Flow[], string | null])[]): boolean => {
    const baselines = newBaselines();
    const all = told.flatMap(([flows, records]) => flows.map((each) => ({ each, records })));
    live(baselines, 0, 8);
    let isTold = false;
    for (const { each, records } of all.toSorted((a, b) => (a.each.end < b.each.end ? -1 : 1))) {
      baselines.flow(each, records);
      isTold ||= baselines.conclude().some(({ kind }) => kind === 'exfiltration.volume');
    }
    return isTold;
  };
  const [short, long] = [uploads(8, 10), uploads(8, 14)];
  assert.equal(drainedBy([[short, null]]), false, 'two days of it are not much');
  assert.equal(drainedBy([[long, null]]), true, 'six are');
  // Four sensors of two days tell as much as one of eight would.
  assert.equal(
    drainedBy([
      [short, null],
      [short, 'router'],
      [short, 'zeek'],
      [short, 'core'],
    ]),
    false,
  );
  assert.equal(
    drainedBy([
      [short, 'router'],
      [short, 'zeek'],
      [short, 'core'],
      [short, 'edge'],
    ]),
    false,
  );
  assert.equal(
    drainedBy([
      [short, null],
      [long, 'router'],
    ]),
    true,
    'the mirror was taken away',
  );
});

test('what comes late is learnt from and not judged', () => {
  const baselines = newBaselines();
  live(baselines, 0, 12);
  baselines.flow(flow(at(5, 9), PUMPS[4] ?? '', OTHERS[1] ?? '', 445));
  assert.deepEqual(live(baselines, 12, 2, [flow(at(13, 9), PUMPS[4] ?? '', OTHERS[1] ?? '', 445)]), []);
});

test('known things are found again through growth and forgetting, and a full table says so', () => {
  const known = new Known(10_000);
  for (let i = 0; i < 12_000; i++) known.put(20_000, i % 2 === 0 ? WHAT.edge : WHAT.groupPeer, i, 1, 2, 3);
  assert.equal(known.size, 10_000);
  assert.equal(known.lost, 2000);
  for (let i = 0; i < 10_000; i++) assert.ok(known.find(i % 2 === 0 ? WHAT.edge : WHAT.groupPeer, i, 1, 2, 3) >= 0);
  assert.equal(known.find(WHAT.edge, 1, 1, 2, 3), -1);
  known.forget(20_001, 20_000);
  assert.equal(known.size, 5000);
  assert.ok(known.find(WHAT.groupPeer, 1, 1, 2, 3) >= 0);
});

test('a tail weighs a value by how far it lies beyond the others, and says nothing of what it has not seen', () => {
  const tails = new Tails(0, 0.25, 0.5);
  assert.equal(tails.score(3, 9), 0);
  for (let i = 0; i < 1000; i++) tails.add(3, (i % 100) / 50);
  assert.equal(tails.score(3, 1), 0);
  assert.ok(tails.score(3, 4) > tails.score(3, 2.5));
  assert.ok(tails.score(3, 50) <= 5, 'what was seen bounds what is said');
});
