/**
 * Writes knowledge/fda-product-codes.json: what the FDA says of the product codes that the catalogue names. node scripts/import-fda-codes.ts FILE,
 * the file being foiclass.txt of https://www.fda.gov/medical-devices/classify-your-medical-device/download-product-code-classification-files (public domain).
 */
import fs from 'node:fs';
import path from 'node:path';
import { readCatalogue } from '../src/app/knowledge.ts';

const TARGET = path.join(import.meta.dirname, '../knowledge/fda-product-codes.json');
const SOURCE =
  'FDA, product code classification files, foiclass.txt (public domain): https://www.fda.gov/medical-devices/classify-your-medical-device/download-product-code-classification-files';
const COLUMNS = {
  code: 'PRODUCTCODE',
  name: 'DEVICENAME',
  class: 'DEVICECLASS',
  life: 'Life_Sustain_support_flag',
} as const;

function main(file: string | undefined): void {
  if (file === undefined || !fs.existsSync(file)) {
    console.error(
      'usage: node scripts/import-fda-codes.ts FILE: give foiclass.txt of the FDA’s product code classification files',
    );
    process.exit(2);
  }
  const wanted = new Set(
    readCatalogue().files.flatMap(({ families }) =>
      families.flatMap(({ fda, models }) => [
        fda,
        ...models.map((model) => (typeof model === 'string' ? null : model.fda)),
      ]),
    ),
  );
  const [head = '', ...lines] = fs.readFileSync(file, 'latin1').split(/\r?\n/);
  const columns = head.split('|');
  const codes = lines
    .map((line) => {
      const cells = line.split('|');
      const cell = (key: keyof typeof COLUMNS): string => cells[columns.indexOf(COLUMNS[key])]?.trim() ?? '';
      const deviceClass = Number(cell('class'));
      const value = {
        name: cell('name'),
        class: Number.isInteger(deviceClass) && deviceClass > 0 ? deviceClass : null,
        lifeSustaining: cell('life') === 'Y',
      };
      return [cell('code'), value] as const;
    })
    .filter(([code]) => wanted.has(code))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const known = new Set<string | null | undefined>(codes.map(([code]) => code));
  const unknown = [...wanted].filter((code) => code != null && !known.has(code));
  if (unknown.length > 0) {
    console.error(`${file}: has no product code ${unknown.join(', ')}; correct the catalogue or take a newer file`);
    process.exit(1);
  }
  const rows = codes.map(([code, value]) => `    ${JSON.stringify(code)}: ${JSON.stringify(value)}`).join(',\n');
  fs.writeFileSync(TARGET, `{\n  "source": ${JSON.stringify(SOURCE)},\n  "codes": {\n${rows}\n  }\n}\n`);
  console.log(
    `${codes.length} product codes, ${codes.filter(([, { lifeSustaining }]) => lifeSustaining).length} life-sustaining`,
  );
}

main(process.argv[2]);
