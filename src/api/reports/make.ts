/** Makes a report of any kind for a scope and a period. */
import type { OperationId } from '../auth/permissions.ts';
import type { Report, ReportKind } from '../contract-reports.ts';
import { changesReport } from './changes.ts';
import { inventoryReport } from './inventory.ts';
import { counted } from './notes.ts';
import { outOfDateReport } from './out-of-date.ts';
import { patientDataReport } from './patient-data.ts';
import type { Content, ReportSource, Scope } from './source.ts';
import { sourcesOf } from './sources.ts';
import { suppliersReport } from './suppliers.ts';

interface Maker {
  /** What a person has to be allowed besides making reports. */
  readonly needs: OperationId;
  make(source: ReportSource, scope: Scope): Promise<Content>;
}

const MAKERS: Readonly<Record<ReportKind, Maker>> = {
  inventory: { needs: 'listDevices', make: inventoryReport },
  'out-of-date': { needs: 'listLifecycle', make: outOfDateReport },
  suppliers: { needs: 'listLifecycle', make: suppliersReport },
  changes: { needs: 'listChanges', make: changesReport },
  'patient-data': { needs: 'listFindings', make: patientDataReport },
};

/** The operation that tells the same as a kind of report: who may not use it gets no such report. */
export function needsOf(kind: ReportKind): OperationId {
  return MAKERS[kind].needs;
}

/** The report. Throws a Problem where its search cannot be read. */
export async function makeReport(source: ReportSource, kind: ReportKind, scope: Scope): Promise<Report> {
  const { settings, now } = source;
  const content = await MAKERS[kind].make(source, scope);
  const left = content.total - content.rows.length;
  return {
    kind,
    ...content,
    notes:
      left > 0
        ? [`${counted(left, 'row is', 'rows are')} left out: narrow the scope or the period.`, ...content.notes]
        : content.notes,
    sources: await sourcesOf(source),
    organisation: settings.organisation,
    q: scope.q,
    from: scope.from,
    to: scope.to,
    madeAt: now.toISOString(),
    timeZone: settings.timeZone,
  };
}
