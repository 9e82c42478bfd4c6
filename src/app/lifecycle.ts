/** Holds inventories against what is known: advisories and exploited vulnerabilities of the packs, support dates of the packs and of those that ship. */
import fs from 'node:fs';
import path from 'node:path';
import { faultLine, shape } from '#base/shape.ts';
import type { DatedProduct } from '#lifecycle/dated.ts';
import { createMatcher } from '#lifecycle/match.ts';
import { createNames, type NamesFile } from '#lifecycle/names.ts';
import { createSupportDates } from '#lifecycle/support.ts';
import { createWindowsReader, type WindowsFile, withReleases } from '#lifecycle/windows.ts';
import { type InventoryDevice, inventoryDeviceSchema, type LifecycleMatch } from '#model/lifecycle.ts';
import { loadPacks, type Packs } from './knowledge-packs.ts';

const SHIPPED = path.join(import.meta.dirname, '../../knowledge/lifecycle/shipped.json');
/** Products whose releases are better told by the file that ships, since editions have days of their own. */
const WINDOWS = /\/windows(?:-server|-embedded)?$/;

export interface Lifecycle {
  /** Everything that is known against a device, and what of it is dated. */
  match(device: InventoryDevice): readonly LifecycleMatch[];
}

/** Knows the packs of a folder, none where it is null, beside what ships; each is read when it is first needed. Throws a PackError on damaged packs. */
export function openLifecycle(folder: string | null): Lifecycle {
  const packs = once(() => (folder === null ? null : loadPacks(folder)));
  const support = once(() => supportOf(packs()?.dated ?? []));
  const matcher = once(() => matcherOf(packs()));
  return {
    match(device) {
      const isDated = (device.os ?? null) !== null || (device.software ?? []).length > 0;
      return [...(matcher()?.match(device) ?? []), ...(isDated ? support().match(device) : [])];
    },
  };
}

function matcherOf(packs: Packs | null): ReturnType<typeof createMatcher> | null {
  if (packs === null || packs.advisories.length === 0) return null;
  const { advisories, exploited } = packs;
  return createMatcher(advisories, createNames(shipped().names), (cve) => exploited.has(cve));
}

function supportOf(dated: readonly DatedProduct[]): ReturnType<typeof createSupportDates> {
  const fresh = new Set(dated.map(({ source }) => source));
  const { windows, products: written, endoflife } = shipped();
  const own = [...written.products, ...endoflife.products];
  const products = [...dated, ...own.filter(({ source }) => !fresh.has(source))].filter(
    ({ source }) => !WINDOWS.test(source),
  );
  return createSupportDates(createWindowsReader(withReleases(windows, dated)), products);
}

function once<Thing>(make: () => Thing): () => Thing {
  let made: { readonly thing: Thing } | null = null;
  return () => {
    made ??= { thing: make() };
    return made.thing;
  };
}

/** What ships, as scripts/generate-lifecycle.ts puts it together. */
interface Shipped {
  readonly names: NamesFile;
  readonly windows: WindowsFile;
  readonly products: { readonly products: readonly DatedProduct[] };
  readonly endoflife: { readonly products: readonly DatedProduct[] };
}

const shipped = once(() => JSON.parse(fs.readFileSync(SHIPPED, 'utf8')) as Shipped);

/** Longest line of an inventory, in characters. */
const LINE_LIMIT = 4_000_000;

/** A line of an inventory that is no device: its number from 1, and why. */
export interface BadLine {
  readonly line: number;
  readonly because: string;
}

/** Reads one line of an inventory; null for an empty one. */
export function readInventoryLine(text: string, line: number): InventoryDevice | BadLine | null {
  if (text.trim() === '') return null;
  if (text.length > LINE_LIMIT) return { line, because: `it is longer than ${LINE_LIMIT} characters` };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { line, because: 'it is no JSON; write one device per line' };
  }
  const read = shape(inventoryDeviceSchema, json);
  return read.ok ? read.value : { line, because: faultLine(read.faults[0], 'the device') };
}
