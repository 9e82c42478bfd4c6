/** What came of a drill: its curve, whom it reaches over time, what care loses first, and the fewest cuts. */
import { type ReactNode, useEffect, useState } from 'react';
import type { Drill, WormDrill } from '../../client.ts';
import { percent } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { DrillChart } from './drill-chart.tsx';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Table } from './table.tsx';
import { Told } from './words.tsx';

const text = TEXT.drill;
type Answer = NonNullable<Drill['answer']>;
/** Devices that are shown over time, and how long a whole run takes, in milliseconds. */
const SPOTS = 300;
const RUN = 12_000;
const TICK = 100;
const STEPS = 96;

export function DrillAnswer({ answer }: { readonly answer: Answer }): ReactNode {
  const { before, after, parties } = answer;
  const hours = before.curve.at(-1)?.t ?? 1;
  const [at, setAt] = useState(hours);
  const names = new Map(parties.map((party) => [party.id, party]));
  return (
    <div className="panels">
      <Panel title={text.curve} lead={text.curveLead}>
        <p className="row">
          <Sum name={text.asItIs} drill={before} />
          {after === null ? null : <Sum name={text.withPolicy} drill={after} />}
        </p>
        <DrillChart before={before} after={after} at={at} />
      </Panel>
      <Panel title={text.over} lead={text.overLead}>
        <OverTime drill={before} names={names} hours={hours} at={at} onMove={setAt} />
      </Panel>
      <Panel title={text.lost} lead={text.lostLead} className="half">
        <Lost before={before} after={after} />
      </Panel>
      <Panel title={text.cuts} lead={text.cutsLead} className="half">
        <Cuts cuts={before.cuts} nameOf={(id) => names.get(id)?.name ?? id} />
      </Panel>
    </div>
  );
}

function Sum({ name, drill }: { readonly name: string; readonly drill: WormDrill }): ReactNode {
  return (
    <span>
      <strong>{name}</strong>: {text.reaches(drill.infected.length)},{' '}
      {text.each(Math.round(drill.reproduction * 10) / 10)}
    </span>
  );
}

function OverTime(props: {
  readonly drill: WormDrill;
  readonly names: ReadonlyMap<string, Answer['parties'][number]>;
  readonly hours: number;
  readonly at: number;
  readonly onMove: (at: number) => void;
}): ReactNode {
  const { drill, names, hours, at, onMove } = props;
  const [runs, setRuns] = useState(false);
  useEffect(() => {
    if (!runs) return;
    const timer = setTimeout(() => {
      const next = Math.min(hours, at + (hours * TICK) / RUN);
      onMove(next);
      if (next >= hours) setRuns(false);
    }, TICK);
    return () => clearTimeout(timer);
  }, [runs, at, hours, onMove]);
  const hit = drill.times.filter(({ t }) => t <= at);
  return (
    <div className="stack">
      <div className="row">
        <button
          type="button"
          className="button"
          onClick={() => {
            if (!runs && at >= hours) onMove(0);
            setRuns(!runs);
          }}
        >
          <Icon name={runs ? 'pause' : 'play'} />
          {runs ? text.pause : text.play}
        </button>
        <label className="row grow">
          <span className="unseen">{text.at}</span>
          <input
            className="range"
            type="range"
            min={0}
            max={hours}
            step={hours / STEPS}
            value={at}
            onChange={(event) => onMove(Number(event.target.value))}
          />
        </label>
        <span className="number">{text.hour(at)}</span>
        <span className="muted">{text.sofar(hit.length, drill.times.length)}</span>
      </div>
      <ul className="spots">
        {drill.times.slice(0, SPOTS).map(({ device, t }) => {
          const party = names.get(device);
          const isHit = t <= at;
          return (
            <li key={device} className={`${isHit ? 'hit' : ''} ${party?.critical === true ? 'critical' : ''}`}>
              <Told text={party?.name ?? device} limit={30} />
              {isHit ? <span className="unseen"> {text.infected}</span> : null}
            </li>
          );
        })}
      </ul>
      {drill.times.length > SPOTS ? <p className="muted">{TEXT.andMore(drill.times.length - SPOTS)}</p> : null}
    </div>
  );
}

function Lost({ before, after }: { readonly before: WormDrill; readonly after: WormDrill | null }): ReactNode {
  if (before.lost.length === 0) return <p className="muted">{text.noLost}</p>;
  const then = new Map(after?.lost.map((loss) => [loss.function, loss]));
  return (
    <Table
      heads={[
        text.function,
        { name: text.first, end: true },
        { name: text.share, end: true },
        ...(after === null ? [] : [{ name: text.withPolicy, end: true as const }]),
      ]}
    >
      {before.lost.map(({ function: name, t, share }) => (
        <tr key={name}>
          <th scope="row">
            <Told text={name} limit={60} />
          </th>
          <td className="end">{text.hour(t)}</td>
          <td className="end">{percent(share)}</td>
          {after === null ? null : (
            <td className="end">{then.has(name) ? percent(then.get(name)?.share ?? 0) : TEXT.none}</td>
          )}
        </tr>
      ))}
    </Table>
  );
}

/** `nameOf`: what a device is called. */
export function Cuts(props: { readonly cuts: WormDrill['cuts']; readonly nameOf: (id: string) => string }): ReactNode {
  const { cuts, nameOf } = props;
  if (cuts === null) return <p className="mark critical">{text.impossible}</p>;
  if (cuts.length === 0) return <p className="mark good">{text.noCuts}</p>;
  return (
    <Table heads={[text.from, text.to, text.service]}>
      {cuts.slice(0, SPOTS).map(({ from, to, protocol, port }) => (
        <tr key={`${from} ${to} ${protocol} ${port}`}>
          <td>
            <Told text={nameOf(from)} limit={60} />
          </td>
          <td>
            <Told text={nameOf(to)} limit={60} />
          </td>
          <td className="mono">{serviceOf(protocol, port)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** `tcp/445` */
export function serviceOf(protocol: string, port: number | null): string {
  return port === null ? protocol : `${protocol}/${port}`;
}
