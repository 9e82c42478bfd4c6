/** A list of any length: a table on wide screens, cards on narrow ones; only what is in sight is drawn, more is asked for as it comes near. */
import { type InfiniteData, useInfiniteQuery } from '@tanstack/react-query';
import { columnVisibilityFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { number } from '../lib/format.ts';
import { useKeys } from '../lib/keys.ts';
import { useNarrow } from '../lib/narrow.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { Failed, Loading } from './states.tsx';

/** Rows asked for at a time, and how many before the end more are asked for. */
const PAGE = 200;
const AHEAD = 40;
const ROW_HEIGHT = 44;
const HEAD_HEIGHT = 38;
const CARD_LINE = 23.2;
const CARD_PADDING = 20;

export interface Column<Item> {
  readonly id: string;
  readonly name: string;
  /** Least width in pixels; what is left is shared in these proportions. */
  readonly width: number;
  readonly end?: boolean;
  /** The field that the service can sort by. */
  readonly sort?: string;
  /** How it stands on a card: as its title, as a line, or not at all. */
  readonly card?: 'title' | 'line';
  readonly cell: (item: Item) => ReactNode;
}

interface PageOfItems<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly total: number | null;
}

export interface ListProps<Item> {
  readonly label: string;
  /** The first word says which events make the list old. */
  readonly queryKey: readonly [string, ...unknown[]];
  readonly ask: (page: { readonly limit: number; readonly cursor?: string }) => Promise<PageOfItems<Item>>;
  readonly idOf: (item: Item) => string;
  readonly columns: readonly Column<Item>[];
  readonly visible: readonly string[];
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly empty: ReactNode;
  /** Told how many there are, and what went wrong. */
  readonly onState?: (state: {
    readonly loaded: number;
    readonly total: number | null;
    readonly error: unknown;
  }) => void;
}

const features = tableFeatures({ columnVisibilityFeature });

