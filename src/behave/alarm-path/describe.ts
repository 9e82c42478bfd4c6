/** What is known of the ways of alarms, as people and programs are told it: the ways from end to end, and what all of a device's hang on. */
import type { AlarmHop, AlarmPath } from '#model/alarm-path.ts';
import type { AlarmPaths, Way } from './alarm-paths.ts';

/** Alarms from which on a way is one, and not a message that went astray; and alarms of a device after which another way would have been seen. */
const [FEWEST, ENOUGH] = [3, 12];

/** The ways from end to end, in the order of their hosts: what is a part of a longer one is not told again. */
function waysOf({ ways }: AlarmPaths, fewest = FEWEST): readonly Way[] {
  const known = [...ways.values()]
    .filter(({ alarms }) => alarms >= fewest)
    .sort((a, b) => b.hosts.length - a.hosts.length);
  const parts = new Set<string>();
  const whole: Way[] = [];
  for (const way of known) {
    const { hosts } = way;
    if (!parts.has(hosts.join(' '))) whole.push(way);
    for (let start = 0; start < hosts.length; start++)
      for (let end = start + 2; end <= hosts.length; end++) parts.add(hosts.slice(start, end).join(' '));
  }
  return whole.sort((a, b) => (a.hosts.join(' ') < b.hosts.join(' ') ? -1 : 1));
}

export function describePaths(paths: AlarmPaths): readonly AlarmPath[] {
  return waysOf(paths).map(({ hosts, alarms, first, last, delays }) => {
    const hops = hosts.slice(1).map((to, index) => hopOf(paths, hosts[index - 1], hosts[index] ?? '', to));
    return {
      hosts,
      alarms,
      first: timeText(first),
      last: timeText(last),
      delay: delays.percentiles(),
      hops,
      state: stateOf(paths, hosts),
    };
  });
}

function hopOf({ links, relays }: AlarmPaths, before: string | undefined, from: string, to: string): AlarmHop {
  const link = links.get(`${from} ${to}`);
  const relay = before === undefined ? undefined : relays.get(`${before} ${from} ${to}`);
  return {
    from,
    to,
    protocol: link?.protocol ?? '',
    port: link?.port ?? 0,
    answer: link && link.answers.count > 0 ? link.answers.percentiles() : null,
    passing: relay?.delays.percentiles() ?? null,
  };
}

function stateOf({ links, relays }: AlarmPaths, hosts: readonly string[]): AlarmPath['state'] {
  const own = hosts.slice(1).flatMap((to, index) => links.get(`${hosts[index]} ${to}`) ?? []);
  const between = hosts.slice(2).flatMap((to, index) => relays.get(`${hosts[index]} ${hosts[index + 1]} ${to}`) ?? []);
  if (own.some(({ unanswered }) => unanswered.lasts) || between.some(({ kept }) => kept.lasts)) return 'broken';
  return own.some(({ silences }) => silences.lasts) ? 'silent' : 'works';
}

/** A host without which no alarm of these devices comes through, as far as was seen. */
export interface SinglePoint {
  readonly host: string;
  readonly devices: readonly string[];
  /** It is the end of the ways: whoever is called. */
  readonly isEnd: boolean;
  readonly ways: readonly Way[];
}

/** The hosts that stand in every way of at least one device. */
export function singlePoints(paths: AlarmPaths): readonly SinglePoint[] {
  const byDevice = Map.groupBy(
    // A way that was taken once is another way.
    waysOf(paths, 1).filter(({ hosts }) => hosts.length > 2),
    ({ hosts }) => hosts[0] ?? '',
  );
  const points = new Map<string, { devices: string[]; isEnd: boolean; ways: Way[] }>();
  for (const [device, ways] of byDevice) {
    if (ways.reduce((sum, { alarms }) => sum + alarms, 0) < ENOUGH) continue;
    const [first, ...others] = ways;
    for (const host of first?.hosts.slice(1) ?? []) {
      if (!others.every(({ hosts }) => hosts.includes(host))) continue;
      const point = points.get(host) ?? { devices: [], isEnd: true, ways: [] };
      point.devices.push(device);
      point.ways.push(...ways);
      point.isEnd &&= ways.every(({ hosts }) => hosts.at(-1) === host);
      points.set(host, point);
    }
  }
  return [...points].map(([host, point]) => ({ host, ...point })).sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** RFC 3339 of seconds since the epoch. */
export function timeText(time: number): string {
  const whole = Math.floor(time * 1000);
  const rest = Math.min(999, Math.round((time * 1000 - whole) * 1000));
  return new Date(whole).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`);
}
