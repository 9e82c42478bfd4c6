/** What the routes that read have in common: searches, spans of time and pages, with problems that say what to do. */
import type { Query, Searchable } from '#base/query.ts';
import { parseQuery } from '#base/query-parse.ts';
import { timeSpanOf } from '#base/query-time.ts';
import type { ListQuery, SpanQuery } from './contract.ts';
import { type Page, type PageRequest, type Span, UnknownCursor } from './page.ts';
import { Problem } from './problem.ts';

/** The query that a person typed, judged by the fields of what is searched. */
export function readQuery<Thing>(text: string, searchable: Searchable<Thing>, now: Date): Query {
  const parsed = parseQuery(text, { among: searchable, now });
  if (parsed.kind === 'done') return parsed.query;
  throw new Problem('bad-query', parsed.reason, { at: parsed.at, length: parsed.length });
}

/** The canonical text of a moment that a schema has let through. */
export function moment(text: string): string {
  return timeSpanOf(text, undefined)?.from ?? text;
}

/** The span asked for; where an end is left open, the last `hours` up to now. */
export function readSpan({ from, to }: SpanQuery, hours: number, now: Date): Span {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(Math.max(0, end.getTime() - hours * 3_600_000)) : new Date(from);
  if (start.getTime() >= end.getTime())
    throw new Problem('bad-request', 'The span ends before it begins; give a `from` that is earlier than `to`.');
  return { from: moment(from ?? start.toISOString()), to: moment(to ?? end.toISOString()) };
}

const DAY_MS = 86_400_000;

/** A span of more than a week from the beginning of its first day (UTC): weeks are asked about by days, which sums answer fast. */
export function fromWholeDay({ from, to }: Span): Span {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (end - start <= 7 * DAY_MS) return { from, to };
  return { from: moment(new Date(Math.floor(start / DAY_MS) * DAY_MS).toISOString()), to };
}

/** The span of a list: open where it was left open. */
export function readOpenSpan({ from, to }: SpanQuery): Partial<Span> {
  return { ...(from === undefined ? {} : { from: moment(from) }), ...(to === undefined ? {} : { to: moment(to) }) };
}

/** The request of a page. */
export function readPage<Thing>(
  { q, limit, cursor, sort }: ListQuery,
  searchable: Searchable<Thing>,
  now: Date,
): PageRequest {
  return {
    query: readQuery(q, searchable, now),
    limit,
    cursor: cursor ?? null,
    ...(sort === undefined ? {} : { sort }),
  };
}

/** A page as its reader gives it; a cursor that the reader does not know is the caller's mistake. */
export async function pageFrom<Item>(list: () => Page<Item> | Promise<Page<Item>>): Promise<Page<Item>> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof UnknownCursor)
      throw new Problem('bad-request', 'This cursor was given out by no page; begin again without one.');
    throw error;
  }
}

/** A page out of all items, in their order; the cursor is the key of the last item of the page before. */
export function pageOfAll<Item>(
  items: readonly Item[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string },
  keyOf: (item: Item) => string,
): Page<Item> {
  const before = cursor === undefined ? -1 : items.findIndex((item) => keyOf(item) === cursor);
  if (cursor !== undefined && before < 0)
    throw new Problem('bad-request', 'What this cursor stood for is gone; begin again without one.');
  const page = items.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  return { items: page, next: last && before + 1 + limit < items.length ? keyOf(last) : null, total: items.length };
}

/** Thrown where something is asked for by an id that nothing has. */
export function missing(what: string): Problem {
  return new Problem('not-found', `There is no ${what} of this id; it may have been removed, or joined with another.`);
}
