/** Every device, searched, sorted, grouped and exported; each view is its address. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { Client, Device } from '../../client.ts';
import { api } from '../lib/api.ts';
import { quoted, toggled } from '../lib/complete.ts';
import { nameText } from '../lib/device-name.ts';
import { cut, number, seen, words } from '../lib/format.ts';
import { countsOptions } from '../lib/questions.ts';
import { useView, type View } from '../lib/view.ts';
import { BULK_LIMIT, Bulk } from '../parts/bulk.tsx';
import type { Column } from '../parts/list.tsx';
import { ListPage } from '../parts/list-page.tsx';
import { PageHead } from '../parts/panel.tsx';
import { Answered } from '../parts/states.tsx';
import { Ago, Category, DeviceLink, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.devices;
const claim =
  (name: keyof Device['identity']) =>
  ({ identity }: Device): ReactNode =>
    claimed(identity[name]?.value);

const COLUMNS: readonly Column<Device>[] = [
  {
    id: 'name',
    name: text.columns.name,
    width: 190,
    sort: 'name',
    card: 'title',
    cell: (device) => <DeviceLink device={device} whole />,
  },
  {
    id: 'category',
    name: text.columns.category,
    width: 160,
    sort: 'category',
    card: 'line',
    cell: ({ identity }) => <Category value={identity.category?.value} />,
  },
  {
    id: 'manufacturer',
    name: text.columns.manufacturer,
    width: 150,
    sort: 'manufacturer',
    card: 'line',
    cell: claim('manufacturer'),
  },
  { id: 'model', name: text.columns.model, width: 150, cell: claim('model') },
  { id: 'os', name: text.columns.os, width: 160, cell: System },
  { id: 'software', name: text.columns.software, width: 160, cell: claim('software') },
  { id: 'firmware', name: text.columns.firmware, width: 120, cell: claim('firmware') },
  { id: 'serial', name: text.columns.serial, width: 130, cell: claim('serial') },
  { id: 'location', name: text.columns.location, width: 160, cell: claim('location') },
  {
    id: 'ip',
    name: text.columns.ip,
    width: 150,
    sort: 'ip',
    card: 'line',
    cell: ({ ips }) => <Several values={ips} />,
  },
  { id: 'mac', name: text.columns.mac, width: 165, cell: ({ macs }) => <Several values={macs} /> },
  { id: 'roles', name: text.columns.roles, width: 200, cell: ({ roles }) => <Told text={roles.join(', ')} /> },
  {
    id: 'firstSeen',
    name: text.columns.firstSeen,
    width: 130,
    sort: 'firstSeen',
    cell: ({ firstSeen }) => <Ago time={firstSeen} />,
  },
  {
    id: 'lastSeen',
    name: text.columns.lastSeen,
    width: 130,
    sort: 'lastSeen',
    card: 'line',
    cell: ({ lastSeen }) => <Ago time={lastSeen} />,
  },
];
const STANDARD = ['name', 'category', 'manufacturer', 'model', 'os', 'ip', 'lastSeen'] as const;
const QUICK = [
  { name: text.quickUnknown, q: 'unknown:yes' },
  { name: text.quickNew, q: 'firstSeen:-24h..' },
  { name: text.quickMedical, q: 'role:(dicom OR hl7 OR poct1a OR astm)' },
] as const;

type GroupedBy = Parameters<Client['getDeviceCounts']>[0]['query']['by'] & keyof typeof text.groups;
const GROUPS: readonly GroupedBy[] = ['category', 'manufacturer', 'os', 'location', 'subnet'];

export function DevicesPage(): ReactNode {
  const [view, change] = useView();
  const q = view.q ?? '';
  const group = GROUPS.find((one) => one === view.group);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const leading = useMemo(() => (chosen === null ? null : chooser(chosen, setChosen)), [chosen]);
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <ListPage<Device>
        kind="devices"
        searchLabel={text.search}
        placeholder={text.placeholder}
        label={text.title}
        columns={COLUMNS}
        {...(leading === null ? {} : { leading })}
        standard={STANDARD}
        sort="-lastSeen"
        idOf={({ id }) => id}
        ask={askDevices}
        count={TEXT.count.devices}
        empty={{ title: text.empty, why: text.emptyWhy }}
        export={{ operation: 'exportDevices', formats: ['csv', 'xlsx', 'ndjson', 'ocsf'] }}
        tools={
          <>
            <button
              type="button"
              className="button"
              aria-pressed={chosen !== null}
              onClick={() => setChosen(chosen === null ? new Set() : null)}
            >
              {chosen === null ? TEXT.bulk.select : TEXT.bulk.selectEnd}
            </button>
            <label className="row">
              <span className="unseen">{TEXT.list.group}</span>
              <select
                className="input"
                style={{ width: 'auto' }}
                value={group ?? ''}
                onChange={(event) => change({ group: event.target.value })}
              >
                <option value="">{`${TEXT.list.group}: ${TEXT.list.noGroup}`}</option>
                {GROUPS.map((one) => (
                  <option key={one} value={one}>
                    {`${TEXT.list.group}: ${text.groups[one]}`}
                  </option>
                ))}
              </select>
            </label>
          </>
        }
        quick={
          chosen !== null && chosen.size > 0 ? (
            <Bulk ids={[...chosen]} onDone={() => setChosen(new Set())} />
          ) : (
            QUICK.map((quick) => (
              <button
                key={quick.q}
                type="button"
                className="button small"
                aria-pressed={q.includes(quick.q)}
                onClick={() => change({ q: toggled(q, quick.q) })}
              >
                {quick.name}
              </button>
            ))
          )
        }
        {...(group === undefined ? {} : { instead: <Groups by={group} q={q} view={view} /> })}
      />
    </>
  );
}

/** A box in front of each device. */
function chooser(chosen: ReadonlySet<string>, onChange: (chosen: ReadonlySet<string>) => void): Column<Device> {
  return {
    id: 'chosen',
    name: TEXT.bulk.select,
    width: 70,
    card: 'line',
    cell: (device) => (
      <input
        type="checkbox"
        className="choose"
        aria-label={TEXT.bulk.selectOne(seen(cut(nameText(device), 60)))}
        checked={chosen.has(device.id)}
        disabled={chosen.size >= BULK_LIMIT && !chosen.has(device.id)}
        onChange={() => onChange(chosen.symmetricDifference(new Set([device.id])))}
      />
    ),
  };
}

