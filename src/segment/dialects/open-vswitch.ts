/** Flows of Open vSwitch: conversations tracked, a table for what each zone sends. */
import type { NumberRange } from '#access/filter.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import type { Stage } from '#model/enforcement.ts';
import { rangeMasks } from '../cisco-lists.ts';
import { type Plan, type PlanRule, type PlanZone, type PolicyDialect, RenderError, type Staging } from '../dialect.ts';
import { filtersPermit, openers, withoutDiscovery } from '../read-back.ts';

/** Tables: tracked packets come to the second, each zone has one from the third on (OpenFlow counts to 254). */
const [TRACKED, FIRST, LAST] = [1, 2, 250];
/** Where what is denied goes while a policy is applied in stages: by its sender, then by its receiver. */
const [DENIED, FROM_OBSERVED, FROM_AUDITED] = [251, 252, 253];
/** Marks of the flows that count what is audited, what is stopped, and the frames of the self-test. */
export const COOKIES = { audit: '0x77610001', stop: '0x77610002', selfTest: '0x77610003' } as const;
const TOP = 65_000;
const PASS = 'ct(commit),NORMAL';
const FAMILY = { 32: 'ip', 128: 'ipv6' } as const;
const FIELDS = { 32: { src: 'nw_src', dst: 'nw_dst' }, 128: { src: 'ipv6_src', dst: 'ipv6_dst' } } as const;
/** Protocols whose ports a flow can name. */
const WITH_PORTS: readonly number[] = [6, 17, 132];

export const openVswitch: PolicyDialect = {
  name: 'open-vswitch',
  title: 'flows of Open vSwitch (ovs-ofctl add-flows)',
  write(plan) {
    const flows = flowsOf(plan, 'drop');
    const lines = flows.filter((line) => !line.startsWith('#')).length;
    return { text: `${flows.join('\n')}\n`, lines, tcam: null, notes: [] };
  },
  writeStaged(plan, staging, audited) {
    const rest = Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
    const used = rest.filter((table) => table === LAST || table - FIRST < addressed(plan).length);
    return [
      ...flowsOf(plan, `resubmit(,${DENIED})`),
      `table=0,priority=0,actions=${staging.others === 'enforce' ? 'drop' : 'NORMAL'}`,
      ...used.map((table) => `table=${table},priority=0,actions=resubmit(,${DENIED})`),
      ...deniedFlows(plan, staging, audited),
      '',
    ].join('\n');
  },
  asked: (space) => withoutDiscovery(space, openers(space, false)),
  permitted: (space, text) => filtersPermit(space, 'open-vswitch', text, ['table 0']),
};

function addressed(plan: Plan): readonly PlanZone[] {
  return plan.zones.filter(({ prefixes }) => prefixes[32].length + prefixes[128].length > 0);
}

function flowsOf(plan: Plan, denied: string): readonly string[] {
  const zones = addressed(plan);
  if (zones.length > LAST - FIRST)
    throw new RenderError(
      `a switch has tables for ${LAST - FIRST} zones, and the policy has ${zones.length}; join some`,
    );
  return [
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
    ...zones.flatMap((zone, index) => tableLines(FIRST + index, plan.rules, zone, denied)),
    ...tableLines(LAST, plan.rules, null, denied),
  ];
}

/** Of what the policy denies: the stage of the sender leads to a table for the stage of the receiver; the stricter decides. */
function deniedFlows(plan: Plan, { zones, others }: Staging, audited: 'pass' | 'stop'): readonly string[] {
  const ends = (field: 'src' | 'dst'): readonly (readonly [string, Stage])[] => [
    ...plan.zones.flatMap(({ name, prefixes }) =>
      [...prefixes[32], ...prefixes[128]].map(
        (prefix) => [`priority=2,${endMatch(field, prefix)}`, zones.get(name) ?? others] as const,
      ),
    ),
    ...(['ip', 'ipv6'] as const).map((word) => [`priority=1,${word}`, others] as const),
  ];
  const stop = (table: number, match: string): string => `cookie=${COOKIES.stop},table=${table},${match},actions=drop`;
  const audit = (table: number, match: string): string =>
    `cookie=${COOKIES.audit},table=${table},${match},actions=${audited === 'pass' ? PASS : 'drop'}`;
  return [
    ...ends('src').map(([match, stage]) =>
      stage === 'enforce'
        ? stop(DENIED, match)
        : `table=${DENIED},${match},actions=resubmit(,${stage === 'audit' ? FROM_AUDITED : FROM_OBSERVED})`,
    ),
    ...ends('dst').map(([match, stage]) => (stage === 'enforce' ? stop : audit)(FROM_AUDITED, match)),
    ...ends('dst').map(([match, stage]) => {
      if (stage === 'enforce') return stop(FROM_OBSERVED, match);
      return stage === 'audit' ? audit(FROM_OBSERVED, match) : `table=${FROM_OBSERVED},${match},actions=${PASS}`;
    }),
  ];
}

function sourceMatches({ prefixes }: PlanZone): readonly string[] {
  return [...prefixes[32], ...prefixes[128]].map((prefix) => endMatch('src', prefix));
}

function endMatch(field: 'src' | 'dst', prefix: Prefix): string {
  const { bits, length } = prefix;
  return length === 0 ? FAMILY[bits] : `${FAMILY[bits]},${FIELDS[bits][field]}=${formatPrefix(prefix)}`;
}

/** What a zone sends; null: what comes from none. Flows of one rule share a priority. */
function tableLines(
  table: number,
  rules: readonly PlanRule[],
  zone: PlanZone | null,
  denied: string,
): readonly string[] {
  const own = rules.filter(({ from }) => from === null || (zone !== null && from.includes(zone)));
  if (own.length >= TOP) throw new RenderError(`a switch has ${TOP} priorities, and the policy more rules; join some`);
  return own.flatMap((rule, index) => {
    const { action, to, remark } = rule;
    const actions = action === 'permit' ? PASS : denied;
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
