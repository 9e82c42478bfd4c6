/** What Wardline reads of a neighbour discovery message (RFC 4861, RFC 8106). */

export type NdpMessage =
  /** Echo, group membership and errors share the conversation and say nothing here. */
  | { readonly kind: 'other' }
  | { readonly kind: 'router-solicitation'; readonly sourceMac: string }
  | {
      readonly kind: 'router-advertisement';
      readonly sourceMac: string;
      /** Seconds for which the sender is a default router; 0 when it is none. */
      readonly lifetime: number;
      /** Addresses come from DHCPv6, and other configuration does. */
      readonly managed: boolean;
      readonly other: boolean;
      /** Prefixes on the link, as `2001:db8::/64`. */
      readonly prefixes: readonly string[];
      readonly dnsServers: readonly string[];
    }
  | { readonly kind: 'neighbour-solicitation'; readonly sourceMac: string }
  | {
      readonly kind: 'neighbour-advertisement';
      readonly target: string;
      /** Hardware address of the target; empty when it is not stated. */
      readonly targetMac: string;
      readonly isRouter: boolean;
    }
  | { readonly kind: 'redirect' };
