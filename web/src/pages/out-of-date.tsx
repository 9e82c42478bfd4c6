/** What is out of support or exposed: how many, which products, and every such device, with how old the knowledge behind it is. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client, LifecycleRow, LifecycleSummary } from '../../client.ts';
import { api } from '../lib/api.ts';
import { quoted, toggled } from '../lib/complete.ts';
import { number } from '../lib/format.ts';
import { knowledgeOptions, lifecycleSummaryOptions } from '../lib/questions.ts';
import { useView } from '../lib/view.ts';
import { Icon } from '../parts/icon.tsx';
import type { Column } from '../parts/list.tsx';
import { ListPage } from '../parts/list-page.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Exploited, KnowledgeAge, StandingMark } from '../parts/standing.tsx';
import { Answered } from '../parts/states.tsx';
import { Category, DeviceLink, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.outOfDate;
type Sort = NonNullable<NonNullable<Parameters<Client['listLifecycle']>[0]>['query']>['sort'];
const told = (value: string | null): ReactNode =>
  value === null ? <span className="muted">{TEXT.none}</span> : <Told text={value} limit={60} />;

const COLUMNS: readonly Column<LifecycleRow>[] = [
  {
    id: 'name',
    name: TEXT.devices.columns.name,
    width: 190,
    sort: 'name',
    card: 'title',
    cell: ({ device }) => <DeviceLink device={{ ...device, names: device.name === null ? [] : [device.name] }} whole />,
  },
  {
    id: 'standing',
    name: text.columns.standing,
    width: 215,
    card: 'line',
    cell: ({ lifecycle }) => <StandingMark standing={lifecycle.standing} />,
  },
  {
    id: 'ends',
    name: text.columns.ends,
    width: 120,
    sort: 'ends',
    card: 'line',
    cell: ({ lifecycle }) => lifecycle.ends ?? <span className="muted">{TEXT.none}</span>,
  },
  {
    id: 'products',
    name: text.columns.products,
    width: 230,
    card: 'line',
    cell: ({ lifecycle }) => told(lifecycle.products.map(({ product }) => product).join(', ') || null),
  },
  {
    id: 'open',
    name: text.columns.open,
    width: 110,
    sort: 'open',
    end: true,
    card: 'line',
    cell: ({ lifecycle }) => number(lifecycle.open),
  },
  {
    id: 'exploited',
    name: text.columns.exploited,
    width: 120,
    cell: ({ lifecycle }) => <Exploited yes={lifecycle.exploited} />,
  },
  {
    id: 'category',
    name: TEXT.devices.columns.category,
    width: 160,
    cell: ({ device }) => <Category value={device.category} />,
  },
  {
    id: 'manufacturer',
    name: TEXT.devices.columns.manufacturer,
    width: 150,
    cell: ({ device }) => told(device.manufacturer),
  },
  { id: 'model', name: TEXT.devices.columns.model, width: 150, cell: ({ device }) => told(device.model) },
  {
    id: 'location',
    name: TEXT.devices.columns.location,
    width: 160,
    card: 'line',
    cell: ({ device }) => told(device.location),
  },
  { id: 'ip', name: TEXT.devices.columns.ip, width: 140, cell: ({ device }) => told(device.ips[0] ?? null) },
];
const STANDARD = ['name', 'standing', 'ends', 'products', 'open', 'exploited', 'category', 'location'] as const;
const QUICK = [
  { name: text.quick.os, q: 'osSupport:ended' },
  { name: text.quick.ended, q: 'support:ended' },
  { name: text.quick.ending, q: 'support:ending' },
  { name: text.quick.exploited, q: 'exploited:yes' },
] as const;

export function OutOfDatePage(): ReactNode {
  const [view, change] = useView();
  const q = view.q ?? '';
  const summary = useQuery(lifecycleSummaryOptions);
  const knowledge = useQuery(knowledgeOptions);
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <Link to="/reports" search={{ kind: 'out-of-date', ...(q === '' ? {} : { q }) }} className="button">
          <Icon name="report" />
          {text.report}
        </Link>
      </PageHead>
      <Answered query={summary} lines={3}>
        {(answer) => <Figures summary={answer} />}
      </Answered>
      <KnowledgeAge packs={knowledge.data?.items ?? null} />
      <ListPage<LifecycleRow>
        name="lifecycle"
        kind="devices"
        searchLabel={text.search}
        placeholder={text.placeholder}
        label={text.title}
        columns={COLUMNS}
        standard={STANDARD}
        sort="ends"
        idOf={({ device }) => device.id}
        ask={(asked, page) =>
          api.listLifecycle({ query: { q: asked.q, ...page, sort: asked.sort as NonNullable<Sort> } })
        }
        count={TEXT.count.devices}
        empty={{ title: text.empty, why: text.emptyWhy }}
        quick={QUICK.map((quick) => (
          <button
            key={quick.q}
            type="button"
            className="button small"
            aria-pressed={q.includes(quick.q)}
            onClick={() => change({ q: toggled(q, quick.q) })}
          >
            {quick.name}
          </button>
        ))}
      />
      {summary.data === undefined || summary.data.products.length === 0 ? null : (
        <Products products={summary.data.products} />
      )}
    </>
  );
}

function Figures({ summary }: { readonly summary: LifecycleSummary }): ReactNode {
  const { standing, os, affected, exploited, devices } = summary;
  const figures = [
    { value: os.ended + os.paid, name: text.figures.os, q: 'osSupport:ended', hint: text.figures.unknown(os.unknown) },
    {
      value: standing.ended + standing.paid,
      name: text.figures.ended,
      q: 'support:ended',
      hint: text.figures.of(devices),
    },
    { value: standing.ending, name: text.figures.ending, q: 'support:ending', hint: text.figures.soon },
    { value: exploited, name: text.figures.exploited, q: 'exploited:yes', hint: text.figures.affected(affected) },
  ];
  return (
    <div className="figures">
      {figures.map(({ value, name, q, hint }) => (
        <Link key={q} to="/out-of-date" search={{ q }} className="figure">
          <span className="value">{number(value)}</span>
          <span className="name">{name}</span>
          <span className="hint">{hint}</span>
        </Link>
      ))}
    </div>
  );
}

const PRODUCTS = 30;
function Products({ products }: { readonly products: LifecycleSummary['products'] }): ReactNode {
  return (
    <div style={{ marginTop: '1rem' }}>
      <Panel title={text.products} lead={text.productsLead}>
        <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{text.columns.product}</th>
                <th scope="col">{text.columns.standing}</th>
                <th scope="col">{text.columns.date}</th>
                <th scope="col">{text.columns.extended}</th>
                <th scope="col" className="end">
                  {TEXT.nav.devices}
                </th>
                <th scope="col">{text.columns.source}</th>
              </tr>
            </thead>
            <tbody>
              {products.slice(0, PRODUCTS).map((one) => (
                <tr key={`${one.part} ${one.product} ${one.date}`}>
                  <th scope="row">
                    <Told text={one.product} />
                  </th>
                  <td>
                    <StandingMark standing={one.standing} />
                  </td>
                  <td className="number">{one.date}</td>
                  <td className="number">{one.extended ?? TEXT.none}</td>
                  <td className="end">
                    <Link to="/out-of-date" search={{ q: quoted(one.product) }}>
                      {number(one.devices)}
                    </Link>
                  </td>
                  <td className="small muted">
                    <Told text={one.source} limit={60} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {products.length > PRODUCTS ? <p className="muted">{TEXT.andMore(products.length - PRODUCTS)}</p> : null}
        </div>
      </Panel>
    </div>
  );
}
