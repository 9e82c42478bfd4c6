/** Rows of a manufacturer's, an engine's or a conformance statement's table as declared flows, each with its place. */
import { portRange } from '#model/policy.ts';
import type { DeclaredFlow } from '#model/segment.ts';
import { type DocumentRow, type DocumentTable, placeOf, plainWords } from './document.ts';
import { type ReadEnd, readEnd } from './ends.ts';
import { type Column, type Layout, layoutOf, type Mapping, mappingOf } from './mapping.ts';
import { type NamedService, serviceNamed } from './services.ts';

/** Ends and ports that one row may stand for, multiplied. */
const ROW_FLOWS = 4096;
/** Ports of one cell. */
const PORTS_LIMIT = 256;

/** What a document declares, and what of it somebody has to look at. */
export interface Declared {
  readonly flows: readonly DeclaredFlow[];
  /** One sentence each, with the place. */
  readonly problems: readonly string[];
  /** Names of which it has to be said who is meant. */
  readonly unexplained: readonly string[];
  /** How its table was read, to be kept; null where it has none. */
  readonly mapping: Mapping | null;
}

/** The flows of tables. `file` stands before every place. */
export function declaredByTables(tables: readonly DocumentTable[], mapping: Mapping, file: string): Declared {
  const known = knownPeers(mapping);
  const [flows, problems, names]: [DeclaredFlow[], string[], Set<string>] = [[], [], new Set()];
  let kept: Mapping | null = null;
  for (const table of tables) {
    if (mapping.sheet !== undefined && table.place !== `sheet ${mapping.sheet}`) continue;
    const layout = layoutOf(table, mapping);
    if (!layout) continue;
    const read = { table, layout, mapping, known, file };
    for (const row of table.rows.slice(table.rows.indexOf(layout.head) + 1)) {
      const found = flowsOfRow(row, read);
      if (found.problem !== null) problems.push(`${file}, ${placeOf(table, row.at)}: ${found.problem}`);
      for (const flow of found.flows) flows.push(flow);
      for (const name of found.names) names.add(name);
    }
    kept ??= mappingOf(layout, table, mapping, []);
  }
  const unexplained = [...names];
  if (kept !== null)
    kept = { ...kept, peers: { ...Object.fromEntries(unexplained.map((name) => [name, null])), ...kept.peers } };
  return { flows, problems, unexplained, mapping: kept };
}

/** What a mapping says of names, by plain words. */
export function knownPeers({ peers }: Mapping): ReadonlyMap<string, readonly string[]> {
  return new Map(
    Object.entries(peers).flatMap(([name, ends]) =>
      ends === null ? [] : [[plainWords(name), typeof ends === 'string' ? [ends] : ends] as const],
    ),
  );
}

interface Reading {
  readonly table: DocumentTable;
  readonly layout: Layout;
  readonly mapping: Mapping;
  readonly known: ReadonlyMap<string, readonly string[]>;
  readonly file: string;
}

interface RowRead {
  readonly flows: readonly DeclaredFlow[];
  readonly names: readonly string[];
  readonly problem: string | null;
}

const NOTHING: RowRead = { flows: [], names: [], problem: null };

function flowsOfRow(row: DocumentRow, reading: Reading): RowRead {
  const cell = (column: Column): string => row.cells[reading.layout.places.get(column) ?? -1]?.trim() ?? '';
  if (row.cells.every((one) => one.trim() === '')) return NOTHING;
  const sides = sidesOf(cell, reading);
  if (typeof sides === 'string') return { ...NOTHING, problem: sides };
  const services = servicesOf(cell);
  if (typeof services === 'string') return { ...NOTHING, problem: services };
  const source = `${reading.file}, ${placeOf(reading.table, row.at)}`;
  const encrypted = encryptedOf(cell('encrypted'));
  const flows: DeclaredFlow[] = [];
  const names = new Set<string>();
  for (const [from, to, about] of sides) {
    for (const end of [from, to]) if (!end.isNamed) names.add(end.end.replace(/^name:/, ''));
    for (const one of services)
      flows.push({
        from: from.end,
        to: to.end,
        ...one,
        ...(encrypted === null ? {} : { encrypted }),
        source,
        ...(about ? { about } : {}),
      });
    if (flows.length > ROW_FLOWS)
      return { ...NOTHING, problem: `stands for more than ${ROW_FLOWS} flows; write fewer` };
  }
  return { flows, names: [...names], problem: null };
}

