/** Names of link types, by their numbers in tcpdump.org's registry. */

const NAMES: Readonly<Record<number, string>> = {
  0: 'bsd-null',
  1: 'ethernet',
  9: 'ppp',
  // 12 and 14 are the numbers that some systems wrote before 101 was registered.
  12: 'raw-ip',
  14: 'raw-ip',
  50: 'ppp-hdlc',
  51: 'pppoe',
  101: 'raw-ip',
  104: 'cisco-hdlc',
  105: 'ieee802.11',
  108: 'bsd-loopback',
  113: 'linux-cooked',
  119: 'ieee802.11-prism',
  127: 'ieee802.11-radiotap',
  163: 'ieee802.11-avs',
  228: 'raw-ipv4',
  229: 'raw-ipv6',
  276: 'linux-cooked-v2',
};

/** The name of a link type, or `linktype-N`. */
function linkTypeName(linkType: number): string {
  return NAMES[linkType] ?? `linktype-${linkType}`;
}

/** The names of several link types, each once, joined by a comma; `unknown` for none. */
export function linkTypeNames(linkTypes: Iterable<number>): string {
  return [...new Set([...linkTypes].map(linkTypeName))].join(',') || 'unknown';
}
