/** Who has met whom over which service, for each device and for the groups of its like; and how new a contact is to them. */
import { type Known, WHAT } from './known.ts';
import { type Roster, UNMET } from './roster.ts';
import type { BaselineSettings } from './settings.ts';
import { grown } from './tail.ts';

/** Who is outside, as a kind of peer. */
const OUTSIDE_KIND = -1;
/** Directions, as numbers in words. */
export const OUT = 0;
export const IN = 1;
export type Direction = typeof OUT | typeof IN;

/** How new: the group does that with this peer; with such peers; uses the service; never did. */
export const ORDINARY = 0;
export const LEVELS = 4;
/** More than there are groups: two numbers of groups are one with it. */
const GROUPS = 65_536;
/** Clients of a server whose peers are not kept one by one for its group. */
const MANY_CLIENTS = 200;
/** Names outside that are kept of one device: who meets more wanders about, and a further one is no news. */
const OUTSIDE_LIMIT = 128;
const INSIDE_LIMIT = 4096;
/** Infrastructure is who is met by so many, or such a share of all, over one service, for so many days. */
const [HUB_LEAST, HUB_SHARE, HUB_DAYS] = [25, 0.1, 3];

/** One conversation between two who were met, as numbers. */
export interface Contact {
  readonly time: number;
  readonly day: number;
  readonly client: number;
  /** -1 for somebody outside, who goes by `peer`. */
  readonly server: number;
  readonly peer: number;
  /** Its name, where it is outside. */
  readonly name: string;
  readonly service: number;
  /** Somebody outside opened it: then the device stands as the client. */
  readonly isInbound: boolean;
  readonly clientAddress: string;
  readonly serverAddress: string;
  readonly capture: string;
  readonly frame: number;
}

export interface Side {
  readonly device: number;
  readonly direction: Direction;
  readonly peer: number;
  readonly peerKind: number;
  /** How new it was when it came. */
  readonly level: number;
  /** The device never offered, or used, the service. */
  readonly isNewService: boolean;
}

/** How new a contact is to its ends; none where it was met under another name. */
export interface News {
  readonly sides: readonly Side[];
  /** The two have met before, over something else. */
  readonly isAcquaintance: boolean;
}

export class Contacts {
  readonly #settings: BaselineSettings;
  readonly #known: Known;
  readonly #roster: Roster;
  /** How many contacts of each device are kept, inside and outside. */
  #inside: Uint16Array = new Uint16Array(64);
  #outside: Uint16Array = new Uint16Array(64);

  constructor(settings: BaselineSettings, known: Known, roster: Roster) {
    this.#settings = settings;
    this.#known = known;
    this.#roster = roster;
  }

