/** Whom a device talks with, and over what. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Device, Peer } from '../../client.ts';
import { nameText } from '../lib/device-name.ts';
import { bytes, number } from '../lib/format.ts';
import { useDevicesOf } from '../lib/names.ts';
import type { Span } from '../lib/period.ts';
import { peersOptions } from '../lib/questions.ts';
import { TEXT } from '../text.ts';
import { Answered } from './states.tsx';
import { Table } from './table.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.device;
const SHOWN = 15;

export function Peers({ id, span }: { readonly id: string; readonly span: Span }): ReactNode {
  const query = useQuery(peersOptions(id, span));
  const [all, setAll] = useState(false);
  const devices = useDevicesOf((query.data?.items ?? []).flatMap(({ device }) => device ?? []));
  return (
    <Answered query={query}>
      {({ items }) => {
        if (items.length === 0) return <p className="muted">{text.peersNone}</p>;
        const sorted = [...items].sort((a, b) => b.sent + b.received - a.sent - a.received);
        return (
          <div className="stack">
            <Table
              heads={[
                text.peersColumns.peer,
                text.peersColumns.direction,
                text.peersColumns.service,
                { name: text.peersColumns.bytes, end: true },
                { name: text.peersColumns.flows, end: true, wide: true },
                { name: text.peersColumns.last, wide: true },
              ]}
            >
              {sorted.slice(0, all ? undefined : SHOWN).map((peer) => (
                <Row
                  key={`${peer.address} ${peer.asClient} ${peer.protocol} ${peer.transport} ${peer.port}`}
                  peer={peer}
                  device={devices.get(peer.device ?? '')}
                />
              ))}
            </Table>
            {items.length > SHOWN && !all ? (
              <button type="button" className="link-button" onClick={() => setAll(true)}>
                {TEXT.andMore(items.length - SHOWN)}
              </button>
            ) : null}
          </div>
        );
      }}
    </Answered>
  );
}

function Row({ peer, device }: { readonly peer: Peer; readonly device: Device | undefined }): ReactNode {
  const service = [
    peer.protocol ?? TEXT.unknown,
    peer.transport === null ? null : `${peer.transport}/${peer.port ?? ''}`,
  ];
  return (
    <tr>
      <th scope="row">
        {peer.device === null ? (
          <span title={text.outside} className="mono">
            <Told text={peer.address} />
          </span>
        ) : (
          <Link to="/devices/$id" params={{ id: peer.device }} title={peer.address}>
            <Told text={device === undefined ? peer.address : nameText(device)} limit={40} />
          </Link>
        )}
      </th>
      <td>{peer.asClient ? text.asClient : text.asServer}</td>
      <td>
        <Told text={service.filter((part) => part !== null).join(' · ')} />
      </td>
      <td className="end" title={`${text.sent} ${bytes(peer.sent)}, ${text.received} ${bytes(peer.received)}`}>
        {bytes(peer.sent + peer.received)}
      </td>
      <td className="end only-wide">{number(peer.flows)}</td>
      <td className="only-wide">
        <When time={peer.lastSeen} short />
      </td>
    </tr>
  );
}
