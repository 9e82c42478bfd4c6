/** Parts a product's full name from the versions in it: `Philips IntelliVue MX40: Version B.06.18`, `DCMTK prior to 3.6.7`, `Xeleris 1.0`. */

/** Words that versions begin with, where a name ends. */
const BEGINNINGS: readonly RegExp[] = [
  /[\s,:;(-]+(?=(?:all|any)\s+(?:\w+\s+){0,2}versions?\b)/i,
  /[\s,:;(-]+(?=(?:software|firmware|hardware)?\s*(?:versions?|revisions?|releases?)\b[\s:]*(?:[<>=≤≥]|prior|before|up to|\S*\d|[A-Z]\b))/i,
  /[\s,:;(-]*(?=vers:\w+\/)/i,
  /[\s,:;(-]*(?=(?:<|>|≤|≥)=?\s*\S*\d)/,
  /[\s,:;(-]+(?=(?:prior to|before|up to|earlier than|through)\s+\S*\d)/i,
  /[\s,:;(-]+(?=(?:[vV]\d+|[rR]\d+\.\d)[.\w]*(?:\s|$|\)))/,
  /[\s,:;(-]+(?=\d+(?:\.(?:\d+|x))+[a-z]?(?:\s+(?:and|or|through|to|SP|Update|Build)\b.*)?\)?$)/i,
];

/** The name, and the statement about versions behind it: empty where there is none. */
export function splitName(full: string): { readonly name: string; readonly versions: string } {
  for (const beginning of BEGINNINGS) {
    const match = beginning.exec(full);
    if (!match || match.index === 0) continue;
    return {
      name: full.slice(0, match.index).replace(/[\s,:;(-]+$/, ''),
      versions: full.slice(match.index + match[0].length).replace(/^[\s:]+|[\s)]+$/g, ''),
    };
  }
  return { name: full, versions: '' };
}

/**
 * A version within a product's name that says which release line it is (`IntelliSpace Portal 8.0.x`, `Image Vault 3.x software`,
 * `WinCC V7.5`), with the name without it and what is then stated of versions; or null. An upper bound that is stated goes on from the line.
 */
export function releaseIn(name: string, versions: string): { readonly name: string; readonly versions: string } | null {
  const found = /\s(?:[vV]?(\d+(?:\.\d+)*\.(?:x|\d+))|[vV](\d+))(?=\s|$)/.exec(name);
  const line = found?.[1] ?? found?.[2];
  const bare = versions.replace(/^vers:\w+\//, '').trim();
  if (!found || line === undefined) return null;
  const bound = /^<=?\s*\S[^|,<>]*$/.test(bare) ? bare : null;
  if (bound === null && !/^(?:\*|all(?: versions)?|)$/i.test(bare)) return null;
  const first = line.replace(/\.x$/i, '');
  const whole = first === line ? `${line} | ${line}.x` : line;
  return {
    name: `${name.slice(0, found.index)}${name.slice(found.index + found[0].length)}`.trim(),
    versions: bound === null ? whole : `>=${first}|${bound}`,
  };
}
