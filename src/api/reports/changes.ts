/** The report of what changed: one row for each change in the period. */
import { CHANGE_KINDS, type Change, type ChangeKind } from '#model/change.ts';
import { nameOf } from '#model/device.ts';
import { visibleKinds } from '../changes-page.ts';
import type { ReportCell } from '../contract-reports.ts';
import { counted, coverageNotes } from './notes.ts';
import { type Content, columnsOf, devicesOf, type ReportSource, ROWS_LIMIT, type Scope } from './source.ts';

const STEP = 1000;
const COLUMNS = columnsOf({
  time: ['When', 9, 'time'],
  kind: ['What', 9],
  device: ['Device', 13],
  summary: ['Change', 32],
  before: ['Before', 13],
  after: ['After', 13],
});

/** `device.new` as “New device”, `address.added` as “Address added”. */
function wordsOf(kind: ChangeKind): string {
  const words = kind.replace(/^(.+)\.new$/, 'new $1').replace('.', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Changes of the period about devices of the scope, oldest first. */
export async function changesReport(source: ReportSource, scope: Scope): Promise<Content> {
  const names = new Map((await devicesOf(source, scope.q)).map((device) => [device.id, nameOf(device)]));
  const rows: (readonly ReportCell[])[] = [];
  const counts = new Map<ChangeKind, number>();
  let total = 0;
  for await (const change of changesIn(source, scope)) {
    if (scope.q !== '' && !names.has(change.device)) continue;
    total++;
    counts.set(change.kind, (counts.get(change.kind) ?? 0) + 1);
    if (rows.length < ROWS_LIMIT) rows.push(rowOf(change, names.get(change.device) ?? change.device));
  }
  return {
    title: 'Changes',
    summary:
      total === 0
        ? []
        : [
            `${counted(total, 'change', 'changes')}: ${[...counts].map(([kind, count]) => `${wordsOf(kind)} (${count.toLocaleString('en')})`).join(', ')}.`,
          ],
    figures: [
      { name: 'Changes', value: total.toLocaleString('en') },
      ...CHANGE_KINDS.flatMap((kind) => {
        const count = counts.get(kind);
        return count === undefined ? [] : [{ name: wordsOf(kind), value: count.toLocaleString('en') }];
      }),
    ],
    notes: await coverageNotes(source, scope),
    columns: COLUMNS,
    rows,
    total,
  };
}

async function* changesIn({ services, may }: ReportSource, { from, to }: Scope): AsyncGenerator<Change> {
  const kinds = visibleKinds(may('listFindings'));
  for (let after = 0; ; ) {
    const batch = await services.changes.list({ after, since: from, kinds, limit: STEP });
    for (const change of batch) if (change.time >= from && change.time < to) yield change;
    const last = batch.at(-1);
    if (last === undefined || batch.length < STEP) return;
    after = last.id;
  }
}

function rowOf({ time, kind, summary, before, after }: Change, device: string): readonly ReportCell[] {
  // What begins with this is told by its id: that says nothing to a person.
  const begins = kind === 'device.new' || kind === 'finding.new';
  return [time, wordsOf(kind), device, summary, before, begins ? null : after];
}
