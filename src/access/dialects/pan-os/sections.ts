/** Parts of a PAN-OS configuration that are read or cannot matter to access, and those that may send packets elsewhere. */
import type { Line, LineSupport } from '../../line.ts';
import type { LineBook } from '../../line-book.ts';
import type { PanNode } from './tree.ts';

type Affects = LineSupport['affects'];

export const RULEBASES = ['pre-rulebase', 'rulebase', 'post-rulebase'] as const;

/** What may stand in the whole, in a device, in a virtual system, in a device group or in what is shared. */
const KNOWN =
  /^(?:config|devices|shared|mgt-config|panorama|readonly|predefined|deviceconfig|network|vsys|device-group|template|template-stack|log-collector|log-collector-group|wildfire-appliance|wildfire-appliance-cluster|plugins|address|address-group|service|service-group|application|application-group|application-filter|application-tag|application-status|profiles|profile-group|schedule|tag|zone|rulebase|pre-rulebase|post-rulebase|import|setting|display-name|region|external-list|threats|user-id-.*|url-.*|log-settings|log-.*|certificate.*|ssl-.*|local-user-database|authentication-.*|server-profile|captive-portal|global-protect|email-scheduler|reports?|report-group|pdf-summary-report|botnet|override|group-mapping|redistribution-.*|ts-agent|vm-info-source|dns-proxy|device-object|dynamic-user-group|sdwan-.*|policy-.*|alg-override|content-preview|high-availability|ocsp-responder|response-page|scep|iot|mfa-.*|admin-role|ou|cloud-.*|credential-.*|description|reference-templates|parent-dg|master-device|parent-.*|variable|settings|hip-.*|password-complexity|access-domain|users|operational-mode)$/;
/** Rules that may be kept in a rulebase. */
const KNOWN_RULES =
  /^(?:security|nat|pbf|default-security-rules|decryption|application-override|captive-portal|authentication|dos|qos|tunnel-inspect|sdwan|network-packet-broker)$/;
/** Rules that may drop or redirect what security rules let pass. */
const REDIRECTING: ReadonlySet<string> = new Set(['pbf', 'sdwan', 'network-packet-broker']);
const FORWARDING: ReadonlySet<string> = new Set(['tunnel', 'ike', 'vlan', 'virtual-wire', 'logical-router']);
const KNOWN_NETWORK =
  /^(?:interface|virtual-router|profiles|qos|dhcp|lldp|shared-gateway|dns-proxy|underlay-net|secure-web-gateway|routing-profile|tunnel|ike|vlan|virtual-wire|logical-router)$/;
const KNOWN_LAYER3 =
  /^(?:ip|ipv6|units|mtu|lldp|interface-management-profile|adjust-tcp-mss|ndp-proxy|untagged-sub-interface|netflow-profile|decrypt-forward|arp|traffic-interconnect|df-ignore|comment|tag|link-.*|sdwan-link-settings|cluster-interconnect|ddns-config|bonjour)$/;

const WAYS: Affects = { filters: [], forwarding: true };
const ROUTES: Affects = { filters: [], forwarding: true, routes: true };

/** Notes what is not known or not modelled in the devices and scopes of a configuration. */
export function noteSections(book: LineBook, devices: readonly PanNode[], scopes: readonly PanNode[]): void {
  for (const holder of new Set([...devices, ...scopes]))
    for (const part of holder.children) if (!KNOWN.test(part.name)) noteStranger(book, part);
  for (const scope of new Set([...devices, ...scopes]))
    for (const name of RULEBASES) noteRules(book, scope.child(name));
  for (const device of devices) noteNetwork(book, device);
}

function noteStranger(book: LineBook, part: PanNode): void {
  book.note(part.at, 'unrecognised', 'everything');
}

function noteRules(book: LineBook, rulebase: PanNode | undefined): void {
  for (const kind of rulebase?.children ?? []) {
    if (!KNOWN_RULES.test(kind.name)) noteStranger(book, kind);
    if (!REDIRECTING.has(kind.name)) continue;
    for (const rule of kind.child('rules')?.children ?? [])
      if (rule.value('disabled') !== 'yes') book.note(rule.at, 'todo', WAYS);
  }
}

function noteNetwork(book: LineBook, device: PanNode): void {
  for (const part of device.child('network')?.children ?? [])
    if (FORWARDING.has(part.name)) book.note(part.at, 'todo', ROUTES);
    else if (!KNOWN_NETWORK.test(part.name)) noteStranger(book, part);
  for (const router of device.below('network', 'virtual-router')?.children ?? [])
    for (const protocol of router.child('protocol')?.children ?? [])
      if (protocol.value('enable') === 'yes') book.note(protocol.at, 'todo', ROUTES);
}

/** Notes what an interface says that is not known: addresses that the network gives it, and settings. */
export function noteInterface(book: LineBook, { name }: PanNode, layer: PanNode | undefined): void {
  for (const part of layer?.children ?? [])
    if (part.name === 'dhcp-client' || part.name === 'pppoe') book.note(part.at, 'todo', ROUTES);
    else if (!KNOWN_LAYER3.test(part.name))
      book.note(part.at, 'unrecognised', { filters: [], forwarding: true, interfaces: [name] });
}

/** Rules that translate addresses: what they could change is not modelled. */
export function noteTranslations(
  book: LineBook,
  scopes: readonly PanNode[],
  zones: ReadonlyMap<string, readonly string[]>,
): readonly Line[] {
  const rules = scopes.flatMap((node) => RULEBASES.flatMap((name) => node.below(name, 'nat', 'rules')?.children ?? []));
  return rules
    .filter((rule) => rule.value('disabled') !== 'yes')
    .map((rule) => {
      const isInward = rule.child('destination-translation') ?? rule.child('dynamic-destination-translation');
      const named = [...(isInward ? rule.values('from') : []), ...rule.values('to')];
      const interfaces = named.flatMap((zone) => [zone, ...(zones.get(zone) ?? [])]);
      const bound = named.includes('any') || named.length === 0 ? {} : { interfaces };
      book.note(rule.at, 'todo', { filters: [], forwarding: true, ...bound });
      return book.line(rule.at);
    });
}
