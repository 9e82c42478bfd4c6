/** The curve of an epidemic, before and after a policy: an SVG of our own, with the same numbers as a table. */
import { scaleLinear } from 'd3-scale';
import type { ReactNode } from 'react';
import type { WormDrill } from '../../client.ts';
import { number } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { Table } from './table.tsx';

const text = TEXT.drill;
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [720, 240, 52, 34, 10, 12];
/** Rows of the table of numbers. */
const ROWS = 12;

export function DrillChart(props: {
  readonly before: WormDrill;
  readonly after: WormDrill | null;
  /** A moment that is pointed at, in hours. */
  readonly at: number;
}): ReactNode {
  const { before, after, at } = props;
  const curves = [before, ...(after === null ? [] : [after])];
  const hours = before.curve.at(-1)?.t ?? 1;
  const most = Math.max(1, ...curves.flatMap(({ curve }) => curve.map(({ infected }) => infected)));
  const x = scaleLinear([0, hours], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([0, most], [HEIGHT - BOTTOM, TOP]).nice(4);
  const line = ({ curve }: WormDrill): string =>
    curve
      .map(({ t, infected }, place) => `${place === 0 ? 'M' : 'L'}${x(t).toFixed(1)} ${y(infected).toFixed(1)}`)
      .join('');
  return (
    <figure className="stack">
      <svg className="drill-chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text.curveLabel}>
        {y.ticks(4).map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} stroke="var(--line)" />
            <text x={LEFT - 8} y={y(value) + 4} textAnchor="end" fontSize="12" fill="var(--muted)">
              {number(value)}
            </text>
          </g>
        ))}
        {x.ticks(6).map((value) => (
          <text key={value} x={x(value)} y={HEIGHT - 12} textAnchor="middle" fontSize="12" fill="var(--muted)">
            {value} h
          </text>
        ))}
        <line x1={x(at)} x2={x(at)} y1={TOP} y2={HEIGHT - BOTTOM} stroke="var(--accent)" strokeWidth="1.5" />
        <path className="before" d={line(before)} fill="none" strokeWidth="2.5" />
        {after === null ? null : <path className="after" d={line(after)} fill="none" strokeWidth="2.5" />}
      </svg>
      <figcaption className="row small">
        <Key kind="before" words={text.asItIs} />
        {after === null ? null : <Key kind="after" words={text.withPolicy} />}
      </figcaption>
      <details>
        <summary>{text.numbers}</summary>
        <Table
          heads={[
            { name: text.hours, end: true },
            { name: text.asItIs, end: true },
            ...(after === null ? [] : [{ name: text.withPolicy, end: true as const }]),
          ]}
        >
          {before.curve
            .filter((_, place) => place % Math.ceil(before.curve.length / ROWS) === 0)
            .map(({ t, infected }) => (
              <tr key={t}>
                <td className="end">{t}</td>
                <td className="end">{infected.toFixed(1)}</td>
                {after === null ? null : (
                  <td className="end">{(after.curve.find((point) => point.t === t)?.infected ?? 0).toFixed(1)}</td>
                )}
              </tr>
            ))}
        </Table>
      </details>
    </figure>
  );
}

function Key({ kind, words }: { readonly kind: 'before' | 'after'; readonly words: string }): ReactNode {
  return (
    <span className="row">
      <svg width="30" height="8" aria-hidden="true" className="drill-key">
        <path className={kind} d="M0 4H30" strokeWidth="2.5" />
      </svg>
      {words}
    </span>
  );
}
