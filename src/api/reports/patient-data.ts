/** The report of where patient data and credentials cross the network in clear text: one row for each path. */
import { dataInWords } from '#base/kind-words.ts';
import { nameOf } from '#model/device.ts';
import type { Finding, Party } from '#model/finding.ts';
import { FINDINGS } from '#model/search.ts';
import type { ReportCell } from '../contract-reports.ts';
import { readQuery } from '../reading.ts';
import { counted, coverageNotes } from './notes.ts';
import { type Content, columnsOf, devicesOf, type ReportSource, ROWS_LIMIT, type Scope } from './source.ts';

const COLUMNS = columnsOf({
  from: ['From', 14],
  fromAddress: ['From address', 10],
  to: ['To', 14],
  toAddress: ['To address', 10],
  what: ['What crosses', 16],
  first: ['First seen', 9, 'time'],
  last: ['Last seen', 9, 'time'],
  action: ['What to do', 26],
});

interface Path {
  readonly from: Party;
  readonly to: Party;
  readonly kinds: Set<string>;
  first: string;
  last: string;
  readonly action: string;
  /** Data of patients; else credentials alone. */
  isPatient: boolean;
}

/** Paths of the period of which either end is of the scope. */
export async function patientDataReport(source: ReportSource, scope: Scope): Promise<Content> {
  const names = new Map((await devicesOf(source, scope.q)).map((device) => [device.id, nameOf(device)]));
  const query = readQuery(
    `kind:(cleartext.phi OR cleartext.credentials) end>=${scope.from} start<${scope.to}`,
    FINDINGS,
    source.now,
  );
  const { items } = await source.services.findings.list({ query, limit: ROWS_LIMIT, cursor: null });
  const isOf = ({ device }: Party): boolean => device !== undefined && names.has(device);
  const paths = pathsOf(items).filter(({ from, to }) => scope.q === '' || isOf(from) || isOf(to));
  const kinds = new Set(paths.flatMap((path) => [...path.kinds]));
  const ends = new Set(paths.flatMap(({ from, to }) => [keyOf(from), keyOf(to)]));
  return {
    title: 'Patient data in clear text',
    summary: summaryOf(paths),
    figures: [
      { name: 'Paths', value: paths.length.toLocaleString('en') },
      { name: 'Devices that send or get it', value: ends.size.toLocaleString('en') },
      { name: 'Kinds of data', value: kinds.size.toLocaleString('en') },
    ],
    notes: [
      'Only what crosses where a sensor stands is seen. What was in it is never kept: a path names kinds of data alone.',
      ...(await coverageNotes(source, scope)),
    ],
    columns: COLUMNS,
    rows: paths.slice(0, ROWS_LIMIT).map((path) => rowOf(path, names)),
    total: paths.length,
  };
}

/** Whoever listens reads it: how many paths of patients, and of passwords. */
function summaryOf(paths: readonly Path[]): readonly string[] {
  if (paths.length === 0) return ['No patient data and no password was seen to cross in clear text.'];
  const patients = paths.filter(({ isPatient }) => isPatient).length;
  return [
    `On ${counted(patients, 'path', 'paths')} patient data crosses without encryption, and on ${counted(paths.length - patients, 'path', 'paths')} passwords or what is as good as one: whoever listens there can read them.`,
  ];
}

const keyOf = ({ device, ip }: Party): string => device ?? ip ?? '';

function pathsOf(findings: readonly Finding[]): readonly Path[] {
  const paths = new Map<string, Path>();
  for (const finding of findings) {
    const { actors, targets, start, end, action } = finding;
    for (const from of actors)
      for (const to of targets) {
        const key = `${keyOf(from)} ${keyOf(to)}`;
        const path = paths.get(key) ?? {
          from,
          to,
          kinds: new Set(),
          first: start,
          last: end,
          action,
          isPatient: false,
        };
        path.kinds.add(finding.data ?? finding.kind);
        path.isPatient ||= finding.kind === 'cleartext.phi';
        if (start < path.first) path.first = start;
        if (end > path.last) path.last = end;
        paths.set(key, path);
      }
  }
  return [...paths.values()].sort((a, b) => b.kinds.size - a.kinds.size || (keyOf(a.from) < keyOf(b.from) ? -1 : 1));
}

function rowOf(
  { from, to, kinds, first, last, action }: Path,
  names: ReadonlyMap<string, string>,
): readonly ReportCell[] {
  const named = ({ device, ip }: Party): ReportCell => names.get(device ?? '') ?? ip ?? null;
  return [
    named(from),
    from.ip ?? null,
    named(to),
    to.ip ?? null,
    [...kinds].sort().map(dataInWords).join(', '),
    first,
    last,
    action,
  ];
}
