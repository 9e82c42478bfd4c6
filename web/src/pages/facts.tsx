/** What devices say of themselves, each with its packet. */
import type { ReactNode } from 'react';
import type { Client, Fact } from '../../client.ts';
import { api } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { CaptureName } from '../parts/identity.tsx';
import type { Column } from '../parts/list.tsx';
import { ListPage } from '../parts/list-page.tsx';
import { PageHead } from '../parts/panel.tsx';
import { AddressLink, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.facts;
type Sort = NonNullable<NonNullable<Parameters<Client['listFacts']>[0]>['query']>['sort'];

const COLUMNS: readonly Column<Fact>[] = [
  { id: 'key', name: text.columns.key, width: 220, card: 'title', cell: ({ key }) => <Told text={key} /> },
  { id: 'value', name: text.columns.value, width: 300, card: 'line', cell: ({ value }) => <Told text={value} /> },
  {
    id: 'subject',
    name: text.columns.subject,
    width: 170,
    card: 'line',
    cell: ({ subject: { ip, mac } }) => <AddressLink address={ip ?? mac ?? ''} />,
  },
  {
    id: 'protocol',
    name: text.columns.protocol,
    width: 110,
    cell: ({ source }) => <Told text={source.protocol} />,
  },
  {
    id: 'frame',
    name: text.columns.frame,
    width: 90,
    end: true,
    card: 'line',
    cell: ({ source }) => number(source.frame),
  },
  {
    id: 'capture',
    name: text.columns.capture,
    width: 170,
    cell: ({ source }) => <CaptureName path={source.capture} />,
  },
  {
    id: 'time',
    name: text.columns.time,
    width: 205,
    sort: 'time',
    card: 'line',
    cell: ({ time }) => <When time={time} />,
  },
];
const STANDARD = ['key', 'value', 'subject', 'frame', 'capture', 'time'] as const;

export function FactsPage(): ReactNode {
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <ListPage<Fact>
        kind="facts"
        searchLabel={text.search}
        placeholder={text.placeholder}
        label={text.title}
        columns={COLUMNS}
        standard={STANDARD}
        sort="-time"
        idOf={({ key, value, source, subject }) =>
          `${source.capture} ${source.frame} ${key} ${value} ${source.field} ${subject.ip} ${subject.mac}`
        }
        ask={({ q, sort }, page) => api.listFacts({ query: { q, ...page, sort: sort as NonNullable<Sort> } })}
        count={TEXT.count.facts}
        empty={{ title: text.empty, why: text.emptyWhy }}
        export={{ operation: 'exportFacts', formats: ['csv', 'xlsx', 'ndjson'] }}
      />
    </>
  );
}
