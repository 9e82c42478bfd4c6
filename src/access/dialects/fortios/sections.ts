/** Sections of a FortiOS configuration by what they could change: which policies let pass, where packets go, or neither. */
import type { Node } from './syntax.ts';

/** What a section is to access; `stranger` where nobody knows. */
export type SectionKind = 'read' | 'filtering' | 'forwarding' | 'ignored' | 'stranger';

const READ =
  /^(?:firewall (?:address6?|addrgrp6?|service (?:custom|group)|vip|policy)|system (?:zone|interface|global)|router static6?)$/;
/** What may change what passes and is not modelled. */
const FILTERING =
  /^firewall (?:policy6|policy46|policy64|proxy-policy|explicit-proxy-policy|security-policy|interface-policy6?|DoS-policy6?|acl6?|sniffer|multicast-policy6?|ttl-policy|vipgrp6?|vip6|vip46|vip64|vipgrp46|vipgrp64|local-in-policy6?|consolidated policy)$/;
/** What may change where packets go, where it holds anything. */
const FORWARDING =
  /^(?:router .*|system (?:virtual-wire-pair|switch-interface|sdwan|virtual-wan-link|link-monitor|vdom-link|gre-tunnel|ipip-tunnel|sit-tunnel|vxlan|geneve|ipv6-tunnel|pppoe-interface|wccp|proxy-arp|arp-table|vrf|vne-tunnel|vne-interface|npu-vlink)|vpn ipsec .*|vpn l2tp|vpn pptp|vpn ssl settings|firewall (?:ipv6-eh-filter|identity-based-route))$/;
/** Lists that only other sections use. */
const LISTS =
  /^router (?:access-list6?|aspath-list|community-list|extcommunity-list|prefix-list6?|route-map|key-chain|auth-path|setting)$/;
const IGNORED =
  /^(?:system .*|log.*|user .*|vpn certificate .*|vpn ssl (?:web|client).*|vpn ocvpn|vpn kmip-server|vpn qkd|webfilter .*|antivirus .*|ips .*|application .*|dlp .*|report .*|wireless-controller.*|switch-controller.*|voip .*|icap .*|waf .*|dnsfilter .*|emailfilter .*|spamfilter .*|ssh-filter .*|file-filter .*|endpoint-control .*|extender.*|ftp-proxy .*|web-proxy .*|wanopt .*|automation .*|certificate .*|authentication .*|videofilter .*|sctp-filter .*|virtual-patch .*|diameter-filter .*|casb .*|ztna .*|telemetry-controller .*|cifs .*|credential-store .*|gui .*|nsx.*|monitoring .*|alertemail .*|firewall (?:schedule .*|shaper .*|shaping-.*|profile-.*|ssl.*|ssh .*|auth-portal|wildcard-fqdn .*|internet-service.*|traffic-class|country|region|city|vendor-mac.*|on-demand-sniffer|decrypted-traffic-mirror|ldb-monitor|address6-template|proxy-address|proxy-addrgrp|network-service-dynamic|access-proxy.*|service category|ippool6?|central-snat-map|multicast-address6?|carrier-endpoint-bwl|gtp|mms-profile|pfcp|global|dnstranslation|ipmacbinding .*))$/;

/** What a section is, by its name and by whether it holds anything. */
export function kindOf(section: Node): SectionKind {
  const { name } = section;
  if (READ.test(name)) return 'read';
  if (FILTERING.test(name)) return section.children.length > 0 ? 'filtering' : 'ignored';
  if (LISTS.test(name)) return 'ignored';
  if (FORWARDING.test(name)) return holds(section) ? 'forwarding' : 'ignored';
  return IGNORED.test(name) ? 'ignored' : 'stranger';
}

/** A device writes the frames of its routing protocols out even where nothing stands in them: `config redistribute "connected"`. */
function holds({ settings, children }: Node): boolean {
  return settings.size > 0 || children.some((child) => child.kind === 'edit' || holds(child));
}

/** Settings of `config system settings` that change how packets are handled, and what they say where nothing is changed. */
const SYSTEM_SETTINGS: ReadonlyMap<string, string> = new Map([
  ['opmode', 'nat'],
  ['central-nat', 'disable'],
  ['ngfw-mode', 'profile-based'],
  ['asymroute', 'disable'],
  ['asymroute6', 'disable'],
  ['strict-src-check', 'disable'],
  ['policy-offload-level', 'disable'],
  ['v4-ecmp-mode', 'source-ip-based'],
  ['ecmp-max-paths', '255'],
  ['vdom-type', 'traffic'],
  ['default-app-port-as-service', 'enable'],
]);
const HARMLESS = /^(?:v4-ecmp-mode|ecmp-max-paths|policy-offload-level)$/;

/** Lines of `config system settings` that change how packets are handled, and are not modelled. */
export function changedSettings({ settings }: Node): readonly number[] {
  return [...settings].flatMap(([name, { values, at }]) => {
    const usual = SYSTEM_SETTINGS.get(name);
    return usual === undefined || values[0] === usual || HARMLESS.test(name) ? [] : [at];
  });
}
