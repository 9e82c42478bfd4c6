/** Remote access at hours at which nobody of that kind works: a supplier at night. */
import { slotOf } from './bursts.ts';
import type { Known } from './known.ts';
import { WHAT } from './known.ts';
import { type Roster, UNMET } from './roster.ts';
import { type BaselineSettings, HOUR } from './settings.ts';
import type { Signal } from './signal.ts';
import { grown } from './tail.ts';

const SLOTS = 48;
/** The site, in the place of the group that nobody is in. */
const SITE = UNMET;
/** What is left of old sessions after a day. */
const FADE = 0.98;
/** Sessions that the hours of the site weigh in a group, and those that an ordinary week weighs in a site. */
const BORROWED = 15;
/** Shares of remote work in an ordinary hospital by hour, before it has shown its own: mostly between 7 and 19 of weekdays. */
const [BY_DAY, EVENING, NIGHT, WEEKEND] = [0.93 / 12, 0.05 / 4, 0.008 / 8, 0.012 / 24];

/** Who works on another at so many different hours is a program, and has no working hours. */
const [MACHINE, COUNTER] = [10, 63];
/** Who is worked on from so many is a server of terminals. */
const TERMINAL = 5;

/** Sessions stranger than this teach nothing of their kind until the same two met at that hour before. */
const STRANGE = 1.5;

/** A session of remote access. */
export interface Session {
  readonly time: number;
  readonly day: number;
  readonly client: number;
  readonly server: number;
  readonly peer: number;
  readonly service: number;
  readonly serviceName: string;
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly frame: Signal['frame'];
}

export class Hours {
  readonly #settings: BaselineSettings;
  readonly #roster: Roster;
  readonly #known: Known;
  /** Sessions by group of the client and slot, and days over which they were gathered, both fading; on the first day none is. */
  #sessions: Float32Array = new Float32Array(SLOTS * 64);
  /** Those of today: what came in one night does not make the rest of it usual. */
  #today: Float32Array = new Float32Array(SLOTS * 64);
  #days = 1;

  constructor(settings: BaselineSettings, roster: Roster, known: Known) {
    this.#settings = settings;
    this.#roster = roster;
    this.#known = known;
  }

