/** What a person should know, the worst first or the newest. */

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client, Finding } from '../../client.ts';
import { api } from '../lib/api.ts';
import { toggled } from '../lib/complete.ts';
import { percent } from '../lib/format.ts';
import { useView } from '../lib/view.ts';
import { SeverityShape } from '../parts/icon.tsx';
import type { Column } from '../parts/list.tsx';
import { ListPage } from '../parts/list-page.tsx';
import { PageHead } from '../parts/panel.tsx';
import { Ago, Severity, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.findings;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
type Sort = NonNullable<NonNullable<Parameters<Client['listFindings']>[0]>['query']>['sort'];

const COLUMNS: readonly Column<Finding>[] = [
  {
    id: 'title',
    name: text.columns.title,
    width: 460,
    card: 'title',
    cell: ({ id, title }) => (
      <Link to="/findings/$id" params={{ id }} className="whole">
        <Told text={title} limit={200} />
      </Link>
    ),
  },
  {
    id: 'severity',
    name: text.columns.severity,
    width: 110,
    sort: 'severity',
    card: 'line',
    cell: ({ severity }) => <Severity severity={severity} />,
  },
  { id: 'kind', name: text.columns.kind, width: 170, cell: ({ kind }) => <Told text={kind} /> },
  {
    id: 'parties',
    name: text.columns.parties,
    width: 240,
    card: 'line',
    cell: (finding) => <Told text={partiesOf(finding)} />,
  },
  {
    id: 'confidence',
    name: text.columns.confidence,
    width: 100,
    end: true,
    cell: ({ confidence }) => percent(confidence),
  },
  {
    id: 'outcome',
    name: text.columns.outcome,
    width: 110,
    cell: ({ outcome }) => TEXT.outcome[outcome],
  },
  {
    id: 'start',
    name: text.columns.start,
    width: 130,
    sort: 'start',
    card: 'line',
    cell: ({ start }) => <Ago time={start} />,
  },
  { id: 'end', name: text.columns.end, width: 130, cell: ({ end }) => <Ago time={end} /> },
];
const STANDARD = ['title', 'severity', 'parties', 'start'] as const;

/** “10.2.0.1 → 10.2.0.2”. */
function partiesOf({ actors, targets }: Finding): string {
  const names = (parties: Finding['actors']): string =>
    parties.map(({ ip, device }) => ip ?? device ?? TEXT.unknown).join(', ');
  return targets.length === 0 ? names(actors) : `${names(actors)} → ${names(targets)}`;
}

export function FindingsPage(): ReactNode {
  const [view, change] = useView();
  const q = view.q ?? '';
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <ListPage<Finding>
        kind="findings"
        searchLabel={text.search}
        placeholder={text.placeholder}
        label={text.title}
        columns={COLUMNS}
        standard={STANDARD}
        sort="-severity"
        idOf={({ id }) => id}
        ask={({ q: query, sort }, page) =>
          api.listFindings({ query: { q: query, ...page, sort: sort as NonNullable<Sort> } })
        }
        count={TEXT.count.findings}
        empty={{ title: text.empty, why: text.emptyWhy }}
        export={{ operation: 'exportFindings', formats: ['csv', 'xlsx', 'ndjson', 'ocsf'] }}
        quick={SEVERITIES.map((severity) => (
          <button
            key={severity}
            type="button"
            className="button small"
            aria-pressed={q.includes(`severity:${severity}`)}
            onClick={() => change({ q: toggled(q, `severity:${severity}`) })}
          >
            <span className={`mark ${severity}`}>
              <SeverityShape severity={severity} />
            </span>
            {TEXT.severity[severity]}
          </button>
        ))}
      />
    </>
  );
}
