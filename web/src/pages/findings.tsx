/** The inbox: what a person should know, the worst first, and what is done about it, by mouse or by keys. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type { Client, Finding } from '../../client.ts';
import { answers, api } from '../lib/api.ts';
import { quoted, toggled } from '../lib/complete.ts';
import { useKeys } from '../lib/keys.ts';
import { useMay, useSession } from '../lib/session.ts';
import { TO_DO } from '../lib/triage.ts';
import { useView, type View } from '../lib/view.ts';
import { FINDING_COLUMNS, SelectionContext } from '../parts/finding-columns.tsx';
import { FindingGroups, GROUPS, type GroupedBy } from '../parts/finding-groups.tsx';
import { SeverityShape } from '../parts/icon.tsx';
import { joined, ListPage } from '../parts/list-page.tsx';
import { PageHead } from '../parts/panel.tsx';
import { Suppressions } from '../parts/suppressions.tsx';
import { useTriage } from '../parts/triage.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.findings;
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
const SHOWS = ['open', 'mine', 'held', 'done', 'all'] as const;
type Show = (typeof SHOWS)[number];
type Sort = NonNullable<NonNullable<Parameters<Client['listFindings']>[0]>['query']>['sort'];
const STANDARD = ['title', 'severity', 'state', 'assignee', 'parties', 'end'] as const;

/** What is shown, as a condition of the search. */
function conditionOf(show: Show, me: string): string {
  switch (show) {
    case 'open':
      return TO_DO;
    case 'mine':
      return `assignee:${quoted(me)} -state:resolved -state:false-positive`;
    case 'held':
      return 'suppressed:yes';
    case 'done':
      return '(state:resolved OR state:false-positive)';
    case 'all':
      return '';
  }
}

/** The finding whose row has the focus. */
function focused(): string | null {
  const row = document.activeElement?.closest('.line');
  return row?.querySelector('[data-finding]')?.getAttribute('data-finding') ?? null;
}

/** Findings that were told already, by their ids. */
function toldFindings(ids: ReadonlySet<string>): readonly Finding[] {
  const told = new Map<string, Finding>();
  for (const [, data] of answers.getQueriesData<{ readonly pages?: readonly { readonly items: readonly Finding[] }[] }>(
    {
      queryKey: ['findings', 'list'],
    },
  ))
    for (const finding of data?.pages?.flatMap(({ items }) => items) ?? [])
      if (ids.has(finding.id)) told.set(finding.id, finding);
  return [...told.values()];
}

export function FindingsPage(): ReactNode {
  const [view, change] = useView();
  const me = useSession().data?.user.id ?? '';
  const mayTriage = useMay('triageFindings');
  const q = view.q ?? '';
  const show = SHOWS.find((one) => one === view.show) ?? 'open';
  const group = GROUPS.find((one) => one === view.group);
  const within = conditionOf(show, me);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) =>
      setSelected((now) => {
        const next = new Set(now);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const triage = useTriage(() => {
    const row = focused();
    return toldFindings(selected.size > 0 ? selected : new Set(row === null ? [] : [row]));
  });
  useKeys({
    x: () => {
      const row = focused();
      if (row !== null) toggle(row);
    },
  });
  const selection = useMemo(() => (mayTriage ? { selected, toggle } : null), [mayTriage, selected, toggle]);
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <Shows view={view} show={show} />
      <SelectionContext value={selection}>
        <ListPage<Finding>
          kind="findings"
          searchLabel={text.search}
          placeholder={text.placeholder}
          label={text.title}
          columns={FINDING_COLUMNS}
          standard={STANDARD}
          sort="-severity"
          within={within}
          idOf={({ id }) => id}
          ask={askFindings}
          count={TEXT.count.findings}
          empty={{ title: text.empty, why: text.emptyWhy }}
          export={{ operation: 'exportFindings', formats: ['csv', 'xlsx', 'ndjson', 'ocsf'] }}
          tools={<GroupSwitch group={group} onChange={(next) => change({ group: next })} />}
          quick={
            <>
              {SEVERITIES.map((severity) => (
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
              {mayTriage && group === undefined ? (
                <span className="row steps">
                  {selected.size === 0 ? null : (
                    <button type="button" className="button small on" onClick={() => setSelected(new Set())}>
                      {TEXT.triage.selected(selected.size)} <span aria-hidden="true">×</span>
                      <span className="unseen">{TEXT.triage.unselect}</span>
                    </button>
                  )}
                  {triage.buttons}
                </span>
              ) : null}
              {triage.outcome}
            </>
          }
          {...(group === undefined ? {} : { instead: <FindingGroups by={group} q={joined(q, within)} view={view} /> })}
        />
      </SelectionContext>
      {show === 'held' ? <Suppressions /> : null}
      {triage.dialogs}
    </>
  );
}

function askFindings(
  { q, sort }: { readonly q: string; readonly sort: string },
  page: { readonly limit: number; readonly cursor?: string },
): ReturnType<Client['listFindings']> {
  // The service refuses an order that it does not know.
  return api.listFindings({ query: { q, ...page, sort: sort as NonNullable<Sort> } });
}

/** Which findings: each with how many there are. */
function Shows({ view, show }: { readonly view: View; readonly show: Show }): ReactNode {
  const me = useSession().data?.user.id ?? '';
  return (
    <nav className="segments shows" aria-label={TEXT.triage.show}>
      {SHOWS.map((one) => (
        <Link
          key={one}
          to="/findings"
          search={{ ...view, show: one === 'open' ? '' : one }}
          className={`button ${one === show ? 'on' : ''}`}
          {...(one === show ? { 'aria-current': 'page' as const } : {})}
        >
          {TEXT.triage.shows[one]} <Count condition={conditionOf(one, me)} />
        </Link>
      ))}
    </nav>
  );
}

function Count({ condition }: { readonly condition: string }): ReactNode {
  const { data } = useQuery({
    queryKey: ['findings', 'count', condition],
    queryFn: () => api.listFindings({ query: { q: condition, limit: 1 } }),
  });
  return <span className="number muted">{data?.total ?? ''}</span>;
}

function GroupSwitch(props: {
  readonly group: GroupedBy | undefined;
  readonly onChange: (group: string) => void;
}): ReactNode {
  return (
    <label className="row">
      <span className="unseen">{TEXT.list.group}</span>
      <select
        className="input"
        style={{ width: 'auto' }}
        value={props.group ?? ''}
        onChange={(event) => props.onChange(event.target.value)}
      >
        <option value="">{`${TEXT.list.group}: ${TEXT.list.noGroup}`}</option>
        {GROUPS.map((one) => (
          <option key={one} value={one}>
            {`${TEXT.list.group}: ${TEXT.triage.group[one]}`}
          </option>
        ))}
      </select>
    </label>
  );
}
