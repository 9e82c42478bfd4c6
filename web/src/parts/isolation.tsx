/** What if a device or a zone were set apart: safe, refused or for two people, with the care that depends on it. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, sentence } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { type Consequences, type Ruling, useSegmentation } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { DeviceChoice } from './device-choice.tsx';
import { serviceOf } from './drill-answer.tsx';
import { Field, ProblemLine } from './form.tsx';
import { Icon, type IconName } from './icon.tsx';
import { LifeCritical } from './life-critical.tsx';
import { Panel } from './panel.tsx';
import { named, Party } from './plan-replay.tsx';
import { Table } from './table.tsx';
import { Told, When } from './words.tsx';

const { isolate: text, plan: planText, interlocks } = SEGMENTATION_TEXT;
const KINDS = ['device', 'zone'] as const;
const ROWS = 100;
/** Sentences of one interlock that are shown. */
const REASONS = 5;

const SIGNS: Readonly<Record<Ruling, { readonly icon: IconName; readonly mark: string }>> = {
  safe: { icon: 'good', mark: 'good' },
  escalated: { icon: 'users', mark: 'medium' },
  refused: { icon: 'broken', mark: 'critical' },
};

export function IsolationView(): ReactNode {
  const [view, change] = useView();
  const kind = view.show === 'zone' ? 'zone' : 'device';
  const state = useSegmentation();
  const mayTake = useMay('takeStep') && state.data?.sources.enforcement != null;
  const id = view.at ?? '';
  const tried = useMutation({ mutationFn: () => api.tryIsolation({ body: { kind, id } }) });
  const choose = (at: string): void => {
    tried.reset();
    change({ at });
  };
  return (
    <Panel title={text.title} lead={text.lead}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (id !== '' && !tried.isPending) tried.mutate();
        }}
      >
        <div className="row">
          <div className="segments" role="group" aria-label={text.kind}>
            {KINDS.map((one) => (
              <button
                key={one}
                type="button"
                className="button"
                aria-pressed={one === kind}
                onClick={() => {
                  tried.reset();
                  change({ show: one === 'device' ? null : one, at: null });
                }}
              >
                {text.kinds[one]}
              </button>
            ))}
          </div>
        </div>
        <div className="drill-form">
          {kind === 'device' ? (
            <DeviceChoice label={text.device} nobody={text.choose} value={id} onChange={choose} />
          ) : (
            <ZoneChoice zones={state.data?.zones ?? []} value={id} onChange={choose} />
          )}
        </div>
        <div className="row">
          <button type="submit" className="button main" aria-disabled={id === '' || tried.isPending}>
            <Icon name="proof" />
            {text.try}
          </button>
          {mayTake && kind === 'device' && tried.data !== undefined ? (
            <Link to="/segmentation" search={{ kind: 'enforcement', at: id }} className="button">
              {text.take}
            </Link>
          ) : null}
        </div>
        <ProblemLine problem={sentence(tried.error, TEXT.states.unreachable)} />
      </form>
      {tried.data === undefined ? null : <ConsequencesView consequences={tried.data} />}
    </Panel>
  );
}

function ZoneChoice(props: {
  readonly zones: readonly string[];
  readonly value: string;
  readonly onChange: (zone: string) => void;
}): ReactNode {
  return (
    <Field label={text.zone} {...(props.zones.length === 0 ? { help: text.noZones } : {})}>
      {(ids) => (
        <select {...ids} className="input" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          <option value="">{text.choose}</option>
          {props.zones.map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The ruling, what speaks against it, and what would stop. */
export function ConsequencesView({ consequences }: { readonly consequences: Consequences }): ReactNode {
  const { ruling, stops, functions, objections, parties } = consequences;
  const names = new Map(parties.map((one) => [one.id, one.name]));
  const { icon, mark } = SIGNS[ruling];
  return (
    <div className="stack consequences" role="status">
      <p className={`mark wrap ${mark}`}>
        <Icon name={icon} />
        <strong>{text.rulings[ruling]}</strong>
      </p>
      <p className="muted">{text.rulingWhy[ruling]}</p>
      {functions.length === 0 ? null : (
        <p>
          <strong>{text.functions}:</strong> <Told text={functions.join(', ')} limit={300} />
        </p>
      )}
      {objections.length === 0 ? null : (
        <>
          <h3>{text.objections}</h3>
          <ul className="stack lines">
            {objections.map(({ interlock, weight, because }) => (
              <li key={interlock}>
                <span className={`mark wrap ${weight === 'refuse' ? 'critical' : 'medium'}`}>
                  <Icon name={weight === 'refuse' ? 'broken' : 'users'} size={16} />
                  <strong>{interlocks[interlock] ?? interlock}</strong>
                </span>
                {because.slice(0, REASONS).map((one) => (
                  <p key={one} className="small">
                    <Told text={named(one, names)} limit={300} />
                  </p>
                ))}
                {because.length > REASONS ? (
                  <p className="small muted">{TEXT.andMore(because.length - REASONS)}</p>
                ) : null}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{text.stops}</h3>
      {stops.length === 0 ? <p className="muted">{text.nothing}</p> : <Stops stops={stops} names={names} />}
    </div>
  );
}

function Stops(props: {
  readonly stops: Consequences['stops'];
  readonly names: ReadonlyMap<string, string>;
}): ReactNode {
  const { stops, names } = props;
  return (
    <>
      <Table
        heads={[planText.device, planText.peer, planText.service, { name: planText.flows, end: true }, planText.last]}
      >
        {stops.slice(0, ROWS).map((one) => (
          <tr key={`${one.device} ${one.peer} ${one.transport} ${one.port}`}>
            <td>
              <Party id={one.device} names={names} />
              {one.lifeCritical ? <LifeCritical /> : null}
            </td>
            <td>
              <Party id={one.peer} names={names} />
            </td>
            <td className="mono">{serviceOf(one.transport ?? SEGMENTATION_TEXT.any, one.port)}</td>
            <td className="end">{number(one.flows)}</td>
            <td>
              <When time={one.last} short />
            </td>
          </tr>
        ))}
      </Table>
      {stops.length > ROWS ? <p className="small muted">{TEXT.andMore(stops.length - ROWS)}</p> : null}
    </>
  );
}