type Sides = readonly (readonly [from: ReadEnd, to: ReadEnd, about?: string | undefined])[];

/** Who begins and who answers; a sentence where a row does not say it. */
function sidesOf(cell: (column: Column) => string, { mapping, known }: Reading): Sides | string {
  const sources = readEnd(cell('from') || cell('fromName'), known);
  const targets = readEnd(cell('to') || cell('toName'), known);
  const device = readEnd(cell('device') || (mapping.about ?? ''), known);
  if (sources.length > 0 && targets.length > 0) return pairs(sources, targets);
  if (device.length === 0)
    return 'does not say whose flow it is; name the device with --about, or a column "device" in the mapping';
  if (sources.length > 0) return pairs(sources, device, 'to');
  if (targets.length > 0) return pairs(device, targets, 'from');
  const role = plainWords(cell('role'));
  const direction = directionOf(cell('direction'), role) ?? mapping.direction ?? null;
  if (direction === null)
    return 'does not say who begins; give it a direction of in, out or both, or the mapping one for all rows';
  // An application entity of DICOM speaks with its counterparts, of whom the statement of one product knows nothing.
  const counterpart = direction === 'in' ? 'DICOM SCU' : 'DICOM SCP';
  const peers = readEnd(cell('peer') || (role === '' ? '' : counterpart), known);
  if (peers.length === 0) return 'names no partner; write who is on the other side';
  return [
    ...(direction === 'in' ? [] : pairs(device, peers, 'from')),
    ...(direction === 'out' ? [] : pairs(peers, device, 'to')),
  ];
}

/** Every one with every other; `about` says on which side the device is whose document it is. */
function pairs(from: readonly ReadEnd[], to: readonly ReadEnd[], about?: 'from' | 'to'): Sides {
  return from
    .slice(0, ROW_FLOWS)
    .flatMap((one) =>
      to.slice(0, 64).map((other) => [one, other, about && (about === 'from' ? one : other).end] as const),
    );
}

/** Words of a column of directions, as seen from the device; what goes both ways comes first. */
const DIRECTIONS: readonly (readonly ['in' | 'out' | 'both', RegExp, RegExp])[] = [
  ['both', /[↔⇔⟷]|<-+>/, /\b(?:both|bi ?directional|in ?out|inbound outbound|beide)\b/],
  [
    'out',
    /[→⇒⟶]|->/,
    /\b(?:out|outbound|outgoing|egress|ausgehend|tx)\b|\bfrom (?:the )?device\b|^(?:client|to (?!.*\bdevice).*)$/,
  ],
  [
    'in',
    /[←⇐⟵]|<-/,
    /\b(?:in|inbound|incoming|ingress|eingehend|listen(?:s|ing)?|rx)\b|\bto (?:the )?device\b|^server$/,
  ],
];

function directionOf(text: string, role: string): 'in' | 'out' | 'both' | null {
  const words = plainWords(text);
  const said = DIRECTIONS.find(([, arrow, word]) => arrow.test(text) || word.test(words));
  if (said) return said[0];
  const [user, provider] = [/\b(?:scu|client)\b/.test(role), /\b(?:scp|server)\b/.test(role)];
  if (user && provider) return 'both';
  return user ? 'out' : provider ? 'in' : null;
}

type Service = Pick<DeclaredFlow, 'protocol' | 'ports' | 'application'>;

