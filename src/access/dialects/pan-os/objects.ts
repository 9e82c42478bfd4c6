/** Address and service objects of PAN-OS as matches. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Match, NumberRange } from '../../filter.ts';
import { type FirewallObject, FirewallObjects } from '../../firewall-objects.ts';
import {
  addressIn,
  allOf,
  anyOf,
  EVERY,
  maskedSet,
  numberIn,
  prefixSet,
  protocolIs,
  rangeSet,
  unknownMatch,
} from '../../matches.ts';
import type { PanNode } from './tree.ts';

export type Field = 'src' | 'dst';

/** Objects of one virtual system, the shared ones included. */
export interface Objects {
  readonly addresses: FirewallObjects<Field>;
  readonly services: FirewallObjects<''>;
  /** Where objects stand that this configuration makes. */
  readonly defined: {
    readonly kind: 'address' | 'address-group' | 'service' | 'service-group';
    readonly name: string;
    readonly at: number;
  }[];
}

const PROTOCOLS = { tcp: 6, udp: 17, sctp: 132 } as const;

/** Reads the objects of scopes; those of a later one count where both have a name. */
export function readObjects(scopes: readonly PanNode[]): Objects {
  const objects: Objects = { addresses: new FirewallObjects(), services: new FirewallObjects(), defined: [] };
  const { addresses, services, defined } = objects;
  addresses.set('any', { kind: 'one', match: () => EVERY });
  services.set('any', { kind: 'one', match: () => EVERY });
  services.set('service-http', one(portsOf(6, ['80', '8080'], undefined)));
  services.set('service-https', one(portsOf(6, ['443'], undefined)));
  for (const scope of scopes) {
    for (const node of scope.child('address')?.children ?? []) {
      addresses.set(node.name, { kind: 'one', match: addressOf(node) });
      defined.push({ kind: 'address', name: node.name, at: node.at });
    }
    for (const node of scope.child('address-group')?.children ?? []) {
      addresses.set(node.name, groupOf(node, ['static']));
      defined.push({ kind: 'address-group', name: node.name, at: node.at });
    }
    for (const node of scope.child('service')?.children ?? []) {
      services.set(node.name, one(serviceOf(node)));
      defined.push({ kind: 'service', name: node.name, at: node.at });
    }
    for (const node of scope.child('service-group')?.children ?? []) {
      services.set(node.name, groupOf(node, ['members']));
      defined.push({ kind: 'service-group', name: node.name, at: node.at });
    }
  }
  return objects;
}

function one(match: Match): FirewallObject<''> {
  return { kind: 'one', match: () => match };
}

const NO_MEMBERS: ReadonlySet<string> = new Set([
  'description',
  'tag',
  'static',
  'members',
  'dynamic',
  'disable-override',
]);

function groupOf<Kind>(node: PanNode, path: readonly string[]): FirewallObject<Kind> {
  if (node.child('dynamic')) {
    const match = unknownMatch(`the members of ${node.name.slice(0, 60)} are known to the running system alone`);
    return { kind: 'one', match: () => match };
  }
  const listed = node.values(...path);
  const strange = listed.length > 0 ? strangerOf(node, OF_GROUP) : null;
  if (strange) return { kind: 'one', match: () => strange };
  // Old configurations hold the members in the group itself.
  const members =
    listed.length > 0 ? listed : node.children.map(({ name }) => name).filter((name) => !NO_MEMBERS.has(name));
  return { kind: 'group', members, except: [] };
}

/** What an object says that is not known, as a match; null where all is. */
function strangerOf(node: PanNode, known: ReadonlySet<string>): Match | null {
  const stranger = node.children.find(({ name }) => !known.has(name));
  return stranger
    ? unknownMatch(`"${stranger.name.slice(0, 40)}" of ${node.name.slice(0, 60)} is not understood`)
    : null;
}

const BESIDES = ['description', 'tag', 'disable-override', 'loc', 'src'] as const;
const OF_ADDRESS: ReadonlySet<string> = new Set([...BESIDES, 'ip-netmask', 'ip-range', 'ip-wildcard', 'fqdn']);
const OF_GROUP: ReadonlySet<string> = new Set([...BESIDES, 'static', 'members', 'dynamic']);
const OF_SERVICE: ReadonlySet<string> = new Set([...BESIDES, 'protocol']);
const OF_PROTOCOL: ReadonlySet<string> = new Set(['port', 'source-port', 'override']);

/** An address has one value: two are no address. */
function textOf(node: PanNode, name: string): string | undefined {
  return node.values(name).join(' ') || undefined;
}

function addressOf(node: PanNode): (field: Field) => Match {
  const strange = strangerOf(node, OF_ADDRESS);
  if (strange) return () => strange;
  const text = textOf(node, 'ip-netmask') ?? textOf(node, 'ip-range');
  const wildcard = textOf(node, 'ip-wildcard');
  if (text !== undefined) {
    const literal = literalOf(text);
    if (literal) return literal;
  }
  if (wildcard !== undefined) {
    const [value, mask] = wildcard.split('/').map(parseIp);
    if (value?.bits === 32 && mask?.bits === 32)
      return (field) => addressIn(field, maskedSet(32, value.value, 0xffff_ffffn ^ mask.value));
  }
  const match = unknownMatch(`the address ${node.name.slice(0, 60)} is of a kind that a configuration does not tell`);
  return () => match;
}

/** An address, a prefix or a range as it may stand in a rule itself; null where the text is none. */
export function literalOf(text: string): ((field: Field) => Match) | null {
  const prefix = parsePrefix(text);
  if (prefix) return (field) => addressIn(field, prefixSet(prefix));
  const [from, to, more] = text.split('-').map(parseIp);
  if (!from || !to || more !== undefined || from.bits !== to.bits || from.value > to.value) return null;
  return (field) => addressIn(field, rangeSet(from.bits, from.value, to.value));
}

function serviceOf(node: PanNode): Match {
  const strange = strangerOf(node, OF_SERVICE);
  if (strange) return strange;
  const parts: Match[] = [];
  for (const { name } of node.child('protocol')?.children ?? [])
    if (!Object.hasOwn(PROTOCOLS, name))
      parts.push(unknownMatch(`the protocol ${name.slice(0, 40)} of ${node.name.slice(0, 60)} is not understood`));
  for (const name of ['tcp', 'udp', 'sctp'] as const) {
    const own = node.below('protocol', name);
    if (!own) continue;
    const unread = strangerOf(own, OF_PROTOCOL);
    if (unread) return unread;
    parts.push(
      portsOf(PROTOCOLS[name], own.values('port'), own.child('source-port') ? own.values('source-port') : undefined),
    );
  }
  return parts.length === 0 ? unknownMatch(`the service ${node.name.slice(0, 60)} is not understood`) : anyOf(parts);
}

function portsOf(protocol: number, destination: readonly string[], source: readonly string[] | undefined): Match {
  const [to, from] = [rangesOf(destination), source && rangesOf(source)];
  if (!to || from === null) return unknownMatch('the ports of a service are not understood');
  return allOf([protocolIs(protocol), numberIn('dport', ...to), ...(from ? [numberIn('sport', ...from)] : [])]);
}

function rangesOf(texts: readonly string[]): readonly NumberRange[] | null {
  const ranges: NumberRange[] = [];
  for (const text of texts.flatMap((each) => each.split(','))) {
    const [, from, to = from] = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(text) ?? [];
    if (from === undefined || Number(from) > Number(to) || Number(to) > 65_535) return null;
    ranges.push({ from: Number(from), to: Number(to) });
  }
  return ranges.length === 0 ? null : ranges;
}
