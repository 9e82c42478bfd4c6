/** The map: zones, the devices in them and the traffic between, as a picture and as a matrix. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { Device } from '../../client.ts';
import { api } from '../lib/api.ts';
import { nameText } from '../lib/device-name.ts';
import { bytes, cut, number, seen, words } from '../lib/format.ts';
import { layOut } from '../lib/map-layout.ts';
import { useNarrow } from '../lib/narrow.ts';
import {
  affordable,
  buildMap,
  GROUPS,
  linksOf,
  type NetworkMap,
  OUTSIDE,
  UNNAMED,
  type ZonesBy,
} from '../lib/network-map.ts';
import { periodOf, plain, useSpan } from '../lib/period.ts';
import { pairsOptions } from '../lib/questions.ts';
import { useView } from '../lib/view.ts';
import { MapCanvas, type MapPicture } from '../parts/map-canvas.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Answered } from '../parts/states.tsx';
import { Category, Told } from '../parts/words.tsx';
import { ZoneMatrix } from '../parts/zone-matrix.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.map;
const PAIRS = 1000;
const PAGE = 1000;
/** Devices read at most, and as many drawn at once where nobody has opened or closed a zone. */
const DEVICES = 20_000;
const DRAWN = 160;
/** Devices drawn at once in any case: zones that were opened earlier are closed for those opened later. */
const DRAWN_MOST = 1500;
const NAME = 24;
/** Width to height of the picture, by the room there is. */
const WIDE = 1.5;
const TALL = 0.6;
const ZONINGS: readonly { readonly by: ZonesBy; readonly name: string }[] = [
  { by: 'subnet', name: text.bySubnet },
  { by: 'category', name: text.byCategory },
  { by: 'manufacturer', name: text.byManufacturer },
];

export function MapPage(): ReactNode {
  const [view, change] = useView();
  const by = ZONINGS.find((one) => one.by === view.zones)?.by ?? 'subnet';
  const span = useSpan(periodOf(view.period));
  const devices = useQuery({ queryKey: ['devices', 'all'], queryFn: allDevices });
  const pairs = useQuery({
    ...pairsOptions(plain(span ?? { from: '', to: '' }), PAIRS),
    enabled: span !== null,
  });
  const map = useMemo(
    () => (devices.data === undefined ? null : buildMap(devices.data, pairs.data?.items ?? [], by)),
    [devices.data, pairs.data, by],
  );
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <div className="segments" role="group" aria-label={text.zonesBy}>
          {ZONINGS.map((one) => (
            <button
              key={one.by}
              type="button"
              className="button"
              aria-pressed={one.by === by}
              onClick={() => change({ zones: one.by === 'subnet' ? null : one.by, open: null, at: null })}
            >
              {one.name}
            </button>
          ))}
        </div>
        <PeriodSwitch past={span?.past === true ? span.lastSeen : null} />
      </PageHead>
      <Answered query={devices} lines={10}>
        {() => (map === null ? null : <Shown map={map} by={by} />)}
      </Answered>
    </>
  );
}

async function allDevices(): Promise<readonly Device[]> {
  const all: Device[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await api.listDevices({
      query: { limit: PAGE, sort: 'ip', ...(cursor === undefined ? {} : { cursor }) },
    });
    all.push(...items);
    cursor = next ?? undefined;
  } while (cursor !== undefined && all.length < DEVICES);
  return all;
}

function zoneName(id: string, by: ZonesBy): string {
  if (id === OUTSIDE) return text.outside;
  if (id === GROUPS) return text.group;
  if (id === UNNAMED) return text.unnamed;
  return by === 'category' ? words(id) : seen(cut(id, 40));
}

function Shown({ map, by }: { readonly map: NetworkMap; readonly by: ZonesBy }): ReactNode {
  const [view, change] = useView();
  const narrow = useNarrow();
  const opened = useMemo(() => openedOf(map, view.open), [map, view.open]);
  const picture = useMemo(
    (): MapPicture => ({
      zones: map.zones,
      opened,
      layout: layOut(map.zones, opened, narrow ? TALL : WIDE),
      links: linksOf(map, opened, by),
      nameOfZone: (id) => zoneName(id, by),
      nameOfDevice: (device) => seen(cut(nameText(device), NAME)),
    }),
    [map, opened, by, narrow],
  );
  const selected = selectedOf(map, view.at);
  const open = (zones: ReadonlySet<string>): void =>
    change({ open: zones.size === 0 ? 'none' : [...zones].join('\n') }, true);
  const toggle = (zone: string): void => open(opened.symmetricDifference(new Set([zone])));
  return (
    <div className="panels">
      <section className="panel two-thirds" aria-label={text.picture}>
        <div className="tools">
          <Finder map={map} onFound={(at) => change({ at })} />
          {sizeOf(map) > DRAWN_MOST ? null : (
            <button type="button" className="button" onClick={() => open(new Set(map.zones.map(({ id }) => id)))}>
              {text.expandAll}
            </button>
          )}
          <button type="button" className="button" onClick={() => open(new Set())}>
            {text.collapseAll}
          </button>
        </div>
        <MapCanvas picture={picture} selected={selected} onSelect={(at) => change({ at }, true)} onToggle={toggle} />
        <p className="small muted" style={{ marginTop: '0.5rem' }}>
          {map.pairs.length >= PAIRS ? text.limited(PAIRS) : TEXT.count.pairs(map.pairs.length)}
        </p>
      </section>
      <Panel title={text.selected} className="third">
        <Selected
          map={map}
          by={by}
          selected={selected}
          opened={opened}
          onToggle={toggle}
          onSelect={(at) => change({ at })}
        />
      </Panel>
      <Panel title={text.matrix} lead={text.matrixLead}>
        <ZoneMatrix map={map} by={by} nameOf={(id) => zoneName(id, by)} onSelect={(at) => change({ at })} />
      </Panel>
    </div>
  );
}

