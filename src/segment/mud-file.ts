/** Manufacturer usage descriptions (RFC 8520 over RFC 8519): read into entries, written from them. */
import { z } from 'zod';
import type { NumberRange } from '#access/filter.ts';
import { formatPrefix, type Prefix, parsePrefix } from '#base/prefix.ts';
import { faultLine, shape } from '#base/shape.ts';

/** Most entries of one file. */
const ENTRY_LIMIT = 100_000;
const TEXT_LIMIT = 300;

/** The other side of an entry: addresses, a name, what RFC 8520 section 8 calls a class of controllers, or everybody. */
export type MudPeer =
  | { readonly kind: 'any' | 'local' }
  | { readonly kind: 'prefix'; readonly prefix: Prefix }
  | { readonly kind: 'name' | 'controller' | 'manufacturer'; readonly text: string };

/** An entry, seen from the device. */
export interface MudEntry {
  readonly name: string;
  readonly direction: 'from' | 'to';
  readonly action: 'accept' | 'drop';
  readonly bits: 32 | 128 | null;
  readonly peer: MudPeer;
  readonly protocol: number | null;
  readonly sport: NumberRange | null;
  readonly dport: NumberRange | null;
  /** Who begins a TCP conversation, where it is said. */
  readonly begunBy: 'from' | 'to' | null;
  /** True where it also asks for something that is not modelled (Ethernet, ICMP types, …). */
  readonly narrower: boolean;
}

export interface MudFile {
  readonly url: string;
  readonly device: string;
  readonly entries: readonly MudEntry[];
}

/** What is wrong with a file, and where. */
export class MudError extends Error {
  override readonly name = 'MudError';
}

const text = z.string().max(TEXT_LIMIT);
const number = z.coerce.number().int().min(0).max(65_535);
const ports = z.looseObject({
  operator: z.enum(['eq', 'lte', 'gte', 'neq', 'range']).optional(),
  port: number.optional(),
  'lower-port': number.optional(),
  'upper-port': number.optional(),
});
const transport = z.strictObject({
  'source-port': ports.optional(),
  'destination-port': ports.optional(),
  'ietf-mud:direction-initiated': z.enum(['from-device', 'to-device']).optional(),
});
const ip = z.strictObject({
  protocol: z.coerce.number().int().min(0).max(255).optional(),
  'ietf-acldns:src-dnsname': text.optional(),
  'ietf-acldns:dst-dnsname': text.optional(),
  'source-ipv4-network': text.optional(),
  'destination-ipv4-network': text.optional(),
  'source-ipv6-network': text.optional(),
  'destination-ipv6-network': text.optional(),
});
const matches = z.strictObject({
  ipv4: ip.optional(),
  ipv6: ip.optional(),
  tcp: transport.optional(),
  udp: transport.optional(),
  icmp: z.unknown().optional(),
  eth: z.unknown().optional(),
  'ietf-mud:mud': z.looseObject({ controller: text.optional(), manufacturer: text.optional() }).optional(),
});
const ace = z.looseObject({
  name: text,
  matches: matches.default({}),
  actions: z.looseObject({ forwarding: text }),
});
const listNames = z
  .object({ 'access-lists': z.object({ 'access-list': z.array(z.looseObject({ name: text })).max(1000) }) })
  .optional();
const schema = z.looseObject({
  'ietf-mud:mud': z.looseObject({
    'mud-url': text,
    systeminfo: text.optional(),
    'from-device-policy': listNames,
    'to-device-policy': listNames,
  }),
  'ietf-access-control-list:access-lists': z.object({
    acl: z
      .array(
        z.looseObject({
          name: text,
          type: text,
          aces: z.object({ ace: z.array(ace).max(ENTRY_LIMIT) }),
        }),
      )
      .max(1000),
  }),
});

type Matches = z.infer<typeof matches>;

/** Reads a file's values. Throws a MudError that names the place. */
export function readMud(json: unknown): MudFile {
  const read = shape(schema, json);
  if (!read.ok) throw new MudError(faultLine(read.faults[0], 'the file'));
  const { 'ietf-mud:mud': mud, 'ietf-access-control-list:access-lists': lists } = read.value;
  const entriesOf = (direction: 'from' | 'to'): readonly MudEntry[] =>
    (mud[`${direction}-device-policy`]?.['access-lists']['access-list'] ?? []).flatMap(({ name }) => {
      const list = lists.acl.find((one) => one.name === name);
      if (!list)
        throw new MudError(`the ${direction}-device policy names ${JSON.stringify(name)}, and no list is called so`);
      return list.aces.ace.map((entry) => readEntry(direction, list.type, entry));
    });
  return {
    url: mud['mud-url'],
    device: mud.systeminfo ?? mud['mud-url'],
    entries: [...entriesOf('from'), ...entriesOf('to')],
  };
}

