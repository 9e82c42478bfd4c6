/** Whether a text is an IOS configuration, by lines that only such ones have. */

/** How much of a text is looked at, in characters. */
const HEAD = 65_536;

/** Lines and what each says for IOS (positive) or for another dialect of Cisco's (negative). */
const SIGNS: readonly (readonly [RegExp, number])[] = [
  [/^Building configuration\.\.\./m, 0.3],
  [/^Current configuration : \d+ bytes/m, 0.4],
  [/^version (?:\d+\.\d+|\d+)\s*$/m, 0.3],
  [/^service (?:timestamps|password-encryption|pad)/m, 0.3],
  [/^(?:no )?ip (?:classless|subnet-zero|cef|domain[ -]name|domain[ -]lookup|http)/m, 0.2],
  [/^hostname \S+/m, 0.1],
  [/^ *ip access-list (?:extended|standard) /m, 0.5],
  [/^ *ipv6 access-list \S+/m, 0.2],
  [/^access-list \d+ (?:permit|deny|remark) /m, 0.5],
  [
    /^interface (?:FastEthernet|GigabitEthernet|TenGigabitEthernet|Loopback|Vlan|Ethernet|Serial|Tunnel|Port-channel|TwentyFiveGigE|HundredGigE)/im,
    0.3,
  ],
  [/^ +ip address \d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+/m, 0.3],
  [/^ +switchport mode /m, 0.1],
  [/^router (?:ospf|bgp|eigrp) /m, 0.2],
  [/^ip route \d+\.\d+\.\d+\.\d+ \d+\.\d+\.\d+\.\d+ /m, 0.3],
  [/^(?:zone security|zone-pair security|class-map type inspect) /m, 0.5],
  [/^line (?:con|vty|aux) /m, 0.2],
  [/^object-group (?:network|service) /m, 0.1],
  [
    /^(?:ASA Version|: Saved|names$|nameif| nameif |access-list \S+ extended |access-group \S+ (?:in|out) interface )/m,
    -2,
  ],
  [
    /^(?:feature \S+|vdc |!Command: show running|vrf context |version \d+\.\d+\(\d+\)[A-Z]\d|ip access-list (?!extended|standard)\S+$)/m,
    -2,
  ],
  [/^(?:! device: |! boot system flash:\/EOS|daemon TerminAttr)/m, -2],
  [
    /^(?:set (?:system|interfaces|firewall|policy-options|deviceconfig|vsys|shared|address|rulebase|network|security) |config (?:firewall|system) |<\?xml|table (?:ip|inet|ip6) |\*filter)/m,
    -2,
  ],
];

/** How sure it is that a text is an IOS configuration, from 0 to 1. */
export function recognise(text: string): number {
  const head = text.slice(0, HEAD).replaceAll('\r\n', '\n');
  const sum = SIGNS.reduce((total, [sign, weight]) => (sign.test(head) ? total + weight : total), 0);
  return Math.max(0, Math.min(1, sum));
}
