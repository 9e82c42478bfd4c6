/** What to do first: by what it would prevent, each with how many it is about and the list of them. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Finding } from '../../client.ts';
import { api } from '../lib/api.ts';
import { pathsOf } from '../lib/clear-text.ts';
import { findingsOptions, lifecycleSummaryOptions, sensorsOptions, totalOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { TO_DO } from '../lib/triage.ts';
import type { View } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { SeverityShape } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Loading } from './states.tsx';

const text = TEXT.overview;
export const SEVERE = 'severity:(critical OR high)';
/** Those of them that wait for somebody: the inbox shows no others by itself. */
export const SEVERE_TO_DO = `${SEVERE} ${TO_DO}`;
const PATHS = 1000;

interface Item {
  readonly severity: Finding['severity'];
  readonly count: number;
  readonly say: (count: number) => string;
  readonly to: '/out-of-date' | '/findings' | '/patient-data' | '/devices' | '/sensors';
  readonly search: View;
}

export function Todo({ seesFindings }: { readonly seesFindings: boolean }): ReactNode {
  const lifecycle = useQuery(lifecycleSummaryOptions).data;
  const severe = useQuery({ ...findingsOptions(SEVERE_TO_DO, 5), enabled: seesFindings }).data;
  const clear = useQuery({
    queryKey: ['findings', 'clear-text', 'phi'],
    queryFn: () => api.listFindings({ query: { q: 'kind:cleartext.phi', limit: PATHS } }),
    enabled: seesFindings,
  }).data;
  const sensors = useQuery({ ...sensorsOptions, enabled: useMay('listSensors') }).data;
  const unknown = useQuery(totalOptions('unknown:yes')).data;
  const { todo } = text;
  const items: readonly Item[] = [
    {
      severity: 'critical',
      count: lifecycle?.exploited ?? 0,
      say: todo.exploited,
      to: '/out-of-date',
      search: { q: 'exploited:yes' },
    },
    { severity: 'high', count: severe?.total ?? 0, say: todo.severe, to: '/findings', search: { q: SEVERE } },
    {
      severity: 'high',
      count: lifecycle === undefined ? 0 : lifecycle.os.ended + lifecycle.os.paid,
      say: todo.os,
      to: '/out-of-date',
      search: { q: 'osSupport:ended' },
    },
    { severity: 'medium', count: pathsOf(clear?.items ?? []).length, say: todo.clear, to: '/patient-data', search: {} },
    {
      severity: 'medium',
      count: (sensors?.items ?? []).filter(({ state }) => state !== 'running' && state !== 'starting').length,
      say: todo.sensors,
      to: '/sensors',
      search: {},
    },
    { severity: 'low', count: unknown?.total ?? 0, say: todo.unknown, to: '/devices', search: { q: 'unknown:yes' } },
  ];
  const due = items.filter(({ count }) => count > 0);
  return (
    <Panel title={text.first} lead={text.firstLead} className="third">
      {unknown === undefined || lifecycle === undefined ? (
        <Loading lines={6} />
      ) : due.length === 0 ? (
        <p className="muted">{todo.nothing}</p>
      ) : (
        <ol className="entries todo">
          {due.map(({ severity, count, say, to, search }) => (
            <li key={`${to} ${search.q ?? ''}`}>
              <span className={`mark ${severity}`}>
                <SeverityShape severity={severity} />
                <span className="unseen">{TEXT.severity[severity]}</span>
              </span>
              <Link to={to} search={search}>
                {say(count)}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
