/** The map: zones, the devices in them and the traffic between, as a picture and as a matrix, now, at any past moment, or as the difference of two. */
import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { TrafficMap } from '../../client.ts';
import { api } from '../lib/api.ts';
import { condition } from '../lib/device-name.ts';
import { cut, seen, words } from '../lib/format.ts';
import { layOut } from '../lib/map-layout.ts';
import { momentAt, momentsOf, spanAt, stepOf } from '../lib/moments.ts';
import { useNarrow } from '../lib/narrow.ts';
import { buildMap, GROUPS, type NetworkMap, OUTSIDE, UNNAMED, type ZonesBy, zoneOf } from '../lib/network-map.ts';
import { periodOf, plain, type Span, useSpan } from '../lib/period.ts';
import { deviceOptions } from '../lib/questions.ts';
import { useView } from '../lib/view.ts';
import { MapCanvas, type MapPicture } from '../parts/map-canvas.tsx';
import { MapDifferences } from '../parts/map-differences.tsx';
import { MapSelected } from '../parts/map-selected.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Answered } from '../parts/states.tsx';
import { momentName, TimeSlider } from '../parts/time-slider.tsx';

import { ZoneMatrix } from '../parts/zone-matrix.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.map;
const NAME = 24;
/** Width to height of the picture, by the room there is. */
const WIDE = 1.5;
const TALL = 0.6;
const ZONINGS: readonly { readonly by: ZonesBy; readonly name: string }[] = [
  { by: 'subnet', name: text.bySubnet },
  { by: 'category', name: text.byCategory },
  { by: 'manufacturer', name: text.byManufacturer },
  { by: 'location', name: text.byLocation },
];

export function MapPage(): ReactNode {
  const [view, change] = useView();
  const by = ZONINGS.find((one) => one.by === view.zones)?.by ?? 'subnet';
  const period = periodOf(view.period ?? '24h');
  const step = stepOf(period);
  const span = useSpan(period);
  const [now, than] = [momentAt(view.time, step), momentAt(view.than, step)];
  const answer = useMap(now === null ? span : spanAt(now, step), by, view.open);
  const before = useMap(now === null || than === null ? null : spanAt(than, step), by, view.open);
  const traffic = useQuery({
    queryKey: ['stats', 'traffic', span === null ? null : plain(span), step],
    queryFn: () => api.getTraffic({ query: { ...plain(span ?? { from: '', to: '' }), step } }),
    enabled: span !== null,
    placeholderData: keepPreviousData,
  });
  const moments = useMemo(() => (span === null ? [] : momentsOf(span, step)), [span, step]);
  const compared = now === null || than === null ? null : (before.data ?? null);
  const map = useMemo(
    () => (answer.data === undefined ? null : buildMap(answer.data, compared)),
    [answer.data, compared],
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
        <PeriodSwitch past={span?.past === true ? span.lastSeen : null} standard="24h" />
      </PageHead>
      <TimeSlider
        moments={moments}
        step={step}
        traffic={traffic.data?.items ?? []}
        waiting={answer.isPlaceholderData || before.isPlaceholderData}
      />
      <Answered query={answer} lines={10}>
        {() =>
          map === null ? null : (
            <Shown
              map={map}
              by={by}
              {...(compared === null || now === null || than === null
                ? {}
                : { lead: text.differencesLead(momentName(now, step), momentName(than, step)) })}
            />
          )
        }
      </Answered>
    </>
  );
}

/** The map of a span; nothing is asked without one. */
function useMap(span: Span | null, by: ZonesBy, open: string | undefined): UseQueryResult<TrafficMap> {
  const asked = span === null ? null : plain(span);
  return useQuery({
    queryKey: ['stats', 'map', asked, by, open ?? null],
    queryFn: () =>
      api.getMap({
        query: { ...asked, by, ...(open === undefined ? {} : { open: open === 'none' ? '' : open }) },
      }),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
  });
}

function zoneName(id: string, by: ZonesBy): string {
  if (id === OUTSIDE) return text.outside;
  if (id === GROUPS) return text.group;
  if (id === UNNAMED) return text.unnamed;
  return by === 'category' ? words(id) : seen(cut(id, 40));
}

