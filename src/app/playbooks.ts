/** The playbooks that ship, and the names of techniques: what is to be known for incidents. */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { IncidentKnowledge } from '#behave/incidents/incidents.ts';
import { type Playbook, playbookSchema } from '#behave/incidents/playbook.ts';
import { readAttack } from './attack-names.ts';

const FOLDER = path.join(import.meta.dirname, '../../knowledge/playbooks');

/** The playbooks that ship, by name. Throws where one is not as it should be: a shipped file is never half loaded. */
function readPlaybooks(): readonly Playbook[] {
  const names = fs.readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => playbookSchema.parse(parse(fs.readFileSync(path.join(FOLDER, name), 'utf8'))));
}

/** Reads them when they are first asked for, and once. */
export function shippedIncidentKnowledge(): () => IncidentKnowledge {
  let read: IncidentKnowledge | null = null;
  return () => {
    read ??= { attack: readAttack(), playbooks: readPlaybooks() };
    return read;
  };
}
