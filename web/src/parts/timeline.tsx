/** Traffic over time as stacked columns: an SVG of our own, with the same numbers as a table for who cannot see it. */
import { scaleLinear, scaleTime } from 'd3-scale';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { TimelineEntry } from '../../client.ts';
import { bytes, shortMoment } from '../lib/format.ts';
import type { Span } from '../lib/period.ts';
import { TEXT } from '../text.ts';
import { PATTERNS, Patterns, Swatch } from './patterns.tsx';

/** Until it is known how wide the chart is, in pixels. */
const WIDTH = 860;
const PER_TICK = 130;
const HEIGHT = 200;
const LEFT = 58;
const BOTTOM = 22;
const TOP = 8;
/** Protocols with a colour of their own; the rest are one. */
const KINDS = PATTERNS - 1;
const STEPS = { hour: 3_600_000, day: 86_400_000 } as const;

export interface Stack {
  readonly time: number;
  readonly parts: readonly { readonly kind: number; readonly value: number }[];
  readonly total: number;
}

/** The protocols that moved the most, and the stacks of each step of time in terms of them; the last kind is the rest. */
export function stacksOf(entries: readonly TimelineEntry[]): {
  readonly kinds: readonly (string | null)[];
  readonly stacks: readonly Stack[];
} {
  const sums = new Map<string | null, number>();
  for (const { protocol, sent, received } of entries) sums.set(protocol, (sums.get(protocol) ?? 0) + sent + received);
  const kinds = [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, KINDS)
    .map(([protocol]) => protocol);
  const byTime = new Map<number, number[]>();
  for (const { time, protocol, sent, received } of entries) {
    const at = new Date(time).getTime();
    const values = byTime.get(at) ?? new Array<number>(kinds.length + 1).fill(0);
    const index = kinds.indexOf(protocol);
    const kind = index < 0 ? kinds.length : index;
    values[kind] = (values[kind] ?? 0) + sent + received;
    byTime.set(at, values);
  }
  const stacks = [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([time, values]) => ({
      time,
      parts: values.map((value, kind) => ({ kind, value })).filter(({ value }) => value > 0),
      total: values.reduce((sum, value) => sum + value, 0),
    }));
  return { kinds, stacks };
}

export function Timeline(props: {
  readonly entries: readonly TimelineEntry[];
  readonly span: Span;
  readonly step: 'hour' | 'day';
  readonly label: string;
}): ReactNode {
  const id = useId();
  const [at, setAt] = useState<number | null>(null);
  const place = useRef<HTMLElement>(null);
  const width = useWidth(place);
  const { kinds, stacks } = stacksOf(props.entries);
  const x = scaleTime([new Date(props.span.from), new Date(props.span.to)], [LEFT, width]);
  const y = scaleLinear([0, Math.max(1, ...stacks.map(({ total }) => total))], [HEIGHT - BOTTOM, TOP]).nice(4);
  const column = Math.max(3, x(STEPS[props.step]) - x(0) - 1);
  const nameOf = (kind: number): string => (kind < kinds.length ? (kinds[kind] ?? TEXT.unknown) : TEXT.device.others);
  const used = [...new Set(stacks.flatMap(({ parts }) => parts.map(({ kind }) => kind)))].sort((a, b) => a - b);
  const pointed = stacks.find(({ time }) => time === at);
  return (
    <figure className="stack" ref={place}>
      <svg
        className="chart"
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        role="img"
        aria-label={props.label}
        aria-describedby={`${id}-table`}
      >
        <Patterns id={id} />
        {y.ticks(4).map((tick) => (
          <g key={tick}>
            <line className="axis" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={LEFT - 8} y={y(tick)} dy="0.32em" textAnchor="end">
              {bytes(tick)}
            </text>
          </g>
        ))}
        {x.ticks(Math.max(2, Math.floor(width / PER_TICK))).map((tick) => (
          <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 5} textAnchor="middle">
            {tickName(tick)}
          </text>
        ))}
        {stacks.map(({ time, parts, total }) => {
          let below = 0;
          return (
            <g key={time} onPointerEnter={() => setAt(time)} onPointerLeave={() => setAt(null)}>
              {parts.map(({ kind, value }) => {
                const top = y(below + value);
                const height = Math.max(y(below) - top, 1);
                below += value;
                return (
                  <rect key={kind} x={x(time)} y={top} width={column} height={height} fill={`url(#${id}-${kind})`} />
                );
              })}
              <title>{`${shortMoment(new Date(time).toISOString())}: ${bytes(total)}`}</title>
            </g>
          );
        })}
      </svg>
      <figcaption className="key">
        {used.map((kind) => (
          <span key={kind}>
            <Swatch kind={kind} />
            <bdi>{nameOf(kind)}</bdi>
            {pointed === undefined ? null : (
              <span className="muted number">
                {bytes(pointed.parts.find((part) => part.kind === kind)?.value ?? 0)}
              </span>
            )}
          </span>
        ))}
      </figcaption>
      <div className="unseen">
        <table id={`${id}-table`}>
          <caption>{props.label}</caption>
          <tbody>
            {stacks.slice(0, 200).map(({ time, parts }) => (
              <tr key={time}>
                <th scope="row">{shortMoment(new Date(time).toISOString())}</th>
                <td>{parts.map(({ kind, value }) => `${nameOf(kind)} ${bytes(value)}`).join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

/** How wide an element is, in pixels. */
function useWidth(place: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(WIDTH);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.max(200, element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return width;
}

/** Midnight is a day, every other moment an hour. */
function tickName(tick: Date): string {
  const [day = '', hour = ''] = shortMoment(tick.toISOString()).split(', ');
  return hour === '00:00' ? day : hour;
}
