import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { factKeys } from '#app/pipeline.ts';
import { isNobody } from '#base/addresses.ts';
import { PATIENT_STRINGS } from '../programs/patients.ts';
import { Clock } from './clock.ts';
import { liveThrough } from './lives.ts';
import { GROUPS, OUTSIDE, WEB_HOSTS } from './outside.ts';
import { devicesOf, rareOf } from './truth.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const week = await liveThrough({ days: 7, activity: 0.1 });

test('the same seed tells the same, another one something else, and a longer time begins the same', async () => {
  const [one, again, other, longer] = await Promise.all([
    liveThrough({ seed: 3 }),
    liveThrough({ seed: 3 }),
    liveThrough({ seed: 4 }),
    liveThrough({ seed: 3, days: 2 }),
  ]);
  assert.ok(one.flows.length > 5000, `${one.flows.length} flows`);
  assert.equal(digest(one.text), digest(again.text));
  assert.deepEqual(one.facts, again.facts);
  assert.notEqual(digest(one.text), digest(other.text));
  assert.ok(longer.text.startsWith(one.text));
});

test('a written line is the flow as JSON, and no identifier is used twice', () => {
  const lines = week.text.trimEnd().split('\n');
  assert.equal(lines.length, week.flows.length);
  for (const [at, flow] of week.flows.entries()) assert.equal(lines[at], JSON.stringify(flow));
  const first = week.flows.filter(({ part }) => part === 0).map(({ id }) => id);
  assert.equal(new Set(first).size, first.length);
  assert.ok(week.flows.every(({ capture }) => capture === 'synthetic:7'));
});

test('flows come in order of time: whole ones by their start, parts by their end', () => {
  let last = '';
  for (const { start, end, part, protocol, state } of week.flows) {
    const isHeld = part > 0 || (start < last && end >= last);
    const moment = isHeld ? end : start;
    assert.ok(moment >= last, `${moment} after ${last} (${protocol}, ${state})`);
    last = moment;
    assert.ok(start <= end);
  }
});

test('every end of every flow is an address that the truth knows at that time', () => {
  const held = new Map<string, { mac: string | null; from: string; until: string }[]>();
  for (const { addresses } of devicesOf(week.hospital, week.simulation))
    for (const { ip, mac, from, until } of addresses) {
      const list = held.get(ip) ?? [];
      held.set(ip, list);
      list.push({ mac, from, until: until ?? '9' });
    }
  const outside = new Set([...OUTSIDE, ...WEB_HOSTS].map(({ ip }) => ip));
  let known = 0;
  for (const flow of week.flows) {
    for (const { ip = '', mac } of [flow.client, flow.server]) {
      if (outside.has(ip) || GROUPS.includes(ip) || ip.endsWith('.255') || ip === '0.0.0.0') {
        assert.ok(mac === undefined || ip === '0.0.0.0', `${ip} has a MAC`);
        continue;
      }
      known++;
      const isAsked = flow.state === 'unanswered' && ip === flow.server.ip;
      const found = (held.get(ip) ?? []).find(
        (tenure) => isAsked || (tenure.from <= flow.start && flow.end <= tenure.until && (mac ?? null) === tenure.mac),
      );
      assert.ok(found, `${ip} ${mac} is nobody's at ${flow.start} to ${flow.end}: ${flow.protocol} ${flow.state}`);
    }
  }
  assert.ok(known > 50_000);
});

test('nobody has an address while somebody else has it', () => {
  const byIp = Map.groupBy(
    [...devicesOf(week.hospital, week.simulation)].flatMap(({ addresses }) => addresses),
    ({ ip }) => ip,
  );
  let handedOn = 0;
  for (const tenures of byIp.values()) {
    const inOrder = [...tenures].sort((a, b) => (a.from < b.from ? -1 : 1));
    for (const [at, { until }] of inOrder.entries()) {
      const next = inOrder[at + 1];
      assert.ok(next === undefined || (until !== null && until <= next.from));
    }
    if (new Set(tenures.map(({ mac }) => mac)).size > 1) handedOn++;
  }
  assert.ok(handedOn > 3, `${handedOn} addresses had several owners`);
});