export function List<Item extends object>(props: ListProps<Item>): ReactNode {
  const { ask, onState } = props;
  const query = useInfiniteQuery<
    PageOfItems<Item>,
    Error,
    InfiniteData<PageOfItems<Item>>,
    readonly unknown[],
    string | null
  >({
    queryKey: props.queryKey,
    queryFn: ({ pageParam }) => ask(pageParam === null ? { limit: PAGE } : { limit: PAGE, cursor: pageParam }),
    initialPageParam: null,
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const total = query.data?.pages.at(-1)?.total ?? null;
  useEffect(
    () => onState?.({ loaded: items.length, total, error: query.error }),
    [onState, items.length, total, query.error],
  );
  if (query.data === undefined && query.isError)
    return <Failed error={query.error} again={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading lines={8} />;
  if (items.length === 0) return props.empty;
  return (
    <Rows
      {...props}
      items={items}
      total={total}
      old={query.isPlaceholderData}
      more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : null}
    />
  );
}

interface RowsProps<Item> extends ListProps<Item> {
  readonly items: readonly Item[];
  readonly total: number | null;
  readonly old: boolean;
  readonly more: (() => void) | null;
}

function Rows<Item extends object>(props: RowsProps<Item>): ReactNode {
  const { items, more, columns, visible } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const narrow = useNarrow();
  const definitions = useMemo(() => {
    const helper = createColumnHelper<typeof features, Item>();
    return columns.map(({ id, name, cell }) =>
      helper.display({ id, header: name, cell: ({ row }) => cell(row.original) }),
    );
  }, [columns]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id, visible.includes(id)])),
    [columns, visible],
  );
  const data = useMemo(() => [...items], [items]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: props.idOf,
    state: { columnVisibility },
  });
  const rows = table.getRowModel().rows;
  const shown = columns.filter(({ id }) => visible.includes(id));
  const cardLines = columns.filter(({ card }) => card !== undefined).length;
  const height = narrow ? Math.ceil(cardLines * CARD_LINE + CARD_PADDING) : ROW_HEIGHT;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of rows makes all measures old.
  useEffect(() => virtual.measure(), [height]);
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== null && last > rows.length - AHEAD) more();
  }, [more, last, rows.length]);
  const step = (by: number): void => stepRow(scroller.current, by);
  useKeys({ j: () => step(1), k: () => step(-1) });
  const style = {
    gridTemplateColumns: shown.map(({ width }) => `minmax(${width}px, ${width}fr)`).join(' '),
    minWidth: shown.reduce((sum, { width }) => sum + width, 0),
  };
  return (
    <div
      className="list"
      ref={scroller}
      tabIndex={0}
      role="region"
      aria-label={narrow ? props.label : TEXT.list.scroll}
      aria-busy={props.old}
      onKeyDown={(event) => onArrow(event, step)}
    >
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the number of rows is told of the table alone. */}
      <div
        role={narrow ? 'list' : 'table'}
        aria-label={props.label}
        {...(narrow ? {} : { 'aria-rowcount': props.total ?? -1 })}
      >
        {narrow ? null : (
          <div role="rowgroup" className="heads" style={{ minWidth: style.minWidth }}>
            <div role="row" className="line" style={style} aria-rowindex={1}>
              {shown.map((column) => (
                <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
              ))}
            </div>
          </div>
        )}
        <div
          role={narrow ? 'presentation' : 'rowgroup'}
          className="lines"
          style={{
            height: virtual.getTotalSize(),
            position: 'relative',
            minWidth: narrow ? undefined : style.minWidth,
          }}
        >
          {drawn.map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const place: CSSProperties = { height, transform: `translateY(${start}px)` };
            return narrow ? (
              <Card key={key} item={row.original} columns={columns} style={place} />
            ) : (
              <div key={key} role="row" className="line" aria-rowindex={index + 2} style={{ ...style, ...place }}>
                {row.getVisibleCells().map((cell) => (
                  <div
                    key={cell.id}
                    role="cell"
                    className={`cell ${columns.find(({ id }) => id === cell.column.id)?.end === true ? 'end' : ''}`}
                  >
                    <div>
                      <table.FlexRender cell={cell} />
                    </div>
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Card<Item>(props: {
  readonly item: Item;
  readonly columns: readonly Column<Item>[];
  readonly style: CSSProperties;
}): ReactNode {
  const lines = props.columns.filter(({ card }) => card === 'line');
  const title = props.columns.find(({ card }) => card === 'title');
  return (
    <div role="listitem" className="line card" style={props.style}>
      <div className="cell title">
        <div>{title?.cell(props.item)}</div>
      </div>
      {lines.map((column) => (
        <div key={column.id} className="cell">
          <span className="label">{column.name}</span>
          <div>{column.cell(props.item)}</div>
        </div>
      ))}
    </div>
  );
}

function Head<Item>(props: {
  readonly column: Column<Item>;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
}): ReactNode {
  const { name, sort, end } = props.column;
  const className = `head ${end === true ? 'end' : ''}`;
  if (sort === undefined)
    return (
      <div role="columnheader" className={className}>
        {name}
      </div>
    );
  const falls = props.sort === `-${sort}`;
  const rises = props.sort === sort;
  return (
    <div role="columnheader" className={className} aria-sort={falls ? 'descending' : rises ? 'ascending' : 'none'}>
      <button type="button" onClick={() => props.onSort(falls ? sort : rises ? `-${sort}` : defaultOrder(sort))}>
        {name}
        {falls || rises ? <Icon name={falls ? 'down' : 'up'} size={13} /> : null}
      </button>
    </div>
  );
}

/** Times and amounts begin with the newest and the most, names with A. */
function defaultOrder(sort: string): string {
  return /seen|start|time|bytes|severity/i.test(sort) ? `-${sort}` : sort;
}

function onArrow(event: KeyboardEvent, step: (by: number) => void): void {
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (by === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  step(by);
}

/** Puts the focus on the next or previous row that is drawn. */
function stepRow(scroller: HTMLElement | null, by: number): void {
  if (scroller === null) return;
  const links = [...scroller.querySelectorAll<HTMLElement>('.lines a.whole')];
  const inOrder = links.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const now = inOrder.indexOf(document.activeElement as HTMLElement);
  const top = scroller.getBoundingClientRect().top + HEAD_HEIGHT;
  const first = inOrder.findIndex((link) => link.getBoundingClientRect().top >= top);
  const next = inOrder[now < 0 ? Math.max(0, first) : now + by];
  next?.focus({ preventScroll: true });
  next?.closest('.line')?.scrollIntoView({ block: 'nearest' });
}

/** “40 devices”, or how many of them are loaded. */
export function amount(total: number | null, loaded: number, say: (count: number) => string): string {
  if (total !== null) return say(total);
  return loaded < PAGE ? say(loaded) : say(loaded).replace(number(loaded), `${number(loaded)}+`);
}
