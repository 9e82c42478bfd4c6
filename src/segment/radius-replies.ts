/** What a RADIUS server answers for a zone: its VLAN, the name of its filter, and the list of a port (RFC 2868, RFC 3580 section 3.31, RFC 4849). */
import type { PacketSet, PacketSpace } from '#access/packets/space.ts';
import { formatPrefix } from '#base/prefix.ts';
import { type ListLines, listLines, wildcardWords } from './cisco-lists.ts';
import type { Plan, PlanZone } from './dialect.ts';

/** The lists of a port by family: Cisco's attribute, and how the list begins as a configuration. */
export const LIST_FAMILIES = [
  { bits: 32, attribute: 'ip:inacl', header: 'ip access-list extended', lease: { from: 68, to: 67 } },
  { bits: 128, attribute: 'ipv6:inacl', header: 'ipv6 access-list', lease: { from: 546, to: 547 } },
] as const;

export interface RadiusReply {
  readonly attribute: string;
  readonly operator: '=' | '+=';
  readonly value: string;
  /** A value of the dictionary, which stands without quotes. */
  readonly isWord: boolean;
}

/** VLAN and filter of a zone. */
export function zoneReplies({ id, vlan }: PlanZone): readonly RadiusReply[] {
  return [
    { attribute: 'Tunnel-Type', operator: '=', value: 'VLAN', isWord: true },
    { attribute: 'Tunnel-Medium-Type', operator: '=', value: 'IEEE-802', isWord: true },
    { attribute: 'Tunnel-Private-Group-Id', operator: '=', value: vlan ?? id, isWord: false },
    { attribute: 'Filter-Id', operator: '=', value: `${id}.in`, isWord: false },
  ];
}

/** The lists of what a port of the zone may send, one for each family; a device asks for its address before it has one (DHCP). */
export function listsOf(plan: Plan, zone: PlanZone): readonly ListLines[] {
  return LIST_FAMILIES.map(({ bits, lease }) => {
    const list = listLines(plan, bits, { zone: ({ prefixes }) => prefixes[bits].map(wildcardWords) }, zone);
    const lines = list.lines.filter((line) => !line.startsWith('remark '));
    return {
      lines: [`permit udp any eq ${lease.from} any eq ${lease.to}`, ...lines],
      count: list.count + 1,
      tcam: list.tcam + (bits === 32 ? 1 : 2),
    };
  });
}

/** Packets that ask for an address, which a port's list lets pass whatever the policy says. */
export function leasePackets(space: PacketSpace): PacketSet {
  const { diagrams } = space;
  return diagrams.union(
    LIST_FAMILIES.map(({ bits, lease: { from, to } }) =>
      [
        space.family[bits],
        space.numbers('protocol', [{ from: 17, to: 17 }]),
        space.numbers('sport', [{ from, to: from }]),
        space.numbers('dport', [{ from: to, to }]),
      ].reduce((set, part) => diagrams.and(set, part)),
    ),
  );
}

/** Lists as Cisco's attribute pairs. */
export function listReplies(lists: readonly ListLines[]): readonly RadiusReply[] {
  return LIST_FAMILIES.flatMap(({ attribute }, index) =>
    (lists[index]?.lines ?? []).map((line, at) => ({
      attribute: 'Cisco-AVPair',
      operator: '+=' as const,
      value: `${attribute}#${(at + 1) * 10}=${line}`,
      isWord: false,
    })),
  );
}

const PROTOCOL_WORDS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** The same lists as rules of RFC 3588 section 4.3, one an attribute (RFC 4849 section 2): both families are one list. */
export function filterRules(plan: Plan, zone: PlanZone): readonly RadiusReply[] {
  const rules = plan.rules
    .filter(({ from }) => from === null || from.includes(zone))
    .flatMap(({ action, to, protocol, ports }) => {
      const targets =
        to === null ? ['any'] : to.flatMap(({ prefixes }) => [...prefixes[32], ...prefixes[128]].map(formatPrefix));
      const word = protocol === null ? 'ip' : (PROTOCOL_WORDS[protocol] ?? String(protocol));
      const range = ports.map(({ from, to: last }) => (from === last ? String(from) : `${from}-${last}`)).join(',');
      return targets.map((target) => `${action} in ${word} from any to ${target}${range === '' ? '' : ` ${range}`}`);
    });
  const leases = LIST_FAMILIES.map(({ lease }) => `permit in udp from any ${lease.from} to any ${lease.to}`);
  return [...leases, 'permit in tcp from any to any established', ...rules, 'deny in ip from any to any'].map(
    (value) => ({
      attribute: 'NAS-Filter-Rule',
      operator: '+=',
      value,
      isWord: false,
    }),
  );
}
