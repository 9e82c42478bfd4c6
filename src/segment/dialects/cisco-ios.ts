/** Access lists of IOS and IOS-XE: a group of networks for each zone, one list for IPv4 and one for IPv6. */
import { formatIp, formatPrefix, type Prefix } from '#base/prefix.ts';
import { answerNotes, type Bits, listLines, wildcardWords } from '../cisco-lists.ts';
import type { PlanZone, PolicyDialect } from '../dialect.ts';
import { filtersPermit, openers, withoutDiscovery } from '../read-back.ts';

const LISTS = { 32: 'WARDLINE', 128: 'WARDLINE-V6' } as const;

export const ciscoIos: PolicyDialect = {
  name: 'cisco-ios',
  title: 'access lists of Cisco IOS and IOS-XE',
  write(plan) {
    const short = listLines(plan, 32, { zone: zoneWords });
    const long = listLines(plan, 128, { zone: zoneWords });
    const [lines, tcam] = [short.count + long.count, short.tcam + long.tcam];
    const text = [
      `! ${lines} lines, about ${tcam} entries of a switch's table`,
      ...plan.zones.flatMap((zone) => [...groupLines(zone, 32), ...groupLines(zone, 128)]),
      `ip access-list extended ${LISTS[32]}`,
      ...short.lines.map((line) => ` ${line}`),
      '!',
      `ipv6 access-list ${LISTS[128]}`,
      ...long.lines.map((line) => ` ${line}`),
      '!',
      `! on each interface: ip access-group ${LISTS[32]} in, and ipv6 traffic-filter ${LISTS[128]} in`,
      '',
    ].join('\n');
    return { text, lines, tcam, notes: answerNotes(plan) };
  },
  asked: (space) => withoutDiscovery(space, openers(space, true)),
  permitted: (space, text) => filtersPermit(space, 'cisco-ios', text, Object.values(LISTS)),
};

/** One prefix stands by itself; several are a group. */
function zoneWords(zone: PlanZone, bits: Bits): readonly string[] {
  const [only, ...others] = zone.prefixes[bits];
  if (!only) return [];
  return others.length === 0 ? [wildcardWords(only)] : [`object-group ${groupName(zone, bits)}`];
}

function groupName({ id }: PlanZone, bits: Bits): string {
  return bits === 32 ? id : `${id}-V6`;
}

function groupLines(zone: PlanZone, bits: Bits): readonly string[] {
  const prefixes = zone.prefixes[bits];
  if (prefixes.length < 2) return [];
  const kind = bits === 32 ? 'network' : 'v6-network';
  return [`object-group ${kind} ${groupName(zone, bits)}`, ...prefixes.map((prefix) => ` ${memberWords(prefix)}`), '!'];
}

function memberWords(prefix: Prefix): string {
  const { bits, length } = prefix;
  if (length === bits) return `host ${formatIp(prefix)}`;
  if (bits === 128) return formatPrefix(prefix);
  const mask = ((1n << BigInt(length)) - 1n) << BigInt(32 - length);
  return `${formatIp(prefix)} ${formatIp({ bits, value: mask })}`;
}
