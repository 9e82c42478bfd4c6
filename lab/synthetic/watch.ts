/** Lets the learner of baselines watch a synthetic hospital, as the service would, and holds what it finds against what was planted. */
import { addressBook, deviceOf, findingOf, inventoryNeeds, newDeviceId } from '#app/devices.ts';
import { loadKnowledge } from '#app/knowledge.ts';
import { type BaselineFigures, Baselines } from '#behave/baselines/baselines.ts';
import type { Group } from '#inventory/groups.ts';
import { Inventory } from '#inventory/inventory.ts';
import type { Device as FoundDevice } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { Clock, dateOf } from './clock.ts';
import { type Device, type Hospital, planHospital } from './hospital.ts';
import { plantIncidents } from './incidents.ts';
import { DAY, HOUR } from './rhythm.ts';
import { rowFlow } from './row.ts';
import type { Incident, IncidentName, Planted } from './scene.ts';
import { Simulation } from './simulation.ts';

export interface Watch {
  readonly seed: number;
  readonly devices: number;
  /** Days from 1970. */
  readonly firstDay: number;
  readonly days: number;
  readonly activity: number;
  readonly incidents: readonly IncidentName[];
  tell?(line: string): void;
}

/** What became of an incident. */
export interface Outcome {
  readonly incident: Incident;
  /** Findings that tell of it. */
  readonly findings: readonly Finding[];
  readonly isFound: boolean;
  /** Hours from its beginning to the first finding; null where there is none. */
  readonly hours: number | null;
}

export interface Watched {
  readonly outcomes: readonly Outcome[];
  /** Findings that tell of nothing that was planted, with the day and the unit. */
  readonly strange: readonly { readonly finding: Finding; readonly day: number; readonly unit: string }[];
  /** Lines about what groups did together. */
  readonly notes: readonly string[];
  readonly flows: number;
  readonly units: number;
  readonly figures: BaselineFigures;
  /** Processor seconds that the learner alone took. */
  readonly seconds: number;
  readonly baselines: Baselines;
}

const MINUTE = 60e6;

/** A finding, the hour in which it was told first, and whose addresses it named when it was told. */
interface Told {
  readonly finding: Finding;
  readonly told: number;
  readonly macs: Set<string>;
}

/** A device that is planted on, where it was seen last. */
class Whereabouts {
  readonly #ips = new Map<string, { ip: string; time: number }>();
  readonly #devices: readonly Device[];

  constructor({ devices }: Hospital) {
    this.#devices = devices;
  }

  see({ mac, ip }: StoredFlow['client'], time: number): void {
    if (mac === undefined || ip === undefined || ip === '0.0.0.0') return;
    const known = this.#ips.get(mac);
    if (known === undefined) this.#ips.set(mac, { ip, time });
    else [known.ip, known.time] = [ip, time];
  }

  /** An end as a flow names it; null where it is away. */
  find(end: number | string, time: number): { readonly ip: string; readonly mac?: string } | null {
    if (typeof end === 'string') return { ip: end };
    const mac = this.#devices[end]?.mac ?? '';
    const last = this.#ips.get(mac);
    const hours = this.#devices[end]?.fleet.presence === 'always' ? 48 : 4;
    return last === undefined || time - last.time > hours * HOUR ? null : { ip: last.ip, mac };
  }
}

/** Lives through the days, and watches. */
export async function watch(wanted: Watch): Promise<Watched> {
  const { seed, firstDay, days, activity } = wanted;
  const hospital = planHospital(seed, wanted.devices);
  const incidents = plantIncidents(hospital, firstDay, days, seed, wanted.incidents);
  const watcher = new Watcher(hospital, incidents, `synthetic:${seed}`);
  const options = { hospital, firstDay, days, activity, capture: `synthetic:${seed}` };
  const simulation = new Simulation(options, {
    flow: (row) => watcher.flow(rowFlow(row, options.capture, watcher.clock), row.start, row.end),
    fact: (fact) => watcher.inventory.fact(fact),
    day(day) {
      watcher.day();
      wanted.tell?.(
        `${dateOf(day)}, day ${day - firstDay + 1} of ${days}, ${simulation.rows.toLocaleString('en')} flows`,
      );
    },
  });
  await simulation.run();
  watcher.day();
  return watcher.end(simulation.rows);
}

