/** Writes knowledge/lifecycle/shipped.json: the files there that people write, as the program reads them, since parsing them takes longer than a small capture. `--check` only compares. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const FOLDER = path.join(import.meta.dirname, '../knowledge/lifecycle');
const NAMES = ['names', 'windows', 'products', 'endoflife'];
const target = path.join(FOLDER, 'shipped.json');

const parts = NAMES.map((name) => {
  const content: unknown = parse(fs.readFileSync(path.join(FOLDER, `${name}.yaml`), 'utf8'));
  return `${JSON.stringify(name)}:${JSON.stringify(content)}`;
});
const text = `{\n${parts.join(',\n')}\n}\n`;
if (!process.argv.includes('--check')) {
  fs.writeFileSync(target, text);
} else if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) {
  console.error('knowledge/lifecycle/shipped.json is not what its sources say; run npm run generate');
  process.exit(1);
}
