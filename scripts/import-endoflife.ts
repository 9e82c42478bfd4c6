/**
 * Makes knowledge/lifecycle/endoflife.yaml of the product files of endoflife.date (MIT): `node scripts/import-endoflife.ts FOLDER`.
 * Windows is left out, since knowledge/lifecycle/windows.yaml knows its editions.
 */
import fs from 'node:fs';
import path from 'node:path';
import { headOf, readEndOfLife } from '../src/lifecycle/endoflife.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/import-endoflife.ts FOLDER');
  process.exit(2);
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const list = (texts: readonly string[]): string => `[${texts.map(quoted).join(', ')}]`;

const products = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.md'))
  .sort()
  .flatMap((file) => {
    const head = headOf(fs.readFileSync(path.join(folder, file), 'utf8'));
    return head === null ? [] : [readEndOfLife(head)];
  })
  .filter(({ source, releases }) => !/\/windows/.test(source) && releases.length > 0);

const text = `# Support dates of systems and software. Made by scripts/import-endoflife.ts from https://endoflife.date (MIT, see
# knowledge/licences/endoflife.txt): do not edit. wardline knowledge update takes newer ones.
products:
${products
  .map(
    ({ title, names, source, releases }) => `  - title: ${quoted(title)}
    names: ${list(names)}
    source: ${source}
    releases:
${releases
  .map(({ cycle, label, names: others = [], date, extended }) => {
    const members = [
      `cycle: ${quoted(cycle)}`,
      ...(label === undefined ? [] : [`label: ${quoted(label)}`]),
      ...(others.length === 0 ? [] : [`names: ${list(others)}`]),
      `date: ${date}`,
      ...(extended === undefined ? [] : [`extended: ${extended}`]),
    ];
    return `      - { ${members.join(', ')} }`;
  })
  .join('\n')}`,
  )
  .join('\n')}
`;
fs.writeFileSync(path.join(import.meta.dirname, '../knowledge/lifecycle/endoflife.yaml'), text);
console.log(`${products.length} products`);