/** Protocols with their ports; a sentence where there are none that can be read. */
function servicesOf(cell: (column: Column) => string): readonly Service[] | string {
  const [protocol, port, application] = [cell('protocol'), cell('port'), cell('application')];
  const named: NamedService | null =
    serviceNamed(application) ?? serviceNamed(protocol) ?? (cell('role') === '' ? null : serviceNamed('DICOM'));
  const ports = portsOf(port);
  if (typeof ports === 'string') return ports;
  const transports = transportsOf(`${protocol} ${port}`, named);
  if (transports.length === 0)
    return `${JSON.stringify(protocol.slice(0, 60))} names no protocol; write tcp, udp, icmp or the number of one`;
  const usual = ports ?? (isPortless(transports) ? [] : (named?.ports ?? []));
  if (usual.length === 0 && ports === null && !isPortless(transports))
    return `${JSON.stringify((port || application || protocol).slice(0, 60))} names no port; write a port, a range or any`;
  return transports.map((one) => ({
    protocol: one,
    ports: usual,
    ...(named === null ? {} : { application: named.application }),
  }));
}

function isPortless(transports: readonly string[]): boolean {
  return transports.every((one) => one !== 'tcp' && one !== 'udp');
}

function transportsOf(text: string, named: NamedService | null): readonly string[] {
  const words = plainWords(text);
  const found = ['tcp', 'udp', 'icmp'].filter((one) => new RegExp(`\\b${one}\\b`).test(words));
  if (found.length > 0) return found;
  if (named !== null) return [named.protocol];
  const [number] = /^\d{1,3}(?= |$)/.exec(words) ?? [];
  // A lone number is a protocol only where it stands in the column of the protocol, which comes first.
  if (number !== undefined && Number(number) < 256 && /^\s*\d/.test(text)) return [String(Number(number))];
  return /\bany\b|\bip\b/.test(words) ? ['any'] : [];
}

/** Ports as they stand; an empty list for any, null for an empty cell, a sentence for what is none. */
function portsOf(cell: string): readonly string[] | string | null {
  const text = cell
    .replace(/\((?:0x)?[^()]{0,60}\)/g, ' ')
    .replace(/\b(?:tcp|udp|default|port|ports)\b[/:]?/gi, ' ')
    .replace(/\/\s*(?=[,;\s]|$)/g, ' ')
    .trim();
  if (text === '' || /^(?:-|–|none|n\/?a|configurable)$/i.test(text)) return null;
  if (/^(?:\*|any|all|alle|beliebig)$/i.test(text)) return [];
  if (/^(?:dynamic|ephemeral|dynamisch)$/i.test(text)) return ['49152-65535'];
  const ports: string[] = [];
  const normal = text.replace(/(\d)\s*(?:[-–—−‐]|\.{2,3}|\bto\b|\bbis\b|:)\s*(?=\d)/gi, '$1-');
  for (const part of normal.split(/[,;/&\s]+|\band\b|\bund\b|\bor\b/i)) {
    if (part === '') continue;
    const above = /^(?:>=?|≥)(\d{1,5})$/.exec(part) ?? /^(\d{1,5})\+$/.exec(part);
    const words = above ? `${Number(above[1]) + (/^>\d/.test(part) ? 1 : 0)}-65535` : part.replace(/\.0+$/, '');
    if (portRange(words) === null || ports.length >= PORTS_LIMIT)
      return `${JSON.stringify(cell.slice(0, 60))} is no port; write ports as 104, 8000-8100 or any`;
    ports.push(words);
  }
  return ports;
}

function encryptedOf(text: string): boolean | null {
  const words = plainWords(text);
  if (/^(?:yes|y|true|ja|x|1)\b|\b(?:tls|ssl|aes|ssh|https)\b/.test(words) && !/^no\b/.test(words)) return true;
  return /^(?:no|n|false|nein|none|0|plain|clear)\b/.test(words) ? false : null;
}