function readEntry(
  direction: 'from' | 'to',
  type: string,
  { name, matches: match, actions }: z.infer<typeof ace>,
): MudEntry {
  const { forwarding } = actions;
  const action = forwarding.replace(/^.*:/, '');
  if (action !== 'accept' && action !== 'drop' && action !== 'reject')
    throw new MudError(`${name}: ${JSON.stringify(forwarding)} is no action; write accept or drop`);
  const begun = match.tcp?.['ietf-mud:direction-initiated'];
  const protocol = match.ipv4?.protocol ?? match.ipv6?.protocol ?? (match.tcp ? 6 : match.udp ? 17 : null);
  const source = readPorts(name, match, 'source-port');
  const target = readPorts(name, match, 'destination-port');
  return {
    name,
    direction,
    action: action === 'accept' ? 'accept' : 'drop',
    bits: match.ipv4 || /ipv4/.test(type) ? 32 : match.ipv6 || /ipv6/.test(type) ? 128 : null,
    peer: readPeer(name, direction, match),
    protocol,
    sport: source,
    dport: target,
    begunBy: begun === undefined ? null : begun === 'from-device' ? 'from' : 'to',
    narrower: match.icmp !== undefined || match.eth !== undefined,
  };
}

function readPorts(name: string, { tcp, udp }: Matches, key: 'source-port' | 'destination-port'): NumberRange | null {
  const said = (tcp ?? udp)?.[key];
  if (said === undefined) return null;
  const { operator = 'eq', port, 'lower-port': lower, 'upper-port': upper } = said;
  if (lower !== undefined && upper !== undefined && lower <= upper) return { from: lower, to: upper };
  if (port === undefined || operator === 'neq' || operator === 'range')
    throw new MudError(`${name}: its ${key} is no port and no range`);
  if (operator === 'lte') return { from: 0, to: port };
  return operator === 'gte' ? { from: port, to: 65_535 } : { from: port, to: port };
}

function readPeer(name: string, direction: 'from' | 'to', match: Matches): MudPeer {
  const side = direction === 'from' ? 'destination' : 'source';
  const said = { ...match.ipv4, ...match.ipv6 };
  const network = said[`${side}-ipv4-network`] ?? said[`${side}-ipv6-network`];
  if (network !== undefined) {
    const prefix = parsePrefix(network);
    if (!prefix) throw new MudError(`${name}: ${JSON.stringify(network)} is no prefix`);
    return { kind: 'prefix', prefix };
  }
  const dns = said[direction === 'from' ? 'ietf-acldns:dst-dnsname' : 'ietf-acldns:src-dnsname'];
  if (dns !== undefined) return { kind: 'name', text: dns };
  const mud: NonNullable<Matches['ietf-mud:mud']> = match['ietf-mud:mud'] ?? {};
  if ('local-networks' in mud) return { kind: 'local' };
  const controller = mud.controller ?? ('my-controller' in mud ? 'my-controller' : undefined);
  if (typeof controller === 'string') return { kind: 'controller', text: controller.slice(0, TEXT_LIMIT) };
  const maker = mud.manufacturer ?? ('same-manufacturer' in mud ? 'same-manufacturer' : undefined);
  return typeof maker === 'string' ? { kind: 'manufacturer', text: maker } : { kind: 'any' };
}

/** A file from entries whose peers are addresses or everybody. `updated` is RFC 3339. */
export function writeMud(url: string, device: string, entries: readonly MudEntry[], updated: string): object {
  const lists = (['from', 'to'] as const).flatMap((direction) =>
    ([32, 128] as const).map((bits) => ({
      name: `${direction}-ipv${bits === 32 ? 4 : 6}`,
      direction,
      bits,
      entries: entries.filter((entry) => entry.direction === direction && entry.bits === bits),
    })),
  );
  const names = (wanted: 'from' | 'to'): object => ({
    'access-lists': {
      'access-list': lists.filter(({ direction }) => direction === wanted).map(({ name }) => ({ name })),
    },
  });
  return {
    'ietf-mud:mud': {
      'mud-version': 1,
      'mud-url': url,
      'last-update': updated,
      'cache-validity': 48,
      'is-supported': true,
      systeminfo: device,
      'from-device-policy': names('from'),
      'to-device-policy': names('to'),
    },
    'ietf-access-control-list:access-lists': {
      acl: lists.map(({ name, bits, entries: own }) => ({
        name,
        type: bits === 32 ? 'ipv4-acl-type' : 'ipv6-acl-type',
        aces: { ace: own.map(writeEntry) },
      })),
    },
  };
}

function writeEntry({ name, direction, action, bits, peer, protocol, dport }: MudEntry): object {
  const side = direction === 'from' ? 'destination' : 'source';
  const family = bits === 32 ? 'ipv4' : 'ipv6';
  const transportName = protocol === 6 ? 'tcp' : 'udp';
  const begun = protocol === 6 ? { 'ietf-mud:direction-initiated': `${direction}-device` } : {};
  const port = dport === null ? {} : { 'destination-port': portWords(dport) };
  return {
    name,
    matches: {
      [family]: {
        ...(protocol === null ? {} : { protocol }),
        ...(peer.kind === 'prefix' ? { [`${side}-${family}-network`]: formatPrefix(peer.prefix) } : {}),
      },
      ...(dport === null && protocol !== 6 ? {} : { [transportName]: { ...port, ...begun } }),
    },
    actions: { forwarding: action },
  };
}

function portWords({ from, to }: NumberRange): object {
  return from === to ? { operator: 'eq', port: from } : { 'lower-port': from, 'upper-port': to };
}
