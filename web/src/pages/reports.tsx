/** Reports of a scope and a period: on the screen, as files, and made by themselves. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../client.ts';
import { api } from '../lib/api.ts';
import { periodOf, plain, useSpan } from '../lib/period.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { Icon } from '../parts/icon.tsx';
import { PageHead } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { QueryBox } from '../parts/query-box.tsx';
import { FORMATS, type ReportKind, ReportSchedules } from '../parts/report-schedules.tsx';
import { ReportView } from '../parts/report-view.tsx';
import { Answered } from '../parts/states.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.reports;
const KINDS: readonly ReportKind[] = ['inventory', 'out-of-date', 'suppliers', 'changes', 'patient-data'];

export function ReportsPage(): ReactNode {
  const [view, change] = useView();
  const seesFindings = useMay('listFindings');
  const mayDownload = useMay('downloadReport');
  const kinds = KINDS.filter((one) => one !== 'patient-data' || seesFindings);
  const kind = kinds.find((one) => one === view.kind) ?? 'inventory';
  const q = view.q ?? '';
  const span = useSpan(periodOf(view.period ?? '30d'));
  const report = useQuery({
    queryKey: ['reports', kind, q, span === null ? null : plain(span)],
    queryFn: () => api.getReport({ params: { kind }, query: { q, ...plain(span ?? { from: '', to: '' }) } }),
    enabled: span !== null,
    placeholderData: keepPreviousData,
  });
  const problem =
    report.error instanceof ApiProblem && report.error.problem.status === 400 ? report.error.message : null;
  const file = (format: string): string =>
    `/api/v1/reports/${kind}/file?${new URLSearchParams({ format, q, ...plain(span ?? { from: '', to: '' }) })}`;
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.leads[kind]}>
        <PeriodSwitch past={span?.past === true ? span.lastSeen : null} standard="30d" />
      </PageHead>
      <div className="tools">
        <div className="segments" role="group" aria-label={text.kind}>
          {kinds.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={one === kind}
              onClick={() => change({ kind: one === 'inventory' ? null : one })}
            >
              {text.kinds[one]}
            </button>
          ))}
        </div>
        <QueryBox
          label={text.scope}
          placeholder={text.scopePlaceholder}
          kind="devices"
          value={q}
          problem={problem}
          onSearch={(query) => change({ q: query })}
        />
        {mayDownload && span !== null
          ? FORMATS.map((format) => (
              <a key={format} className={format === 'pdf' ? 'button main' : 'button'} download href={file(format)}>
                <Icon name="download" />
                {format.toUpperCase()}
              </a>
            ))
          : null}
      </div>
      <Answered query={report} lines={10}>
        {(made) => <ReportView report={made} />}
      </Answered>
      <ReportSchedules kind={kind} q={q} />
    </>
  );
}
