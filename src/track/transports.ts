/** Names of the transports, and which of them have ports. */

/** IANA protocol numbers to lower-case names. */
export const TRANSPORTS: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  33: 'dccp',
  46: 'rsvp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmpv6',
  88: 'eigrp',
  89: 'ospf',
  103: 'pim',
  112: 'vrrp',
  132: 'sctp',
  136: 'udplite',
};

/** Those with ports. */
export const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);
