/** How far an intruder gets from a device: counted, in layers step by step, and the fewest changes that cut the most. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Blast } from '../../client.ts';
import { api } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { TEXT } from '../text.ts';
import { Cuts, serviceOf } from './drill-answer.tsx';
import { Panel } from './panel.tsx';
import { Answered, State } from './states.tsx';
import { Table } from './table.tsx';
import { Told } from './words.tsx';

const text = TEXT.drill;
/** Devices of one step, and steps, that are shown. */
const SHOWN = 40;
const LAYERS = 8;

export function BlastView({ device }: { readonly device: string }): ReactNode {
  const blast = useQuery({
    queryKey: ['device', device, 'blast'],
    queryFn: () => api.getBlast({ params: { id: device } }),
  });
  return (
    <Answered query={blast} lines={8}>
      {(known) =>
        known.blast.reached.length === 0 ? (
          <State icon="good" title={text.nobodyReached}>
            {text.nobodyReachedWhy}
          </State>
        ) : (
          <Known answer={known} />
        )
      }
    </Answered>
  );
}

function Known({ answer: { blast, parties } }: { readonly answer: Blast }): ReactNode {
  const names = new Map(parties.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  const { counts, reached, chokePoints, cuts } = blast;
  const layers = [...Map.groupBy(reached, ({ hops }) => hops)];
  return (
    <div className="panels">
      <Panel title={text.counts}>
        <dl className="pairs">
          <dt>{text.devices}</dt>
          <dd>{number(counts.devices)}</dd>
          <dt>{text.critical}</dt>
          <dd>{number(counts.critical)}</dd>
          <dt>{text.beds}</dt>
          <dd>{number(counts.beds)}</dd>
          <dt>{text.data}</dt>
          <dd>{counts.datasets.length === 0 ? TEXT.none : counts.datasets.join(', ')}</dd>
          <dt>{text.function}</dt>
          <dd>
            {counts.functions.length === 0
              ? TEXT.none
              : counts.functions.map((one) => (
                  <div key={one.function}>{TEXT.incidents.functions(one.function, one.devices, one.critical)}</div>
                ))}
          </dd>
        </dl>
      </Panel>
      <Panel title={text.ways} lead={text.waysLead}>
        <div className="layers" role="group" aria-label={text.ways} tabIndex={0}>
          {layers.slice(0, LAYERS).map(([hops, devices]) => (
            <section key={hops}>
              <h3>
                {text.step(hops)} <span className="muted">({number(devices.length)})</span>
              </h3>
              <ul className="stack">
                {devices.slice(0, SHOWN).map((hop) => (
                  <li key={hop.to} className={hop.critical ? 'critical' : ''}>
                    <Link to="/devices/$id" params={{ id: hop.to }}>
                      <Told text={nameOf(hop.to)} limit={50} />
                    </Link>
                    {hop.function === null ? null : <div className="small">{hop.function}</div>}
                    <div className="small muted">
                      <Told text={text.by(nameOf(hop.from), serviceOf(hop.protocol, hop.port))} limit={90} />
                    </div>
                    <div className="small">
                      <Told text={hop.because ?? hop.weakness} limit={140} />
                    </div>
                  </li>
                ))}
              </ul>
              {devices.length > SHOWN ? <p className="muted">{TEXT.andMore(devices.length - SHOWN)}</p> : null}
            </section>
          ))}
        </div>
      </Panel>
      <Panel title={text.chokes} lead={text.chokesLead} className="half">
        {chokePoints.length === 0 ? (
          <p className="muted">{text.noChokes}</p>
        ) : (
          <Table
            heads={[TEXT.changes.columns.summary, { name: text.saves, end: true }, { name: text.left, end: true }]}
          >
            {chokePoints.map(({ device, saves, critical, left, access }) => (
              <tr key={device}>
                <td>
                  <Told
                    text={
                      access === null
                        ? text.mend(nameOf(device))
                        : text.close(nameOf(access.from), nameOf(access.to), serviceOf(access.protocol, access.port))
                    }
                    limit={140}
                  />
                  {access?.needed === true ? <div className="small muted">{text.needed}</div> : null}
                </td>
                <td className="end">
                  {number(saves)}
                  {critical === 0 ? null : (
                    <div className="mark critical small">{TEXT.incidents.lifeCritical(critical)}</div>
                  )}
                </td>
                <td className="end">{number(left)}</td>
              </tr>
            ))}
          </Table>
        )}
      </Panel>
      <Panel title={text.cuts} lead={text.cutsLead} className="half">
        <Cuts cuts={cuts} nameOf={nameOf} />
      </Panel>
    </div>
  );
}
