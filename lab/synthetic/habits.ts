/** What devices do on the network, as data (`habits.json`, `rare.json`), read once into objects that the simulation walks along. */
import { FLEETS } from './fleets.ts';
import habits from './habits.json' with { type: 'json' };
import rare from './rare.json' with { type: 'json' };
import { RHYTHMS, type Rhythm, type RhythmName } from './rhythm.ts';

/** Who is at the other end. */
export type Target =
  /** Devices of a fleet: one that stays the same, one in the same unit or else building, any (another each time), the last, or another of the own kind. */
  | { readonly kind: 'fleet'; readonly fleet: string; readonly which: 'one' | 'near' | 'any' | 'last' | 'other' }
  | { readonly kind: 'outside'; readonly name: string }
  | { readonly kind: 'group'; readonly ip: string }
  | { readonly kind: 'broadcast' }
  /** Any server of the internet. */
  | { readonly kind: 'web' };

export interface Habit {
  readonly id: string;
  /** Position in the list of all habits. */
  readonly index: number;
  readonly target: Target;
  /** The target is the client, and the device is the server. */
  readonly isAsked: boolean;
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  /** The client's port where it is always the same, else 0. */
  readonly clientPort: number;
  readonly protocol: string | null;
  readonly rhythm: Rhythm;
  /** Conversations a day; 0 for those that follow others, and for held ones. */
  readonly perDay: number;
  /** Seconds between two, where they come like clockwork; else 0. */
  readonly every: number;
  /** One conversation without end, told in parts. */
  readonly isHeld: boolean;
  /** Medians of what client and server send, of a held conversation in a day, and the deviation of their logarithms. */
  readonly clientBytes: number;
  readonly serverBytes: number;
  readonly spread: number;
  /** Median duration in seconds. */
  readonly seconds: number;
  /** Only while the bed is occupied. */
  readonly needsBed: boolean;
  readonly isOneWay: boolean;
  /** Care needs it. */
  readonly isNeeded: boolean;
  readonly care: string;
  /** Ready pieces of a flow's details: TLS, HTTP, kinds of patient data and secrets. */
  readonly tls: Readonly<Record<string, unknown>> | null;
  readonly http: Readonly<Record<string, unknown>> | null;
  readonly patient: string;
  readonly secret: string;
  readonly hasUsers: boolean;
  /** What follows in the same case, after so many seconds; its client is the device, or a target of its own. */
  readonly followedBy: readonly {
    readonly after: readonly [number, number];
    readonly habit: Habit;
    readonly from: Target | null;
  }[];
}

/** How a rare event repeats. */
export interface Rare {
  readonly habit: Habit;
  readonly what: string;
  readonly repeats: 'monthly' | 'quarterly' | 'yearly';
  readonly when: {
    readonly months?: readonly number[];
    readonly nth?: number;
    readonly weekday?: number;
    readonly plus?: number;
    readonly date?: number;
    readonly each?: boolean;
    readonly from: number;
    readonly hours: number;
  };
  /** Fleets that take part, each device with its own conversations. */
  readonly who: readonly string[];
  readonly times: number;
  /** How many of them take part. */
  readonly share: number;
}

interface RawHabit {
  readonly id: string;
  readonly to?: string;
  readonly by?: string;
  readonly from?: string;
  readonly wire: string;
  readonly port?: number;
  readonly perDay?: number;
  readonly every?: number;
  readonly held?: boolean;
  readonly rhythm?: string;
  readonly bytes: readonly number[];
  readonly seconds: number;
  readonly spread?: number;
  readonly bed?: boolean;
  readonly oneWay?: boolean;
  readonly needed?: boolean;
  readonly care?: string;
  readonly sni?: string;
  readonly http?: Readonly<Record<string, unknown>>;
  readonly patient?: string;
  readonly secret?: string;
  readonly users?: boolean;
  readonly then?: readonly (RawHabit & { readonly after: readonly number[] })[];
}

/** Every habit, also those that follow others and the rare ones; a habit's `index` is its place here. */
export const ALL_HABITS: Habit[] = [];

