/** Techniques of MITRE ATT&CK by their names, so that people need not know the numbers. */
import type { Finding } from '#model/finding.ts';
import type { NamedTechnique } from '#model/incident.ts';

/** What of ATT&CK is known: names of tactics by their short names, and techniques by their ids. */
export interface AttackNames {
  readonly tactics: Readonly<Record<string, string>>;
  readonly techniques: Readonly<Record<string, { readonly name: string; readonly domain: 'enterprise' | 'ics' }>>;
}

/** The techniques of findings, each once, with their names; of one that is not known its id stands for its name. */
export function namedTechniques(findings: readonly Finding[], names: AttackNames): readonly NamedTechnique[] {
  const found = new Map<string, NamedTechnique>();
  for (const { attack } of findings)
    for (const { tactic, technique } of attack) {
      const key = `${tactic} ${technique}`;
      if (!found.has(key)) found.set(key, named(tactic, technique, names));
    }
  return [...found.values()].sort((a, b) => (`${a.tactic} ${a.technique}` < `${b.tactic} ${b.technique}` ? -1 : 1));
}

function named(tactic: string, technique: string, { tactics, techniques }: AttackNames): NamedTechnique {
  const known = Object.hasOwn(techniques, technique) ? techniques[technique] : undefined;
  const parent = technique.split('.')[0] ?? technique;
  const above = parent !== technique && Object.hasOwn(techniques, parent) ? `${techniques[parent]?.name}: ` : '';
  return {
    // Techniques of ICS are numbered from T0800 on.
    domain: known?.domain ?? (technique.startsWith('T0') ? 'ics' : 'enterprise'),
    tactic,
    tacticName: (Object.hasOwn(tactics, tactic) ? tactics[tactic] : undefined) ?? tactic,
    technique,
    name: known === undefined ? technique : `${above}${known.name}`,
    url: `https://attack.mitre.org/techniques/${technique.replace('.', '/')}/`,
  };
}
