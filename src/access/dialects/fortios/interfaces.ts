/** Interfaces of FortiOS: addresses, VLANs, state, and what of them is not understood. */
import { parseIp } from '#base/prefix.ts';
import type { InterfaceAddress } from '../../configuration.ts';
import { networkOf } from './addresses.ts';
import { type Stranger, strangersIn } from './settings.ts';
import type { Node } from './syntax.ts';

/** Settings that are read, or that change nothing of which packets pass and which way they take. */
const SINGLE =
  /^(?:ip|status|vlanid|vlan-protocol|interface|alias|description|vdom|vrf|mode|type|role|snmp-index|secondary-IP|management-ip|color|speed|mtu|mtu-override|tcp-mss|trunk|external|devindex|dedicated-to|defaultgw|dns-server-.*|distance|priority|weight|macaddr|fortilink.*|estimated-.*|monitor-bandwidth|measured-.*|inbandwidth|outbandwidth|egress-.*|ingress-.*|spillover-.*|device-.*|lldp-.*|cdp-.*|switch-controller-.*|swc-.*|sflow-.*|sample-.*|polling-interval|netflow-.*|icmp-.*|bfd.*|lacp-.*|min-links.*|algorithm|link-up-delay|fail-.*|phy-mode|mediatype|forward-error-correction|ap-discover|auth-.*|ike-saml-server|disc-retry-timeout|padt-.*|dhcp-.*|arpforward|broadcast-.*|l2forward|vlanforward|stp.*|stpforward.*|netbios-forward|wins-ip|explicit-.*|proxy-captive-portal|gwdetect|ping-serv-status|detect.*|gi-gk|ident-accept|ipmac|subst|substitute-dst-mac|bandwidth-.*|scan-.*|drop-.*|preserve-session-route|trust-.*|np-.*|poe|aggregate|redundant-interface|managed-.*|transmit-.*|default-.*|webfilter-.*|reachable-time|system-id.*|eap-.*|interconnect-profile|remote-ip|idle-timeout|username|password|ppp.*|service-name|ac-name|internal|name|ips-sniffer-mode|src-check|tunnel-.*|security-(?:mac-.*|8021x-.*|exempt-list|external-.*|redirect-url)|client-options|ring-.*|wifi-.*|mesh-.*|monitor-.*|forward-domain|replacemsg-override-group|wccp|security-mode|captive-portal|pptp-.*|ha-.*)$/;
const SEVERAL =
  /^(?:ip|allowaccess|member|management-ip|remote-ip|detectserver|fail-alert-interfaces|security-groups|security-exempt-list|aggregate-type|dhcp-relay-ip|ingress-cos|egress-cos)$/;
const SECTIONS =
  /^(?:secondaryip|ipv6|vrrp|tagging|client-options|egress-queues|dhcp-snooping-server-list|l2tp-client-settings|phy-setting|mirroring-filter|wifi-networks)$/;

/** Settings that change the way of packets where they say anything but what they say by default. */
const CHANGING: ReadonlyMap<string, string> = new Map([
  ['forward-domain', '0'],
  ['wccp', 'disable'],
  ['security-mode', 'none'],
  ['captive-portal', '0'],
  ['ips-sniffer-mode', 'disable'],
  ['drop-fragment', 'disable'],
]);

export interface InterfaceReading {
  readonly addresses: readonly InterfaceAddress[];
  readonly up: boolean;
  readonly vlan: number | null;
  readonly description: string | null;
  readonly vrf: string | null;
  /** What is not understood, or not modelled. */
  readonly strangers: readonly Stranger[];
  /** The setting by which it gets addresses that no configuration tells; null where there is none. */
  readonly dynamic: Stranger | null;
}

/** Reads an entry of `config system interface`. */
export function readInterface(node: Node): InterfaceReading {
  const value = (name: string): string | undefined => node.settings.get(name)?.values[0];
  const changing = [...CHANGING].flatMap(([name, usual]) => {
    const setting = node.settings.get(name);
    return setting && setting.values[0] !== usual ? [{ name, at: setting.at }] : [];
  });
  const mode = node.settings.get('mode');
  const vlan = Number(value('vlanid') ?? 0);
  const vrf = value('vrf');
  return {
    addresses: addressesOf(node),
    up: value('status') !== 'down',
    vlan: vlan > 0 ? vlan : null,
    description: value('alias') ?? value('description') ?? null,
    vrf: vrf === undefined || vrf === '0' ? null : vrf,
    strangers: [...strangersIn(node, { single: SINGLE, several: SEVERAL, sections: SECTIONS }), ...changing],
    dynamic: mode && mode.values[0] !== 'static' ? { name: 'mode', at: mode.at } : null,
  };
}

function addressesOf(node: Node): readonly InterfaceAddress[] {
  const addresses: InterfaceAddress[] = [];
  const below = (name: string): readonly Node[] =>
    node.children.filter((child) => child.name === name).flatMap(({ children }) => children);
  const secondary = below('secondaryip').map(({ settings }) => settings.get('ip')?.values ?? []);
  for (const values of [node.settings.get('ip')?.values ?? [], ...secondary]) {
    const network = networkOf(values);
    const ip = parseIp((values[0] ?? '').replace(/\/.*$/, ''));
    if (network && ip && ip.value !== 0n) addresses.push({ ...ip, length: bitsOf(network.mask), virtual: false });
  }
  const own6 = node.children.find(({ name }) => name === 'ipv6')?.settings.get('ip6-address')?.values[0];
  const [address6, length6] = (own6 ?? '').split('/');
  const ip6 = parseIp(address6 ?? '');
  if (ip6?.bits === 128 && ip6.value !== 0n) addresses.push({ ...ip6, length: Number(length6 ?? 128), virtual: false });
  for (const { settings } of below('vrrp')) {
    const shared = parseIp(settings.get('vrip')?.values[0] ?? '');
    if (!shared || settings.get('status')?.values[0] === 'disable') continue;
    const priority = Number(settings.get('priority')?.values[0] ?? 100);
    addresses.push({ ...shared, length: shared.bits, virtual: true, priority });
  }
  return addresses;
}

/** The length of a contiguous mask. */
export function bitsOf(mask: bigint): number {
  return mask.toString(2).replaceAll('0', '').length;
}
