/** Which MAC had an address at a time: what ARP, neighbour discovery and leases stated, in order of time. */
import { isLinkLocal, isOwnLinkLocal } from './address-kinds.ts';

/** Bindings kept per address; of more the oldest are forgotten. */
const PER_ADDRESS = 64;
/** Addresses kept; the bindings of further ones are not. */
const ADDRESS_LIMIT = 1_000_000;

interface Binding {
  readonly time: string;
  readonly mac: string;
}

/** A MAC had an address from a time until another one had it (null: nobody else had it since). */
export interface Tenure {
  readonly ip: string;
  readonly mac: string;
  readonly from: string;
  readonly until: string | null;
}

/** Times are RFC 3339 UTC text, which sorts as time does. */
export class Bindings {
  readonly #byIp = new Map<string, Binding[]>();
  /** A link-local address means something on its own link alone: several devices may have the same. */
  readonly #linkLocal = new Map<string, Map<string, string>>();

  /** Every address that a MAC ever had, and the MACs whose addresses over time are not what they were; null while nobody follows. */
  #followed: { readonly ips: Map<string, Set<string>>; readonly moved: Set<string> } | null = null;

  /** From now on `moved` and `heldBy` answer. */
  follow(): void {
    if (this.#followed) return;
    this.#followed = { ips: new Map(), moved: new Set() };
    for (const { ip, mac } of this.tenures()) this.#note(ip, mac);
  }

  /** The MACs whose addresses over time changed since the last call. */
  moved(): readonly string[] {
    const moved = [...(this.#followed?.moved ?? [])];
    this.#followed?.moved.clear();
    return moved;
  }

  /** The addresses that a MAC had, and when. */
  heldBy(mac: string): readonly Tenure[] {
    const ips = [...(this.#followed?.ips.get(mac) ?? [])];
    return ips.flatMap((ip) => this.holdersOf(ip).filter((tenure) => tenure.mac === mac));
  }

  #note(ip: string, mac: string): void {
    if (!this.#followed) return;
    const { ips, moved } = this.#followed;
    const own = ips.get(mac) ?? new Set<string>();
    ips.set(mac, own.add(ip));
    // Whoever had it before or has it after may have it for another time now.
    for (const binding of this.#byIp.get(ip) ?? []) moved.add(binding.mac);
    moved.add(mac);
  }

  /** At `time`, `ip` was at `mac`. True where that is news: repetitions of a binding add nothing. */
  add(ip: string, mac: string, time: string): boolean {
    if (isLinkLocal(ip)) return this.#addLinkLocal(ip, mac, time);
    const list = this.#byIp.get(ip);
    if (!list) {
      if (this.#byIp.size >= ADDRESS_LIMIT) return false;
      this.#byIp.set(ip, [{ time, mac }]);
      this.#note(ip, mac);
      return true;
    }
    let at = list.length;
    while (at > 0 && (list[at - 1] as Binding).time > time) at--;
    if (list[at - 1]?.mac === mac) return false;
    if (list[at]?.mac === mac) list[at] = { time, mac };
    else list.splice(at, 0, { time, mac });
    this.#note(ip, mac);
    if (list.length > PER_ADDRESS) list.shift();
    return true;
  }

  #addLinkLocal(ip: string, mac: string, time: string): boolean {
    const macs = this.#linkLocal.get(ip) ?? new Map<string, string>();
    this.#linkLocal.set(ip, macs);
    const known = macs.get(mac);
    if ((known !== undefined && known <= time) || (known === undefined && macs.size >= PER_ADDRESS)) return false;
    macs.set(mac, time);
    this.#note(ip, mac);
    return true;
  }

  /** All bindings, as plain data. */
  list(): readonly { readonly ip: string; readonly mac: string; readonly time: string }[] {
    return this.tenures().map(({ ip, mac, from }) => ({ ip, mac, time: from }));
  }

  /** Who had which address from when until when. */
  tenures(): readonly Tenure[] {
    return [...this.#byIp.keys(), ...this.#linkLocal.keys()].flatMap((ip) => this.holdersOf(ip));
  }

  /** Who had an address, in order of time. */
  holdersOf(ip: string): readonly Tenure[] {
    const bindings = this.#byIp.get(ip);
    if (bindings)
      return bindings.map(({ mac, time: from }, index) => ({
        ip,
        mac,
        from,
        until: bindings[index + 1]?.time ?? null,
      }));
    return [...(this.#linkLocal.get(ip) ?? [])].map(([mac, from]) => ({ ip, mac, from, until: null }));
  }

  /**
   * The MAC that had `ip` at `time`: by the latest binding before it, else the first after it; null where none is known.
   * A link-local address is somebody's only where it was made for one device and one alone is known to have it.
   */
  macAt(ip: string, time: string): string | null {
    if (isOwnLinkLocal(ip)) return this.#onlyHolder(ip);
    const list = this.#byIp.get(ip);
    if (!list) return null;
    let found = list[0]?.mac ?? null;
    for (const binding of list) if (binding.time <= time) found = binding.mac;
    return found;
  }

  #onlyHolder(ip: string): string | null {
    const macs = this.#linkLocal.get(ip);
    return macs?.size === 1 ? (macs.keys().next().value ?? null) : null;
  }
}
