/** Flows of Open vSwitch: conversations tracked, a table for what each zone sends. */
import type { NumberRange } from '#access/configuration.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import { rangeMasks } from '../cisco-lists.ts';
import { type PlanRule, type PlanZone, type PolicyDialect, RenderError } from '../dialect.ts';
import { filtersPermit, openers, withoutDiscovery } from '../read-back.ts';

/** Tables: tracked packets come to the second, each zone has one from the third on (OpenFlow counts to 254). */
const [TRACKED, FIRST, LAST] = [1, 2, 253];
const TOP = 65_000;
const FAMILY = { 32: 'ip', 128: 'ipv6' } as const;
const FIELDS = { 32: { src: 'nw_src', dst: 'nw_dst' }, 128: { src: 'ipv6_src', dst: 'ipv6_dst' } } as const;
/** Protocols whose ports a flow can name. */
const WITH_PORTS: readonly number[] = [6, 17, 132];

export const openVswitch: PolicyDialect = {
  name: 'open-vswitch',
  title: 'flows of Open vSwitch (ovs-ofctl add-flows)',
  write(plan) {
    const zones = plan.zones.filter(({ prefixes }) => prefixes[32].length + prefixes[128].length > 0);
    if (zones.length > LAST - FIRST)
      throw new RenderError(
        `a switch has tables for ${LAST - FIRST} zones, and the policy has ${zones.length}; join some`,
      );
    const flows = [
      'table=0,priority=3,arp,actions=NORMAL',
      ...[133, 134, 135, 136].map((type) => `table=0,priority=3,icmp6,icmp_type=${type},actions=NORMAL`),
      `table=0,priority=2,ip,actions=ct(table=${TRACKED})`,
      `table=0,priority=2,ipv6,actions=ct(table=${TRACKED})`,
      `table=${TRACKED},priority=${TOP},ct_state=+trk+est,actions=NORMAL`,
      `table=${TRACKED},priority=${TOP},ct_state=+trk+rel,actions=NORMAL`,
      ...zones.flatMap((zone, index) =>
        sourceMatches(zone).map((match) => `table=${TRACKED},priority=2,${match},actions=resubmit(,${FIRST + index})`),
      ),
      ...(['ip', 'ipv6'] as const).map((word) => `table=${TRACKED},priority=1,${word},actions=resubmit(,${LAST})`),
      ...zones.flatMap((zone, index) => tableLines(FIRST + index, plan.rules, zone)),
      ...tableLines(LAST, plan.rules, null),
    ];
    const lines = flows.filter((line) => !line.startsWith('#')).length;
    return { text: `${flows.join('\n')}\n`, lines, tcam: null, notes: [] };
  },
  asked: (space) => withoutDiscovery(space, openers(space, false)),
  permitted: (space, text) => filtersPermit(space, 'open-vswitch', text, ['table 0']),
};

function sourceMatches({ prefixes }: PlanZone): readonly string[] {
  return [...prefixes[32], ...prefixes[128]].map((prefix) => endMatch('src', prefix));
}

function endMatch(field: 'src' | 'dst', prefix: Prefix): string {
  const { bits, length } = prefix;
  return length === 0 ? FAMILY[bits] : `${FAMILY[bits]},${FIELDS[bits][field]}=${formatPrefix(prefix)}`;
}

/** What a zone sends; null: what comes from none. Flows of one rule share a priority. */
function tableLines(table: number, rules: readonly PlanRule[], zone: PlanZone | null): readonly string[] {
  const own = rules.filter(({ from }) => from === null || (zone !== null && from.includes(zone)));
  if (own.length >= TOP) throw new RenderError(`a switch has ${TOP} priorities, and the policy more rules; join some`);
  return own.flatMap((rule, index) => {
    const { action, to, remark } = rule;
    const actions = action === 'permit' ? 'ct(commit),NORMAL' : 'drop';
    const ends =
      to === null
        ? [FAMILY[32], FAMILY[128]]
        : to.flatMap(({ prefixes }) => [...prefixes[32], ...prefixes[128]].map((prefix) => endMatch('dst', prefix)));
    const flows = ends.flatMap((end) => serviceMatches(rule).map((service) => `${end}${service}`));
    return flows.length === 0
      ? []
      : [
          `# ${remark}`,
          ...flows.map((flow) => `table=${table},priority=${TOP - 1 - index},${flow},actions=${actions}`),
        ];
  });
}

function serviceMatches({ protocol, ports, remark }: PlanRule): readonly string[] {
  if (protocol === null) return [''];
  if (ports.length === 0) return [`,nw_proto=${protocol}`];
  if (!WITH_PORTS.includes(protocol))
    throw new RenderError(`${remark}: flows have no ports of protocol ${protocol}; name tcp or udp instead of any`);
  return ports.flatMap((range) => portMatches(range).map((port) => `,nw_proto=${protocol},tp_dst=${port}`));
}

function portMatches(range: NumberRange): readonly string[] {
  return rangeMasks(range).map(({ value, mask }) =>
    mask === 0xffff ? String(value) : `${value}/0x${mask.toString(16)}`,
  );
}