type Sort = NonNullable<NonNullable<Parameters<Client['listDevices']>[0]>['query']>['sort'];

function askDevices(
  { q, sort }: { readonly q: string; readonly sort: string },
  page: { readonly limit: number; readonly cursor?: string },
): ReturnType<Client['listDevices']> {
  // The service refuses an order that it does not know.
  return api.listDevices({ query: { q, ...page, sort: sort as NonNullable<Sort> } });
}

function claimed(value: string | undefined): ReactNode {
  return value === undefined ? <span className="muted">{TEXT.none}</span> : <Told text={value} limit={60} />;
}

function System({ identity }: Device): ReactNode {
  const { os, osVersion } = identity;
  if (os === null) return <span className="muted">{TEXT.none}</span>;
  return <Told text={osVersion === null ? os.value : `${os.value} ${osVersion.value}`} limit={60} />;
}

function Several({ values }: { readonly values: readonly string[] }): ReactNode {
  const [first] = values;
  if (first === undefined) return <span className="muted">{TEXT.none}</span>;
  return (
    <span className="mono" title={values.slice(0, 20).join('\n')}>
      <Told text={first} limit={60} />
      {values.length > 1 ? <span className="muted"> +{number(values.length - 1)}</span> : null}
    </span>
  );
}

/** The search for what is in a group. */
function within(by: GroupedBy, value: string | null): string {
  if (by === 'subnet') return value === null ? '-ip:*' : `ip:${value}`;
  if (value === null) return by === 'category' ? 'unknown:yes' : `-${by}:*`;
  return `${by}=${quoted(value)}`;
}

function Groups({ by, q, view }: { readonly by: GroupedBy; readonly q: string; readonly view: View }): ReactNode {
  const counts = useQuery(countsOptions(by, q));
  return (
    <Answered query={counts}>
      {({ items }) => (
        <ul className="groups">
          {items.map(({ value, devices }) => (
            <li key={value ?? ''}>
              <Link
                to="/devices"
                search={withoutGroup(view, q === '' ? within(by, value) : `(${q}) ${within(by, value)}`)}
                className="figure"
              >
                <span className="value">{number(devices)}</span>
                <span className={value === null ? 'name muted' : 'name'}>
                  {value === null ? (
                    text.groupUnknown
                  ) : (
                    <Told text={by === 'category' ? words(value) : value} limit={80} />
                  )}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Answered>
  );
}

function withoutGroup(view: View, q: string): View {
  const { group: _, ...rest } = view;
  return { ...rest, q };
}
