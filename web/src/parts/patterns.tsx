/** Colours for kinds in charts (after Okabe and Ito), each with a pattern too, so that no colour has to be told. */
import { type ReactNode, useId } from 'react';

const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#8a8f98'] as const;
const MARKS = [
  null,
  'M0 6L6 0M-1 1L1 -1M5 7L7 5',
  'M0 3H6',
  'M3 0V6',
  'M0 0L6 6M5 -1L7 1M-1 5L1 7',
  'M1.500 1.500h1.500v1.500h-1.500z',
  'M0 3H6M3 0V6',
] as const;
/** How many there are; the last is for the rest. */
export const PATTERNS: number = COLOURS.length;

function Pattern({ id, kind }: { readonly id: string; readonly kind: number }): ReactNode {
  const mark = MARKS[kind] ?? null;
  return (
    <pattern id={`${id}-${kind}`} width="6" height="6" patternUnits="userSpaceOnUse">
      <rect width="6" height="6" fill={COLOURS[kind]} />
      {mark === null ? null : <path d={mark} stroke="#fff" strokeOpacity="0.7" strokeWidth="1.2" fill="none" />}
    </pattern>
  );
}

/** Defines all of them as `url(#ID-KIND)`. */
export function Patterns({ id }: { readonly id: string }): ReactNode {
  return (
    <defs>
      {COLOURS.map((colour, kind) => (
        <Pattern key={colour} id={id} kind={kind} />
      ))}
    </defs>
  );
}

/** A sample of one, for the key of a chart. */
export function Swatch({ kind }: { readonly kind: number }): ReactNode {
  const id = useId();
  const last = Math.min(kind, PATTERNS - 1);
  return (
    <svg width="14" height="14" aria-hidden="true">
      <defs>
        <Pattern id={id} kind={last} />
      </defs>
      <rect width="14" height="14" rx="3" fill={`url(#${id}-${last})`} />
    </svg>
  );
}
