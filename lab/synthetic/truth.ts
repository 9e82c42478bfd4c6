/** What is true of the synthetic hospital, written beside its traffic: its devices, what care needs, and what happens rarely. */
import fs from 'node:fs';
import path from 'node:path';
import { Clock, dateOf } from './clock.ts';
import { BEDS } from './fleet.ts';
import { ALL_HABITS, type Habit, RARE, type Target } from './habits.ts';
import { type Device, type Hospital, ipText } from './hospital.ts';
import { GROUPS, OUTSIDE, WEB_HOSTS } from './outside.ts';
import { happensOn, isTurnOf, takesPart } from './rare.ts';
import { type Options, rareWord, type Simulation } from './simulation.ts';
import { AS_HABIT, NOBODY, Targets } from './targets.ts';

/** Rare events are listed for so many days from the first one. */
const YEAR = 365;

/** Writes the truth into a folder: `hospital.json`, `devices.ndjson`, `edges.ndjson`, `rare.ndjson`. Each line says that it is synthetic. */
export async function writeTruth(folder: string, options: Options, simulation: Simulation): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'hospital.json'), `${JSON.stringify(summaryOf(options, simulation), null, 1)}\n`);
  await writeLines(path.join(folder, 'devices.ndjson'), devicesOf(options.hospital, simulation));
  await writeLines(path.join(folder, 'edges.ndjson'), edgesOf(options, simulation));
  await writeLines(path.join(folder, 'rare.ndjson'), rareOf(options, simulation));
}

async function writeLines(file: string, objects: Iterable<object>): Promise<void> {
  const descriptor = fs.openSync(file, 'w');
  let text = '';
  for (const object of objects) {
    text += `${JSON.stringify({ synthetic: true, ...object })}\n`;
    if (text.length < 1 << 18) continue;
    fs.writeSync(descriptor, text);
    text = '';
  }
  fs.writeSync(descriptor, text);
  fs.closeSync(descriptor);
}

function summaryOf({ hospital, firstDay, days, activity, capture }: Options, simulation: Simulation): object {
  const { seed, beds, units, devices, subnets } = hospital;
  return {
    synthetic: true,
    note: 'Made by a generator. No device, person or patient of this hospital exists.',
    capture,
    seed,
    start: `${dateOf(firstDay)}T00:00:00.000000Z`,
    days,
    activity,
    devices: devices.length,
    beds,
    admissions: simulation.admissions,
    admissionsPerBedYear: BEDS.admissionsPerBedYear,
    flows: simulation.rows,
    facts: simulation.facts,
    units: units.map(({ code, kind, building, beds: own }) => ({
      code,
      kind,
      building: String.fromCharCode(65 + (building % 26)),
      beds: own,
    })),
    subnets: subnets.map((subnet) => ({
      prefix: `${ipText(subnet.base)}/22`,
      broadcast: ipText(subnet.broadcast),
      vlan: subnet.vlan,
      zone: subnet.zone,
    })),
    outside: [...OUTSIDE, ...WEB_HOSTS],
    groups: GROUPS,
  };
}

/** A device with its addresses over time; `until` is null where it has the address still. */
export interface TrueDevice {
  readonly id: string;
  readonly name: string;
  readonly macs: readonly string[];
  readonly addresses: readonly {
    readonly ip: string;
    readonly mac: string | null;
    readonly from: string;
    readonly until: string | null;
  }[];
  readonly category: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly os: string | null;
  readonly software: string | null;
  readonly serial: string | null;
  readonly fleet: string;
  readonly unit: string;
  readonly bed: number | null;
  readonly zone: string;
  readonly criticality: string;
  readonly careFunction: string;
  readonly owner: 'hospital' | 'visitor' | 'supplier';
}

/** The devices as they were. */
export function* devicesOf({ devices }: Hospital, { tenures }: Simulation): Iterable<TrueDevice> {
  const clock = new Clock();
  const byDevice = tenures.byDevice();
  for (const device of devices) {
    const { fleet, product, unit } = device;
    const list = byDevice.get(device.index) ?? [];
    const addresses = list.map(({ ip, mac, from, until }) => ({
      ip: ipText(ip),
      mac: mac || null,
      from: clock.text(from),
      until: until === Number.POSITIVE_INFINITY ? null : clock.text(until),
    }));
    yield {
      id: device.id,
      name: device.host,
      macs: [...new Set([device.mac, ...addresses.flatMap(({ mac }) => (mac === null ? [] : [mac]))])],
      addresses,
      category: fleet.category,
      manufacturer: product.maker,
      model: product.model,
      os: product.os,
      software: device.version || null,
      serial: device.serial || null,
      fleet: fleet.id,
      unit: unit.code,
      bed: device.bed < 0 ? null : device.bed,
      zone: device.subnet.zone,
      criticality: fleet.criticality,
      careFunction: fleet.care,
      owner: fleet.presence === 'visitor' ? 'visitor' : fleet.presence === 'supplier' ? 'supplier' : 'hospital',
    };
  }
}