class Watcher {
  readonly clock = new Clock();
  readonly inventory = new Inventory();
  readonly #hospital: Hospital;
  readonly #incidents: readonly Incident[];
  /** What is to happen yet, in order of time. */
  #planted: Planted[];
  readonly #silences: readonly { readonly mac: string; readonly from: number; readonly until: number }[];
  readonly #where: Whereabouts;
  readonly #capture: string;
  readonly #knowledge = loadKnowledge();
  readonly #drawn = new WeakMap<Group, FoundDevice>();
  #address: (address: string) => string | undefined = () => undefined;
  readonly #baselines = new Baselines((address) => this.#address(address));
  readonly #findings = new Map<string, Told>();
  readonly #notes: string[] = [];
  /** When what is planted happened: who is away does it later. */
  readonly #staged = new Map<IncidentName, { readonly from: number; readonly until: number }>();
  #days = 0;
  #numbers = 0;
  /** The minute that is on, and conversations by the one in which they will be over. */
  #minute = 0;
  readonly #running = new Map<number, StoredFlow[]>();
  #hour = 0;
  #seconds = 0;

  constructor(hospital: Hospital, incidents: readonly Incident[], capture: string) {
    this.#hospital = hospital;
    this.#incidents = incidents;
    this.#capture = capture;
    this.#planted = incidents.flatMap(({ flows }) => flows).toSorted((a, b) => a.time - b.time);
    this.#silences = incidents.flatMap(({ silent, from, until }) =>
      silent === undefined ? [] : [{ mac: hospital.devices[silent]?.mac ?? '', from, until }],
    );
    this.#where = new Whereabouts(hospital);
  }

  flow(flow: StoredFlow, start: number, end: number): void {
    if (this.#silences.length > 0 && this.#isSilenced(flow, end)) return;
    while ((this.#planted[0]?.time ?? Number.POSITIVE_INFINITY) <= start) this.#stage(this.#planted.shift() as Planted);
    this.#where.see(flow.client, end);
    this.#where.see(flow.server, end);
    this.#tell(flow, start, end);
    const hour = Math.floor(start / HOUR);
    if (hour > this.#hour) this.#conclude(hour);
  }

  /** A conversation is told when it is over, as sensors do: else its end would be now, and what happens meanwhile be late. */
  #tell(flow: StoredFlow, start: number, end: number): void {
    const [now, over] = [Math.floor(start / MINUTE), Math.floor(end / MINUTE)];
    this.#minute ||= now;
    for (; this.#minute < now; this.#minute++) {
      for (const one of this.#running.get(this.#minute) ?? []) this.#take(one);
      this.#running.delete(this.#minute);
    }
    if (over <= now) this.#take(flow);
    else if (this.#running.get(over)?.push(flow) === undefined) this.#running.set(over, [flow]);
  }

  /** Lets a planted conversation happen; who is away does it an hour later. */
  #stage(planted: Planted): void {
    const flow = this.#flowOf(planted);
    if (flow !== null) {
      const { devices = [] } = this.#incidents.find(({ what }) => what === planted.of) ?? {};
      const isOwn = [planted.client, planted.server].some((end) => typeof end === 'number' && devices.includes(end));
      const { from } = this.#staged.get(planted.of) ?? { from: planted.time };
      if (isOwn) this.#staged.set(planted.of, { from, until: planted.time });
      this.#take(flow);
      return;
    }
    this.#planted.push({ ...planted, time: planted.time + HOUR });
    this.#planted.sort((a, b) => a.time - b.time);
  }

  /** A day begins: what came on the last one is settled, as the service does all the time. */
  day(): void {
    this.#days++;
    const needs = inventoryNeeds(this.#knowledge);
    const found: FoundDevice[] = [];
    const fresh: FoundDevice[] = [];
    for (const group of this.inventory.groups(needs)) {
      const device = this.#drawn.get(group) ?? deviceOf(group, newDeviceId(group), this.#knowledge);
      if (!this.#drawn.has(group)) fresh.push(device);
      this.#drawn.set(group, device);
      found.push(device);
    }
    this.#address = addressBook(found);
    this.#timed(() => this.#baselines.meet(fresh));
  }

  end(flows: number): Watched {
    for (const flow of [...this.#running.values()].flat()) this.#take(flow);
    this.#conclude(this.#hour + 1);
    const units = new Map<string, string>();
    for (const { mac, unit } of this.#hospital.devices) units.set(mac, unit.code);
    const strange: Watched['strange'][number][] = [];
    const told = [...this.#findings.values()];
    const incidents = this.#incidents.flatMap((incident) => {
      const times = incident.silent === undefined ? this.#staged.get(incident.what) : {};
      return times === undefined ? [] : [{ ...incident, ...times }];
    });
    const all = incidents.map((incident) => told.filter((one) => this.#tellsOf(one, incident)));
    // Of what a group did a finding is wrong; where it is right of something else, it is of that.
    const right = new Set(
      all.flatMap((ones, at) => ones.filter(({ finding }) => incidents[at]?.kinds.includes(finding.kind))),
    );
    const mine = all.map((ones, at) =>
      incidents[at]?.kinds.length === 0 ? ones.filter((one) => !right.has(one)) : ones,
    );
    const explained = new Set(mine.flat().map(({ finding }) => finding.id));
    for (const { finding, told: hour } of told) {
      if (explained.has(finding.id)) continue;
      const ip = finding.actors[0]?.ip ?? finding.targets[0]?.ip ?? '';
      strange.push({ finding, day: Math.floor(hour / 24), unit: units.get(this.#macs.get(ip) ?? '') ?? '?' });
    }
    return {
      outcomes: incidents.map((incident, at) => outcomeOf(incident, mine[at] ?? [])),
      strange,
      notes: this.#notes,
      flows,
      units: this.#hospital.units.length,
      figures: this.#baselines.figures(),
      seconds: this.#seconds,
      baselines: this.#baselines,
    };
  }

  readonly #macs = new Map<string, string>();

  #take(flow: StoredFlow): void {
    let isNews = this.#days <= 1;
    for (const { ip, mac } of [flow.client, flow.server]) {
      if (ip === undefined || mac === undefined || this.#macs.get(ip) === mac) continue;
      this.#macs.set(ip, mac);
      isNews = true;
    }
    // After the first day, what tells of no address that somebody else had before says nothing new of who is who.
    if (isNews) this.inventory.flow(flow);
    this.#batch.push(flow);
    if (this.#batch.length >= 5000) this.#learn();
  }

  /** Flows on their way to the learner, so that its time is taken for many at once. */
  readonly #batch: StoredFlow[] = [];

  #learn(): void {
    this.#timed(() => {
      for (const flow of this.#batch) this.#baselines.flow(flow);
    });
    this.#batch.length = 0;
  }

  #conclude(hour: number): void {
    this.#hour = hour;
    this.#learn();
    this.#timed(() => {
      for (const draft of this.#baselines.conclude()) {
        const finding = findingOf(draft);
        const { told, macs } = this.#findings.get(finding.id) ?? { told: hour, macs: new Set<string>() };
        for (const { ip } of [...finding.actors, ...finding.targets]) macs.add(this.#macs.get(ip ?? '') ?? '');
        this.#findings.set(finding.id, { finding, told, macs });
      }
      for (const { time, line } of this.#baselines.notes()) this.#notes.push(`${time.slice(0, 16)} ${line}`);
    });
  }

  #timed(work: () => void): void {
    const began = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(began);
    this.#seconds += (user + system) / 1e6;
  }

  #isSilenced({ client, server }: StoredFlow, time: number): boolean {
    return this.#silences.some(
      ({ mac, from, until }) => (client.mac === mac || server.mac === mac) && time >= from && time < until,
    );
  }

  #flowOf(planted: Planted): StoredFlow | null {
    const { time, transport, port, protocol, sent, received, seconds, name } = planted;
    const [client, server] = [this.#where.find(planted.client, time), this.#where.find(planted.server, time)];
    if (client === null || server === null) return null;
    return {
      id: `planted${this.#numbers++}`,
      start: this.clock.text(time),
      end: this.clock.text(time + seconds * 1e6),
      network: 'ipv4',
      transport,
      client: { ...client, port: 40_000 + (this.#numbers % 20_000) },
      server: { ...server, port },
      vlan: [],
      protocol,
      over: [],
      basis: protocol === null ? 'none' : 'content',
      clientPackets: 4 + Math.ceil(sent / 1400),
      clientBytes: Math.ceil(sent),
      serverPackets: 3 + Math.ceil(received / 1400),
      serverBytes: Math.ceil(received),
      state: 'established',
      missed: { bytes: 0 },
      ...(name === undefined ? {} : { tls: { version: 'TLSv1.3', sni: name } }),
      capture: this.#capture,
      firstFrame: 1,
      part: 0,
    };
  }

  /** Whether a finding is about a device of an incident while it lasts, or within the day after it. */
  #tellsOf({ finding: { start, end, kind, reasons = [] }, macs }: Told, incident: Incident): boolean {
    const { devices, from, until, kinds, flows } = incident;
    // Among hundreds of devices something else happens too: of what they did together tells what names its service, or the amount.
    const word = `/${flows[0]?.port} `;
    if (kinds.length === 0 && kind !== 'behaviour.volume' && !reasons.some((line) => line.includes(word))) return false;
    const isAbout = devices.some((device) => macs.has(this.#hospital.devices[device]?.mac ?? '-'));
    return isAbout && Date.parse(end) * 1000 >= from - HOUR && Date.parse(start) * 1000 <= until + DAY;
  }
}

function outcomeOf(incident: Incident, told: readonly Told[]): Outcome {
  const right = told.filter(({ finding }) => incident.kinds.includes(finding.kind));
  const isFound = incident.kinds.length === 0 ? told.length === 0 : right.length > 0;
  const first = right.reduce((least, { told: hour }) => Math.min(least, hour), Number.POSITIVE_INFINITY);
  const hours = right.length === 0 ? null : Math.max(0, first - incident.from / HOUR);
  return { incident, findings: told.map(({ finding }) => finding), isFound, hours };
}
