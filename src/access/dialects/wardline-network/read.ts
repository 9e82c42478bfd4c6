/** From Wardline's own description of a network to the neutral model: one filter between zones, one interface for each VLAN. */
import { parseIp, parsePrefix } from '#base/prefix.ts';
import type { Configuration, Interface } from '../../configuration.ts';
import type { AddressSet, Match, NumberRange, Rule } from '../../filter.ts';
import type { Reference } from '../../line.ts';
import { LineBook } from '../../line-book.ts';
import { addressIn, allOf, anyOf, EVERY, numberIn, prefixSet, protocolIs, unknownMatch } from '../../matches.ts';
import { protocolNumber } from '../../packets/protocols.ts';
import { type Description, readDescription, type Section } from './description.ts';

/** The one filter of such a description. */
const FILTER = 'zones';
const ROOT_KEYS = ['network', 'zones', 'vlans', 'rules', 'otherwise', 'stateful', 'note'];
const VLAN_KEYS = ['vlan', 'name', 'zone', 'subnet', 'gateway', 'note'];
const RULE_KEYS = ['from', 'to', 'protocol', 'ports', 'action', 'reason'];

/** What is gathered while the description is read. */
interface Reading {
  readonly description: Description;
  readonly book: LineBook;
  readonly zones: Map<string, { at: number; sets: AddressSet[]; isUsed: boolean }>;
  readonly undefinedNames: Reference[];
}

/** Reads a description; never throws: what is not understood stands in `lines`. */
export function readNetwork(text: string, file: string): Configuration {
  const description = readDescription(text);
  const book = new LineBook(text, file);
  const reading: Reading = { description, book, zones: new Map(), undefinedNames: [] };
  for (const { at } of description.errors) book.note(at, 'unrecognised', 'everything');
  const { root } = description;
  if (!root) book.note(1, 'unrecognised', 'everything');
  else checkKeys(reading, root, ROOT_KEYS);
  const node = (key: string): unknown => root?.entries.get(key)?.node;
  readZones(reading, node('zones'));
  const interfaces = description.items(node('vlans')).flatMap((item) => readVlan(reading, item));
  const rules = description.items(node('rules')).flatMap((item) => readRule(reading, item));
  const otherwise = description.text(node('otherwise'));
  const otherwiseAt = root?.entries.get('otherwise')?.at;
  if (otherwise !== null && otherwise !== 'permit' && otherwise !== 'deny') fail(reading, otherwiseAt ?? 1);
  return {
    file,
    dialect: 'wardline-network',
    hostname: description.text(node('network')),
    filters: [
      {
        name: FILTER,
        family: null,
        rules: [...rules, ...insideZones(reading)],
        otherwise: otherwise === 'permit' ? 'permit' : 'deny',
        otherwiseLine: otherwiseAt === undefined ? null : book.line(otherwiseAt),
        stateful: description.text(node('stateful')) !== 'false',
      },
    ],
    guards: [{ filter: FILTER, place: 'through', in: null, out: null, line: null }],
    interfaces,
    routes: [],
    lines: book.all(),
    undefinedNames: reading.undefinedNames,
    unusedNames: [...reading.zones]
      .filter(([, zone]) => !zone.isUsed)
      .map(([name, { at }]) => ({ kind: 'zone', name, line: book.line(at) })),
    routing: { ospf: [], bgp: [], translations: [] },
  };
}

/** A line that is not understood: everything that the filter says may be otherwise. */
function fail({ book }: Reading, at: number): void {
  book.note(at, 'unrecognised', { filters: [FILTER], forwarding: true });
}

function checkKeys(reading: Reading, { entries }: Section, keys: readonly string[]): void {
  for (const [key, { at }] of entries) {
    if (keys.includes(key)) reading.book.note(at, 'complete');
    else fail(reading, at);
  }
}

function zoneOf(reading: Reading, name: string, at: number): { sets: AddressSet[]; isUsed: boolean } {
  const known = reading.zones.get(name);
  if (known) return known;
  const zone = { at, sets: [], isUsed: false };
  reading.zones.set(name, zone);
  return zone;
}

/** `zones: {ward: [10.2.0.0/24, 10.2.1.5-10.2.1.9]}`. */
function readZones(reading: Reading, node: unknown): void {
  const section = reading.description.section(node);
  for (const [name, { at, node: members }] of section?.entries ?? []) {
    const zone = zoneOf(reading, name, at);
    reading.book.note(at, 'complete');
    for (const member of reading.description.items(members)) {
      const set = addressesOf(reading.description.text(member) ?? '');
      if (set) zone.sets.push(set);
      else fail(reading, reading.description.at(member));
    }
  }
}

