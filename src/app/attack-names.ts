/** The names of MITRE ATT&CK's tactics and techniques, for whoever shows or exports them. */
import fs from 'node:fs';
import path from 'node:path';
import type { AttackNames } from '#behave/incidents/attack.ts';

const FILE = path.join(import.meta.dirname, '../../knowledge/attack.json');

/** `knowledge/attack.json`: what of ATT&CK ships, with MITRE's notice and where it is from. */
export interface AttackFile extends AttackNames {
  readonly notice: string;
  readonly source: Readonly<Record<string, string>>;
}

/** Throws where the shipped file is no JSON. */
export function readAttack(): AttackFile {
  return JSON.parse(fs.readFileSync(FILE, 'utf8')) as AttackFile;
}
