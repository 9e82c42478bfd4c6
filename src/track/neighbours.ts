/** Which MAC belongs to which address on the captured segment, so that a router's MAC is never taken for a remote host's. */
import { mac48 } from '#decode/headers/bytes.ts';
import type { Packet } from '#model/packet.ts';
import { addressText } from './address-text.ts';
import { secretKeys } from './factors.ts';

/** Most MACs and bindings remembered; beyond it the oldest are forgotten. */
const MAC_LIMIT = 65_536;
const BINDING_LIMIT = 262_144;
/** Addresses behind one MAC, with a TTL that a hop has lowered, that make it a router. */
const ROUTED_ADDRESSES = 2;

/** Hosts that had an address before the one that has it now, remembered per address. */
const EARLIER_LIMIT = 16;

const [SIX, LETTER_E] = ['6'.charCodeAt(0), 'e'.charCodeAt(0)];

/** TTLs and hop limits that systems start with: a packet that still has one has crossed no router. */
const INITIAL_TTLS: readonly number[] = [32, 64, 128, 255];
/** By TTL: 1 where it is one of those. */
const INITIAL: Uint8Array = Uint8Array.from({ length: 256 }, (_, ttl) => (INITIAL_TTLS.includes(ttl) ? 1 : 0));
/** By TTL: 1 where it is none of those, nor the 1 of what never leaves its link. */
const CROSSED: Uint8Array = INITIAL.map((initial, ttl) => (ttl === 1 ? 0 : 1 - initial));

export class Neighbours {
  /** IP text to MAC, as stated by ARP, neighbour discovery or a lease. */
  readonly #bindings = new Map<string, number>();
  /** Who had an address before: conversations of that time are told later, and are still theirs. */
  readonly #earlier = new Map<string, Set<number>>();
  /** MAC, as a key of it, to the addresses it forwarded for, up to the number that makes it a router. */
  readonly #routed = new Map<number, Set<string>>();
  readonly #keyOf = secretKeys();
  /** One that is known to be a router: most packets that crossed one come from the same. */
  #lastRouter = -1;

  /** A protocol stated that `ip` is at `mac`. */
  bind(ip: string, mac: number): void {
    const before = this.#bindings.get(ip);
    if (before === mac) return;
    if (before !== undefined) this.#remember(ip, before);
    if (this.#bindings.size >= BINDING_LIMIT) forgetOldest(this.#bindings);
    this.#bindings.delete(ip);
    this.#bindings.set(ip, mac);
  }

  #remember(ip: string, mac: number): void {
    let earlier = this.#earlier.get(ip);
    if (!earlier) {
      if (this.#earlier.size >= MAC_LIMIT) forgetOldest(this.#earlier);
      earlier = new Set();
      this.#earlier.set(ip, earlier);
    }
    if (earlier.size < EARLIER_LIMIT) earlier.add(mac);
  }

  /** True where a packet with this TTL may have crossed a router. */
  static hasCrossed(ttl: number): boolean {
    return CROSSED[ttl] === 1;
  }

  /** An IP packet with a TTL that a router may have lowered. */
  crossed(packet: Packet): void {
    const mac = packet.sourceMac;
    if (mac === this.#lastRouter || !hasOwnMac(packet)) return;
    if (this.isRouter(mac)) {
      this.#lastRouter = mac;
      return;
    }
    this.saw(
      addressText(packet.network, packet.source0, packet.source1, packet.source2, packet.source3),
      mac,
      packet.ttl,
    );
  }

  /** A packet of `ip` came from `mac` with this TTL. */
  saw(ip: string, mac: number, ttl: number): void {
    if (!Neighbours.hasCrossed(ttl) || this.#bindings.get(ip) === mac || isLinkLocal(ip)) return;
    const key = this.#keyOf(mac);
    let addresses = this.#routed.get(key);
    if (!addresses) {
      if (this.#routed.size >= MAC_LIMIT) forgetOldest(this.#routed);
      addresses = new Set();
      this.#routed.set(key, addresses);
    }
    if (addresses.size < ROUTED_ADDRESSES) addresses.add(ip);
  }

  /** True where the six bytes at `at` are the MAC of the router seen last. */
  isLastRouter(bytes: Uint8Array, at: number): boolean {
    return this.#lastRouter >= 0 && mac48(bytes, at) === this.#lastRouter;
  }

  /** True when `mac` forwards for others. */
  isRouter(mac: number): boolean {
    return (this.#routed.get(this.#keyOf(mac))?.size ?? 0) >= ROUTED_ADDRESSES;
  }

  /** True when `mac`, which sent packets of `ip` with this TTL, is the endpoint's own; `isFar` where the address alone makes that unlikely. */
  isOwn(ip: string, mac: number, ttl: number, isFar = false): boolean {
    // Routers do not pass these on (RFC 3927 section 2.7, RFC 4291 section 2.5.6), and two links may have the same.
    if (isLinkLocal(ip)) return true;
    const bound = this.#bindings.size === 0 ? undefined : this.#bindings.get(ip);
    if (bound !== undefined) return bound === mac || this.#earlier.get(ip)?.has(mac) === true;
    return !isFar && INITIAL[ttl] === 1 && !this.isRouter(mac);
  }
}

/** True where an IPv4 address of the internet talks with a private one (RFC 1918): both are hardly on one link, and what translates between them may write a fresh TTL. */
export function isFar(ip: number, peer: number): boolean {
  return isPrivate(peer) && !isPrivate(ip) && ip !== 0 && ip >>> 16 !== LINK_LOCAL && ip >>> 28 < MULTICAST;
}

const [LINK_LOCAL, MULTICAST] = [0xa9fe, 14];

function isPrivate(ip: number): boolean {
  return ip >>> 24 === 10 || ip >>> 20 === 0xac1 || ip >>> 16 === 0xc0a8;
}

/** Tunnels whose MACs are the outer packet's: they say nothing about the inner one's ends. Those of PPPoE and MPLS are of the link that they are on. */
const OPAQUE_TUNNELS: ReadonlySet<number> = new Set([1, 5, 6, 7, 8, 9, 10]);
const [PPPOE, MPLS] = [11, 12];

/** True where the packet's MACs are of the link that its addresses are on. */
export function hasOwnMac(packet: Packet): boolean {
  if (packet.sourceMac < 0) return false;
  let tunnel = packet.tunnel;
  while ((tunnel & 15) === PPPOE || (tunnel & 15) === MPLS) tunnel >>>= 4;
  return tunnel === 0 || !OPAQUE_TUNNELS.has(tunnel & 15);
}

function forgetOldest<Key>(map: Map<Key, unknown>): void {
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

function isLinkLocal(ip: string): boolean {
  const second = ip.charCodeAt(1);
  // Two characters tell most others apart.
  return (second === SIX && ip.startsWith('169.254.')) || (second === LETTER_E && ip.startsWith('fe80:'));
}