test('nights and weekends are quieter', () => {
  const hours = new Map<string, number>();
  const byPeople = new Set(['tls', 'smb', 'kerberos', 'ldap', 'dicom', 'dns']);
  for (const { start, part, protocol } of week.flows)
    if (part === 0 && byPeople.has(protocol ?? ''))
      hours.set(start.slice(0, 13), (hours.get(start.slice(0, 13)) ?? 0) + 1);
  const sum = (days: readonly string[], from: number, to: number): number =>
    days.reduce((total, day) => {
      for (let hour = from; hour < to; hour++)
        total += hours.get(`2026-01-${day}T${String(hour).padStart(2, '0')}`) ?? 0;
      return total;
    }, 0) / days.length;
  const weekdays = ['05', '06', '07', '08', '09'];
  assert.ok(sum(weekdays, 1, 5) * 1.5 < sum(weekdays, 9, 13));
  assert.ok(sum(['10', '11'], 0, 24) * 1.2 < sum(weekdays, 0, 24));
});

test('rare events take place on their days, and on no other', async () => {
  const thursday = await liveThrough({ start: '2026-02-04', days: 3, devices: 600, activity: 0.05 });
  const library = thursday.flows.filter(({ server }) => server.port === 8443);
  assert.ok(library.length > 20);
  assert.ok(
    library.every(
      ({ start }) =>
        start.startsWith('2026-02-05T14') || start.startsWith('2026-02-05T15') || start.startsWith('2026-02-05T16'),
    ),
  );
  assert.ok(!week.flows.some(({ server }) => server.port === 8443));
  const rare = [...rareOf(thursday.options, thursday.simulation)];
  const told = rare.filter(({ what }) => what === 'drug-library').reduce((total, { rows }) => total + rows, 0);
  assert.equal(told, library.length);
  for (const { what, dates, repeats } of rare) {
    const [low, high] = { monthly: [12, 13], quarterly: [3, 5], yearly: [1, 2] }[repeats];
    assert.ok(dates.length >= (low ?? 0) - 1 && dates.length <= (high ?? 0), `${what}: ${dates.length} dates`);
  }
  const pumps = rare.filter(({ what, from }) => what === 'maintenance' && from !== '').map(({ dates }) => dates[0]);
  assert.ok(new Set(pumps).size > 20, 'each device has a day of its own');
});

test('a conversation that is always on is told in parts of one flow', () => {
  const waves = Map.groupBy(
    week.flows.filter(({ protocol }) => protocol === 'rtsp'),
    ({ id }) => id,
  );
  const parts = [...waves.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  assert.ok(parts.length > 100, `${parts.length} parts`);
  assert.deepEqual(
    parts.map(({ part }) => part),
    parts.map((_, at) => at),
  );
  assert.equal(new Set(parts.map(({ start }) => start)).size, 1);
});

test('facts have declared keys, and are told while the device is there', () => {
  const declared = new Set(factKeys().map(({ key }) => key));
  const strange = new Set(week.facts.map(({ key }) => key).filter((key) => !declared.has(key)));
  assert.deepEqual([...strange], []);
  assert.ok(new Set(week.facts.map(({ key }) => key)).size > 40);
  const owners = new Map(
    [...devicesOf(week.hospital, week.simulation)].flatMap((device) =>
      device.macs.map((mac) => [mac, device] as const),
    ),
  );
  for (const { subject, time, source } of week.facts) {
    assert.equal(source.capture, 'synthetic:7');
    if (subject.mac === undefined || subject.ip === undefined) continue;
    const tenure = owners
      .get(subject.mac)
      ?.addresses.find(({ ip, from, until }) => ip === subject.ip && from <= time && (until === null || time <= until));
    assert.ok(tenure, `${subject.mac} is not at ${subject.ip} at ${time}`);
  }
});

test('nothing names a patient: names are made of units and numbers, users are numbers', () => {
  const all = week.text + JSON.stringify(week.facts) + JSON.stringify([...devicesOf(week.hospital, week.simulation)]);
  for (const word of PATIENT_STRINGS) assert.ok(!all.includes(word), word);
  for (const { users = [] } of week.flows) for (const user of users) assert.match(user, /^HOSPITAL\\s\d{5}$/);
  const kinds = new Set(week.flows.flatMap(({ patientData = {} }) => Object.keys(patientData)));
  assert.ok(kinds.has('hl7.patient-identification') && kinds.has('dicom.patient-module'));
  assert.ok(
    week.flows.every(({ client }) => client.ip === undefined || !isNobody(client.ip) || client.ip === '0.0.0.0'),
  );
});

test('time as text is what others make of it', () => {
  const clock = new Clock();
  assert.equal(clock.text(Date.UTC(2026, 0, 5, 23, 59, 59) * 1000 + 42), '2026-01-05T23:59:59.000042Z');
});
