/** What stands beside the map: who the zone or device that is chosen talks with. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bytes } from '../lib/format.ts';
import { devicesIn, linksAt, type NetworkMap, pairKey, type ZonesBy } from '../lib/network-map.ts';
import { TEXT } from '../text.ts';
import { DifferenceMark } from './map-differences.tsx';
import { Category, Told } from './words.tsx';

const text = TEXT.map;
const LINKS = 12;
const DEVICES = 15;

export function MapSelected(props: {
  readonly map: NetworkMap;
  readonly by: ZonesBy;
  readonly selected: string | null;
  readonly nameOf: (id: string) => string;
  readonly onToggle: (zone: string) => void;
  readonly onSelect: (id: string) => void;
}): ReactNode {
  const { map, by, selected, nameOf, onSelect } = props;
  const node = map.nodes.get(selected ?? '');
  const zone = map.zones.find(({ id }) => id === selected);
  if (selected === null || (node === undefined && zone === undefined)) return <p className="muted">{text.select}</p>;
  const links = linksAt(map, selected);
  const search = zone === undefined ? null : devicesIn(zone.id, by);
  return (
    <div className="stack">
      {node === undefined ? (
        <div>
          <strong>{text.zoneOf(nameOf(selected))}</strong>
          <p className="muted">{TEXT.count.devices(zone?.devices ?? 0)}</p>
        </div>
      ) : (
        <div>
          <Link to="/devices/$id" params={{ id: node.id }}>
            <strong>
              <Told text={node.name} limit={60} />
            </strong>
          </Link>
          <p className="muted">
            <Category value={node.category} /> <span className="mono">{node.ip}</span>
          </p>
        </div>
      )}
      {zone === undefined || zone.devices === 0 ? null : (
        <div className="row">
          <button type="button" className="button" onClick={() => props.onToggle(zone.id)}>
            {map.opened.has(zone.id) ? text.collapse : text.expand}
          </button>
          {search === null ? null : (
            <Link to="/devices" search={{ q: search }} className="button">
              {text.devicesOf(zone.devices)}
            </Link>
          )}
        </div>
      )}
      <h3>{text.conduits}</h3>
      {links.length === 0 ? (
        <p className="muted">{text.nobody}</p>
      ) : (
        <ul className="entries">
          {links.slice(0, LINKS).map((link) => {
            const other = link.from === selected ? link.to : link.from;
            return (
              <li key={pairKey(link.from, link.to)}>
                <span className="spread">
                  <span>
                    {link.from === selected ? '→ ' : '← '}
                    <button type="button" className="link-button" onClick={() => onSelect(other)}>
                      <bdi>{nameOf(other)}</bdi>
                    </button>
                  </span>
                  <span className="number">{bytes(link.difference === 'gone' ? link.before : link.bytes)}</span>
                </span>
                <span className="small muted">
                  {link.difference === null || link.difference === 'same' ? null : (
                    <>
                      <DifferenceMark difference={link.difference} /> ·{' '}
                    </>
                  )}
                  {TEXT.count.flows(link.flows)} · <Told text={link.protocols.join(', ') || TEXT.unknown} limit={80} />
                </span>
              </li>
            );
          })}
          {links.length > LINKS ? <li className="muted">{TEXT.andMore(links.length - LINKS)}</li> : null}
        </ul>
      )}
      {zone === undefined || zone.nodes.length === 0 ? null : (
        <>
          <h3>{text.devicesIn}</h3>
          <ul>
            {zone.nodes.slice(0, DEVICES).map((one) => (
              <li key={one.id}>
                <Link to="/devices/$id" params={{ id: one.id }}>
                  <Told text={one.name} limit={40} />
                </Link>{' '}
                <span className="small muted">
                  <Category value={one.category} />
                </span>
              </li>
            ))}
            {zone.nodes.length > DEVICES ? (
              <li className="muted">{TEXT.andMore(zone.nodes.length - DEVICES)}</li>
            ) : null}
          </ul>
        </>
      )}
    </div>
  );
}
