/** The version of Wardline, as package.json states it. */
import fs from 'node:fs';
import path from 'node:path';

const file = path.join(import.meta.dirname, '../../package.json');

export const VERSION: string = (JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly version: string }).version;
