/** What is made of configurations that are brought: secrets go first, then each is told with what it models and what of it is not understood. */
import { createHash } from 'node:crypto';
import type { Configuration, Interface } from '#access/configuration.ts';
import type { LineSupport } from '#access/line.ts';
import { dialects } from '#access/recognise.ts';
import { redact } from '#access/secrets/redact.ts';
import { UNREAD } from '#access/unread.ts';
import { formatIp } from '#base/prefix.ts';
import type { BroughtConfiguration, UnknownLine } from '#model/brought.ts';
import { type RawFile, type RefusedFile, type TextFile, textsIn } from './bundle.ts';

/** Unknown lines, interfaces and filters that are told of a file, and characters of a line. */
const [UNKNOWN, INTERFACES, FILTERS, CHARACTERS] = [20, 50, 50, 200];
/** What is taken for a device's configuration though nothing of it is understood. */
const CONFIGURATION = /\.(?:cfg|conf|config)$/i;

/** What of a file is its own, whoever brings it and when. */
export type Reading = Omit<BroughtConfiguration, 'at' | 'by'>;
export interface TakenFile {
  readonly text: string;
  readonly reading: Reading;
}

/** Pure. `standing` are the names of files that stay, by the device that each models. */
export function take(
  files: readonly RawFile[],
  standing: readonly Pick<BroughtConfiguration, 'name' | 'device'>[],
): { readonly taken: readonly TakenFile[]; readonly refused: readonly RefusedFile[] } {
  const { texts, refused } = textsIn(files);
  const brought = new Set(texts.map(({ name }) => name));
  const owners = new Map(standing.filter(({ name }) => !brought.has(name)).map(({ name, device }) => [device, name]));
  const taken: TakenFile[] = [];
  const more: RefusedFile[] = [...refused];
  for (const one of texts) {
    const read = takeOne(one);
    if ('because' in read) {
      more.push(read);
      continue;
    }
    const { name, device } = read.reading;
    const owner = owners.get(device);
    if (owner === undefined) {
      owners.set(device, name);
      taken.push(read);
    } else more.push({ name, because: `It models the device ${device}, as ${owner} does; remove one of them.` });
  }
  return { taken, refused: more };
}

function takeOne({ name, given, text }: TextFile): TakenFile | RefusedFile {
  const clean = redact(text, name);
  if (clean.kind === 'entangled') {
    const where = clean.line === null ? '' : ` (line ${clean.line.at})`;
    return {
      name: given,
      because: `It cannot be kept without what may be a secret${where}; take that out, or rename what is called like one.`,
    };
  }
  const { configuration, changed } = clean;
  if (configuration.dialect === UNREAD && !CONFIGURATION.test(given))
    return {
      name: given,
      because: `It is written in no dialect that is known (${dialects()
        .map((one) => one.name)
        .join(', ')}).`,
    };
  return { text: clean.text, reading: readingOf(name, clean.text, configuration, changed) };
}

function readingOf(name: string, text: string, configuration: Configuration, cleaned: number): Reading {
  const { lines, interfaces, filters, routes, dialect, hostname } = configuration;
  const unknown = lines.filter(isUnknown);
  const ignored = lines.filter(({ support }) => support === 'ignored').length;
  const names = [...new Set(filters.map((filter) => filter.name))];
  return {
    name,
    dialect: dialect === UNREAD ? null : dialect,
    device:
      hostname ??
      name
        .split('/')
        .at(-1)
        ?.replace(/\.[^.]*$/, '') ??
      name,
    lines: { understood: lines.length - ignored - unknown.length, ignored, unknown: unknown.length },
    unknown: dialect === UNREAD ? [] : unknown.slice(0, UNKNOWN).map(unknownOf),
    interfaces: interfaces.slice(0, INTERFACES).map(interfaceOf),
    interfaceCount: interfaces.length,
    filters: names.slice(0, FILTERS),
    filterCount: names.length,
    routes: routes.length,
    cleaned,
    bytes: Buffer.byteLength(text),
    sha256: createHash('sha256').update(text).digest('hex'),
  };
}

function isUnknown({ support }: LineSupport): boolean {
  return support === 'todo' || support === 'unrecognised';
}

function unknownOf({ line, affects }: LineSupport): UnknownLine {
  return { at: line.at, text: line.text.slice(0, CHARACTERS), matters: affects !== 'nothing' };
}

function interfaceOf({ name, addresses, up }: Interface): BroughtConfiguration['interfaces'][number] {
  return { name, addresses: addresses.map((address) => `${formatIp(address)}/${address.length}`), up };
}
