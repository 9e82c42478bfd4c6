/** Reads the catalogue of known exploited vulnerabilities (https://www.cisa.gov/known-exploited-vulnerabilities-catalog). */
import { DocumentError } from './advisory.ts';
import { type Json, nameIn, objectsIn } from './json.ts';

const ENTRY_LIMIT = 200_000;
const CVE = /^CVE-\d{4}-\d{4,19}$/;

export interface ExploitedCatalogue {
  readonly version: string;
  /** Day of its release. */
  readonly date: string;
  readonly cves: readonly string[];
}

/** True for what claims to be the catalogue. */
export function isKev(json: Json): boolean {
  return 'catalogVersion' in json && Array.isArray(json.vulnerabilities);
}

/** Reads the catalogue. Throws a DocumentError on one without a CVE. */
export function readKev(json: Json): ExploitedCatalogue {
  const cves = objectsIn(json, 'vulnerabilities', ENTRY_LIMIT)
    .map((entry) => nameIn(entry, 'cveID'))
    .filter((cve) => CVE.test(cve));
  if (cves.length === 0) throw new DocumentError('it lists no CVE');
  return {
    version: nameIn(json, 'catalogVersion'),
    date: nameIn(json, 'dateReleased').slice(0, 10),
    cves: [...new Set(cves)],
  };
}
