/** Which address a device had when: a line of time for each, with the same as words. */
import { scaleUtc } from 'd3-scale';
import type { ReactNode } from 'react';
import type { Device } from '../../client.ts';
import { TEXT } from '../text.ts';
import { Table } from './table.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.device;
const WIDTH = 240;

export function AddressHistory({ device }: { readonly device: Device }): ReactNode {
  const { addresses } = device;
  if (addresses.length === 0) return <p className="muted">{TEXT.none}</p>;
  const begin = new Date(device.firstSeen);
  const end = new Date(Math.max(new Date(device.lastSeen).getTime(), begin.getTime() + 1000));
  const x = scaleUtc([begin, end], [0, WIDTH]).clamp(true);
  return (
    <Table
      heads={[
        TEXT.devices.columns.ip,
        TEXT.devices.columns.mac,
        text.since,
        text.until,
        { name: text.addresses, unseen: true, wide: true },
      ]}
    >
      {addresses.map(({ ip, mac, from, until }) => {
        const left = x(new Date(from));
        const right = until === null ? WIDTH : x(new Date(until));
        return (
          <tr key={`${ip} ${mac} ${from}`}>
            <th scope="row" className="mono">
              <Told text={ip} />
            </th>
            <td className="mono">{mac === null ? TEXT.none : <Told text={mac} />}</td>
            <td>
              <When time={from} short />
            </td>
            <td>{until === null ? <strong>{text.current}</strong> : <When time={until} short />}</td>
            <td className="only-wide" style={{ width: WIDTH }}>
              <svg width={WIDTH} height="12" viewBox={`0 0 ${WIDTH} 12`} aria-hidden="true">
                <line x1="0" x2={WIDTH} y1="6" y2="6" stroke="var(--track)" strokeWidth="3" />
                <rect x={left} y="2" width={Math.max(4, right - left)} height="8" rx="3" fill="var(--bar)" />
              </svg>
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
