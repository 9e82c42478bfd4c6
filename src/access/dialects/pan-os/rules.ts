/** Security rules of PAN-OS: zones, addresses, services, applications and what is done. */
import type { Match, Rule } from '../../filter.ts';
import type { Line, Support } from '../../line.ts';
import { allOf, anyOf, EVERY, familyIs, NONE, numberIs, protocolIs, signed, unknownMatch } from '../../matches.ts';
import { literalOf, type Objects } from './objects.ts';
import type { PanNode } from './tree.ts';

/** Interfaces by zone: its own name stands for it where a question names zones. */
export type Zones = ReadonlyMap<string, readonly string[]>;

export interface RuleReading {
  /** Null where the rule is switched off. */
  readonly rule: Rule | null;
  readonly support: Support;
  readonly unrecognised: readonly number[];
}

const KNOWN: ReadonlySet<string> = new Set(
  'from to source destination service application action disabled negate-source negate-destination rule-type'.split(
    ' ',
  ),
);
/** Settings of one value. */
const SINGLE = ['action', 'disabled', 'negate-source', 'negate-destination', 'rule-type'] as const;
/** Settings that decide nothing about which packets pass. */
const BESIDES =
  /^(?:description|tag|log-.*|profile-setting|option|qos|uuid|group-tag|icmp-unreachable|audit-comment|hip-profiles-note|saas-.*|loc)$/;
/** Settings that match every packet where they say `any`, and otherwise by what no packet tells. */
const UNDECIDABLE =
  /^(?:source-user|category|hip-profiles|source-hip|destination-hip|source-imsi|source-imei|source-nw-slice|schedule|target|source-device|destination-device)$/;
/** Applications that are an IP protocol or a part of one. */
const PROTOCOL_APPLICATIONS: ReadonlyMap<string, Match> = new Map([
  ['icmp', allOf([familyIs(32), protocolIs(1)])],
  ['ping', allOf([familyIs(32), protocolIs(1), numberIs('icmp-type', 8)])],
  ['ipv6-icmp', allOf([familyIs(128), protocolIs(58)])],
  ['ping6', allOf([familyIs(128), protocolIs(58), numberIs('icmp-type', 128)])],
]);

/** Reads a rule. */
export function readSecurityRule(node: PanNode, line: Line, objects: Objects, zones: Zones): RuleReading {
  if (node.value('disabled') === 'yes') return { rule: null, support: 'complete', unrecognised: [] };
  const conditions: Match[] = [];
  const unrecognised: number[] = [];
  for (const { name, at, children } of node.children) {
    if (KNOWN.has(name) || BESIDES.test(name)) continue;
    const values = children.map((child) => child.name);
    if (UNDECIDABLE.test(name)) {
      if (values.length > 0 && !values.includes('any')) conditions.push(unknownMatch(`no packet tells its ${name}`));
    } else {
      conditions.push(unknownMatch(`the setting ${name.slice(0, 40)} is not known`));
      unrecognised.push(at);
    }
  }
  for (const name of SINGLE)
    if (node.values(name).length > 1) conditions.push(unknownMatch(`the setting ${name} has several values`));
  for (const name of ['from', 'to', 'application'])
    if (node.values(name).includes('any') && node.values(name).length > 1)
      conditions.push(unknownMatch(`the setting ${name} says any and others beside it`));
  const applications = applicationsOf(node);
  const match = allOf([
    zonesOf(node, zones),
    addressesOf(node, 'src', objects),
    addressesOf(node, 'dst', objects),
    servicesOf(node, objects),
    applications,
    ...conditions,
  ]);
  const unsure = conditions.length > 0 || applications !== EVERY;
  const support = unrecognised.length > 0 ? 'unrecognised' : unsure ? 'conditional' : 'complete';
  return { rule: { line, match, action: actionOf(node.value('action')) }, support, unrecognised };
}

function actionOf(action: string | undefined): Rule['action'] {
  if (action === 'allow') return { kind: 'permit' };
  if (action !== undefined && /^(?:deny|drop|reset-(?:client|server|both))$/.test(action)) return { kind: 'deny' };
  return { kind: 'unknown', because: `the action ${(action ?? 'that is missing').slice(0, 30)} is not known` };
}

/** Packets that come from a zone and go to one; a rule between zones leaves out those that stay within one. */
function zonesOf(node: PanNode, zones: Zones): Match {
  const type = node.value('rule-type') ?? 'universal';
  const [from, to] = [node.values('from'), node.values('to')];
  if (type === 'intrazone')
    return anyOf((from.includes('any') ? [...zones.keys()] : from).map((zone) => withinZone(zone, zones)));
  const match = allOf([zoneMatch('in', from, zones), zoneMatch('out', to, zones)]);
  if (type !== 'interzone')
    return type === 'universal' ? match : unknownMatch(`the rule type ${type.slice(0, 20)} is not known`);
  const shared = [...zones.keys()].filter((zone) => has(from, zone) && has(to, zone));
  return shared.length === 0 ? match : allOf([match, ...shared.map((zone) => signed(withinZone(zone, zones), true))]);
}

function has(names: readonly string[], zone: string): boolean {
  return names.includes('any') || names.includes(zone);
}

/** Packets that come from a zone and go to the same. */
export function withinZone(zone: string, zones: Zones): Match {
  return allOf([zoneMatch('in', [zone], zones), zoneMatch('out', [zone], zones)]);
}

function zoneMatch(field: 'in' | 'out', names: readonly string[], zones: Zones): Match {
  if (names.includes('any')) return EVERY;
  // Without a zone a rule takes nothing.
  if (names.length === 0) return NONE;
  return { kind: 'interface', field, of: names.flatMap((name) => [name, ...(zones.get(name) ?? [])]) };
}

function addressesOf(node: PanNode, field: 'src' | 'dst', { addresses }: Objects): Match {
  const name = field === 'src' ? 'source' : 'destination';
  const written = node.values(name);
  // An address may stand in a rule itself.
  const literals = written.filter((each) => !addresses.has(each)).flatMap((each) => literalOf(each)?.(field) ?? []);
  const names = written.filter((each) => addresses.has(each) || literalOf(each) === null);
  const match = names.length === 0 ? anyOf(literals) : anyOf([...literals, addresses.any(names, field)]);
  return signed(match, node.value(`negate-${name}`) === 'yes');
}

function servicesOf(node: PanNode, { services }: Objects): Match {
  const names = node.values('service');
  if (names.includes('application-default')) {
    const isAny = node.values('application').every((name) => name === 'any');
    return isAny ? unknownMatch('which ports an application has by default is not told by the configuration') : EVERY;
  }
  return services.any(names, '');
}

/** An application is told by what a connection says, so that a rule that names one may match or not. */
function applicationsOf(node: PanNode): Match {
  const names = node.values('application');
  if (names.length === 0 || names.includes('any')) return EVERY;
  const unsure = unknownMatch(
    `which application a packet belongs to is not told by it (${names.slice(0, 3).join(', ').slice(0, 60)})`,
  );
  const protocols = names.map((name) => PROTOCOL_APPLICATIONS.get(name));
  const narrowed = protocols.filter((match) => match !== undefined);
  return narrowed.length === names.length ? allOf([anyOf(narrowed), unsure]) : unsure;
}
