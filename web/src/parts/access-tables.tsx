/** Observed access as a list, with its evidence, and as a matrix of who against what. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AccessParty, ObservedAccess } from '../../client.ts';
import { bytes } from '../lib/format.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Ago, Told } from './words.tsx';
import { shadeOf } from './zone-matrix.tsx';

const text = TEXT.access;
/** Rows and columns of the matrix. */
const MOST = 40;

export function PartyName({ party }: { readonly party: AccessParty }): ReactNode {
  return <Told text={party.name} limit={60} />;
}

export function Holds({ kinds }: { readonly kinds: AccessParty['holds'] }): ReactNode {
  return <>{kinds.map((kind) => text.holds[kind]).join(', ')}</>;
}

/** A party as a link to its own side. */
function PartyLink({ party }: { readonly party: AccessParty }): ReactNode {
  return (
    <Link to="/access" search={{ at: party.id, ...(party.kind === 'data' ? {} : { kind: party.kind }) }}>
      <PartyName party={party} />
    </Link>
  );
}

export function AccessList({ items }: { readonly items: readonly ObservedAccess[] }): ReactNode {
  const seesFlows = useMay('listFlows');
  return (
    <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{text.columns.from}</th>
            <th scope="col">{text.columns.to}</th>
            <th scope="col">{text.columns.by}</th>
            <th scope="col">{text.columns.people}</th>
            <th scope="col" className="end">
              {text.columns.amount}
            </th>
            <th scope="col">{text.columns.last}</th>
            <th scope="col">{text.sides.did}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={`${item.evidence} ${item.port} ${item.from.id} ${item.to.id} ${item.firstSeen}`}>
              <td>
                <PartyLink party={item.from} />
              </td>
              <td>
                <PartyLink party={item.to} />
              </td>
              <td>
                {item.protocol === null ? TEXT.unknown : <Told text={item.protocol} />}
                {item.port === null ? null : <span className="muted mono"> :{item.port}</span>}
              </td>
              <td>
                {item.people.length === 0 ? (
                  <span className="muted">{TEXT.none}</span>
                ) : (
                  item.people.slice(0, 4).map((name, index) => (
                    <span key={name}>
                      {index === 0 ? null : ', '}
                      <Link to="/access" search={{ kind: 'person', at: name }}>
                        <Told text={name} limit={40} />
                      </Link>
                    </span>
                  ))
                )}
              </td>
              <td className="end" title={TEXT.count.flows(item.flows)}>
                {bytes(item.sent + item.received)}
              </td>
              <td>
                <Ago time={item.lastSeen} />
              </td>
              <td>
                {seesFlows ? (
                  <Link to="/conversations" search={{ q: item.evidence }}>
                    {text.seen}
                  </Link>
                ) : (
                  text.seen
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function AccessMatrix({ items }: { readonly items: readonly ObservedAccess[] }): ReactNode {
  const [rows, columns] = [sides(items, 'from'), sides(items, 'to')];
  const cells = new Map<string, { amount: number; protocols: Set<string> }>();
  for (const { from, to, protocol, sent, received } of items) {
    const key = `${from.id}\n${to.id}`;
    const cell = cells.get(key) ?? { amount: 0, protocols: new Set() };
    cell.amount += sent + received;
    cell.protocols.add(protocol ?? TEXT.unknown);
    cells.set(key, cell);
  }
  const most = [...cells.values()].reduce((largest, { amount }) => Math.max(largest, amount), 1);
  return (
    <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
      <table className="matrix">
        <thead>
          <tr>
            <td />
            {columns.map((party) => (
              <th key={party.id} scope="col">
                <PartyLink party={party} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <PartyLink party={row} />
              </th>
              {columns.map((column) => {
                const cell = cells.get(`${row.id}\n${column.id}`);
                return (
                  <td key={column.id} className={`shade-${shadeOf(cell?.amount ?? 0, most)}`}>
                    {cell === undefined ? (
                      <span className="unseen">{TEXT.map.nobody}</span>
                    ) : (
                      <>
                        {[...cell.protocols].sort().slice(0, 3).join(', ')} · {bytes(cell.amount)}
                      </>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sides(items: readonly ObservedAccess[], side: 'from' | 'to'): readonly AccessParty[] {
  return [...new Map(items.map((item) => [item[side].id, item[side]])).values()].slice(0, MOST);
}
