/** Names of IP protocols (IANA, Assigned Internet Protocol Numbers) as packets in words use them. */

const NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  egp: 8,
  igp: 9,
  udp: 17,
  dccp: 33,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  eigrp: 88,
  ospf: 89,
  pim: 103,
  vrrp: 112,
  l2tp: 115,
  sctp: 132,
  udplite: 136,
};

/** The number of a protocol by its name or number; null where it is neither. */
export function protocolNumber(text: string): number | null {
  const name = text.toLowerCase();
  if (Object.hasOwn(NUMBERS, name)) return NUMBERS[name] ?? null;
  return /^\d{1,3}$/.test(name) && Number(name) <= 255 ? Number(name) : null;
}

/** How answers name a protocol: `tcp`, `udp` and `icmp` by name, all others by number. */
export function protocolWord(number: number): string | number {
  if (number === 6) return 'tcp';
  if (number === 17) return 'udp';
  return number === 1 ? 'icmp' : number;
}