function targetOf(text: string): Target {
  const [kind = '', rest = ''] = text.split(/:(.*)/s);
  if (kind === 'outside') return { kind, name: rest };
  if (kind === 'group') return { kind, ip: rest };
  if (kind === 'broadcast' || kind === 'web') return { kind };
  if (!FLEETS.some(({ id }) => id === kind)) throw new RangeError(`no such fleet as ${kind}`);
  return { kind: 'fleet', fleet: kind, which: (rest || 'one') as 'one' };
}

function read(raw: RawHabit, care: string): Habit {
  const match = /^(tcp|udp)\/(\d+) (\S+)$/.exec(raw.wire);
  if (!match) throw new RangeError(`${raw.id}: ${raw.wire} is no wire`);
  const [, transport, port, protocol] = match;
  const index = ALL_HABITS.length;
  ALL_HABITS.push(null as unknown as Habit); // its place is taken before those of what follows it
  const habit: Habit = {
    id: raw.id,
    index,
    target: targetOf(raw.by ?? raw.to ?? ''),
    isAsked: raw.by !== undefined,
    transport: transport as 'tcp',
    port: Number(port),
    clientPort: raw.port ?? 0,
    protocol: protocol === '-' ? null : (protocol ?? null),
    rhythm: RHYTHMS[(raw.rhythm ?? (raw.every ? 'constant' : 'clinical')) as RhythmName],
    perDay: raw.perDay ?? 0,
    every: raw.every ?? 0,
    isHeld: raw.held === true,
    clientBytes: raw.bytes[0] ?? 0,
    serverBytes: raw.bytes[1] ?? 0,
    spread: raw.spread ?? 0.7,
    seconds: raw.seconds,
    needsBed: raw.bed === true,
    isOneWay: raw.oneWay === true,
    isNeeded: raw.needed !== false,
    care: raw.care ?? care,
    tls: protocol === 'tls' ? { version: 'TLSv1.3', ...(raw.sni && raw.sni !== '*' ? { sni: raw.sni } : {}) } : null,
    http: raw.http ?? null,
    patient: raw.patient ?? '',
    secret: raw.secret ?? '',
    hasUsers: raw.users === true,
    followedBy: (raw.then ?? []).map(({ after, ...next }) => ({
      after: [after[0] ?? 0, after[1] ?? 0] as const,
      habit: read(next, care),
      from: next.from === undefined ? null : targetOf(next.from),
    })),
  };
  ALL_HABITS[index] = habit;
  return habit;
}

const SETS = habits.sets as unknown as Readonly<Record<string, readonly RawHabit[]>>;
const OWN = habits.fleets as unknown as Readonly<Record<string, readonly RawHabit[]>>;
const USES = habits.uses as Readonly<Record<string, readonly string[]>>;

/** What the devices of each fleet do. */
export const HABITS: ReadonlyMap<string, readonly Habit[]> = new Map(
  FLEETS.map(({ id, care }) => {
    const shared = (USES[id] ?? []).flatMap((set) =>
      (SETS[set] ?? []).map((raw) => ({ ...raw, id: `${id}.${raw.id.replace('@', '')}` })),
    );
    return [id, [...shared, ...(OWN[id] ?? [])].map((raw) => read(raw, care))];
  }),
);

/** What comes with an admission and with a discharge: who tells whom, seen from the unit. */
export const EVENTS: Readonly<
  Record<'admission' | 'discharge', readonly { readonly habit: Habit; readonly from: Target }[]>
> = {
  admission: eventHabits('admission'),
  discharge: eventHabits('discharge'),
};

function eventHabits(name: 'admission' | 'discharge'): readonly { readonly habit: Habit; readonly from: Target }[] {
  const list = (habits.events as unknown as Readonly<Record<string, readonly RawHabit[]>>)[name] ?? [];
  return list.map((raw) => ({ habit: read(raw, 'records'), from: targetOf(raw.from ?? '') }));
}

type RawRare = RawHabit & Omit<Rare, 'habit' | 'share'> & { readonly share?: number };

/** What happens rarely. */
export const RARE: readonly Rare[] = (rare.rare as unknown as readonly RawRare[]).map((raw) => ({
  habit: read(raw, 'maintenance'),
  what: raw.what,
  repeats: raw.repeats,
  when: raw.when,
  who: raw.who,
  times: raw.times,
  share: raw.share ?? 1,
}));
