/**
 * Renews knowledge/attack.json, the names of MITRE ATT&CK's tactics and techniques, from MITRE's public STIX bundles:
 * `node scripts/import-attack.ts BUNDLE…`, the bundles being enterprise-attack.json and ics-attack.json of
 * https://github.com/mitre-attack/attack-stix-data (terms in knowledge/licences/attack.txt). What a bundle does not speak of stays.
 */
import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readAttack } from '../src/app/attack-names.ts';

const TARGET = path.join(import.meta.dirname, '../knowledge/attack.json');
const DOMAINS: Readonly<Record<string, 'enterprise' | 'ics'>> = {
  'mitre-attack': 'enterprise',
  'mitre-ics-attack': 'ics',
};

const bundleSchema = z.object({
  objects: z.array(
    z.looseObject({
      type: z.string(),
      name: z.string().optional(),
      revoked: z.boolean().optional(),
      x_mitre_deprecated: z.boolean().optional(),
      x_mitre_shortname: z.string().optional(),
      x_mitre_version: z.string().optional(),
      external_references: z.array(z.looseObject({ external_id: z.string().optional() })).optional(),
      kill_chain_phases: z.array(z.object({ kill_chain_name: z.string(), phase_name: z.string() })).optional(),
    }),
  ),
});

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error(
    'usage: node scripts/import-attack.ts BUNDLE…: give enterprise-attack.json or ics-attack.json of mitre-attack/attack-stix-data',
  );
  process.exit(2);
}

const { notice, source, tactics, techniques } = readAttack();
const [names, known, sources] = [new Map(Object.entries(tactics)), new Map(Object.entries(techniques)), { ...source }];
for (const file of files) {
  const { objects } = bundleSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  const valid = objects.filter(({ revoked, x_mitre_deprecated: old }) => revoked !== true && old !== true);
  const version = objects.find(({ type }) => type === 'x-mitre-collection')?.x_mitre_version ?? 'of unknown version';
  for (const { type, name, x_mitre_shortname: word } of valid)
    if (type === 'x-mitre-tactic' && name !== undefined && word !== undefined) names.set(word, name);
  const read = valid.flatMap(
    ({ type, name, external_references: [reference] = [], kill_chain_phases: phases = [] }) => {
      const [technique, domain] = [reference?.external_id, DOMAINS[phases[0]?.kill_chain_name ?? '']];
      return type === 'attack-pattern' && technique !== undefined && name !== undefined && domain !== undefined
        ? [{ technique, name, domain }]
        : [];
    },
  );
  for (const domain of new Set(read.map((one) => one.domain))) {
    sources[domain] = `MITRE ATT&CK ${version}, STIX bundle of https://github.com/mitre-attack/attack-stix-data`;
    for (const [technique, one] of known) if (one.domain === domain) known.delete(technique);
  }
  for (const { technique, ...one } of read) known.set(technique, one);
  console.log(`${file}: ${read.length} techniques`);
}
const sorted = (entries: Iterable<readonly [string, unknown]>): string =>
  [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(',\n');
fs.writeFileSync(
  TARGET,
  `{\n  "notice": ${JSON.stringify(notice)},\n  "source": {\n${sorted(Object.entries(sources))}\n  },\n  "tactics": {\n${sorted(names)}\n  },\n  "techniques": {\n${sorted(known)}\n  }\n}\n`,
);