/** An end of an edge in words: a device's id, `outside:NAME`, `fleet:NAME` for any of them, a group, `broadcast`, or `web`. */
function endOf(end: number, target: Target, devices: readonly Device[]): string {
  if (end >= 0) return (devices[end] as Device).id;
  if (end !== AS_HABIT) return `outside:${OUTSIDE[-1 - end]?.name ?? ''}`;
  if (target.kind === 'fleet') return `fleet:${target.fleet}`;
  return target.kind === 'group' ? target.ip : target.kind;
}

const wireOf = ({ transport, port, protocol, isNeeded, care }: Habit): object => ({
  transport,
  port,
  protocol,
  needed: isNeeded,
  careFunction: care,
});

/** Who talks with whom, and how often. */
function* edgesOf({ hospital, activity }: Options, { edges }: Simulation): Iterable<object> {
  const { devices } = hospital;
  let parent = 0;
  for (let edge = 0; edge < edges.count; edge++) {
    const habit = ALL_HABITS[edges.habit[edge] as number] as Habit;
    if (edges.isFollower[edge] === 0) parent = edge;
    const { perDay, every, isHeld } = ALL_HABITS[edges.habit[parent] as number] as Habit;
    yield {
      what: habit.id,
      from: endOf(edges.client[edge] as number, habit.target, devices),
      to: endOf(edges.server[edge] as number, habit.target, devices),
      ...wireOf(habit),
      /** Conversations a day while both ends are there; null for one that is always on. */
      perDay: isHeld ? null : every > 0 ? 86_400 / every : perDay * activity,
      whileBedIsTaken: habit.needsBed,
      follows: edge === parent ? null : (ALL_HABITS[edges.habit[parent] as number] as Habit).id,
    };
  }
}

/** A rare event of one device, with its dates within a year, and how many rows of it there are. */
export interface TrueRare {
  readonly what: string;
  readonly sentence: string;
  readonly repeats: 'monthly' | 'quarterly' | 'yearly';
  readonly from: string;
  readonly to: string;
  readonly hours: readonly number[];
  readonly conversations: number;
  readonly dates: readonly string[];
  /** 0 with a date among the days that were lived through means that an end was away. */
  readonly rows: number;
}

/** What happens rarely: the dates within a year from the first day, and how many rows of it there are. */
export function* rareOf({ hospital, firstDay, days }: Options, simulation: Simulation): Iterable<TrueRare> {
  const { seed, devices, byFleet } = hospital;
  const targets = new Targets(hospital);
  const year = Array.from({ length: YEAR }, (_, i) => firstDay + i);
  for (const rare of RARE) {
    const forAll = year.filter((day) => happensOn(rare, day));
    for (const index of rare.who.flatMap((fleet) => byFleet.get(fleet) ?? [])) {
      const device = devices[index] as Device;
      if (!takesPart(seed, rare, device)) continue;
      const other = targets.find(rare.habit.target, device);
      if (other === NOBODY || other === index) continue;
      const dates = rare.when.each ? year.filter((day) => isTurnOf(seed, rare, device, day)) : forAll;
      const [from, to] = rare.habit.isAsked ? [other, index] : [index, other];
      const within = dates.filter((day) => day < firstDay + days);
      const rows = within.reduce(
        (sum, day) => sum + (simulation.rareRows.get(rareWord(rare.habit.index, index, day)) ?? 0),
        0,
      );
      yield {
        what: rare.habit.id,
        sentence: rare.what,
        repeats: rare.repeats,
        from: endOf(from, rare.habit.target, devices),
        to: endOf(to, rare.habit.target, devices),
        ...wireOf(rare.habit),
        hours: [rare.when.from, rare.when.from + rare.when.hours],
        conversations: rare.times,
        dates: dates.map(dateOf),
        rows,
      };
    }
  }
}
