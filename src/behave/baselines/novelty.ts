/**
 * New contacts: who opens which service of whom, first for the device, for its group, for the site. What is new is held back for a while,
 * so that what a whole group does is seen as that; then it is weighed by how often devices of its kind do something as new as this.
 */
import { type Contact, type Contacts, IN, LEVELS, type News, ORDINARY, OUT, type Side } from './contacts.ts';
import { type Roster, UNMET } from './roster.ts';
import type { Services } from './services.ts';
import { type BaselineSettings, HOUR } from './settings.ts';
import type { GroupNote, Signal } from './signal.ts';
import { grown } from './tail.ts';

/** Peers: not met before, an acquaintance of the device, somebody outside. Times two directions, times levels. */
const SORTS = 3 * 2 * LEVELS;
const FADE = 0.95;
/** What is held back at one time, at most. */
const WAITING_LIMIT = 50_000;
interface Waiting {
  readonly due: number;
  readonly contact: Contact;
  readonly sides: readonly Side[];
  readonly isAcquaintance: boolean;
}

/** As plain data. */
export interface NoveltyState {
  readonly waiting: readonly Waiting[];
  readonly noted: readonly (readonly [string, number])[];
  readonly columns: readonly [Float32Array, Float32Array];
}

export class Novelty {
  readonly #settings: BaselineSettings;
  readonly #contacts: Contacts;
  readonly #roster: Roster;
  readonly #services: Services;
  #waiting: Waiting[] = [];
  /** What groups do that was noted, and on which day. */
  #noted = new Map<string, number>();
  /** For each kind of device: how often something of a sort and level was new, and days of devices. */
  #happened: Float32Array = new Float32Array(SORTS * 64);
  #deviceDays: Float32Array = new Float32Array(64);
  /** New contacts that there was no room for. */
  lost = 0;

  constructor(settings: BaselineSettings, contacts: Contacts, roster: Roster, services: Services) {
    this.#settings = settings;
    this.#contacts = contacts;
    this.#roster = roster;
    this.#services = services;
  }

