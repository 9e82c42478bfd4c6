/** The documentation: its pages, read and searched where the work is done. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { words } from '../lib/format.ts';
import { MANUAL, type ManualPage, readManual, readWholeManual, searchManual, slugOf } from '../lib/manual.ts';
import { useView } from '../lib/view.ts';
import { Markdown } from '../parts/markdown.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered, State } from '../parts/states.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.manual;
/** Where reading begins. */
const FIRST = '15-page';

export function ManualPageView(): ReactNode {
  const { name = FIRST } = useParams({ strict: false });
  const [{ q = '' }, change] = useView();
  const whole = useQuery({ queryKey: ['manual'], queryFn: readWholeManual, staleTime: Number.POSITIVE_INFINITY });
  return (
    <>
      <PageHead title={text.title} lead={text.lead}>
        <form role="search" aria-label={text.search} onSubmit={(event) => event.preventDefault()}>
          <input
            className="input wide"
            type="search"
            aria-label={text.search}
            placeholder={text.search}
            value={q}
            onChange={(event) => change({ q: event.target.value }, true)}
          />
        </form>
      </PageHead>
      <div className="manual">
        <nav aria-label={text.contents} className="panel">
          <Contents pages={whole.data ?? []} current={name} />
        </nav>
        {q.trim() === '' ? (
          <Reading name={name} />
        ) : (
          <Answered query={whole}>{(pages) => <Hits pages={pages} q={q} />}</Answered>
        )}
      </div>
    </>
  );
}

function Contents(props: { readonly pages: readonly ManualPage[]; readonly current: string }): ReactNode {
  const titles = new Map(props.pages.map(({ name, title }) => [name, title]));
  const list = (areDecisions: boolean): ReactNode => (
    <ul>
      {MANUAL.filter(({ isDecision }) => isDecision === areDecisions).map(({ name }) => (
        <li key={name}>
          <Link
            to="/manual/$name"
            params={{ name }}
            search={{}}
            {...(name === props.current ? { 'aria-current': 'page' as const } : {})}
          >
            {titles.get(name) ?? words(name.replace(/^\d+-/, ''))}
          </Link>
        </li>
      ))}
    </ul>
  );
  return (
    <>
      {list(false)}
      <details>
        <summary>{text.decisions}</summary>
        {list(true)}
      </details>
      <p>
        <a href="/api/docs" target="_blank" rel="noreferrer">
          {text.api}
        </a>
      </p>
    </>
  );
}

function Reading({ name }: { readonly name: string }): ReactNode {
  const page = useQuery({
    queryKey: ['manual', name],
    queryFn: () => readManual(name),
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    if (page.data === undefined || location.hash === '') return;
    document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  }, [page.data]);
  return (
    <Answered query={page} lines={12}>
      {(read) =>
        read === null ? (
          <State icon="empty" title={TEXT.states.missing}>
            {text.missing}
          </State>
        ) : (
          <>
            <title>{TEXT.titleOf(read.title)}</title>
            <Panel title={read.title} className="prose">
              <Markdown tokens={read.tokens} />
            </Panel>
          </>
        )
      }
    </Answered>
  );
}

function Hits({ pages, q }: { readonly pages: readonly ManualPage[]; readonly q: string }): ReactNode {
  const hits = searchManual(pages, q);
  return (
    <Panel title={text.hits(hits.length)}>
      <title>{TEXT.titleOf(text.title)}</title>
      {hits.length === 0 ? <p className="muted">{text.nothing}</p> : null}
      <ul className="entries">
        {hits.map(({ page, heading, excerpt }) => (
          <li key={`${page.name} ${heading} ${excerpt}`}>
            <Link to="/manual/$name" params={{ name: page.name }} hash={slugOf(heading)} search={{}}>
              {heading === page.title ? heading : `${page.title}: ${heading}`}
            </Link>
            <p className="small muted">{excerpt}</p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
