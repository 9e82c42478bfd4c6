/** Names of interfaces: written out in full however they were abbreviated. */

/** Kinds of interfaces as IOS and NX-OS print them, with the bandwidth that routing protocols assume, in kbit/s. */
const KINDS: readonly (readonly [name: string, kilobits: number | null])[] = [
  ['Async', 1],
  ['ATM', 155_000],
  ['BDI', 1_000_000],
  ['Bundle-Ether', null],
  ['BVI', 1_000_000],
  ['Cellular', 50_000],
  ['Dialer', 56],
  ['Embedded-Service-Engine', 10_000],
  ['Ethernet', 10_000],
  ['FastEthernet', 100_000],
  ['FiftyGigE', 50_000_000],
  ['FortyGigabitEthernet', 40_000_000],
  ['FortyGigE', 40_000_000],
  ['GigabitEthernet', 1_000_000],
  ['HundredGigE', 100_000_000],
  ['HundredGigabitEthernet', 100_000_000],
  ['Loopback', 8_000_000],
  ['Management', 1_000_000],
  ['mgmt', 1_000_000],
  ['Multilink', null],
  ['Null', null],
  ['Port-channel', null],
  ['POS', 155_000],
  ['Serial', 1_544],
  ['TenGigabitEthernet', 10_000_000],
  ['Tunnel', 100],
  ['TwentyFiveGigE', 25_000_000],
  ['TwoGigabitEthernet', 2_500_000],
  ['FiveGigabitEthernet', 5_000_000],
  ['Virtual-Access', null],
  ['Virtual-Template', null],
  ['Vlan', 1_000_000],
];
const NAME = /^([a-z][a-z-]*?)(\d[\d/.:]*)?$/i;
/** Abbreviations that would fit several kinds, and the one that is meant. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['e', 'Ethernet'],
  ['et', 'Ethernet'],
  ['eth', 'Ethernet'],
  ['f', 'FastEthernet'],
  ['fa', 'FastEthernet'],
  ['g', 'GigabitEthernet'],
  ['gi', 'GigabitEthernet'],
  ['gig', 'GigabitEthernet'],
  ['gige', 'GigabitEthernet'],
  ['fo', 'FortyGigabitEthernet'],
  ['hu', 'HundredGigE'],
  ['lo', 'Loopback'],
  ['po', 'Port-channel'],
  ['s', 'Serial'],
  ['se', 'Serial'],
  ['t', 'TenGigabitEthernet'],
  ['te', 'TenGigabitEthernet'],
  ['tu', 'Tunnel'],
  ['twe', 'TwentyFiveGigE'],
  ['v', 'Vlan'],
  ['vl', 'Vlan'],
]);

/** An interface's name in full: `gi0/1` and `GigabitEthernet 0/1` are `GigabitEthernet0/1`; what is no known kind stays as it is. */
export function interfaceName(...words: readonly string[]): string {
  const written = words.join('');
  const parts = NAME.exec(written);
  if (!parts) return written;
  const kind = kindOf(parts[1] ?? '');
  return kind === null ? written : `${kind}${parts[2] ?? ''}`;
}

function kindOf(word: string): string | null {
  const lower = word.toLowerCase();
  const exact = KINDS.find(([name]) => name.toLowerCase() === lower);
  if (exact) return exact[0];
  const short = SHORT.get(lower);
  if (short !== undefined) return short;
  const fitting = KINDS.filter(([name]) => name.toLowerCase().startsWith(lower));
  return fitting.length === 1 ? (fitting[0]?.[0] ?? null) : null;
}

/** The bandwidth that a device assumes of an interface by its name, in kbit/s; null where the name does not say. */
export function defaultBandwidth(name: string): number | null {
  const kind = NAME.exec(name)?.[1]?.toLowerCase() ?? '';
  return KINDS.find(([known]) => known.toLowerCase() === kind)?.[1] ?? null;
}
