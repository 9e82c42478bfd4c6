/** Spans of questions: whole days or hours, which the sums answer, and what is left at the ends, which the rows do. */
import type { Span } from '#api/page.ts';
import { beforeSql, DAY, type Days, dateSql, sinceSql } from './days.ts';
import { timeOf } from './encode.ts';

export const HOUR = 3600e6;
/** Ends every question. */
export const LIMITS = 'SETTINGS max_execution_time = 30';

/** Names the sums that answer a piece: the engine would plan with each of them, which takes longer than the answer. Rows answer where they cannot. */
export function outOf(sums: string): string {
  return `SETTINGS preferred_optimize_projection_name = '${sums}'`;
}

/** A span in microseconds: the whole units in it, and what is left before and behind them. */
export interface SplitSpan {
  readonly from: number;
  readonly to: number;
  readonly whole: readonly [from: number, to: number] | null;
  readonly edges: readonly (readonly [from: number, to: number])[];
}

/** A span cut into whole units and what is left at its ends. */
export function splitSpan(span: Span, unit: number, latest: number): SplitSpan {
  const from = timeOf(span.from);
  // Behind the latest row there is nothing: a span that reaches further needs no reading of its last piece.
  const to = timeOf(span.to) > latest ? Math.ceil((latest + 1) / unit) * unit : timeOf(span.to);
  const [first, last] = [Math.ceil(from / unit) * unit, Math.floor(to / unit) * unit];
  if (from >= to) return { from, to: from, whole: null, edges: [] };
  if (first >= last) return { from, to, whole: null, edges: [[from, to]] };
  const edges: (readonly [number, number])[] = [
    [from, first],
    [last, to],
  ];
  return { from, to, whole: [first, last], edges: edges.filter(([a, b]) => a < b) };
}

/** The pieces of a span as conditions: the whole units by the key of the sums, the edges by the rows' own time. */
export function times(days: Days, { whole, edges }: SplitSpan, key: string, unit: 'day' | 'hour'): readonly string[] {
  const literal = unit === 'day' ? dayOf : secondOf;
  return [...(whole === null ? [] : [between(days, key, literal, whole)]), ...edges.map((edge) => within(days, edge))];
}

function between(
  days: Days,
  column: string,
  literal: (time: number) => string,
  [from, to]: readonly [number, number],
): string {
  return `${days.between(from, to)} AND ${column} >= ${literal(from)} AND ${column} < ${literal(to)}`;
}

/** Rows that count in a span. */
export function within(days: Days, [from, to]: readonly [number, number]): string {
  return `${days.between(from, to)} AND ${sinceSql(from)} AND ${beforeSql(to)}`;
}

const dayOf = (time: number): string => dateSql(time / DAY);
const secondOf = (time: number): string => `toDateTime(${Math.trunc(time / 1e6)}, 'UTC')`;

/** Whole days that a span touches, where any were kept. */
export function keptDays(days: Days, { from, to }: SplitSpan): readonly string[] {
  return days.kept.length === 0 || from >= to
    ? []
    : [`date >= ${dayOf(from)} AND date < ${dayOf(Math.ceil(to / DAY) * DAY)}`];
}

/** The same as hours. */
export function keptHours(days: Days, { from, to }: SplitSpan): readonly string[] {
  return days.kept.length === 0 || from >= to
    ? []
    : [`hour >= ${secondOf(Math.floor(from / HOUR) * HOUR)} AND hour < ${secondOf(Math.ceil(to / HOUR) * HOUR)}`];
}
