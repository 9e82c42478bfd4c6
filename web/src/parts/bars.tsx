/** Bars beside names and numbers; each line is a link to what it counts. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { View } from '../lib/view.ts';

export interface Bar {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: number;
  readonly shown: ReactNode;
  readonly to?: '/devices' | '/conversations' | '/findings' | '/changes';
  readonly search?: View;
}

export function Bars({ bars }: { readonly bars: readonly Bar[] }): ReactNode {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  return (
    <ul className="bars">
      {bars.map(({ key, name, value, shown, to, search }) => {
        const inside = (
          <>
            <span className="name">{name}</span>
            <span className="track" aria-hidden="true">
              <span style={{ width: `${(value / most) * 100}%` }} />
            </span>
            <span className="value">{shown}</span>
          </>
        );
        return (
          <li key={key}>
            {to === undefined ? (
              <span className="line">{inside}</span>
            ) : (
              <Link to={to} search={search ?? {}}>
                {inside}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
