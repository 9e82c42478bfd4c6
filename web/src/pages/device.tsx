/** A device: what it is and how that is known, where it was, whom it talks with, and what happened to it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Device } from '../../client.ts';
import { condition, nameText } from '../lib/device-name.ts';
import { periodOf, plain, useSpan } from '../lib/period.ts';
import {
  baselineOptions,
  deviceChangesOptions,
  deviceOptions,
  findingsOptions,
  timelineOptions,
} from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { AddressHistory } from '../parts/address-history.tsx';
import { ChangeLines } from '../parts/change-lines.tsx';
import { type Asking, Correcting } from '../parts/correcting.tsx';
import { Said, Ties } from '../parts/correcting-words.tsx';
import { Identity } from '../parts/identity.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Peers } from '../parts/peers.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Answered } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Category, Severity, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.device;
const route = getRouteApi('/devices/$id');
/** Longest search made of a device's addresses, in terms. */
const TERMS = 40;

export function DevicePage(): ReactNode {
  const { id } = route.useParams();
  const device = useQuery(deviceOptions(id));
  return (
    <Answered query={device} lines={10}>
      {(known) => <Known device={known} />}
    </Answered>
  );
}

function Known({ device }: { readonly device: Device }): ReactNode {
  const [view] = useView();
  const span = useSpan(periodOf(view.period));
  const name = nameText(device);
  const addresses = [...device.ips, ...device.macs];
  const traffic = `ip:(${addresses
    .slice(0, TERMS)
    .map((address) => `"${address}"`)
    .join(' OR ')})`;
  const seesFlows = useMay('listFlows');
  const seesFacts = useMay('listFacts');
  const mayCorrect = useMay('correctDevice');
  const [asking, setAsking] = useState<Asking | null>(null);
  return (
    <>
      <title>{TEXT.titleOf(name.slice(0, 60))}</title>
      <PageHead
        above={
          <Link to="/devices" className="crumb">
            {TEXT.devices.title}
          </Link>
        }
        title={<Told text={name} limit={80} />}
        lead={
          <>
            <Category value={device.identity.category?.value} />
            {device.identity.manufacturer === null ? null : (
              <>
                {' · '}
                <Told text={device.identity.manufacturer.value} limit={50} />
              </>
            )}
            {device.identity.model === null ? null : (
              <>
                {' '}
                <Told text={device.identity.model.value} limit={50} />
              </>
            )}
          </>
        }
      >
        {seesFlows ? (
          <Link to="/conversations" search={{ q: traffic }} className="button">
            {text.flows}
          </Link>
        ) : null}
        {seesFacts && device.ips[0] !== undefined ? (
          <Link to="/facts" search={{ q: condition(device.ips[0]) }} className="button">
            {text.facts}
          </Link>
        ) : null}
        <Link to="/map" search={{ at: device.ips[0] ?? device.macs[0] ?? '' }} className="button">
          {text.onMap}
        </Link>
        <Correcting device={device} asking={asking} onAsk={setAsking} />
      </PageHead>
      <div className="panels">
        <Panel title={text.identity} lead={text.identityLead} className="two-thirds">
          <Identity device={device} onCorrect={mayCorrect ? (claim) => setAsking({ kind: 'correct', claim }) : null} />
          <Notes notes={device.notes ?? []} />
        </Panel>
        <Panel title={text.seen} className="third">
          <Seen device={device} />
        </Panel>
        {useMay('listCorrections') ? (
          <Panel
            title={TEXT.correcting.said}
            lead={TEXT.correcting.saidLead}
            className={device.ties === undefined ? '' : 'two-thirds'}
          >
            <Said id={device.id} />
          </Panel>
        ) : null}
        {device.ties === undefined ? null : (
          <Panel title={TEXT.correcting.tied} lead={TEXT.correcting.tiedLead} className="third">
            <Ties ties={device.ties} />
          </Panel>
        )}
        {useMay('getDeviceTimeline') ? (
          <Panel title={text.timeline} side={<PeriodSwitch past={span?.past === true ? span.lastSeen : null} />}>
            {span === null ? null : (
              <Traffic id={device.id} span={plain(span)} step={view.period === '30d' ? 'day' : 'hour'} />
            )}
          </Panel>
        ) : null}
        {useMay('listDevicePeers') ? (
          <Panel title={text.peers} lead={text.peersLead} className="two-thirds">
            {span === null ? null : <Peers id={device.id} span={plain(span)} />}
          </Panel>
        ) : null}
        {useMay('listFindings') ? (
          <Panel title={text.findings} className="third">
            <Findings id={device.id} />
          </Panel>
        ) : null}
        <Panel title={text.addresses} lead={text.addressesLead} className="two-thirds">
          <AddressHistory device={device} />
        </Panel>
        <Panel title={text.changes} className="third">
          <Changes id={device.id} />
        </Panel>
      </div>
    </>
  );
}