  /** True where such a contact was met on this day already: then nothing is to be learnt from it. */
  isMetOn(day: number, client: number, service: number, peer: number): boolean {
    const at = this.#known.find(WHAT.edge, client, service, peer);
    return at >= 0 && (this.#known.last[at] as number) >= day;
  }

  /** Learns a contact; answers how new it is to both ends, or null where it is not, or where there is no room for it. */
  learn(contact: Contact): News | null {
    const { day, client, peer, service } = contact;
    const known = this.#known;
    const at = known.find(WHAT.edge, client, service, peer);
    const mark = this.#markOf(contact);
    if (at >= 0) {
      known.last[at] = Math.max(day, known.last[at] as number);
      // It counts in the groups in which the devices are now.
      if (known.mark[at] !== mark) this.#count(contact);
      known.mark[at] = mark;
      return null;
    }
    if (!this.#hasRoom(contact)) return null;
    const isOld = this.#roster.also(client).some((other) => known.find(WHAT.edge, other, service, peer) >= 0);
    const isAcquaintance = contact.server >= 0 && known.find(WHAT.pair, ...this.#pair(contact)) >= 0;
    const sides = isOld ? [] : this.#sides(contact);
    const made = known.put(day, WHAT.edge, client, service, peer);
    if (made >= 0) known.mark[made] = mark;
    this.#introduce(contact);
    this.#count(contact);
    return { sides, isAcquaintance };
  }

  /** How new a contact still is to one end of it, others having done it meanwhile. */
  levelNow(contact: Contact, { device, direction, peer, peerKind, level }: Side): number {
    return Math.min(level, this.#level(contact, device, direction, peer, peerKind, 1));
  }

  /** A peer that has served others for longer than learning takes: no newcomer, and nobody's own computer. */
  #isTrusted(device: number): boolean {
    const { active, serves } = this.#roster;
    return (active[device] as number) > this.#settings.learnDays && (serves[device] as number) >= 5;
  }

  /** Whether one end is met by so many over this service that one more says nothing. */
  isInfrastructure({ client, server, service, day }: Contact): boolean {
    const least = Math.max(HUB_LEAST, this.#roster.count * HUB_SHARE);
    const isHub = (device: number, direction: Direction): boolean => {
      const at = this.#known.find(WHAT.hub, device, direction, service);
      return (
        at >= 0 && (this.#known.count[at] as number) >= least && (this.#known.first[at] as number) <= day - HUB_DAYS
      );
    };
    return isHub(client, OUT) || (server >= 0 && isHub(server, IN));
  }

  get bytes(): number {
    return this.#inside.byteLength * 2;
  }

  state(): readonly [Uint16Array, Uint16Array] {
    return [this.#inside, this.#outside];
  }

  restore([inside, outside]: readonly [Uint16Array, Uint16Array]): void {
    [this.#inside, this.#outside] = [inside, outside];
  }

  #pair({ client, server }: Contact): [number, number] {
    return client < server ? [client, server] : [server, client];
  }

  /** Sixteen bits that are others when a device changes its groups. */
  #markOf({ client, server }: Contact): number {
    const { model, kind } = this.#roster;
    const own = Math.imul((model[client] as number) * 4096 + (kind[client] as number), 0x9e3779b1);
    const other = server < 0 ? 0 : Math.imul((model[server] as number) * 4096 + (kind[server] as number), 0x85ebca77);
    return (own ^ other ^ ((own ^ other) >>> 16)) & 0xffff;
  }

  /** Counts another contact of its client, where so many are kept. */
  #hasRoom({ client, server }: Contact): boolean {
    const { room } = this.#roster;
    if (this.#inside.length < room) {
      this.#inside = grown(this.#inside, room);
      this.#outside = grown(this.#outside, room);
    }
    const column = server < 0 ? this.#outside : this.#inside;
    if ((column[client] as number) >= (server < 0 ? OUTSIDE_LIMIT : INSIDE_LIMIT)) return false;
    column[client] = (column[client] as number) + 1;
    return true;
  }

  #sides(contact: Contact): readonly Side[] {
    const { client, server, peer } = contact;
    const { kind } = this.#roster;
    const out = this.#side(contact, client, OUT, peer, server < 0 ? OUTSIDE_KIND : (kind[server] as number));
    if (server < 0) return [out];
    return [out, this.#side(contact, server, IN, client, kind[client] as number)];
  }

  #side(contact: Contact, device: number, direction: Direction, peer: number, peerKind: number): Side {
    const isNewService = this.#known.find(WHAT.deviceService, device, direction, contact.service) < 0;
    const level = this.#level(contact, device, direction, peer, peerKind, 0);
    return { device, direction, peer, peerKind, level, isNewService };
  }

  /** How new it is for the groups of a device; `own` counts of it are its own. */
  #level(contact: Contact, device: number, direction: Direction, peer: number, peerKind: number, own: number): number {
    const { model, kind, sizes } = this.#roster;
    const known = this.#known;
    const { service } = contact;
    const groups = [kind[device] as number, model[device] as number];
    const isMet = (what: number, last: number): boolean =>
      groups.some((group) => known.counted(what, group, direction, service, last) - own >= needed(sizes[group] ?? 0));
    // Whom a stranger visits one after the other have not begun to do something together.
    if ((direction === OUT || this.#isTrusted(contact.client)) && isMet(WHAT.groupPeer, peer)) return ORDINARY;
    if (isMet(WHAT.groupPeerKind, peerKind)) return 1;
    return known.counted(WHAT.groupService, groups[0] as number, direction, service) - own >= 1 ? 2 : 3;
  }

  /** Counts a contact for the groups of both ends: when it is met first, and when an end is in other groups than before. */
  #count(contact: Contact): void {
    const { client, server, service, day, peer } = contact;
    const { kind, serves } = this.#roster;
    this.#tally(day, client, OUT, service, peer, server < 0 ? OUTSIDE_KIND : (kind[server] as number), true);
    if (server < 0) return;
    const isKept = (serves[server] as number) <= MANY_CLIENTS;
    this.#tally(day, server, IN, service, client, kind[client] as number, isKept);
  }

  /** Counts a contact for its ends. */
  #introduce(contact: Contact): void {
    const { client, server, service, day } = contact;
    const { serves } = this.#roster;
    this.#bump(day, WHAT.hub, client, OUT, service);
    if (server < 0) return;
    serves[server] = (serves[server] as number) + 1;
    this.#bump(day, WHAT.hub, server, IN, service);
    this.#known.put(day, WHAT.pair, ...this.#pair(contact));
  }

  #tally(
    day: number,
    device: number,
    direction: Direction,
    service: number,
    peer: number,
    peerKind: number,
    isKept: boolean,
  ): void {
    const { model, kind } = this.#roster;
    this.#known.put(day, WHAT.deviceService, device, direction, service);
    for (const group of [kind[device] as number, model[device] as number]) {
      if (group === UNMET) continue;
      // Each device counts once in a group, whenever it joined it.
      const isNewService = this.#bump(day, WHAT.deviceService, device, direction, service, group) === 1;
      const isNewKind =
        this.#bump(day, WHAT.devicePeerKind, device, direction, service, peerKind * GROUPS + group) === 1;
      if (isKept) this.#bump(day, WHAT.groupPeer, group, direction, service, peer);
      if (isNewKind) this.#bump(day, WHAT.groupPeerKind, group, direction, service, peerKind);
      if (isNewService) this.#bump(day, WHAT.groupService, group, direction, service);
    }
  }

  /** Counts an entry; answers how often it was counted now. */
  #bump(day: number, what: number, a: number, b: number, c: number, d = 0): number {
    const at = this.#known.put(day, what, a, b, c, d);
    if (at < 0) return 0;
    const count = (this.#known.count[at] as number) + 1;
    this.#known.count[at] = count;
    return count;
  }
}

/** How many others of a group must do a thing for it to be the group's: a third of a small one, four of a large one. */
function needed(size: number): number {
  if (size < 2) return Number.POSITIVE_INFINITY;
  return size < 6 ? 1 : size < 50 ? 2 : 4;
}
