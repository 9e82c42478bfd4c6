/** What every page with a list has: its search, columns, saved views, export and the list itself, all of it in the address. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { ApiProblem, type Client } from '../../client.ts';
import { useMay } from '../lib/session.ts';
import { remember, remembered } from '../lib/storage.ts';
import { readView, useView, type View } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { amount, type Column, List, type ListProps } from './list.tsx';
import { Menu } from './overlay.tsx';
import { QueryBox } from './query-box.tsx';
import { State } from './states.tsx';

export interface ListPageProps<Item> {
  /** What the list is of, where that is not what is searched. */
  readonly name?: string;
  readonly kind: 'devices' | 'findings' | 'flows' | 'facts';
  readonly searchLabel: string;
  readonly placeholder: string;
  readonly columns: readonly Column<Item>[];
  /** A column in front of the others, that is no choice. */
  readonly leading?: Column<Item>;
  /** Columns where the address names none. */
  readonly standard: readonly string[];
  readonly sort: string;
  /** A condition that holds besides what is searched for. */
  readonly within?: string;
  readonly idOf: (item: Item) => string;
  readonly ask: (
    view: { readonly q: string; readonly sort: string },
    page: { readonly limit: number; readonly cursor?: string },
  ) => ReturnType<ListProps<Item>['ask']>;
  readonly count: (count: number) => string;
  readonly label: string;
  readonly empty: { readonly title: string; readonly why: string };
  readonly export?: { readonly operation: keyof Client; readonly formats: readonly string[] };
  readonly tools?: ReactNode;
  readonly quick?: ReactNode;
  /** Stands in the place of the list. */
  readonly instead?: ReactNode;
}

export function ListPage<Item extends object>(props: ListPageProps<Item>): ReactNode {
  const [view, change] = useView();
  const q = view.q ?? '';
  const sort = view.sort ?? props.sort;
  const visible = useMemo(
    () => view.columns?.split(',').filter((id) => props.columns.some((column) => column.id === id)) ?? props.standard,
    [view.columns, props.columns, props.standard],
  );
  const [state, setState] = useState<{ loaded: number; total: number | null; error: unknown }>({
    loaded: 0,
    total: 0,
    error: null,
  });
  const { ask, leading } = props;
  const columns = useMemo(
    () => (leading === undefined ? props.columns : [leading, ...props.columns]),
    [leading, props.columns],
  );
  const whole = joined(q, props.within);
  const asked = useCallback(
    (page: { limit: number; cursor?: string }) => ask({ q: whole, sort }, page),
    [ask, whole, sort],
  );
  const badQuery = state.error instanceof ApiProblem && state.error.problem.status === 400 ? state.error.message : null;
  return (
    <>
      <div className="tools">
        <QueryBox
          key={props.kind}
          label={props.searchLabel}
          placeholder={props.placeholder}
          kind={props.kind}
          value={q}
          problem={badQuery}
          onSearch={(query) => change({ q: query })}
        />
        {props.tools}
        <ColumnsMenu
          columns={props.columns}
          visible={visible}
          onChange={(ids) =>
            change({ columns: ids.join(',') === props.standard.join(',') ? null : ids.join(',') }, true)
          }
        />
        <ViewsMenu kind={props.name ?? props.kind} view={view} />
        {props.export === undefined ? null : <ExportMenu {...props.export} kind={props.kind} q={whole} />}
      </div>
      <div className="below">
        <div className="row">{props.quick}</div>
        <span className="muted number" role="status">
          {props.instead === undefined ? amount(state.total, state.loaded, props.count) : null}
        </span>
      </div>
      {props.instead ?? (
        <List
          label={props.label}
          queryKey={[props.kind, props.name ?? 'list', whole, sort]}
          ask={asked}
          idOf={props.idOf}
          columns={columns}
          visible={props.leading === undefined ? visible : [props.leading.id, ...visible]}
          sort={sort}
          onSort={(next) => change({ sort: next === props.sort ? null : next })}
          onState={setState}
          empty={
            q === '' ? (
              <State icon="empty" title={props.empty.title}>
                {props.empty.why}
              </State>
            ) : (
              <State
                icon="search"
                title={TEXT.states.emptyFiltered}
                action={
                  <button type="button" className="button" onClick={() => change({ q: null })}>
                    {TEXT.states.clear}
                  </button>
                }
              >
                {TEXT.states.emptyFilteredWhy}
              </State>
            )
          }
        />
      )}
    </>
  );
}