  add(session: Session, tell: (signal: Signal) => void): void {
    const { time, day, client, service, peer } = session;
    const slot = slotOf(Math.floor(time / HOUR));
    const known = this.#known;
    // Whom many work on is where they work: a server of terminals, day and night.
    if (session.server >= 0 && known.counted(WHAT.hub, session.server, 1, service) >= TERMINAL) return;
    const before = known.find(WHAT.edgeHour, client, service, peer, slot);
    if (before >= 0 && known.last[before] === day) return;
    const counter = known.put(day, WHAT.edgeHour, client, service, peer, COUNTER);
    if (counter < 0) return;
    if (before < 0) known.count[counter] = (known.count[counter] as number) + 1;
    if ((known.count[counter] as number) >= MACHINE) return;
    const isUsual = [slot, neighbour(slot, -1), neighbour(slot, 1)].some((one) => this.#isHabit(session, one));
    const kind = this.#roster.kind[client] as number;
    const score = isUsual ? 0 : this.#score(kind, slot);
    known.put(day, WHAT.edgeHour, client, service, peer, slot);
    // What was on already when watching began did so at an hour that nobody knows.
    if (this.#days > 1 && score <= STRANGE) this.#count(kind, slot);
    const { active } = this.#roster;
    const isKnown = Math.max(active[client] as number, session.server < 0 ? 0 : (active[session.server] as number));
    if (score > 1 && isKnown > this.#settings.practiceDays) tell(this.#signal(session, score));
  }

  /** A day has passed. */
  pass(): void {
    this.#days = this.#days * FADE + 1;
    this.#sessions = this.#sessions.map((count, at) => count * FADE + (this.#today[at] as number));
    this.#today.fill(0);
  }

  get bytes(): number {
    return this.#sessions.byteLength + this.#today.byteLength;
  }

  state(): readonly [Float32Array, number] {
    return [this.#sessions.map((count, at) => count + (this.#today[at] as number)), this.#days];
  }

  restore([sessions, days]: readonly [Float32Array, number]): void {
    this.#sessions = sessions;
    this.#today = new Float32Array(sessions.length);
    this.#days = days;
  }

  /** The same two met at this hour of an earlier day. */
  #isHabit({ client, service, peer, day }: Session, slot: number): boolean {
    const at = this.#known.find(WHAT.edgeHour, client, service, peer, slot);
    return at >= 0 && (this.#known.first[at] as number) < day;
  }

  /**
   * Minus the decimal logarithm of how many sessions of the group a day has at hours no busier than this one, or of their share where it has
   * few; at a large site of those that fall to a thousand devices, as the budget does.
   */
  #score(kind: number, slot: number): number {
    const site = this.#shares(SITE, (one) => usualShare(one, this.#settings.utcOffset));
    const own = kind === UNMET ? site : this.#shares(kind, (one) => site[one] as number);
    const here = own[slot] as number;
    let share = 0;
    for (const one of own) if (one <= here) share += one;
    const all = this.#sessions.subarray(kind * SLOTS, (kind + 1) * SLOTS).reduce((sum, count) => sum + count, 0);
    const thousands = Math.max(1, this.#roster.count / 1000);
    return -Math.log10(Math.max(share, 1e-6) * Math.max(1, all / this.#days / thousands));
  }

  /** Sessions of a group by slot, smoothed over the hours beside, with what it borrows. */
  #shares(group: number, borrowed: (slot: number) => number): Float64Array {
    const counts = (slot: number): number => this.#sessions[group * SLOTS + slot] ?? 0;
    const shares = new Float64Array(SLOTS);
    let all = 0;
    for (let slot = 0; slot < SLOTS; slot++) {
      const smooth = counts(slot) / 2 + (counts(neighbour(slot, -1)) + counts(neighbour(slot, 1))) / 4;
      shares[slot] = smooth + BORROWED * borrowed(slot);
      all += shares[slot] as number;
    }
    return shares.map((share) => share / all);
  }

  #count(kind: number, slot: number): void {
    if ((kind + 1) * SLOTS > this.#sessions.length) {
      this.#sessions = grown(this.#sessions, (kind + 1) * SLOTS * 2);
      this.#today = grown(this.#today, this.#sessions.length);
    }
    for (const group of new Set([SITE, kind]))
      this.#today[group * SLOTS + slot] = (this.#today[group * SLOTS + slot] as number) + 1;
  }

  #signal(session: Session, score: number): Signal {
    const { client, server, serviceName, clientAddress, serverAddress, frame, time } = session;
    const when = new Date(time).toISOString().slice(11, 16);
    const title = `${clientAddress} works on ${serverAddress} over ${serviceName} at an unusual hour`;
    return {
      kind: 'behaviour.unusual-time',
      score,
      of: client,
      about: server < 0 ? client : server,
      from: time,
      until: time,
      actor: clientAddress,
      target: serverAddress,
      title,
      line: `${title} (${when} UTC), at which devices of the kind ${this.#roster.groups[this.#roster.kind[client] as number]} hardly ever do`,
      frame,
    };
  }
}

/** The hour beside, of the same kind of day. */
function neighbour(slot: number, step: number): number {
  const day = slot < 24 ? 0 : 24;
  return day + ((slot - day + step + 24) % 24);
}

function usualShare(slot: number, utcOffset: number): number {
  if (slot >= 24) return WEEKEND;
  const hour = (slot + utcOffset + 48) % 24;
  if (hour >= 7 && hour < 19) return BY_DAY;
  return hour >= 19 && hour < 23 ? EVENING : NIGHT;
}
