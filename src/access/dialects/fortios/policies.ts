/** Entries of `config firewall policy` as rules. */
import type { Match, Rule } from '../../filter.ts';
import type { FirewallObjects } from '../../firewall-objects.ts';
import type { Line, Support } from '../../line.ts';
import { allOf, anyOf, familyIs, notOf, signed, unknownMatch } from '../../matches.ts';
import type { Field } from './addresses.ts';
import type { Node } from './syntax.ts';

/** What a policy refers to. */
export interface Objects {
  readonly addresses: FirewallObjects<Field>;
  readonly addresses6: FirewallObjects<Field>;
  readonly services: FirewallObjects<''>;
  /** Interfaces that the configuration describes; null where it describes none. */
  readonly interfaces: ReadonlySet<string> | null;
  /** Interfaces of each zone. */
  readonly zones: ReadonlyMap<string, readonly string[]>;
}

export interface PolicyReading {
  /** Null where the policy is switched off. */
  readonly rule: Rule | null;
  readonly support: Support;
  /** Settings that are not known. */
  readonly unrecognised: readonly number[];
}

/** Settings that decide nothing about which packets pass, whatever they say. */
const BESIDES =
  /^(?:name|uuid|comments?|label|global-label|logtraffic.*|utm-status|inspection-mode|profile.*|.*-profile|ssl-ssh-profile|av-profile|ips-sensor|application-list|webfilter-profile|nat|nat46|nat64|ippool|poolname6?|natip|fixedport|port-preserve|capture-packet|auto-asic-offload|np-acceleration|session-ttl|vlan-.*|tcp-mss-.*|traffic-shaper.*|per-ip-shaper|diffserv.*|delay-tcp-npu-session|timeout-send-rst|match-vip|match-vip-only|permit-any-host|permit-stun-host|wccp|webproxy.*|replacemsg-override-group|custom-log-fields|tags|logging|log-unmatched-traffic|policy-expiry.*|passive-wan-health-measurement|anti-replay|dynamic-shaping|send-deny-packet|block-notification|schedule-timeout|wanopt.*|http-policy-redirect|ssh-policy-redirect|videofilter-profile|file-filter-profile|inbound|outbound|natinbound|natoutbound|vpntunnel|fec|email-collect|disclaimer|identity-.*|radius-.*|rsso|ntlm.*|captive-portal-exempt|auth-.*|eif-.*|cgn-.*|sgt-check|ztna-status|policy-offload)$/;
const KNOWN: ReadonlySet<string> = new Set(
  'srcintf dstintf srcaddr dstaddr srcaddr6 dstaddr6 service action schedule status srcaddr-negate dstaddr-negate srcaddr6-negate dstaddr6-negate service-negate'.split(
    ' ',
  ),
);
/** Settings of one value. */
const SINGLE: ReadonlySet<string> = new Set(
  'action schedule status srcaddr-negate dstaddr-negate srcaddr6-negate dstaddr6-negate service-negate nat'.split(' '),
);
/** Settings that match by what no packet's words tell. */
const UNDECIDABLE =
  /^(?:internet-service.*|groups|users|fsso-groups|fsso|devices|device-.*|application|app-category|app-group|url-category|reputation-.*|geoip-.*|ztna-.*|sgt|tos|tos-mask|tos-negate|vlan-filter|src-vendor-mac|rtp-.*|learning-mode|access-proxy.*|service-connector|security-mode|nac-.*|dynamic-.*|network-service-.*)$/;

/** Reads a policy. */
export function readPolicy(node: Node, line: Line, objects: Objects): PolicyReading {
  const value = (name: string): string | undefined => node.settings.get(name)?.values[0];
  if (value('status') === 'disable') return { rule: null, support: 'complete', unrecognised: [] };
  const conditions: Match[] = [];
  const unrecognised: number[] = [];
  for (const [name, { values, at }] of node.settings) {
    const isCrowded = values.length > 1 && SINGLE.has(name);
    if (!isCrowded && (KNOWN.has(name) || BESIDES.test(name))) continue;
    const off = values[0] === 'disable' || values.length === 0;
    if (UNDECIDABLE.test(name)) {
      if (!off) conditions.push(unknownMatch(`no packet tells its ${name}`));
    } else {
      conditions.push(unknownMatch(`the setting ${name.slice(0, 40)} is not known`));
      unrecognised.push(at);
    }
  }
  for (const { at } of node.children) {
    conditions.push(unknownMatch('a part of the policy is not known'));
    unrecognised.push(at);
  }
  const schedule = value('schedule') ?? 'always';
  if (schedule !== 'always')
    conditions.push(unknownMatch(`the schedule ${schedule.slice(0, 40)} decides when it counts`));
  const match = allOf([
    ...interfacesOf(node, objects),
    anyOf([addressesOf(node, 32, objects), addressesOf(node, 128, objects)]),
    servicesOf(node, objects),
    ...conditions,
  ]);
  const support = unrecognised.length > 0 ? 'unrecognised' : conditions.length > 0 ? 'conditional' : 'complete';
  return { rule: { line, match, action: actionOf(value('action')) }, support, unrecognised };
}

function actionOf(action = 'deny'): Rule['action'] {
  if (action === 'accept' || action === 'allow') return { kind: 'permit' };
  if (action === 'deny') return { kind: 'deny' };
  return { kind: 'unknown', because: `the action ${action.slice(0, 20)} is not modelled` };
}

function interfacesOf({ settings }: Node, { zones, interfaces }: Objects): readonly Match[] {
  return (['in', 'out'] as const).flatMap((field): Match[] => {
    const names = settings.get(field === 'in' ? 'srcintf' : 'dstintf')?.values ?? [];
    if (names.length === 0) return [unknownMatch('the policy names no interface')];
    if (names.includes('any'))
      return names.length === 1 ? [] : [unknownMatch('the policy names any interface and others beside it')];
    const strange = names.find((name) => interfaces !== null && !interfaces.has(name) && !zones.has(name));
    return [
      { kind: 'interface', field, of: names.flatMap((name) => [name, ...(zones.get(name) ?? [])]) },
      ...(strange === undefined ? [] : [unknownMatch(`the interface ${strange.slice(0, 40)} stands nowhere`)]),
    ];
  });
}

/** Source and destination of one family; a policy that names none of it matches no packet of it. */
function addressesOf({ settings }: Node, bits: 32 | 128, objects: Objects): Match {
  const store = bits === 32 ? objects.addresses : objects.addresses6;
  const ending = bits === 32 ? '' : '6';
  const parts = (['src', 'dst'] as const).map((field): Match => {
    const negated = settings.get(`${field}addr${ending}-negate`) ?? settings.get(`${field}addr-negate`);
    // What an Internet service names, no address does.
    if (settings.get(`internet-service${field === 'src' ? '-src' : ''}`)?.values[0] === 'enable') return familyIs(bits);
    const names = settings.get(`${field}addr${ending}`)?.values ?? [];
    const match = store.any(names, field);
    return names.length === 0 ? match : signed(match, negated?.values[0] === 'enable');
  });
  return allOf([familyIs(bits), ...parts]);
}

function servicesOf({ settings }: Node, { services }: Objects): Match {
  const names = settings.get('service')?.values ?? [];
  if (names.length === 0)
    return settings.get('internet-service')?.values[0] === 'enable'
      ? allOf([])
      : unknownMatch('the policy names no service');
  const match = services.any(names, '');
  return settings.get('service-negate')?.values[0] === 'enable' ? notOf(match) : match;
}
