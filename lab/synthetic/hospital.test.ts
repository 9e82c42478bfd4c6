import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCategories } from '#app/knowledge.ts';
import { NOWHERE, Subnet } from './addresses.ts';
import { BedBook } from './beds.ts';
import { dayOf, isNth, weekdayOf } from './clock.ts';
import { BEDS } from './fleet.ts';
import { FLEETS } from './fleets.ts';
import { HABITS, RARE } from './habits.ts';
import { planHospital } from './hospital.ts';
import { PRODUCTS } from './product.ts';
import { proportionsOf } from './proportions.ts';
import { Random } from './random.ts';
import { DAY, HOUR, RHYTHMS } from './rhythm.ts';

test('a hospital has exactly as many devices as asked for, in the proportions of its fleets', () => {
  for (const devices of [300, 1000, 15_000, 100_000]) {
    const { beds, counts } = proportionsOf(devices);
    assert.equal(
      [...counts.values()].reduce((sum, count) => sum + count, 0),
      devices,
    );
    for (const [{ id, perBed, least }, count] of counts) {
      if (id === 'workstation') continue; // takes up what rounding leaves
      assert.ok(
        Math.abs(count - Math.max(least, perBed * beds)) <= 1 + 0.03 * count,
        `${id}: ${count} for ${beds} beds`,
      );
    }
  }
  const { beds, counts } = proportionsOf(15_000);
  assert.ok(beds > 550 && beds < 700, `${beds} beds`);
  const of = (id: string): number => [...counts].find(([fleet]) => fleet.id === id)?.[1] ?? 0;
  assert.ok(Math.abs(of('infusion-pump') / beds - 1.9) < 0.05);
  assert.ok(Math.abs(of('ventilator') / (beds * BEDS.icu) - 0.75) < 0.05);
  assert.throws(() => proportionsOf(20), RangeError);
});

test('every fleet has products, something to do, and a declared category', () => {
  const categories = new Set(readCategories().map(({ name }) => name));
  for (const { id, category } of FLEETS) {
    assert.ok(categories.has(category), `${id}: ${category}`);
    assert.ok((PRODUCTS.get(id) ?? []).length > 0, `${id} has no products`);
    assert.ok((HABITS.get(id) ?? []).length > 0, `${id} does nothing`);
  }
  assert.equal(PRODUCTS.size, FLEETS.length);
  for (const { when, habit, who } of RARE) {
    assert.ok(when.from + when.hours <= 24, `${habit.id} goes on into the next day`);
    for (const fleet of who) assert.ok(HABITS.has(fleet), `${habit.id}: no such fleet as ${fleet}`);
  }
});

test('no two devices share a MAC, a name of their own, or an address set by hand', () => {
  const { devices, subnets } = planHospital(7, 15_000);
  assert.equal(new Set(devices.map(({ mac }) => mac)).size, devices.length);
  const fixed = devices.filter(({ fixedIp }) => fixedIp !== NOWHERE);
  assert.equal(new Set(fixed.map(({ fixedIp }) => fixedIp)).size, fixed.length);
  assert.equal(new Set(subnets.map(({ base }) => base)).size, subnets.length);
  assert.ok(subnets.every(({ vlan }) => vlan < 4095));
  for (const { mac } of devices) assert.match(mac, /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/);
});

test('addresses are kept while nobody else needs them, and handed on in turn', () => {
  const subnet = new Subnet('guest', 0, 0);
  for (let device = 0; device < 3; device++) subnet.plan(device, false);
  subnet.open();
  const first = subnet.lease(0, NOWHERE);
  subnet.release(first);
  assert.equal(subnet.lease(0, first), first, 'the same one again');
  subnet.release(first);
  const others = Array.from({ length: 8 }, (_, device) => subnet.lease(device + 1, NOWHERE));
  assert.ok(others.includes(first), 'at last it is somebody else’s');
  assert.equal(new Set(others).size, others.length);
  assert.equal(subnet.lease(9, NOWHERE), NOWHERE);
});

test('beds are as full, and patients come as often, as statistics say', () => {
  const hospital = planHospital(1, 15_000);
  const start = dayOf('2026-01-05') ?? 0;
  const book = new BedBook(hospital, start * DAY);
  let [admissions, taken] = [0, 0];
  const days = 90;
  for (let day = start; day < start + days; day++) {
    for (const change of book.day(day)) {
      book.change(change);
      if (change.isAdmission) admissions++;
    }
    for (let bed = 0; bed < hospital.beds; bed++) if (book.isTaken(bed)) taken++;
  }
  const aYear = (admissions / hospital.beds / days) * 365;
  assert.ok(Math.abs(aYear - BEDS.admissionsPerBedYear) < 4, `${aYear} admissions a bed and year`);
  const occupancy = taken / hospital.beds / days;
  assert.ok(occupancy > 0.57 && occupancy < 0.7, `${occupancy} of the beds`);
});

test('a rhythm’s time passes quickly when it is busy, and once around in a week', () => {
  const monday = (dayOf('2026-01-05') ?? 0) * DAY;
  assert.equal(weekdayOf(monday / DAY), 0);
  for (const rhythm of Object.values(RHYTHMS))
    assert.ok(Math.abs(rhythm.after(monday, 7 * DAY) - monday - 7 * DAY) < 1000);
  const { office } = RHYTHMS;
  assert.ok(office.weightAt(monday + 10 * HOUR) > 20 * office.weightAt(monday + 2 * HOUR));
  assert.ok(office.weightAt(monday + 10 * HOUR) > 10 * office.weightAt(monday + 5 * DAY + 10 * HOUR));
  assert.ok(isNth(dayOf('2026-01-13') ?? 0, 2, 1), 'the second Tuesday of January');
});

test('random numbers have the distributions that they say', () => {
  const random = new Random(5, 'test');
  const draws = Array.from(
    { length: 20_000 },
    () => [random.next(), random.exponential(), random.around(0.5)] as const,
  );
  const mean = (at: 0 | 1 | 2): number => draws.reduce((sum, draw) => sum + draw[at], 0) / draws.length;
  assert.ok(Math.abs(mean(0) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(1) - 1) < 0.03);
  assert.ok(Math.abs(mean(2) - Math.exp(0.125)) < 0.03);
  assert.notEqual(new Random(5, 'a').word(), new Random(5, 'b').word());
});
