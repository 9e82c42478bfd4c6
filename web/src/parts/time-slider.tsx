/** Chooses a moment of the past by its traffic: steps through it, plays it, and says with which other moment it is compared. */
import { type ReactNode, useEffect, useState } from 'react';
import type { Traffic } from '../../client.ts';
import { bytes, shortMoment } from '../lib/format.ts';
import { useKeys } from '../lib/keys.ts';
import { earlier, momentAt, type Step } from '../lib/moments.ts';
import { useView } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { When } from './words.tsx';

const text = TEXT.map;
/** How long a moment is shown while playing, at least, in milliseconds. */
const PACE = 900;
const [DAY, WEEK] = [24, 7 * 24];

/** A moment by its beginning. */
export function momentName(moment: string, step: Step): string {
  return step === 'hour' ? text.hourOf(shortMoment(moment)) : text.dayOf(shortMoment(moment).replace(/,.*$/, ''));
}

export function TimeSlider(props: {
  readonly moments: readonly string[];
  readonly step: Step;
  readonly traffic: Traffic['items'];
  /** The map of the moment that is chosen is still on its way. */
  readonly waiting: boolean;
}): ReactNode {
  const { moments, step, waiting } = props;
  const [view, change] = useView();
  const [playing, setPlaying] = useState(false);
  const last = moments.length - 1;
  const now = momentAt(view.time, step);
  const at = now === null ? last + 1 : Math.max(0, moments.indexOf(now));
  const go = (index: number): void => {
    const moment = moments[Math.min(last, Math.max(0, index))];
    if (moment !== undefined) change({ time: moment }, true);
  };
  const play = (): void => {
    if (!playing && (now === null || at >= last)) go(0);
    setPlaying(!playing);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new moment, or its map, starts the wait for the next.
  useEffect(() => {
    if (!playing || waiting) return;
    if (at >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => go(at + 1), PACE);
    return () => clearTimeout(timer);
  }, [playing, waiting, at, last]);
  const stepBy = (by: number) => (): void => go((now === null ? last + 1 : at) + by);
  useKeys({ p: play, ',': stepBy(-1), '.': stepBy(1) });
  return (
    <section className="panel time" aria-label={text.time}>
      <div className="row">
        <button type="button" className="button" aria-pressed={playing} onClick={play}>
          <Icon name={playing ? 'pause' : 'play'} />
          {playing ? text.pause : text.replay}
        </button>
        <button
          type="button"
          className="button icon"
          aria-label={text.earlier}
          title={text.earlier}
          onClick={stepBy(-1)}
        >
          <Icon name="left" />
        </button>
        <button type="button" className="button icon" aria-label={text.later} title={text.later} onClick={stepBy(1)}>
          <Icon name="right" />
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={now === null}
          onClick={() => {
            setPlaying(false);
            change({ time: null, than: null });
          }}
        >
          {text.whole}
        </button>
        <strong className="grow" role="status">
          {now === null ? null : <MomentName moment={now} step={step} />}
        </strong>
        {now === null ? null : <Compare now={now} step={step} />}
      </div>
      <Strip moments={moments} traffic={props.traffic} at={at} />
      <input
        type="range"
        className="range"
        min={0}
        max={Math.max(0, last)}
        value={Math.min(at, Math.max(0, last))}
        aria-label={text.slider}
        aria-valuetext={now === null ? text.whole : momentName(now, step)}
        onChange={(event) => go(Number(event.target.value))}
      />
      <p className="small muted spread">
        <span>{moments[0] === undefined ? null : <When time={moments[0]} short />}</span>
        <span className="only-wide">{text.keys}</span>
        <span>{moments[last] === undefined ? null : <When time={moments[last]} short />}</span>
      </p>
    </section>
  );
}

function MomentName({ moment, step }: { readonly moment: string; readonly step: Step }): ReactNode {
  return (
    <time dateTime={moment} title={`${moment.slice(0, 16).replace('T', ' ')} UTC`}>
      {momentName(moment, step)}
    </time>
  );
}

/** The traffic of each moment as a bar; the one that is shown stands out by its height line, not by colour alone. */
function Strip(props: {
  readonly moments: readonly string[];
  readonly traffic: Traffic['items'];
  readonly at: number;
}): ReactNode {
  const amounts = new Map(props.traffic.map(({ time, bytes: moved }) => [new Date(time).getTime(), moved]));
  const values = props.moments.map((moment) => amounts.get(new Date(moment).getTime()) ?? 0);
  const most = values.reduce((largest, value) => Math.max(largest, value), 1);
  const width = 1000 / Math.max(1, values.length);
  return (
    <svg className="strip" viewBox="0 0 1000 60" preserveAspectRatio="none" role="img" aria-label={text.traffic}>
      {values.map((value, index) => {
        const height = value === 0 ? 0 : Math.max(3, (Math.log1p(value) / Math.log1p(most)) ** 3 * 56);
        return (
          <rect
            key={props.moments[index]}
            x={index * width + width * 0.1}
            y={60 - height}
            width={width * 0.8}
            height={height}
            fill={index === props.at ? 'var(--accent)' : 'var(--bar)'}
            opacity={index === props.at ? 1 : 0.55}
          >
            <title>{bytes(value)}</title>
          </rect>
        );
      })}
      {props.at < values.length ? (
        <rect
          x={props.at * width}
          y="0"
          width={width}
          height="60"
          fill="none"
          stroke="var(--accent)"
          strokeWidth="2"
          vectorEffect="non-scaling-stroke"
        />
      ) : null}
    </svg>
  );
}

function Compare({ now, step }: { readonly now: string; readonly step: Step }): ReactNode {
  const [view, change] = useView();
  const than = momentAt(view.than, step);
  const choices: readonly (readonly [moment: string, name: string])[] = [
    [earlier(now, step === 'hour' ? 1 : DAY), text.compareBefore[step]],
    ...(step === 'hour' ? [[earlier(now, DAY), text.compareDay] as const] : []),
    [earlier(now, WEEK), text.compareWeek[step]],
  ];
  const isOther = than !== null && !choices.some(([moment]) => moment === than);
  return (
    <>
      <label className="row">
        <span className="small muted">{text.compare}</span>
        <select
          className="input"
          style={{ width: 'auto' }}
          value={than ?? ''}
          onChange={(event) => change({ than: event.target.value === '' ? null : event.target.value }, true)}
        >
          <option value="">{text.compareNone}</option>
          {choices.map(([moment, name]) => (
            <option key={name} value={moment}>
              {name}
            </option>
          ))}
          {isOther ? <option value={than}>{text.comparePinned(momentName(than, step))}</option> : null}
        </select>
      </label>
      <button type="button" className="button" disabled={than === now} onClick={() => change({ than: now })}>
        {text.pin}
      </button>
    </>
  );
}