function Notes({ notes }: { readonly notes: NonNullable<Device['notes']> }): ReactNode {
  if (notes.length === 0) return null;
  return (
    <>
      <h3>{TEXT.correcting.notes}</h3>
      <ul className="entries">
        {notes.map((note) => (
          <li key={`${note.time} ${note.text}`}>
            <Told text={note.text} limit={2000} />
            <span className="small muted">
              <Told text={note.name} limit={60} /> <When time={note.time} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Seen({ device }: { readonly device: Device }): ReactNode {
  const { data: baseline } = useQuery(baselineOptions(device.id));
  return (
    <dl className="pairs">
      <dt>{TEXT.devices.columns.firstSeen}</dt>
      <dd>
        <When time={device.firstSeen} />
      </dd>
      <dt>{TEXT.devices.columns.lastSeen}</dt>
      <dd>
        <When time={device.lastSeen} />
      </dd>
      <dt>{text.baseline}</dt>
      <dd>{baseline === undefined ? '' : text.learnt(baseline.state, baseline.day, baseline.of)}</dd>
      <dt>{text.names}</dt>
      <dd>
        <Values values={device.names} />
      </dd>
      <dt>{text.interfaces}</dt>
      <dd className="mono">
        <Values values={device.macs} />
      </dd>
      <dt>{text.roles}</dt>
      <dd>
        <Values values={device.roles} />
      </dd>
    </dl>
  );
}

const MOST = 12;
function Values({ values }: { readonly values: readonly string[] }): ReactNode {
  if (values.length === 0) return <span className="muted">{TEXT.none}</span>;
  return (
    <ul>
      {values.slice(0, MOST).map((value) => (
        <li key={value}>
          <Told text={value} limit={80} />
        </li>
      ))}
      {values.length > MOST ? <li className="muted">{TEXT.andMore(values.length - MOST)}</li> : null}
    </ul>
  );
}

function Traffic(props: {
  readonly id: string;
  readonly span: { readonly from: string; readonly to: string };
  readonly step: 'hour' | 'day';
}): ReactNode {
  const query = useQuery(timelineOptions(props.id, props.span, props.step));
  return (
    <Answered query={query}>
      {({ items, from, to }) =>
        items.length === 0 ? (
          <p className="muted">{text.timelineNone}</p>
        ) : (
          <Timeline entries={items} span={{ from, to }} step={props.step} label={text.timeline} />
        )
      }
    </Answered>
  );
}

function Findings({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(findingsOptions(`device:${id}`, 20));
  return (
    <Answered query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <p className="muted">{text.findingsNone}</p>
        ) : (
          <div className="stack">
            <ul className="entries">
              {items.slice(0, 8).map((finding) => (
                <li key={finding.id}>
                  <Severity severity={finding.severity} />
                  <Link to="/findings/$id" params={{ id: finding.id }}>
                    <Told text={finding.title} limit={140} />
                  </Link>
                </li>
              ))}
            </ul>
            {(total ?? 0) > 8 ? (
              <Link to="/findings" search={{ q: `device:${id}` }}>
                {TEXT.search.seeAll(TEXT.count.findings(total ?? 0))}
              </Link>
            ) : null}
          </div>
        )
      }
    </Answered>
  );
}

function Changes({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(deviceChangesOptions(id));
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="muted">{text.changesNone}</p>
        ) : (
          <ChangeLines changes={items.toReversed().slice(0, 30)} withDevice={false} />
        )
      }
    </Answered>
  );
}
