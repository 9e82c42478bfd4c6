/** Who talks to whom, zone by zone: the darker the more, and the amount in words. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { bytes } from '../lib/format.ts';
import { type NetworkMap, pairKey, type ZonesBy } from '../lib/network-map.ts';
import { TEXT } from '../text.ts';

const text = TEXT.map;
/** Zones shown, those with the most traffic. */
const MOST = 30;
const SHADES = 5;

/** From 0, nothing, to SHADES, the most: by orders of magnitude. */
export function shadeOf(amount: number, most: number): number {
  if (amount <= 0) return 0;
  return Math.max(1, Math.ceil((Math.log1p(amount) / Math.log1p(most)) ** 2 * SHADES));
}

export function ZoneMatrix(props: {
  readonly map: NetworkMap;
  readonly by: ZonesBy;
  readonly nameOf: (zone: string) => string;
  readonly onSelect: (zone: string) => void;
}): ReactNode {
  const { map } = props;
  const busy = map.zones.filter((zone) => zone.bytes > 0);
  const kept = new Set([...busy].sort((a, b) => b.bytes - a.bytes).slice(0, MOST));
  const zones = busy.filter((zone) => kept.has(zone));
  const most = [...map.matrix.values()].reduce((largest, { bytes: moved }) => Math.max(largest, moved), 1);
  if (zones.length === 0) return <p className="muted">{text.nothing}</p>;
  return (
    <>
      <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
        <table className="matrix">
          <thead>
            <tr>
              <td />
              {zones.map(({ id }) => (
                <th key={id} scope="col">
                  <bdi>{props.nameOf(id)}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {zones.map((from) => (
              <tr key={from.id}>
                <th scope="row">
                  <button type="button" className="link-button" onClick={() => props.onSelect(from.id)}>
                    <bdi>{props.nameOf(from.id)}</bdi>
                  </button>
                </th>
                {zones.map((to) => {
                  const link = map.matrix.get(pairKey(from.id, to.id));
                  const amount = link === undefined ? '' : bytes(link.bytes);
                  return (
                    <td
                      key={to.id}
                      className={`shade-${shadeOf(link?.bytes ?? 0, most)}`}
                      title={link?.protocols.join(', ')}
                    >
                      {link === undefined ? (
                        <span className="unseen">{text.nobody}</span>
                      ) : props.by === 'subnet' && from.id.includes('/') && to.id.includes('/') ? (
                        <Link to="/conversations" search={{ q: `client:${from.id} server:${to.id}` }}>
                          {amount}
                        </Link>
                      ) : (
                        amount
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {busy.length > zones.length ? <p className="small muted">{TEXT.andMore(busy.length - zones.length)}</p> : null}
    </>
  );
}
