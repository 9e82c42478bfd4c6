/** Whom a device talks with, and over what. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Peer } from '../../client.ts';
import { bytes, number } from '../lib/format.ts';
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

function Row({ peer }: { readonly peer: Peer }): ReactNode {
  const service = [
    peer.protocol ?? TEXT.unknown,
    peer.transport === null ? null : `${peer.transport}/${peer.port ?? ''}`,
  ];
  return (
    <tr>
      <th scope="row" className="mono">
        {peer.device === null ? (
          <span title={text.outside}>
            <Told text={peer.address} />
          </span>
        ) : (
          <Link to="/devices/$id" params={{ id: peer.device }}>
            <Told text={peer.address} />
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