  /** What has been held back long enough, weighed. */
  mature(now: number, tell: (signal: Signal) => void, note: (note: GroupNote) => void): void {
    if (this.#waiting.length === 0) return;
    const due = this.#waiting.filter((waiting) => waiting.due <= now);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => waiting.due > now);
    for (const waiting of due) this.#weigh(waiting, tell, note);
  }

  /** A day has passed, on which these devices were seen. */
  pass(devices: Iterable<number>): void {
    this.#fit();
    for (let at = 0; at < this.#happened.length; at++) this.#happened[at] = (this.#happened[at] as number) * FADE;
    for (let at = 0; at < this.#deviceDays.length; at++) this.#deviceDays[at] = (this.#deviceDays[at] as number) * FADE;
    for (const device of devices) {
      if ((this.#roster.active[device] as number) <= this.#settings.practiceDays) continue;
      const kind = this.#roster.kind[device] as number;
      this.#deviceDays[kind] = (this.#deviceDays[kind] as number) + 1;
    }
  }

  get bytes(): number {
    return this.#happened.byteLength + this.#deviceDays.byteLength;
  }

  state(): NoveltyState {
    const columns = [this.#happened, this.#deviceDays] as const;
    return { waiting: this.#waiting, noted: [...this.#noted], columns };
  }

  restore({ waiting, noted, columns }: NoveltyState): void {
    this.#waiting = [...waiting];
    this.#noted = new Map(noted);
    [this.#happened, this.#deviceDays] = columns;
  }

  /** Holds back what is new to both ends, until it is seen who else does it. */
  hold(contact: Contact, { sides: all, isAcquaintance }: News): void {
    const { active, kind } = this.#roster;
    const { practiceDays, holdHours, holdOutsideHours, holdKnownHours } = this.#settings;
    // What the group of one end does already explains the other end too.
    if (all.some(({ level }) => level === ORDINARY)) return;
    const sides = all.filter(({ device }) => (active[device] as number) > practiceDays && kind[device] !== UNMET);
    if (sides.length === 0) return;
    if (this.#waiting.length >= WAITING_LIMIT) {
      this.lost++;
      return;
    }
    const hours = contact.server < 0 ? holdOutsideHours : isAcquaintance ? holdKnownHours : holdHours;
    this.#waiting.push({ due: contact.time + hours * HOUR, contact, sides, isAcquaintance });
  }

  #weigh(
    { contact, sides, isAcquaintance }: Waiting,
    tell: (one: Signal) => void,
    note: (one: GroupNote) => void,
  ): void {
    if (this.#contacts.isInfrastructure(contact)) return;
    let best: { readonly side: Side; readonly score: number; readonly level: number } | null = null;
    const isLearnt = ({ device }: Side): boolean => (this.#roster.active[device] as number) > this.#settings.learnDays;
    // Who is learnt well speaks for both.
    for (const side of sides.some(isLearnt) ? sides.filter(isLearnt) : sides) {
      const level = this.#contacts.levelNow(contact, side);
      // What the group of one end has begun to do meanwhile explains the other end too.
      if (level === ORDINARY) {
        this.#noteOf(contact, side, note);
        return;
      }
      const score = this.#score(contact, side, level, isAcquaintance);
      if (best === null || score > best.score) best = { side, score, level };
    }
    if (best !== null) tell(this.#signal(contact, best.side, best.level, best.score, isAcquaintance));
  }

  #noteOf(contact: Contact, { device, direction, peer }: Side, note: (one: GroupNote) => void): void {
    const { kind, groups, addresses } = this.#roster;
    const group = kind[device] as number;
    const word = `${group} ${direction} ${contact.service} ${peer}`;
    if ((this.#noted.get(word) ?? 0) >= contact.day - 7) return;
    this.#noted.set(word, contact.day);
    for (const [old, day] of this.#noted) if (day < contact.day - 7) this.#noted.delete(old);
    const service = this.#services.names[contact.service] ?? '';
    const who = `several devices of the kind ${groups[group]}`;
    const other =
      contact.server < 0 ? contact.name : (addresses[direction === OUT ? contact.server : contact.client] ?? '');
    const line =
      direction === OUT ? `${who} began to use ${service} of ${other}` : `${other} began to use ${service} of ${who}`;
    note({ time: contact.time, about: device, line: `${line}: what a group does together is no finding` });
  }

  #score({ server }: Contact, { device, direction }: Side, level: number, isAcquaintance: boolean): number {
    this.#fit();
    const kind = this.#roster.kind[device] as number;
    const sort = kind * SORTS + ((server < 0 ? 2 : isAcquaintance ? 1 : 0) * 2 + direction) * LEVELS;
    let happened = 0;
    for (let at = level; at < LEVELS; at++) happened += this.#happened[sort + at] as number;
    this.#happened[sort + level] = (this.#happened[sort + level] as number) + 1;
    return Math.max(0, Math.log10(((this.#deviceDays[kind] as number) + 1) / (happened + 0.5)));
  }

  #signal(contact: Contact, side: Side, level: number, score: number, isAcquaintance: boolean): Signal {
    const { addresses, groups, kind, sizes } = this.#roster;
    const { client, server, name, isInbound, clientAddress, serverAddress, capture, frame, time } = contact;
    const service = this.#services.names[contact.service] ?? '';
    const group = kind[side.device] as number;
    const isOffer = side.direction === IN && side.isNewService && level === LEVELS - 1;
    const others = `${Math.max(0, (sizes[group] ?? 0) - 1)} other devices of the kind ${groups[group]}`;
    const newness = NEWNESS[level - 1] ?? '';
    const target = server < 0 && !isInbound ? `${name} (${serverAddress})` : serverAddress;
    const act = `${clientAddress} opened ${service} of ${target} for the first time`;
    const whose = addresses[side.device] ?? '';
    return {
      kind: isOffer || isAcquaintance ? 'behaviour.new-service' : 'behaviour.new-peer',
      score,
      of: client,
      about: side.device,
      from: time,
      until: time,
      actor: clientAddress,
      target: serverAddress,
      title: isOffer ? `${serverAddress} offers ${service}, which it never did` : act,
      line: `${act}; of the ${others} like ${whose}, ${newness}`,
      frame: { capture, frame },
    };
  }

  #fit(): void {
    const { groups } = this.#roster;
    if (this.#deviceDays.length >= groups.length) return;
    this.#deviceDays = grown(this.#deviceDays, groups.length * 2);
    this.#happened = grown(this.#happened, groups.length * 2 * SORTS);
  }
}

/** What is said of the group at each level. */
const NEWNESS: readonly string[] = [
  'some have such a contact with others of that kind, none with this one',
  'some use the service, none with such a peer',
  'none ever used or offered that service',
];
