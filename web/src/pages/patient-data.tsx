/** Where patient data and credentials cross the network in clear text: between whom, and of which kinds. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Device } from '../../client.ts';
import { api } from '../lib/api.ts';
import { dataKindWords, type Path, pathsOf } from '../lib/clear-text.ts';
import { nameText } from '../lib/device-name.ts';
import { number } from '../lib/format.ts';
import { useDevicesOf } from '../lib/names.ts';
import { Bars } from '../parts/bars.tsx';
import { FlowDiagram } from '../parts/flow-diagram.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.patientData;
const MOST = 1000;
const SHOWN = 200;

export function PatientDataPage(): ReactNode {
  const patients = useQuery({
    queryKey: ['findings', 'clear-text', 'phi'],
    queryFn: () => api.listFindings({ query: { q: 'kind:cleartext.phi', limit: MOST } }),
  });
  const credentials = useQuery({
    queryKey: ['findings', 'clear-text', 'credentials'],
    queryFn: () => api.listFindings({ query: { q: 'kind:cleartext.credentials', limit: MOST } }),
  });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <Answered query={patients} lines={8}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="patient" title={text.none}>
              {text.noneWhy}
            </State>
          ) : (
            <Paths paths={pathsOf(items)} />
          )
        }
      </Answered>
      <div style={{ height: '1rem' }} />
      <Answered query={credentials} lines={3}>
        {({ items }) =>
          items.length === 0 ? null : (
            <Panel title={text.credentials} lead={TEXT.count.findings(items.length)}>
              <PathTable paths={pathsOf(items)} />
            </Panel>
          )
        }
      </Answered>
    </>
  );
}

function useNames(paths: readonly Path[]): (party: Path['from']) => string {
  const devices: ReadonlyMap<string, Device> = useDevicesOf(
    paths.flatMap(({ from, to }) => [from, to]).flatMap(({ device }) => (device === undefined ? [] : [device])),
  );
  return ({ device, ip }) => {
    const known = device === undefined ? undefined : devices.get(device);
    return known === undefined ? (ip ?? device ?? TEXT.unknown) : nameText(known);
  };
}

function Paths({ paths }: { readonly paths: readonly Path[] }): ReactNode {
  const name = useNames(paths);
  const devices = new Set(paths.flatMap(({ from, to }) => [from, to]).map(({ device, ip }) => device ?? ip));
  const kinds = new Map<string, number>();
  for (const path of paths) for (const kind of path.kinds) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return (
    <>
      <div className="figures three">
        <Figure value={paths.length} name={text.links} />
        <Figure value={devices.size} name={text.devices} />
        <Figure value={kinds.size} name={text.kinds} />
      </div>
      <div className="panels">
        <Panel title={text.diagram} lead={text.diagramLead} className="two-thirds">
          <FlowDiagram
            label={text.diagram}
            flows={paths.map((path) => ({ from: name(path.from), to: name(path.to), weight: path.kinds.length }))}
          />
        </Panel>
        <Panel title={text.kinds} className="third">
          <Bars
            bars={[...kinds]
              .sort((a, b) => b[1] - a[1])
              .map(([kind, count]) => ({
                key: kind,
                name: <Told text={dataKindWords(kind)} />,
                value: count,
                shown: number(count),
              }))}
          />
        </Panel>
        <Panel title={text.list}>
          <PathTable paths={paths} />
        </Panel>
      </div>
    </>
  );
}

function Figure({ value, name }: { readonly value: number; readonly name: string }): ReactNode {
  return (
    <div className="figure">
      <span className="value">{number(value)}</span>
      <span className="name">{name}</span>
    </div>
  );
}

function PathTable({ paths }: { readonly paths: readonly Path[] }): ReactNode {
  const name = useNames(paths);
  const party = (one: Path['from']): ReactNode =>
    one.device === undefined ? (
      <span className="mono">
        <Told text={name(one)} />
      </span>
    ) : (
      <Link to="/devices/$id" params={{ id: one.device }}>
        <Told text={name(one)} limit={60} />
      </Link>
    );
  return (
    <>
      <Table heads={[text.from, text.to, text.kind, TEXT.nav.findings, TEXT.devices.columns.lastSeen]}>
        {paths.slice(0, SHOWN).map((path) => (
          <tr key={path.key}>
            <td>{party(path.from)}</td>
            <td>{party(path.to)}</td>
            <td>
              <span className="row">
                {path.kinds.map((kind) => (
                  <span key={kind} className="badge">
                    <Told text={dataKindWords(kind)} />
                  </span>
                ))}
              </span>
            </td>
            <td>
              {path.findings.slice(0, 4).map((finding, index) => (
                <span key={finding.id}>
                  {index === 0 ? null : ', '}
                  <Link to="/findings/$id" params={{ id: finding.id }} title={finding.title.slice(0, 300)}>
                    {index + 1}
                  </Link>
                </span>
              ))}
            </td>
            <td>
              <Ago time={path.last} />
            </td>
          </tr>
        ))}
      </Table>
      {paths.length > SHOWN ? <p className="muted">{TEXT.andMore(paths.length - SHOWN)}</p> : null}
    </>
  );
}
