/** Who sends to whom, as bands between two columns: an SVG of our own; the table below it says the same. */
import type { ReactNode } from 'react';
import { cut, seen } from '../lib/format.ts';
import { TEXT } from '../text.ts';

export interface Flowing {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

const WIDTH = 760;
const SIDE = 210;
const BAND = 11;
const GAP = 12;
const LEAST = 20;
/** Paths drawn; the table has all of them. */
const MOST = 40;
const NAME = 26;

interface End {
  readonly name: string;
  readonly top: number;
  readonly height: number;
}

/** Places names below each other, each as high as its bands need. */
export function ends(flows: readonly Flowing[], side: 'from' | 'to'): ReadonlyMap<string, End> {
  const weights = new Map<string, number>();
  for (const flow of flows) weights.set(flow[side], (weights.get(flow[side]) ?? 0) + flow.weight);
  const placed = new Map<string, End>();
  let top = 0;
  for (const [name, weight] of [...weights].sort((a, b) => b[1] - a[1])) {
    const height = Math.max(LEAST, weight * BAND);
    placed.set(name, { name, top, height });
    top += height + GAP;
  }
  return placed;
}

export function FlowDiagram({
  flows,
  label,
}: {
  readonly flows: readonly Flowing[];
  readonly label: string;
}): ReactNode {
  const drawn = flows.slice(0, MOST);
  const left = ends(drawn, 'from');
  const right = ends(drawn, 'to');
  const bottom = (side: ReadonlyMap<string, End>): number =>
    Math.max(0, ...[...side.values()].map(({ top, height }) => top + height));
  const used = new Map<string, number>();
  const place = (key: string, end: End | undefined, width: number, all: number): number => {
    const start = used.get(key) ?? 0;
    used.set(key, start + width);
    return (end?.top ?? 0) + ((end?.height ?? 0) - all) / 2 + start + width / 2;
  };
  const sum = (name: string, side: 'from' | 'to'): number =>
    drawn.reduce((total, flow) => total + (flow[side] === name ? flow.weight * BAND : 0), 0);
  const height = Math.max(bottom(left), bottom(right));
  const middle = WIDTH / 2;
  return (
    <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
      <svg className="chart wide" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label={label}>
        {drawn.map((flow) => {
          const width = flow.weight * BAND;
          const a = place(`from ${flow.from}`, left.get(flow.from), width, sum(flow.from, 'from'));
          const b = place(`to ${flow.to}`, right.get(flow.to), width, sum(flow.to, 'to'));
          return (
            <path
              key={`${flow.from} ${flow.to}`}
              d={`M${SIDE} ${a}C${middle} ${a} ${middle} ${b} ${WIDTH - SIDE} ${b}`}
              fill="none"
              stroke="var(--bar)"
              strokeOpacity="0.5"
              strokeWidth={width - 1}
            >
              <title>{`${seen(cut(flow.from, 200))} → ${seen(cut(flow.to, 200))}`}</title>
            </path>
          );
        })}
        {[...left.values()].map((end) => (
          <Label key={end.name} end={end} x={SIDE} anchor="end" />
        ))}
        {[...right.values()].map((end) => (
          <Label key={end.name} end={end} x={WIDTH - SIDE} anchor="start" />
        ))}
      </svg>
    </div>
  );
}

function Label(props: { readonly end: End; readonly x: number; readonly anchor: 'start' | 'end' }): ReactNode {
  const { name, top, height } = props.end;
  const sign = props.anchor === 'end' ? -1 : 1;
  return (
    <g>
      <rect x={props.x - 2} y={top} width="4" height={height} rx="2" fill="var(--bar)" />
      <text
        x={props.x + sign * 10}
        y={top + height / 2}
        dy="0.34em"
        textAnchor={props.anchor}
        className="label"
        style={{ unicodeBidi: 'isolate' }}
      >
        {seen(cut(name, NAME))}
      </text>
    </g>
  );
}
