/** What a policy would have stopped of what was seen, and the bound on what was never seen. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { number } from '../lib/format.ts';
import type { Plan } from '../lib/segmentation.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { serviceOf } from './drill-answer.tsx';
import { Icon } from './icon.tsx';
import { LifeCritical } from './life-critical.tsx';
import { Panel } from './panel.tsx';
import { Table } from './table.tsx';
import { Told, When } from './words.tsx';

const { plan: text, noZone } = SEGMENTATION_TEXT;
/** Rows, and kinds of devices before the rest is asked for. */
const [ROWS, FIRST] = [100, 8];

export function PlanReplay({ plan }: { readonly plan: Plan }): ReactNode {
  const { replay } = plan;
  const [all, setAll] = useState(false);
  const blocked = replay.blocked.slice(0, all ? ROWS : FIRST);
  const names = new Map(plan.parties.map(({ id, name }) => [id, name]));
  return (
    <Panel title={text.replay} lead={text.replayLead(replay.flows, lasting(replay.days))} className="half start">
      <p className={`mark wrap ${replay.recommended ? 'good' : 'critical'}`}>
        <Icon name={replay.recommended ? 'good' : 'warning'} />
        <strong>{replay.recommended ? text.recommended : text.notRecommended}</strong>
      </p>
      {replay.recommended ? null : (
        <p>
          <Told text={text.because(named(replay.because, names))} limit={400} />
        </p>
      )}
      <p>{text.blocked(replay.blockedFlows)}</p>
      {replay.blocked.length === 0 ? null : (
        <Table heads={[text.device, text.peer, text.service, { name: text.flows, end: true }]}>
          {blocked.map((one) => (
            <tr key={`${one.device} ${one.peer} ${one.protocol} ${one.port} ${one.from} ${one.to}`}>
              <td>
                <Party id={one.device} names={names} />
                <div className="small muted">
                  <Told text={one.from ?? noZone} limit={40} />
                </div>
                {one.lifeCritical ? <LifeCritical /> : null}
              </td>
              <td>
                <Party id={one.peer} names={names} />
                <div className="small muted">
                  <Told text={one.to ?? noZone} limit={40} />
                </div>
              </td>
              <td className="mono">
                {serviceOf(one.protocol ?? SEGMENTATION_TEXT.any, one.port)}
                {one.declared === null ? null : <div className="badge">{text.document}</div>}
              </td>
              <td className="end">
                {number(one.flows)}
                <div className="small muted">
                  <When time={one.last} short />
                </div>
              </td>
            </tr>
          ))}
        </Table>
      )}
      {replay.blocked.length > blocked.length && !all ? (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          {TEXT.andMore(replay.blocked.length + replay.omitted - blocked.length)}
        </button>
      ) : replay.blocked.length + replay.omitted > blocked.length ? (
        <p className="small muted">{text.omitted(replay.blocked.length + replay.omitted - blocked.length)}</p>
      ) : null}
    </Panel>
  );
}

export function PlanBound({ plan }: { readonly plan: Plan }): ReactNode {
  const { classes } = plan.replay;
  const [all, setAll] = useState(false);
  const shown = all ? classes : classes.slice(0, FIRST);
  return (
    <Panel title={text.bound} lead={text.boundLead} className="half start">
      <Table
        heads={[
          text.kind,
          { name: text.devices, end: true },
          text.watched,
          { name: text.unseen, end: true },
          { name: text.weight, end: true },
        ]}
      >
        {shown.map((one) => (
          <tr key={one.class}>
            <th scope="row">
              <Told text={one.class} limit={60} />
            </th>
            <td className="end">{number(one.devices)}</td>
            <td>{text.deviceDays(one.deviceDays)}</td>
            <td className="end">{one.unseenPerDeviceDay === null ? TEXT.none : text.more(one.unseenPerDeviceDay)}</td>
            <td className="end">× {one.weight}</td>
          </tr>
        ))}
      </Table>
      {classes.length > shown.length ? (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          {TEXT.andMore(classes.length - shown.length)}
        </button>
      ) : null}
    </Panel>
  );
}

/** A device by its name, as a link; an address that is no device as itself. */
export function Party({ id, names }: { readonly id: string; readonly names: ReadonlyMap<string, string> }): ReactNode {
  const name = names.get(id);
  if (name === undefined)
    return (
      <span className="mono">
        <Told text={id} limit={60} />
      </span>
    );
  return (
    <Link to="/devices/$id" params={{ id }}>
      <Told text={name} limit={60} />
    </Link>
  );
}

/** A sentence of the engine with the names of devices in the place of their ids. */
export function named(sentence: string, names: ReadonlyMap<string, string>): string {
  return sentence.replaceAll(/\b[0-9a-f]{16}\b/g, (id) => names.get(id) ?? id);
}

function lasting(days: number): string {
  if (days < 1 / 24) return text.minutes(days * 1440);
  return days < 1 ? text.hours(days * 24) : text.days(days);
}