const sizeOf = (map: NetworkMap): number => map.zones.reduce((sum, zone) => sum + zone.devices.length, 0);

/** The zones that are open: those of the address, else all of a small network. */
function openedOf(map: NetworkMap, text: string | undefined): ReadonlySet<string> {
  if (text !== undefined) return affordable(map, text.split('\n'), DRAWN_MOST);
  return new Set(sizeOf(map) <= DRAWN ? map.zones.map(({ id }) => id) : []);
}

/** The device or zone that an address or id names; null where nothing has it. */
function selectedOf(map: NetworkMap, at: string | undefined): string | null {
  if (at === undefined) return null;
  if (map.zoneOf.has(at) || map.zones.some(({ id }) => id === at)) return at;
  return map.deviceOf.get(at)?.id ?? null;
}

function Finder({ map, onFound }: { readonly map: NetworkMap; readonly onFound: (id: string) => void }): ReactNode {
  const [failed, setFailed] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const typed = String(new FormData(event.currentTarget).get('find') ?? '')
          .trim()
          .toLowerCase();
        const devices = map.zones.flatMap((zone) => zone.devices);
        const found =
          map.deviceOf.get(typed)?.id ??
          devices.find(({ names }) => names.some((name) => name.toLowerCase().includes(typed)))?.id ??
          map.zones.find(({ id }) => id.toLowerCase().includes(typed))?.id;
        setFailed(found === undefined);
        if (found !== undefined) onFound(found);
      }}
    >
      <div className="box">
        <input
          name="find"
          className="input"
          style={{ paddingInline: '0.7rem' }}
          aria-label={text.find}
          placeholder={text.find}
          required
        />
        {failed ? (
          <p className="small mark critical" role="alert">
            {text.notFound}
          </p>
        ) : null}
      </div>
    </form>
  );
}

function Selected(props: {
  readonly map: NetworkMap;
  readonly by: ZonesBy;
  readonly selected: string | null;
  readonly opened: ReadonlySet<string>;
  readonly onToggle: (zone: string) => void;
  readonly onSelect: (id: string) => void;
}): ReactNode {
  const { map, selected } = props;
  const zone = map.zones.find(({ id }) => id === selected);
  const device = map.zones.flatMap(({ devices }) => devices).find(({ id }) => id === selected);
  if (selected === null || (zone === undefined && device === undefined)) return <p className="muted">{text.select}</p>;
  // Every zone but the one of the device is closed: a device's links are then told by zone.
  const links = linksOf(map, new Set(device === undefined ? [] : [map.zoneOf.get(device.id) ?? '']), props.by)
    .filter(({ from, to }) => from === selected || to === selected)
    .sort((a, b) => b.bytes - a.bytes);
  const nameOf = (id: string): string => {
    const other = map.zoneOf.has(id)
      ? map.zones.flatMap(({ devices }) => devices).find((one) => one.id === id)
      : undefined;
    return other === undefined ? zoneName(id, props.by) : seen(cut(nameText(other), NAME));
  };
  return (
    <div className="stack">
      {device === undefined ? (
        <div>
          <strong>{text.zoneOf(zoneName(selected, props.by))}</strong>
          <p className="muted">{TEXT.count.devices(zone?.devices.length ?? 0)}</p>
        </div>
      ) : (
        <div>
          <Link to="/devices/$id" params={{ id: device.id }}>
            <strong>
              <Told text={nameText(device)} limit={60} />
            </strong>
          </Link>
          <p className="muted">
            <Category value={device.identity.category?.value} /> <span className="mono">{device.ips[0]}</span>
          </p>
        </div>
      )}
      {zone === undefined || zone.devices.length === 0 ? null : (
        <button type="button" className="button" onClick={() => props.onToggle(zone.id)}>
          {props.opened.has(zone.id) ? text.collapse : text.expand}
        </button>
      )}
      <h3>{text.conduits}</h3>
      {links.length === 0 ? (
        <p className="muted">{text.nobody}</p>
      ) : (
        <ul className="entries">
          {links.slice(0, 12).map((link) => {
            const other = link.from === selected ? link.to : link.from;
            return (
              <li key={`${link.from} ${link.to}`}>
                <span className="spread">
                  <span>
                    {link.from === selected ? '→ ' : '← '}
                    <button type="button" className="link-button" onClick={() => props.onSelect(other)}>
                      <bdi>{nameOf(other)}</bdi>
                    </button>
                  </span>
                  <span className="number">{bytes(link.bytes)}</span>
                </span>
                <span className="small muted">
                  {TEXT.count.flows(link.flows)} · <Told text={link.protocols.join(', ') || TEXT.unknown} limit={80} />
                </span>
              </li>
            );
          })}
          {links.length > 12 ? <li className="muted">{TEXT.andMore(links.length - 12)}</li> : null}
        </ul>
      )}
      {zone === undefined || zone.devices.length === 0 ? null : (
        <>
          <h3>{text.devicesIn}</h3>
          <ul>
            {zone.devices.slice(0, 15).map((one) => (
              <li key={one.id}>
                <Link to="/devices/$id" params={{ id: one.id }}>
                  <Told text={nameText(one)} limit={40} />
                </Link>{' '}
                <span className="small muted">
                  <Category value={one.identity.category?.value} />
                </span>
              </li>
            ))}
            {zone.devices.length > 15 ? <li className="muted">{TEXT.andMore(zone.devices.length - 15)}</li> : null}
          </ul>
        </>
      )}
      <span className="unseen">{number(links.length)}</span>
    </div>
  );
}
