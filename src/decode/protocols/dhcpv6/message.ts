/** What Wardline reads of a DHCPv6 message (RFC 8415). */
import type { Duid } from '../../formats/dhcp-values.ts';

export interface Dhcpv6Message {
  /** Message type, of the innermost message when it was relayed. */
  readonly type: number;
  /** Set where a relay agent carries the message. */
  readonly relay: Relay | null;
  readonly options: Dhcpv6Options;
}

/** What the relay agent next to the client says of it. */
export interface Relay {
  /** Address that the client sent from. */
  peerIp: string;
  /** The client's MAC: as the agent states it (RFC 6939), else the one its address was made from; empty where neither is known. */
  mac: string;
  /** `interface=…` and `remote=…`. */
  readonly places: string[];
}

export interface Dhcpv6Options {
  clientId: Duid;
  serverId: Duid;
  /** Codes in the client's order, as `23,24`. */
  optionRequestList: string;
  clientFqdn: string;
  /** Enterprise number and text. */
  vendorClasses: string[];
  userClasses: readonly string[];
  mudUrl: string;
  /** Addresses assigned with a lifetime. */
  readonly addresses: string[];
  dnsServers: readonly string[];
  domainNames: readonly string[];
}
