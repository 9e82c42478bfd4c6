/** Whose MAC it is that Zeek saw beside an address: the address's own, or that of the router that passed its packets on. */
import { isNobody } from '#base/addresses.ts';
import { parseIp } from '#base/prefix.ts';

/** Addresses of one MAC that are remembered; one with more stands for a router. */
const ADDRESSES_OF_ONE = 8;
/** MACs that are remembered. */
const MAC_LIMIT = 100_000;

interface Macs {
  readonly client: string | null;
  readonly server: string | null;
}

const NONE: Macs = { client: null, server: null };

/**
 * Believes a MAC only where the packets crossed no router as far as the addresses tell: both ends in one /24 or /64, or the
 * client's towards a group address that no router passes on. A MAC that is met with many addresses is a router's, and so is
 * one that is met with addresses of different networks.
 */
export class MacTrust {
  readonly #met = new Map<string, Set<string> | null>();

  macsOf(client: string, clientMac: string | null, server: string, serverMac: string | null): Macs {
    if (clientMac === null && serverMac === null) return NONE;
    this.#meet(clientMac, client);
    this.#meet(serverMac, server);
    const isGroup = staysOnLink(server);
    if (!isGroup && linkOf(client) !== linkOf(server)) return NONE;
    return { client: this.#trusted(clientMac), server: isGroup ? null : this.#trusted(serverMac) };
  }

  #trusted(mac: string | null): string | null {
    return mac !== null && this.#met.get(mac) ? mac : null;
  }

  #meet(mac: string | null, ip: string): void {
    if (mac === null || isNobody(ip) || ip.startsWith('fe80:') || ip.startsWith('169.254.')) return;
    const met = this.#met.get(mac);
    if (met === null) return;
    if (met === undefined) {
      if (this.#met.size < MAC_LIMIT) this.#met.set(mac, new Set([ip]));
      return;
    }
    met.add(ip);
    const first = [...met].find((other) => other.includes(':') === ip.includes(':')) ?? ip;
    if (met.size > ADDRESSES_OF_ONE || (!ip.includes(':') && linkOf(first) !== linkOf(ip))) this.#met.set(mac, null);
  }
}

/** The link an address seems to be on: its first three octets, or its first 64 bits. */
function linkOf(ip: string): string {
  if (!ip.includes(':')) return ip.slice(0, ip.lastIndexOf('.'));
  return String((parseIp(ip)?.value ?? 0n) >> 64n);
}

/** Broadcast, and the groups that routers do not pass on (RFC 5771 section 4, RFC 4291 section 2.7). */
function staysOnLink(ip: string): boolean {
  return ip === '255.255.255.255' || ip.startsWith('224.0.0.') || ip.startsWith('ff02:');
}
