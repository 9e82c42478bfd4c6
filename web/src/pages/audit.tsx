/** The audit log, and whether it is whole. */
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AuditEntry } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { useView } from '../lib/view.ts';
import { Field, ProblemLine } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Failed, Loading, State } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.audit;
const PAGE = 100;

export function AuditPage(): ReactNode {
  const [view, change] = useView();
  const { actor, action } = view;
  const log = useInfiniteQuery({
    queryKey: ['audit', actor, action],
    queryFn: ({ pageParam }) =>
      api.listAudit({
        query: {
          limit: PAGE,
          ...(pageParam === '' ? {} : { cursor: pageParam }),
          ...(actor === undefined ? {} : { actor }),
          ...(action === undefined ? {} : { action }),
        },
      }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  });
  const verify = useMutation({ mutationFn: () => api.verifyAudit({ body: {} }) });
  const entries = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const names = new Map(log.data?.pages.flatMap(({ actors }) => actors.map(({ actor: id, name }) => [id, name])));
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <button type="button" className="button" aria-disabled={verify.isPending} onClick={() => verify.mutate()}>
          <Icon name="proof" />
          {verify.isPending ? text.verifying : text.verify}
        </button>
      </PageHead>
      <div className="stack" role="status">
        {verify.data === undefined ? null : (
          <p className={verify.data.ok ? 'message' : 'message bad'}>
            {verify.data.ok ? text.whole(verify.data.entries) : `${text.broken} ${verify.data.reason ?? ''}`}
          </p>
        )}
        <ProblemLine problem={sentence(verify.error, TEXT.states.unreachable)} />
      </div>
      <form
        className="tools"
        style={{ marginTop: '0.75rem' }}
        onSubmit={(event) => {
          event.preventDefault();
          const typed = new FormData(event.currentTarget);
          change({ actor: String(typed.get('actor') ?? ''), action: String(typed.get('action') ?? '') });
        }}
      >
        <Field label={text.actorFilter}>
          {(ids) => <input {...ids} name="actor" className="input" defaultValue={actor ?? ''} placeholder="user:…" />}
        </Field>
        <Field label={text.actionFilter}>
          {(ids) => <input {...ids} name="action" className="input" defaultValue={action ?? ''} placeholder="signIn" />}
        </Field>
        <button type="submit" className="button" style={{ alignSelf: 'end' }}>
          {TEXT.search.go}
        </button>
      </form>
      <Panel title={text.title}>
        {log.data === undefined ? (
          log.isError ? (
            <Failed error={log.error} again={() => void log.refetch()} />
          ) : (
            <Loading lines={8} />
          )
        ) : entries.length === 0 ? (
          <State icon="audit" title={text.empty}>
            {text.emptyWhy}
          </State>
        ) : (
          <Entries entries={entries} names={names} />
        )}
        {log.hasNextPage ? (
          <button type="button" className="button" onClick={() => void log.fetchNextPage()}>
            {TEXT.more}
          </button>
        ) : null}
      </Panel>
    </>
  );
}

/** `names`: what those are called that the log knows by their ids. */
function Entries({
  entries,
  names,
}: {
  readonly entries: readonly AuditEntry[];
  readonly names: ReadonlyMap<string, string>;
}): ReactNode {
  const told = (id: string): ReactNode => (
    <span title={id}>
      <Told text={names.get(id) ?? id} limit={40} />
    </span>
  );
  return (
    <Table heads={[text.time, text.actor, text.action, text.target, text.outcome, text.address, text.detail]}>
      {entries.map((entry) => (
        <tr key={entry.sequence}>
          <td>
            <When time={entry.time} />
          </td>
          <td>{told(entry.actor)}</td>
          <td>
            <code>{entry.action}</code>
          </td>
          <td>{told(entry.target ?? TEXT.none)}</td>
          <td>
            <span className={`mark ${entry.outcome === 'done' ? 'good' : 'high'}`}>
              <Icon name={entry.outcome === 'done' ? 'good' : 'warning'} size={15} />
              {text.outcomes[entry.outcome]}
            </span>
          </td>
          <td className="mono">{entry.address ?? TEXT.none}</td>
          <td className="small">{entry.detail === '{}' ? null : <Told text={entry.detail} limit={90} />}</td>
        </tr>
      ))}
    </Table>
  );
}