function Shown(props: { readonly map: NetworkMap; readonly by: ZonesBy; readonly lead?: string }): ReactNode {
  const { map, by, lead } = props;
  const [, change] = useView();
  const narrow = useNarrow();
  const picture = useMemo(
    (): MapPicture => ({
      zones: map.zones,
      opened: map.opened,
      layout: layOut(map.zones, map.opened, narrow ? TALL : WIDE),
      links: map.links,
      nameOfZone: (id) => zoneName(id, by),
      nameOfNode: ({ name }) => seen(cut(name, NAME)),
    }),
    [map, by, narrow],
  );
  const selected = useSelected(map, by);
  const nameOf = (id: string): string => {
    const node = map.nodes.get(id);
    return node === undefined ? zoneName(id, by) : seen(cut(node.name, NAME));
  };
  const open = (zones: ReadonlySet<string>): void =>
    change({ open: zones.size === 0 ? 'none' : [...zones].join('\n') }, true);
  const toggle = (zone: string): void => open(map.opened.symmetricDifference(new Set([zone])));
  const select = (at: string | null): void => change({ at }, true);
  const size = map.zones.reduce((sum, zone) => sum + zone.devices, 0);
  return (
    <div className="panels">
      <section className="panel two-thirds" aria-label={text.picture}>
        <div className="tools">
          <Finder map={map} by={by} onFound={(at, zone) => change({ at, open: [...map.opened, zone].join('\n') })} />
          {size > DRAWN_MOST ? null : (
            <button
              type="button"
              className="button"
              onClick={() => open(new Set(map.zones.filter(({ devices }) => devices > 0).map(({ id }) => id)))}
            >
              {text.expandAll}
            </button>
          )}
          <button type="button" className="button" onClick={() => open(new Set())}>
            {text.collapseAll}
          </button>
        </div>
        <MapCanvas picture={picture} selected={selected} onSelect={select} onToggle={toggle} />
        <p className="small muted" style={{ marginTop: '0.5rem' }}>
          {text.links(map.links.length)}
        </p>
      </section>
      <Panel title={text.selected} className="third">
        <MapSelected map={map} by={by} selected={selected} nameOf={nameOf} onToggle={toggle} onSelect={select} />
      </Panel>
      {lead === undefined ? null : <MapDifferences map={map} lead={lead} nameOf={nameOf} onSelect={select} />}
      <Panel title={text.matrix} lead={text.matrixLead}>
        <ZoneMatrix map={map} by={by} nameOf={(id) => zoneName(id, by)} onSelect={select} />
      </Panel>
    </div>
  );
}
/** Devices that the service tells one by one at most. */
const DRAWN_MOST = 1500;

/** The zone or device of the address; a device of a closed zone, or one named by its address, opens its zone. */
function useSelected(map: NetworkMap, by: ZonesBy): string | null {
  const [view, change] = useView();
  const answers = useQueryClient();
  const { at } = view;
  const isThere = at === undefined || map.nodes.has(at) || map.zones.some(({ id }) => id === at);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is not on the map is looked for once.
  useEffect(() => {
    if (isThere || at === undefined) return;
    const isAddress = /[.:]/.test(at);
    const find = isAddress
      ? api.listDevices({ query: { q: condition(at), limit: 1 } }).then(({ items }) => items[0])
      : answers.fetchQuery(deviceOptions(at));
    find
      .then((device) => {
        if (device === undefined) return;
        const zone = zoneOf(device, by);
        change({ at: device.id, open: [...new Set([...map.opened, zone])].join('\n') }, true);
      })
      // What nothing has is not chosen.
      .catch(() => undefined);
  }, [at, isThere]);
  return isThere ? (at ?? null) : null;
}

function Finder(props: {
  readonly map: NetworkMap;
  readonly by: ZonesBy;
  readonly onFound: (id: string, zone: string) => void;
}): ReactNode {
  const { map, by, onFound } = props;
  const [failed, setFailed] = useState(false);
  const find = async (typed: string): Promise<void> => {
    const zone = map.zones.find(({ id }) => zoneName(id, by).toLowerCase().includes(typed.toLowerCase()));
    const q = `"${typed.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
    const device = zone === undefined ? (await api.listDevices({ query: { q, limit: 1 } })).items[0] : undefined;
    setFailed(zone === undefined && device === undefined);
    if (device !== undefined) onFound(device.id, zoneOf(device, by));
    else if (zone !== undefined) onFound(zone.id, zone.id);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        find(String(new FormData(event.currentTarget).get('find') ?? '').trim()).catch(() => setFailed(true));
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
