/** Which settings an entry may hold, and how many values each takes: what is not known may change anything that the entry says. */
import type { Node } from './syntax.ts';

/** What the entries of one section may say. */
export interface Grammar {
  /** Settings that are read, or that change nothing, with one value each. */
  readonly single: RegExp;
  /** Settings that take any number of values. */
  readonly several?: RegExp;
  /** Sections below that are read, or that change nothing. */
  readonly sections?: RegExp;
}

/** A setting, a value or a section that is not known. */
export interface Stranger {
  readonly name: string;
  readonly at: number;
}

/** All that an entry says and that is not known. */
export function strangersIn({ settings, children }: Node, { single, several, sections }: Grammar): readonly Stranger[] {
  const found: Stranger[] = [];
  for (const [name, { values, at }] of settings)
    if (!several?.test(name) && (!single.test(name) || values.length > 1)) found.push({ name, at });
  for (const { name, at } of children) if (!sections?.test(name)) found.push({ name, at });
  return found;
}

/** What changes nothing wherever it stands. */
const BESIDES = 'uuid|comments?|color|visibility|fabric-object|global-object|snmp-index|tags';

function words(text: string): RegExp {
  return new RegExp(`^(?:${BESIDES}|${text.replaceAll(' ', '|')})$`);
}

const TAGS = /^tagging$/;

/** Entries by section (FortiOS CLI reference, 6.0 to 7.4). */
export const GRAMMARS: Readonly<Record<'address' | 'group' | 'service' | 'virtual' | 'zone' | 'route', Grammar>> = {
  address: {
    single: words(
      'type sub-type start-ip end-ip fqdn country cache-ttl allow-routing associated-interface interface obj-type obj-tag obj-id organization policy-group subnet-name sdn sdn-addr-type tenant epg-name filter clearpass-spt route-tag ip6 template wildcard-fqdn passive-fqdn-learning dirty node-ip-only sdn-tag hw-model hw-vendor os sw-version tag-detection-level tag-type',
    ),
    several: words('subnet wildcard macaddr list fsso-group start-mac end-mac'),
    sections: /^(?:tagging|list|subnet-segment)$/,
  },
  group: {
    single: words('type category allow-routing exclude proxy protocol'),
    several: words('member exclude-member'),
    sections: TAGS,
  },
  service: {
    single: words(
      'protocol protocol-number icmptype icmpcode category helper check-reset-range proxy session-ttl tcp-halfclose-timer tcp-halfopen-timer tcp-timewait-timer tcp-rst-timer udp-idle-timer app-service-type explicit-proxy',
    ),
    several: words(
      'tcp-portrange udp-portrange sctp-portrange udplite-portrange iprange fqdn app-category application',
    ),
  },
  virtual: {
    single: words(
      'id type extip extintf portforward protocol extport mappedport arp-reply nat-source-vip nat44 nat46 src-vip-filter gratuitous-arp-interval status portmapping-type',
    ),
    several: words('mappedip service src-filter srcintf-filter'),
  },
  zone: { single: words('intrazone description'), several: words('interface'), sections: TAGS },
  route: {
    single: words(
      'gateway device distance priority weight status blackhole comment dynamic-gateway vrf bfd tag preferred-source link-monitor-exempt src seq-num',
    ),
    several: words('dst dstaddr sdwan-zone'),
  },
};
