/** Conversations, one line each. */
import type { ReactNode } from 'react';
import type { Client, Flow } from '../../client.ts';
import { api } from '../lib/api.ts';
import { bytes, number } from '../lib/format.ts';
import { CaptureName } from '../parts/identity.tsx';
import type { Column } from '../parts/list.tsx';
import { ListPage } from '../parts/list-page.tsx';
import { PageHead } from '../parts/panel.tsx';
import { AddressLink, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.flows;
type Sort = NonNullable<NonNullable<Parameters<Client['listFlows']>[0]>['query']>['sort'];

const COLUMNS: readonly Column<Flow>[] = [
  {
    id: 'start',
    name: text.columns.start,
    width: 205,
    sort: 'start',
    card: 'line',
    cell: ({ start }) => <When time={start} />,
  },
  { id: 'client', name: text.columns.client, width: 190, card: 'title', cell: ({ client }) => <End end={client} /> },
  { id: 'server', name: text.columns.server, width: 210, card: 'line', cell: ({ server }) => <End end={server} /> },
  {
    id: 'protocol',
    name: text.columns.protocol,
    width: 140,
    card: 'line',
    cell: ({ protocol, transport }) => (
      <>
        {protocol === null ? <span className="muted">{TEXT.unknown}</span> : <Told text={protocol} />}
        {transport === null ? null : <span className="muted"> {transport}</span>}
      </>
    ),
  },
  {
    id: 'bytes',
    name: text.columns.bytes,
    width: 100,
    end: true,
    sort: 'bytes',
    card: 'line',
    cell: (flow) => bytes(flow.clientBytes + flow.serverBytes),
  },
  {
    id: 'packets',
    name: text.columns.packets,
    width: 90,
    end: true,
    cell: (flow) => number(flow.clientPackets + flow.serverPackets),
  },
  { id: 'state', name: text.columns.state, width: 120, cell: ({ state }) => state },
  { id: 'flags', name: text.columns.flags, width: 190, cell: Clear },
  {
    id: 'vlan',
    name: text.columns.vlan,
    width: 80,
    cell: ({ vlan }) => (vlan.length === 0 ? <span className="muted">{TEXT.none}</span> : vlan.join(', ')),
  },
  { id: 'capture', name: text.columns.capture, width: 170, cell: ({ capture }) => <CaptureName path={capture} /> },
];
const STANDARD = ['start', 'client', 'server', 'protocol', 'bytes', 'state', 'flags'] as const;

export function FlowsPage(): ReactNode {
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <ListPage<Flow>
        kind="flows"
        searchLabel={text.search}
        placeholder={text.placeholder}
        label={text.title}
        columns={COLUMNS}
        standard={STANDARD}
        sort="-start"
        idOf={({ id, part }) => `${id} ${part}`}
        ask={({ q, sort }, page) => api.listFlows({ query: { q, ...page, sort: sort as NonNullable<Sort> } })}
        count={TEXT.count.flows}
        empty={{ title: text.empty, why: text.emptyWhy }}
        export={{ operation: 'exportFlows', formats: ['csv', 'xlsx', 'ndjson', 'ocsf'] }}
      />
    </>
  );
}

function End({ end: { ip, mac, port } }: { readonly end: Flow['client'] }): ReactNode {
  const address = ip ?? mac;
  if (address === undefined) return TEXT.none;
  return (
    <>
      <AddressLink address={address} />
      {port === undefined ? null : <span className="muted mono"> :{port}</span>}
    </>
  );
}

function Clear({ patientData, credentials }: Flow): ReactNode {
  const parts = [
    ...(patientData === undefined ? [] : [text.patient]),
    ...(credentials === undefined ? [] : [text.credentials]),
  ];
  if (parts.length === 0) return <span className="muted">{TEXT.none}</span>;
  return <span className="mark high">{parts.join(', ')}</span>;
}
