/** What incidents are planted with: what one is, and how devices and times are drawn for it. */
import type { Device, Hospital } from './hospital.ts';
import type { Random } from './random.ts';
import { DAY, HOUR } from './rhythm.ts';

/** A conversation that is planted. Ends are devices by their place in the plan, or addresses outside. */
export interface Planted {
  /** Microseconds since 1970. */
  readonly time: number;
  readonly client: number | string;
  readonly server: number | string;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly protocol: string | null;
  readonly sent: number;
  readonly received: number;
  readonly seconds: number;
  readonly name?: string;
  /** The incident that it is of. */
  readonly of: IncidentName;
}

export interface Incident {
  readonly what: IncidentName;
  /** Finding kinds by which it counts as found; none where nothing must be found. */
  readonly kinds: readonly string[];
  /** Devices of which a finding of such a kind must tell, one of them. */
  readonly devices: readonly number[];
  readonly from: number;
  readonly until: number;
  readonly flows: readonly Planted[];
  /** A device of which nothing is seen while it lasts. */
  readonly silent?: number;
}

/** The incidents for which the learner's numbers were set. */
export const DESIGNED = ['slow-exfiltration', 'new-peer-of-pump', 'pump-update', 'supplier-at-night'] as const;
/** Others, which nothing was set for. */
export const OTHERS = [
  'device-sends-out',
  'monitor-silent',
  'backdoor-on-printer',
  'bulk-copy',
  'sweep-of-devices',
  'camera-calls-out',
  'server-reached-from-outside',
  'update-from-new-server',
  'phones-of-new-exchange',
  'update-with-stragglers',
  'update-from-two-servers',
  'theft-on-day-of-update',
] as const;
export type IncidentName = (typeof DESIGNED)[number] | (typeof OTHERS)[number];

/** Devices from which on they are a group. */
const GROUP = 20;

/** Findings that tell of somebody who met somebody, whatever they did. */
export const NEW_PEER: readonly string[] = [
  'behaviour.new-peer',
  'behaviour.new-service',
  'exfiltration.volume',
  'behaviour.unusual-time',
];

export interface Scene {
  readonly hospital: Hospital;
  readonly random: Random;
  /** The day on which it begins, counted from 1970, and the one at whose beginning all is over. */
  readonly day: number;
  readonly end: number;
  /** An address outside that nobody else has. */
  readonly outside: string;
}

export function at(
  { day, random }: Scene,
  hour: number,
  client: number | string,
  server: number | string,
): Pick<Planted, 'time' | 'client' | 'server' | 'transport' | 'seconds'> {
  return {
    time: day * DAY + hour * HOUR + Math.floor(random.next() * 1e6),
    client,
    server,
    transport: 'tcp',
    seconds: 20,
  };
}

export function incident(
  what: IncidentName,
  kinds: readonly string[],
  devices: readonly number[],
  all: readonly Omit<Planted, 'of'>[],
): Incident {
  const flows = all.map((flow) => ({ ...flow, of: what })).toSorted((a, b) => a.time - b.time);
  return { what, kinds, devices, from: flows[0]?.time ?? 0, until: flows.at(-1)?.time ?? 0, flows };
}

/** A device of the first fleets drawn that there are, whose interface sensors see. */
export function one({ hospital, random }: Scene, fleets: readonly string[]): number {
  const found = fleets.flatMap((fleet) => {
    const list = (hospital.byFleet.get(fleet) ?? []).filter((index) => (hospital.devices[index] as Device).hasMac);
    return list.length === 0 ? [] : [list];
  });
  return random.pick(random.pick(found));
}

/** The devices of a fleet's commonest model. */
export function largestModel({ hospital }: Scene, fleet: string): readonly number[] {
  const list = (hospital.byFleet.get(fleet) ?? []).filter((index) => (hospital.devices[index] as Device).hasMac);
  const groups = [...Map.groupBy(list, (index) => (hospital.devices[index] as Device).product.model).values()];
  return groups.toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** Devices of one model that are enough of them to be a group: of one of the fleets, drawn, else of the one that has most. */
export function groupOf(scene: Scene, fleets: readonly string[]): readonly number[] {
  const groups = fleets.map((fleet) => largestModel(scene, fleet)).toSorted((a, b) => b.length - a.length);
  return scene.random.pick(groups.filter((group, at) => at === 0 || group.length >= GROUP));
}
