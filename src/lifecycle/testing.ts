/** For tests: what is known of names, read from the file that ships, and devices in few words. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { InventoryDevice } from '#model/lifecycle.ts';
import { createNames, type Names, type NamesFile } from './names.ts';

const FILE = path.join(import.meta.dirname, '../../knowledge/lifecycle/names.yaml');

export const NAMES: Names = createNames(parse(fs.readFileSync(FILE, 'utf8')) as NamesFile);

/** A device of a maker, with what else is known of it. */
export function device(
  manufacturer: string,
  model: string,
  firmware?: string,
  more: Partial<InventoryDevice> = {},
): InventoryDevice {
  return { id: 'd1', manufacturer, model, ...(firmware === undefined ? {} : { firmware }), ...more };
}
