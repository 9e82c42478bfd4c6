/** The captures that a composed one is cut from: the traces of this checkout, and test captures laid beside it. */
import fs from 'node:fs';
import path from 'node:path';
import { readTemplates, type Template } from './templates.ts';

const ROOT: string = path.join(import.meta.dirname, '..');
/** Folders and files of traces, those outside the checkout only where somebody put public captures beside it. */
const PLACES: readonly string[] = [
  'test/traces',
  'examples/demo/hospital.pcap.gz',
  '../shared/data/pcap/ndpi/pcap',
  '../shared/data/pcap/ja4/pcap',
  '../shared/data/building',
];
const ENDING = /\.(pcap|pcapng|cap)(\.gz)?$/;

/** All captures at hand, in order of their names. */
export function findSources(root: string = ROOT): readonly string[] {
  return PLACES.flatMap((place) => {
    const full = path.join(root, place);
    const stat = fs.statSync(full, { throwIfNoEntry: false });
    if (!stat) return [];
    if (stat.isFile()) return [full];
    return fs
      .readdirSync(full, { recursive: true, encoding: 'utf8' })
      .filter((name) => ENDING.test(name))
      .sort()
      .map((name) => path.join(full, name));
  });
}

/** The conversations of all sources. */
export async function gatherTemplates(sources: readonly string[]): Promise<readonly Template[]> {
  const templates: Template[] = [];
  for (const source of sources) templates.push(...(await readTemplates(source)));
  return templates;
}
