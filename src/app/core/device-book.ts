/** The devices as they were concluded last: by the ids that they have and had, by their endpoints and by their addresses. */
import { later } from '#base/time.ts';
import type { Group } from '#inventory/groups.ts';
import type { InventoryStore } from '#inventory/store.ts';
import type { Device } from '#model/device.ts';
import { addressBook } from '../devices.ts';
import type { Concluded, Conclusions } from './conclusions.ts';

/** Ids are followed through so many merges at most. */
const MERGE_LIMIT = 100;

/** Who has an address: a MAC, or an IP as of the last device that had it. */
export interface Whereabouts {
  readonly idAt: (address: string) => string | undefined;
  readonly deviceAt: (address: string) => Device | null;
}

export class DeviceBook implements Whereabouts {
  readonly #concluded = new Map<string, Concluded>();
  /** Ids of devices that are another one now, with that one's id. */
  #aliases = new Map<string, string>();
  /** Endpoint to the id of its device. */
  readonly #homes = new Map<string, string>();
  /** Groups from which devices are concluded already. */
  readonly #drawn = new WeakSet<Group>();
  #addresses: (address: string) => string | undefined = () => undefined;
  readonly idAt = (address: string): string | undefined => this.#addresses(address);
  readonly deviceAt = (address: string): Device | null => {
    const id = this.idAt(address);
    return id === undefined ? null : this.device(id);
  };

  /** Takes up what was kept. A device that was only seen again is not kept anew: its endpoints are, and tell when. */
  load({ devices, endpoints, aliases }: Awaited<ReturnType<InventoryStore['load']>>): void {
    const last = new Map(endpoints.map((row) => [row.key, row.last]));
    for (const { device, members } of devices) {
      const lastSeen = members.map((member) => last.get(member) ?? '').reduce(later, device.lastSeen);
      this.#remember({ device: { ...device, lastSeen }, members, group: null });
    }
    this.#aliases = new Map(aliases);
    this.#addresses = addressBook(this.devices());
  }

  /** Takes over what a settling concluded. */
  settle({ fresh, same, merged }: Conclusions): void {
    for (const { from, into } of merged) {
      this.#concluded.delete(from);
      this.#aliases.set(from, into);
    }
    for (const concluded of [...fresh, ...same]) this.#remember(concluded);
    if (fresh.length + merged.length > 0) this.#addresses = addressBook(this.devices());
  }

  /** A device is to be concluded anew; ids in `freed` are devices of their own again. */
  reopen(id: string, freed: readonly string[]): void {
    for (const one of freed) this.#aliases.delete(one);
    const about = this.get(this.current(id));
    if (!about) return;
    if (about.group) this.#drawn.delete(about.group);
    this.#concluded.set(about.device.id, { ...about, group: null });
  }

  /** True where a device was concluded from exactly this group. */
  isDrawnFrom(group: Group): boolean {
    return this.#drawn.has(group);
  }

  /** Every device with what it was concluded from, in order of its first appearance. */
  get all(): readonly Concluded[] {
    return [...this.#concluded.values()];
  }

  devices(): readonly Device[] {
    return this.all.map(({ device }) => device);
  }

  /** What was concluded of a device that has this id now. */
  get(id: string): Concluded | undefined {
    return this.#concluded.get(id);
  }

  /** A device by its id, also by one that it had before it was merged. */
  device(id: string): Device | null {
    return this.get(this.current(id))?.device ?? null;
  }

  /** The id that a device has now. */
  current(id: string): string {
    let at = id;
    for (let steps = 0; steps < MERGE_LIMIT && !this.#concluded.has(at); steps++) at = this.#aliases.get(at) ?? at;
    return at;
  }

  /** The device that an endpoint is of. */
  homeOf(endpoint: string): string | undefined {
    return this.#homes.get(endpoint);
  }

  /** Who will have an address once devices that are new, or not as they were, are taken over. */
  with(fresh: readonly Concluded[]): Whereabouts {
    if (fresh.length === 0) return this;
    const news = new Map(fresh.map(({ device }) => [device.id, device]));
    const idAt = addressBook([...this.devices(), ...news.values()]);
    return {
      idAt,
      deviceAt: (address) => {
        const id = idAt(address) ?? '';
        return news.get(id) ?? this.get(id)?.device ?? null;
      },
    };
  }

  #remember(concluded: Concluded): void {
    const { device, members, group } = concluded;
    if (group) this.#drawn.add(group);
    this.#concluded.set(device.id, concluded);
    this.#aliases.delete(device.id);
    for (const member of members) this.#homes.set(member, device.id);
  }
}
