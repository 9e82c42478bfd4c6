/** Chooses the period that figures are about; it stands in the address. */
import type { ReactNode } from 'react';
import { moment } from '../lib/format.ts';
import { type Period, periodOf } from '../lib/period.ts';
import { useView } from '../lib/view.ts';
import { TEXT } from '../text.ts';

const CHOICES: readonly { readonly period: Period; readonly name: string }[] = [
  { period: '24h', name: TEXT.period.day },
  { period: '7d', name: TEXT.period.week },
  { period: '30d', name: TEXT.period.month },
];

export function PeriodSwitch(props: {
  readonly past: string | null;
  /** The period where the address names none. */
  readonly standard?: Period;
}): ReactNode {
  const { past, standard = '7d' } = props;
  const [view, change] = useView();
  const now = periodOf(view.period ?? standard);
  return (
    <div className="row">
      {past === null ? null : <span className="small muted">{TEXT.period.ending(moment(past))}</span>}
      <div className="segments" role="group" aria-label={TEXT.period.label}>
        {CHOICES.map(({ period, name }) => (
          <button
            key={period}
            type="button"
            className="button"
            aria-pressed={period === now}
            onClick={() => change({ period: period === standard ? null : period, time: null, than: null }, true)}
          >
            {name}
          </button>
        ))}
      </div>
    </div>
  );
}