function addressesOf(text: string): AddressSet | null {
  const [from, to] = text.split('-').map((part) => parseIp(part.trim()));
  if (from && to && from.bits === to.bits) return { kind: 'range', bits: from.bits, from: from.value, to: to.value };
  const prefix = parsePrefix(text);
  return prefix ? prefixSet(prefix) : null;
}

/** `{vlan: 10, zone: ward, subnet: 10.2.0.0/24, gateway: 10.2.0.1}`. */
function readVlan(reading: Reading, item: unknown): readonly Interface[] {
  const { description, book } = reading;
  const section = description.section(item);
  const at = description.at(item);
  const text = (key: string): string | null => description.text(section?.entries.get(key)?.node);
  const id = Number(text('vlan') ?? Number.NaN);
  if (!section || !Number.isInteger(id) || id < 1 || id > 4094) {
    fail(reading, at);
    return [];
  }
  checkKeys(reading, section, VLAN_KEYS);
  const subnet = parsePrefix(text('subnet') ?? '');
  if (text('subnet') !== null && !subnet) fail(reading, at);
  const zone = text('zone');
  if (zone !== null && subnet) zoneOf(reading, zone, at).sets.push(prefixSet(subnet));
  const gateway = parseIp(text('gateway') ?? '');
  if (text('gateway') !== null && (!gateway || !subnet || gateway.bits !== subnet.bits)) fail(reading, at);
  const address = gateway && subnet ? [{ ...gateway, length: subnet.length, virtual: false }] : [];
  return [
    {
      name: `vlan${id}`,
      addresses: address,
      up: true,
      vrf: null,
      zone,
      vlans: [{ from: id, to: id }],
      mode: 'vlan',
      description: text('name'),
      bandwidth: null,
      ospf: null,
      line: book.line(at),
    },
  ];
}

/** `{from: ward, to: archive, protocol: tcp, ports: [104, 8000-8010], action: permit}`; what is left out means any. */
function readRule(reading: Reading, item: unknown): readonly Rule[] {
  const { description, book } = reading;
  const section = description.section(item);
  const at = description.at(item);
  if (!section) {
    fail(reading, at);
    return [];
  }
  checkKeys(reading, section, RULE_KEYS);
  const node = (key: string): unknown => section.entries.get(key)?.node;
  const match = allOf([
    zoneMatch(reading, 'src', description.items(node('from')), at),
    zoneMatch(reading, 'dst', description.items(node('to')), at),
    protocolMatch(description.text(node('protocol'))),
    portMatch(description, description.items(node('ports'))),
  ]);
  const action = description.text(node('action'));
  const line = book.line(at);
  if (action === 'permit' || action === 'deny') return [{ line, match, action: { kind: action } }];
  book.note(at, 'unrecognised');
  return [{ line, match, action: { kind: 'unknown', because: 'its action is neither permit nor deny' } }];
}

function zoneMatch(reading: Reading, field: 'src' | 'dst', names: readonly unknown[], at: number): Match {
  if (names.length === 0) return EVERY;
  return anyOf(
    names.map((item) => {
      const name = reading.description.text(item) ?? '';
      if (name === 'any') return EVERY;
      const zone = reading.zones.get(name);
      if (!zone) {
        reading.undefinedNames.push({ kind: 'zone', name, line: reading.book.line(at) });
        return unknownMatch(`there is no zone ${name}`);
      }
      zone.isUsed = true;
      return addressIn(field, ...zone.sets);
    }),
  );
}

function protocolMatch(text: string | null): Match {
  if (text === null || text === 'any') return EVERY;
  const number = protocolNumber(text);
  return number === null ? unknownMatch(`${text} is no protocol`) : protocolIs(number);
}

function portMatch(description: Description, items: readonly unknown[]): Match {
  const texts = items.map((item) => description.text(item) ?? '');
  if (texts.length === 0 || texts.includes('any')) return EVERY;
  const ranges: NumberRange[] = [];
  for (const text of texts) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
    const from = Number(match?.[1]);
    const to = match?.[2] === undefined ? from : Number(match[2]);
    if (!match || from > to || to > 65_535) return unknownMatch(`${text} is no port and no range of ports`);
    ranges.push({ from, to });
  }
  return numberIn('dport', ...ranges);
}

/** Within a zone everything is permitted, behind the rules. */
function insideZones({ zones, book }: Reading): readonly Rule[] {
  return [...zones.values()].map(({ at, sets }) => ({
    line: book.line(at),
    match: allOf([addressIn('src', ...sets), addressIn('dst', ...sets)]),
    action: { kind: 'permit' },
  }));
}
