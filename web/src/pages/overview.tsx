/** What an IT manager opens in the morning: what is there, what is at risk, what changed, and how far all of it can be trusted. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Change, Device, DeviceCount } from '../../client.ts';
import { api } from '../lib/api.ts';
import { quoted } from '../lib/complete.ts';
import { condition, nameText } from '../lib/device-name.ts';
import { bytes, number, percent, words } from '../lib/format.ts';
import { useDevicesAt } from '../lib/names.ts';
import { periodOf, plain, type Span, useSpan } from '../lib/period.ts';
import {
  countsOptions,
  findingsOptions,
  lifecycleSummaryOptions,
  pairsOptions,
  protocolsOptions,
  signInOptions,
  totalOptions,
} from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { useView, type View } from '../lib/view.ts';
import { Bars } from '../parts/bars.tsx';
import { ChangeLines } from '../parts/change-lines.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Questions } from '../parts/questions.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { SEVERE, SEVERE_TO_DO, Todo } from '../parts/todo.tsx';
import { Trust } from '../parts/trust.tsx';
import { Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.overview;
const LINES = 8;

export function OverviewPage(): ReactNode {
  const [view] = useView();
  const span = useSpan(periodOf(view.period));
  const options = useQuery(signInOptions);
  const devices = useQuery(totalOptions(''));
  const seesTraffic = useMay('getTopPairs');
  const seesFindings = useMay('listFindings');
  const nothing = devices.data?.total === 0;
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead
        title={<Told text={text.organisation(options.data?.organisation ?? '')} />}
        lead={
          span?.lastSeen == null ? undefined : (
            <>
              {text.seenUntil} <When time={span.lastSeen} />
            </>
          )
        }
      >
        <PeriodSwitch past={span?.past === true ? span.lastSeen : null} />
      </PageHead>
      {nothing ? (
        <State icon="empty" title={text.nothing}>
          {text.nothingWhy}
        </State>
      ) : (
        <>
          <Figures seesFindings={seesFindings} />
          <div className="panels">
            <Counts by="category" title={text.kinds} lead={text.kindsLead} />
            <Todo seesFindings={seesFindings} />
            {seesTraffic && span !== null ? <Trust span={plain(span)} /> : null}
            <Questions />
            {seesTraffic && span !== null ? <Protocols span={plain(span)} /> : null}
            <Counts by="manufacturer" title={text.vendors} lead={text.vendorsLead} />
            <Changed />
            {seesTraffic && span !== null ? <Pairs span={plain(span)} /> : null}
            <Counts by="os" title={text.systems} lead={text.systemsLead} />
          </div>
        </>
      )}
    </>
  );
}

function Figures({ seesFindings }: { readonly seesFindings: boolean }): ReactNode {
  const severe = useQuery({ ...findingsOptions(SEVERE_TO_DO, 5), enabled: seesFindings });
  return (
    <div className="figures five">
      <DeviceFigure q="" name={text.devices} hint={text.devicesHint} />
      <DeviceFigure q="unknown:yes" name={text.unidentified} hint={text.unidentifiedHint} />
      <DeviceFigure q="firstSeen:-7d.." name={text.fresh} hint={text.freshHint} />
      <Outdated />
      {seesFindings ? (
        <Link to="/findings" search={{ q: SEVERE }} className="figure">
          <span className="value">{severe.data?.total == null ? TEXT.none : number(severe.data.total)}</span>
          <span className="name">{text.severe}</span>
          <span className="hint">{text.severeHint}</span>
        </Link>
      ) : null}
    </div>
  );
}

/** Beside the number stands of how many it cannot be said. */
function Outdated(): ReactNode {
  const { data } = useQuery(lifecycleSummaryOptions);
  return (
    <Link to="/out-of-date" search={{ q: 'support:ended' }} className="figure">
      <span className="value">{data === undefined ? TEXT.none : number(data.standing.ended + data.standing.paid)}</span>
      <span className="name">{text.outdated}</span>
      <span className="hint">{data === undefined ? '' : text.outdatedHint(data.standing.unknown)}</span>
    </Link>
  );
}

function DeviceFigure(props: { readonly q: string; readonly name: string; readonly hint: string }): ReactNode {
  const { data } = useQuery(totalOptions(props.q));
  return (
    <Link to="/devices" search={props.q === '' ? {} : { q: props.q }} className="figure">
      <span className="value">{data?.total == null ? TEXT.none : number(data.total)}</span>
      <span className="name">{props.name}</span>
      <span className="hint">{props.hint}</span>
    </Link>
  );
}

function Counts(props: {
  readonly by: 'category' | 'manufacturer' | 'os';
  readonly title: string;
  readonly lead: string;
}): ReactNode {
  const { by } = props;
  const counts = useQuery(countsOptions(by, ''));
  const search = (value: string | null): View => ({
    q: value === null ? (by === 'category' ? 'unknown:yes' : `-${by}:*`) : `${by}=${quoted(value)}`,
  });
  return (
    <Panel
      title={props.title}
      lead={props.lead}
      className="third"
      side={
        <Link to="/devices" search={{ group: by }} className="small">
          {TEXT.all}
        </Link>
      }
    >
      <Answered query={counts} lines={6}>
        {({ items }) => (
          <Bars
            bars={unknownLast(items)
              .slice(0, LINES)
              .map(({ value, devices }) => ({
                key: value ?? '',
                name:
                  value === null ? (
                    <span className="muted">{TEXT.devices.groupUnknown}</span>
                  ) : (
                    <Told text={by === 'category' ? words(value) : value} />
                  ),
                value: devices,
                shown: number(devices),
                to: '/devices',
                search: search(value),
              }))}
          />
        )}
      </Answered>
    </Panel>
  );
}

