/** How far a configuration was understood: its lines by support, what is not known, and names without a use or a place. */
import type { ReadFile } from '#model/reach.ts';
import type { Configuration } from '../configuration.ts';
import type { Support } from '../line.ts';

/** Counts a configuration's lines and lists those that are not modelled or not known. */
export function readSummary({ file, dialect, lines, filters, undefinedNames, unusedNames }: Configuration): ReadFile {
  const counts: Record<Support, number> = { complete: 0, conditional: 0, ignored: 0, todo: 0, unrecognised: 0 };
  for (const { support } of lines) counts[support]++;
  return {
    path: file,
    dialect,
    lines: counts,
    unknown: lines.filter(({ support }) => support === 'todo' || support === 'unrecognised').map(({ line }) => line),
    undefined: undefinedNames,
    unused: unusedNames,
    filters: [...new Set(filters.map(({ name }) => name))],
  };
}
