/** Where the knowledge comes from: sensors and captures, and how they do. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Capture, Sensor } from '../../client.ts';
import { bytes, number } from '../lib/format.ts';
import { capturesOptions, readinessOptions, sensorsOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { Icon } from '../parts/icon.tsx';
import { CaptureName } from '../parts/identity.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Upload } from '../parts/upload.tsx';
import { Ago, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.sensors;
const columns = text.columns;
const WELL: ReadonlySet<string> = new Set(['running', 'done']);
const BUSY: ReadonlySet<string> = new Set(['starting', 'reading', 'stopped']);

export function SensorsPage(): ReactNode {
  const sensors = useQuery(sensorsOptions);
  const captures = useQuery(capturesOptions);
  const readiness = useQuery(readinessOptions);
  const seesCaptures = useMay('listCaptures');
  const mayBring = useMay('uploadCapture');
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        {(readiness.data?.components ?? []).map(({ component, ok }) => (
          <span key={component} className="badge">
            <span className={`mark ${ok ? 'good' : 'critical'}`}>
              <Icon name={ok ? 'good' : 'broken'} size={14} />
            </span>
            {text.components[component] ?? component}: {ok ? text.well : text.notWell}
          </span>
        ))}
      </PageHead>
      <div className="panels">
        <Panel title={text.sensors}>
          <Answered query={sensors}>{({ items }) => <Sensors sensors={items} />}</Answered>
        </Panel>
        {mayBring ? <Upload /> : null}
        {seesCaptures ? (
          <Panel title={text.captures}>
            <Answered query={captures}>{({ items }) => <Captures captures={items} />}</Answered>
          </Panel>
        ) : null}
      </div>
    </>
  );
}

function Condition({ state }: { readonly state: keyof typeof text.states }): ReactNode {
  const kind = WELL.has(state) ? 'good' : BUSY.has(state) ? 'medium' : 'critical';
  return (
    <span className={`mark ${kind}`}>
      <Icon name={kind === 'good' ? 'good' : kind === 'medium' ? 'changes' : 'broken'} size={16} />
      {text.states[state]}
    </span>
  );
}

function Sensors({ sensors }: { readonly sensors: readonly Sensor[] }): ReactNode {
  if (sensors.length === 0)
    return (
      <State icon="sensors" title={text.none}>
        {text.noneWhy}
      </State>
    );
  return (
    <Table
      heads={[
        columns.name,
        columns.state,
        columns.kind,
        { name: columns.packets, end: true },
        { name: columns.bytes, end: true },
        { name: columns.lost, end: true },
        { name: columns.restarts, end: true },
        columns.last,
      ]}
    >
      {sensors.map((sensor) => (
        <tr key={sensor.name}>
          <th scope="row">
            <Told text={sensor.name} />
            {sensor.problem === null ? null : (
              <div className="small mark critical" style={{ whiteSpace: 'normal' }}>
                <Told text={sensor.problem} limit={300} />
              </div>
            )}
          </th>
          <td>
            <Condition state={sensor.state} />
          </td>
          <td>{text.kinds[sensor.kind]}</td>
          <td className="end">{number(sensor.packets)}</td>
          <td className="end">{bytes(sensor.bytes)}</td>
          <td className="end">{number(sensor.dropped + sensor.lost)}</td>
          <td className="end">{number(sensor.restarts)}</td>
          <td>{sensor.lastPacket === null ? TEXT.none : <Ago time={sensor.lastPacket} />}</td>
        </tr>
      ))}
    </Table>
  );
}

function Captures({ captures }: { readonly captures: readonly Capture[] }): ReactNode {
  if (captures.length === 0)
    return (
      <State icon="facts" title={text.noCaptures}>
        {text.noCapturesWhy}
      </State>
    );
  return (
    <Table
      heads={[
        columns.path,
        columns.state,
        { name: columns.packets, end: true },
        { name: columns.bytes, end: true },
        columns.span,
        columns.link,
        columns.read,
      ]}
    >
      {captures.map((capture) => (
        <tr key={capture.hash}>
          <th scope="row">
            <CaptureName path={capture.path} />
            {capture.problems.slice(0, 5).map(({ offset, message }) => (
              <div key={`${offset} ${message}`} className="small mark critical" style={{ whiteSpace: 'normal' }}>
                <Told text={offset === null ? message : `${message} (${text.at(offset)})`} limit={300} />
              </div>
            ))}
          </th>
          <td>
            <Condition state={capture.state} />
          </td>
          <td className="end">{number(capture.packets)}</td>
          <td className="end">{bytes(capture.bytes)}</td>
          <td>
            {capture.start === null || capture.end === null ? (
              TEXT.none
            ) : (
              <>
                <When time={capture.start} /> – <When time={capture.end} />
              </>
            )}
          </td>
          <td>
            <Told text={capture.linkType} />
          </td>
          <td>
            <Ago time={capture.readAt} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