/** A search within a condition. */
export function joined(q: string, within: string | undefined): string {
  if (within === undefined || within === '') return q;
  return q === '' ? within : `(${q}) ${within}`;
}

function ColumnsMenu<Item>(props: {
  readonly columns: readonly Column<Item>[];
  readonly visible: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}): ReactNode {
  return (
    <span className="only-wide">
      <Menu label={TEXT.list.columns} icon="columns">
        {() =>
          props.columns.map(({ id, name }, index) => (
            <label key={id} className="check">
              <input
                type="checkbox"
                checked={props.visible.includes(id)}
                // The first column is the row's link.
                disabled={index === 0}
                onChange={(event) =>
                  props.onChange(
                    props.columns
                      .map((column) => column.id)
                      .filter((one) => (one === id ? event.target.checked : props.visible.includes(one))),
                  )
                }
              />
              {name}
            </label>
          ))
        }
      </Menu>
    </span>
  );
}

function ExportMenu(props: {
  readonly operation: keyof Client;
  readonly formats: readonly string[];
  readonly kind: string;
  readonly q: string;
}): ReactNode {
  if (!useMay(props.operation)) return null;
  return (
    <Menu label={TEXT.list.export} icon="download">
      {(close) =>
        props.formats.map((format) => (
          <a
            key={format}
            className="item"
            download
            href={`/api/v1/exports/${props.kind}?${new URLSearchParams({ format, q: props.q })}`}
            onClick={close}
          >
            {TEXT.list.exportAs(format.toUpperCase())}
          </a>
        ))
      }
    </Menu>
  );
}

interface SavedView {
  readonly name: string;
  readonly view: View;
}

function readSaved(kind: string): readonly SavedView[] {
  try {
    const saved: unknown = JSON.parse(remembered(`views.${kind}`) ?? '[]');
    if (!Array.isArray(saved)) return [];
    return saved.map(({ name, view }: SavedView) => ({ name: String(name), view: readView({ ...view }) }));
  } catch {
    return [];
  }
}

function ViewsMenu({ kind, view }: { readonly kind: string; readonly view: View }): ReactNode {
  const [saved, setSaved] = useState(() => readSaved(kind));
  const [name, setName] = useState('');
  const keep = (views: readonly SavedView[]): void => {
    remember(`views.${kind}`, JSON.stringify(views));
    setSaved(views);
  };
  return (
    <Menu label={TEXT.list.views} icon="star">
      {(close) => (
        <>
          {saved.length === 0 ? <p className="note">{TEXT.list.viewNone}</p> : null}
          {saved.map((one) => (
            <div key={one.name} className="row" style={{ flexWrap: 'nowrap' }}>
              <Link to="." search={one.view} className="item" onClick={close}>
                <bdi>{one.name}</bdi>
              </Link>
              <button
                type="button"
                className="button plain icon"
                aria-label={TEXT.list.viewForget(one.name)}
                title={TEXT.list.viewForget(one.name)}
                onClick={() => keep(saved.filter((other) => other !== one))}
              >
                <span aria-hidden="true">×</span>
              </button>
            </div>
          ))}
          <form
            className="note row"
            onSubmit={(event) => {
              event.preventDefault();
              if (name.trim() === '') return;
              keep([...saved.filter((one) => one.name !== name.trim()), { name: name.trim(), view }]);
              setName('');
            }}
          >
            <input
              className="input"
              aria-label={TEXT.list.viewName}
              placeholder={TEXT.list.viewName}
              maxLength={60}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <button type="submit" className="button small">
              {TEXT.list.viewSave}
            </button>
          </form>
        </>
      )}
    </Menu>
  );
}