function Protocols({ span }: { readonly span: Span }): ReactNode {
  const protocols = useQuery(protocolsOptions(span));
  const seesFlows = useMay('listFlows');
  return (
    <Panel title={text.protocols} lead={text.protocolsLead} className="third">
      <Answered query={protocols} lines={6}>
        {({ items }) => {
          const sorted = [...items].sort((a, b) => b.bytes - a.bytes);
          const all = Math.max(
            1,
            sorted.reduce((sum, one) => sum + one.bytes, 0),
          );
          return (
            <Bars
              bars={sorted.slice(0, LINES).map((one) => ({
                key: one.protocol ?? '',
                name: one.protocol === null ? TEXT.unknown : <Told text={one.protocol} />,
                value: one.bytes,
                shown: <span title={percent(one.bytes / all)}>{bytes(one.bytes)}</span>,
                ...(seesFlows
                  ? {
                      to: '/conversations' as const,
                      search: { q: one.protocol === null ? '-protocol:*' : `protocol:${quoted(one.protocol)}` },
                    }
                  : {}),
              }))}
            />
          );
        }}
      </Answered>
    </Panel>
  );
}

function Pairs({ span }: { readonly span: Span }): ReactNode {
  const pairs = useQuery(pairsOptions(span, 10));
  const devices = useDevicesAt((pairs.data?.items ?? []).flatMap(({ client, server }) => [client, server]));
  return (
    <Panel
      title={text.pairs}
      lead={text.pairsLead}
      className="two-thirds"
      side={
        <Link to="/map" className="small">
          {TEXT.nav.map}
        </Link>
      }
    >
      <Answered query={pairs} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">{TEXT.map.nothing}</p>
          ) : (
            <Table
              heads={[
                TEXT.flows.columns.client,
                TEXT.flows.columns.server,
                TEXT.flows.columns.protocol,
                { name: TEXT.flows.columns.bytes, end: true },
                { name: TEXT.flows.title, end: true, wide: true },
              ]}
            >
              {items.map((pair) => (
                <tr key={`${pair.client} ${pair.server} ${pair.protocol} ${pair.port}`}>
                  <td>
                    <End address={pair.client} device={devices.get(pair.client)} />
                  </td>
                  <td>
                    <End address={pair.server} device={devices.get(pair.server)} />
                  </td>
                  <td>{pair.protocol === null ? TEXT.unknown : <Told text={pair.protocol} />}</td>
                  <td className="end">{bytes(pair.bytes)}</td>
                  <td className="end only-wide">{number(pair.flows)}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Answered>
    </Panel>
  );
}

/** One end of a conversation: the device by its name, else the address. */
function End(props: { readonly address: string; readonly device: Device | undefined }): ReactNode {
  const { address, device } = props;
  return device === undefined ? (
    <Link to="/devices" search={{ q: condition(address) }} className="mono">
      <Told text={address} />
    </Link>
  ) : (
    <Link to="/devices/$id" params={{ id: device.id }} title={address}>
      <Told text={nameText(device)} limit={40} />
    </Link>
  );
}

function Changed(): ReactNode {
  // Changes come oldest first: the newest are those of the last day, else of the last month.
  const changes = useQuery({ queryKey: ['changes', 'newest'], queryFn: newestChanges });
  return (
    <Panel
      title={text.changed}
      className="third"
      side={
        <Link to="/changes" className="small">
          {TEXT.all}
        </Link>
      }
    >
      <Answered query={changes} lines={6}>
        {(items) =>
          items.length === 0 ? (
            <p className="muted">{TEXT.changes.emptyWhy}</p>
          ) : (
            <>
              <Bars
                bars={kindsOf(items).map(([kind, count]) => ({
                  key: kind,
                  name: TEXT.changes.kinds[kind],
                  value: count,
                  shown: number(count),
                  to: '/changes',
                  search: { kind, period: '30d' },
                }))}
              />
              <div style={{ height: '0.75rem' }} />
              <ChangeLines changes={items.filter(({ kind }) => kind !== 'finding.new').slice(0, 3)} withDevice />
            </>
          )
        }
      </Answered>
    </Panel>
  );
}

type Kind = Change['kind'];

/** How many changes of each kind, the most first. */
function kindsOf(changes: readonly Change[]): readonly (readonly [Kind, number])[] {
  const counts = new Map<Kind, number>();
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** What is not known is no kind among others: it stands behind them, where all of them fit. */
function unknownLast(items: readonly DeviceCount[]): readonly DeviceCount[] {
  const known = items.filter(({ value }) => value !== null).slice(0, LINES - 1);
  return [...known, ...items.filter(({ value }) => value === null)];
}

const DAYS = [1, 30, 3650] as const;
async function newestChanges(): Promise<Awaited<ReturnType<typeof api.listChanges>>['items']> {
  for (const days of DAYS) {
    const since = new Date(Date.now() - days * 86_400_000).toISOString();
    const { items } = await api.listChanges({ query: { since, limit: 1000 } });
    if (items.length > 0) return items.toReversed();
  }
  return [];
}
