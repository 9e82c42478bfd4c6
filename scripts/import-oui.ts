/** Writes knowledge/oui.tsv from the IEEE Registration Authority's public lists (CSV files given as arguments): prefix and organisation name alone. */
import fs from 'node:fs';
import path from 'node:path';

const target = path.join(import.meta.dirname, '../knowledge/oui.tsv');
const SOURCE = 'https://standards-oui.ieee.org/';

const makers = new Map<string, string>();
for (const file of process.argv.slice(2)) {
  for (const line of fs.readFileSync(file, 'utf8').split('\n')) {
    const match = /^(?:MA-[LMS]|IAB|CID),([0-9A-F]{6,9}),(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line);
    const name = (match?.[2]?.replaceAll('""', '"') ?? match?.[3] ?? '').replace(/\s+/g, ' ').trim();
    if (match?.[1] && name !== '' && name !== 'Private') makers.set(match[1].toLowerCase(), name);
  }
}
if (makers.size < 1000) {
  console.error(
    'usage: node scripts/import-oui.ts oui.csv [mam.csv oui36.csv]: give the lists of the IEEE; fewer than 1,000 makers were read',
  );
  process.exit(2);
}
const lines = [...makers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([prefix, name]) => `${prefix}\t${name}`);
fs.writeFileSync(
  target,
  `# Makers of network interfaces by the first half of the MAC. Source: IEEE Registration Authority, ${SOURCE}\n${lines.join('\n')}\n`,
);
console.log(`${lines.length} makers written to ${path.relative(process.cwd(), target)}`);
