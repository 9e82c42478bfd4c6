/** What is new or different, newest first. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Change, Client } from '../../client.ts';
import { api } from '../lib/api.ts';
import { PERIODS, periodOf } from '../lib/period.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { Icon } from '../parts/icon.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.changes;
type Kind = Change['kind'];
/** Most changes that are shown, newest first. */
const SHOWN = 500;
const PAGE = 1000;
const HOUR = 3_600_000;

export function ChangesPage(): ReactNode {
  const [view, change] = useView();
  const kinds = Object.keys(text.kinds) as Kind[];
  const kind = kinds.find((one) => one === view.kind);
  const period = periodOf(view.period);
  const mayExport = useMay('exportChanges');
  const changes = useQuery({
    queryKey: ['changes', 'period', period, kind],
    queryFn: () => changesOf(PERIODS[period], kind),
  });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <label>
          <span className="unseen">{text.kind}</span>
          <select
            className="input"
            style={{ width: 'auto' }}
            value={kind ?? ''}
            onChange={(event) => change({ kind: event.target.value })}
          >
            <option value="">{text.allKinds}</option>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {text.kinds[one]}
              </option>
            ))}
          </select>
        </label>
        <PeriodSwitch past={null} />
        {mayExport ? (
          <a className="button" download href="/api/v1/exports/changes?format=csv">
            <Icon name="download" />
            {TEXT.list.export}
          </a>
        ) : null}
      </PageHead>
      <Answered query={changes} lines={8}>
        {(items) =>
          items.length === 0 ? (
            <State icon="changes" title={text.empty}>
              {text.emptyWhy}
            </State>
          ) : (
            <Days changes={items} />
          )
        }
      </Answered>
    </>
  );
}

/** The newest changes; the service tells them oldest first, so all of the period are gone through. */
async function changesOf(hours: number, kind: Kind | undefined): Promise<readonly Change[]> {
  const since = new Date(Date.now() - hours * HOUR).toISOString();
  const all: Change[] = [];
  let cursor: string | undefined;
  do {
    const query: NonNullable<NonNullable<Parameters<Client['listChanges']>[0]>['query']> = {
      since,
      limit: PAGE,
      ...(kind === undefined ? {} : { kind }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    const { items, next } = await api.listChanges({ query });
    all.push(...items);
    if (all.length > PAGE + SHOWN) all.splice(0, all.length - SHOWN);
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return all.toReversed();
}

const dayOf = new Intl.DateTimeFormat('en', { weekday: 'long', day: 'numeric', month: 'long' });

function Days({ changes }: { readonly changes: readonly Change[] }): ReactNode {
  const days = new Map<string, Change[]>();
  for (const change of changes.slice(0, SHOWN)) {
    const day = dayOf.format(new Date(change.time));
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return (
    <div className="stack">
      {[...days].map(([day, items]) => (
        <Panel key={day} title={day} lead={TEXT.count.changes(items.length)}>
          <ul className="entries">
            {items.map((change) => (
              <li key={change.id} className="change">
                <span className="small muted">
                  <When time={change.time} short />
                </span>
                <span>
                  <span className="badge">{text.kinds[change.kind]}</span>
                </span>
                <Link to="/devices/$id" params={{ id: change.device }}>
                  <Told text={change.summary} limit={220} />
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      ))}
      {changes.length > SHOWN ? <p className="muted">{TEXT.andMore(changes.length - SHOWN)}</p> : null}
    </div>
  );
}
