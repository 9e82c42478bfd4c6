/** Words of nftables for numbers (`nft describe`): ICMP, DSCP, ECN, Ethernet. */

type Names = ReadonlyMap<string, number>;

export const ICMP_TYPES: Names = new Map([
  ['echo-reply', 0],
  ['destination-unreachable', 3],
  ['source-quench', 4],
  ['redirect', 5],
  ['echo-request', 8],
  ['router-advertisement', 9],
  ['router-solicitation', 10],
  ['time-exceeded', 11],
  ['parameter-problem', 12],
  ['timestamp-request', 13],
  ['timestamp-reply', 14],
  ['info-request', 15],
  ['info-reply', 16],
  ['address-mask-request', 17],
  ['address-mask-reply', 18],
]);

export const ICMP_CODES: Names = new Map([
  ['net-unreachable', 0],
  ['host-unreachable', 1],
  ['prot-unreachable', 2],
  ['port-unreachable', 3],
  ['frag-needed', 4],
  ['net-prohibited', 9],
  ['host-prohibited', 10],
  ['admin-prohibited', 13],
]);

export const ICMPV6_TYPES: Names = new Map([
  ['destination-unreachable', 1],
  ['packet-too-big', 2],
  ['time-exceeded', 3],
  ['parameter-problem', 4],
  ['echo-request', 128],
  ['echo-reply', 129],
  ['mld-listener-query', 130],
  ['mld-listener-report', 131],
  ['mld-listener-done', 132],
  ['mld-listener-reduction', 132],
  ['nd-router-solicit', 133],
  ['nd-router-advert', 134],
  ['nd-neighbor-solicit', 135],
  ['nd-neighbor-advert', 136],
  ['nd-redirect', 137],
  ['router-renumbering', 138],
  ['ind-neighbor-solicit', 141],
  ['ind-neighbor-advert', 142],
  ['mld2-listener-report', 143],
]);

export const ICMPV6_CODES: Names = new Map([
  ['no-route', 0],
  ['admin-prohibited', 1],
  ['addr-unreachable', 3],
  ['port-unreachable', 4],
  ['policy-fail', 5],
  ['reject-route', 6],
]);

/** Code points of differentiated services (RFC 2474, RFC 2597, RFC 3246, RFC 5865, RFC 8622). */
export const DSCP: Names = new Map([
  ['df', 0],
  ['be', 0],
  ['lephb', 1],
  ['va', 44],
  ['ef', 46],
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((level): [string, number] => [`cs${level}`, level * 8]),
  ...[1, 2, 3, 4].flatMap((level) =>
    [1, 2, 3].map((drop): [string, number] => [`af${level}${drop}`, level * 8 + drop * 2]),
  ),
]);

export const ECN: Names = new Map([
  ['not-ect', 0],
  ['ect1', 1],
  ['ect0', 2],
  ['ce', 3],
]);

export const ETHERTYPES: Names = new Map([
  ['ip', 0x0800],
  ['arp', 0x0806],
  ['ip6', 0x86dd],
  ['8021q', 0x8100],
  ['8021ad', 0x88a8],
  ['vlan', 0x8100],
]);
