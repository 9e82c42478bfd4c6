/** Findings of clear text, gathered into paths: from whom to whom, and which kinds of data. */
import type { Finding } from '../../client.ts';

type Party = Finding['actors'][number];

export interface Path {
  readonly key: string;
  readonly from: Party;
  readonly to: Party;
  /** Words of the declared vocabulary, as hl7.observation. */
  readonly kinds: readonly string[];
  readonly findings: readonly Finding[];
  readonly last: string;
}

const keyOf = ({ device, ip }: Party): string => device ?? ip ?? '';

/** Protocols whose names are no abbreviations. */
const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['postgresql', 'PostgreSQL'],
  ['telnet', 'Telnet'],
]);

/** `hl7.patient-identification` as “HL7 patient identification”. */
export function dataKindWords(kind: string): string {
  const [protocol = '', what] = kind.split('.', 2);
  return what === undefined
    ? kind
    : `${PROTOCOLS.get(protocol) ?? protocol.toUpperCase()} ${what.replaceAll('-', ' ')}`;
}

/** Paths, those with the most kinds of data first. */
export function pathsOf(findings: readonly Finding[]): readonly Path[] {
  const paths = new Map<string, { from: Party; to: Party; kinds: Set<string>; findings: Finding[]; last: string }>();
  for (const finding of findings) {
    for (const from of finding.actors) {
      for (const to of finding.targets) {
        const key = `${keyOf(from)} ${keyOf(to)}`;
        const path = paths.get(key) ?? { from, to, kinds: new Set(), findings: [], last: finding.end };
        path.kinds.add(finding.data ?? finding.kind);
        path.findings.push(finding);
        if (finding.end > path.last) path.last = finding.end;
        paths.set(key, path);
      }
    }
  }
  return [...paths]
    .map(([key, path]) => ({ ...path, key, kinds: [...path.kinds].sort() }))
    .sort((a, b) => b.kinds.length - a.kinds.length || (a.key < b.key ? -1 : 1));
}
