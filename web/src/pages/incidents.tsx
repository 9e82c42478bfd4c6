/** Incidents: findings that are one story each, the worst first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { IncidentRow } from '../../client.ts';
import { api } from '../lib/api.ts';
import { useView } from '../lib/view.ts';
import { PageHead } from '../parts/panel.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Ago, Severity, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.incidents;
const SHOWS = ['open', 'done', 'all'] as const;

export function IncidentsPage(): ReactNode {
  const [view] = useView();
  const show = SHOWS.find((one) => one === view.show) ?? 'open';
  const incidents = useQuery({
    queryKey: ['incidents', 'list', show],
    queryFn: () => api.listIncidents({ query: { show } }),
  });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <nav className="segments shows" aria-label={text.show}>
        {SHOWS.map((one) => (
          <Link
            key={one}
            to="/incidents"
            search={{ show: one === 'open' ? '' : one }}
            className={`button ${one === show ? 'on' : ''}`}
            {...(one === show ? { 'aria-current': 'page' as const } : {})}
          >
            {text.shows[one]}
          </Link>
        ))}
      </nav>
      <Answered query={incidents} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="good" title={text.empty}>
              {text.emptyWhy}
            </State>
          ) : (
            <ul className="incidents">
              {items.map((one) => (
                <Row key={one.id} incident={one} />
              ))}
            </ul>
          )
        }
      </Answered>
    </>
  );
}

function Row({ incident }: { readonly incident: IncidentRow }): ReactNode {
  const { id, title, severity, functions, lifeCritical, reached, triage, end } = incident;
  return (
    <li>
      <div className="row small">
        <Severity severity={severity} />
        <span className="badge">{TEXT.triage.states[triage?.state ?? 'open']}</span>
        <span className="muted">{TEXT.count.devices(reached)}</span>
        <span className="muted">
          <Ago time={end} />
        </span>
      </div>
      <Link to="/incidents/$id" params={{ id }} className="whole">
        <Told text={title} limit={200} />
      </Link>
      {functions.length === 0 ? null : (
        <div className="small">
          {text.columns.care}: <Told text={functions.join(', ')} />
          {lifeCritical === 0 ? null : <span className="mark critical"> {text.lifeCritical(lifeCritical)}</span>}
        </div>
      )}
    </li>
  );
}
