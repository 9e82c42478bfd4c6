/** Access lists of NX-OS: groups of addresses of each family, one list for IPv4 and one for IPv6. */
import { formatIp, formatPrefix, type Prefix } from '#base/prefix.ts';
import { answerNotes, type Bits, type ListLines, listLines } from '../cisco-lists.ts';
import type { PlanZone, PolicyDialect } from '../dialect.ts';
import { filtersPermit, openers, withoutDiscovery } from '../read-back.ts';

const LISTS = { 32: 'WARDLINE', 128: 'WARDLINE-V6' } as const;
const FAMILY = { 32: 'ip', 128: 'ipv6' } as const;

export const ciscoNxOs: PolicyDialect = {
  name: 'cisco-nx-os',
  title: 'access lists of Cisco NX-OS',
  write(plan) {
    const lists = ([32, 128] as const).map((bits) => ({ bits, list: listLines(plan, bits, { zone: zoneWords }) }));
    const lines = lists.reduce((sum, { list }) => sum + list.count, 0);
    const tcam = lists.reduce((sum, { list }) => sum + list.tcam, 0);
    const text = [
      `! ${lines} lines, about ${tcam} entries of a switch's table`,
      ...plan.zones.flatMap((zone) => [...groupLines(zone, 32), ...groupLines(zone, 128)]),
      ...lists.flatMap(({ bits, list }) => numbered(bits, list)),
      '! on each interface: ip access-group WARDLINE in, and ipv6 traffic-filter WARDLINE-V6 in',
      '',
    ].join('\n');
    return { text, lines, tcam, notes: answerNotes(plan) };
  },
  asked: (space) => withoutDiscovery(space, openers(space, true)),
  permitted: (space, text) => filtersPermit(space, 'cisco-nx-os', text, Object.values(LISTS)),
};

function numbered(bits: Bits, { lines }: ListLines): readonly string[] {
  return [
    `${FAMILY[bits]} access-list ${LISTS[bits]}`,
    ...lines.map((line, index) => `  ${(index + 1) * 10} ${line}`),
    '!',
  ];
}

function zoneWords(zone: PlanZone, bits: Bits): readonly string[] {
  const [only, ...others] = zone.prefixes[bits];
  if (!only) return [];
  return others.length === 0 ? [prefixWords(only)] : [`addrgroup ${groupName(zone, bits)}`];
}

function groupName({ id }: PlanZone, bits: Bits): string {
  return bits === 32 ? id : `${id}-V6`;
}

function groupLines(zone: PlanZone, bits: Bits): readonly string[] {
  const prefixes = zone.prefixes[bits];
  if (prefixes.length < 2) return [];
  return [
    `object-group ${FAMILY[bits]} address ${groupName(zone, bits)}`,
    ...prefixes.map((prefix, index) => `  ${(index + 1) * 10} ${prefixWords(prefix)}`),
    '!',
  ];
}

function prefixWords(prefix: Prefix): string {
  if (prefix.length === 0) return 'any';
  return prefix.length === prefix.bits ? `host ${formatIp(prefix)}` : formatPrefix(prefix);
}
