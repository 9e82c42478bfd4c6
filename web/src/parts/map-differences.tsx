/** What is different between two moments, link by link, in words: what the picture shows by signs, strokes and colours. */
import type { ReactNode } from 'react';
import { bytes, number } from '../lib/format.ts';
import { DIFFERENCES, type Difference, type Link, type NetworkMap, pairKey } from '../lib/network-map.ts';
import { TEXT } from '../text.ts';
import { Panel } from './panel.tsx';

const text = TEXT.map;
/** Links listed; the picture has all of them. */
const MOST = 100;
const MARKS: Readonly<Record<Difference, string>> = { added: '+', gone: '−', more: '▲', less: '▼', same: '=' };
const TONES: Readonly<Record<Difference, string>> = { added: 'good', gone: 'critical', more: '', less: '', same: '' };

/** A difference: a sign, a word, and a colour beside them. */
export function DifferenceMark({ difference }: { readonly difference: Difference }): ReactNode {
  return (
    <span className={`mark ${TONES[difference]}`}>
      <span aria-hidden="true">{MARKS[difference]}</span>
      <span>{text.difference[difference]}</span>
    </span>
  );
}

export function MapDifferences(props: {
  readonly map: NetworkMap;
  readonly lead: string;
  readonly nameOf: (id: string) => string;
  readonly onSelect: (id: string) => void;
}): ReactNode {
  const { map, nameOf, onSelect } = props;
  const counts = new Map<Difference, number>();
  for (const { difference } of map.links)
    if (difference !== null) counts.set(difference, (counts.get(difference) ?? 0) + 1);
  const rank = (difference: Difference | null): number => DIFFERENCES.indexOf(difference ?? 'same');
  const different = map.links
    .filter(({ difference }) => difference !== null && difference !== 'same')
    .toSorted((a, b) => rank(a.difference) - rank(b.difference) || b.bytes + b.before - a.bytes - a.before);
  const end = (id: string): ReactNode => (
    <button type="button" className="link-button" onClick={() => onSelect(id)}>
      <bdi>{nameOf(id)}</bdi>
    </button>
  );
  return (
    <Panel title={text.differences} lead={props.lead}>
      <ul className="row legend">
        {DIFFERENCES.map((difference) => (
          <li key={difference}>
            <DifferenceMark difference={difference} /> <strong>{number(counts.get(difference) ?? 0)}</strong>
          </li>
        ))}
      </ul>
      {different.length === 0 ? (
        <p className="muted">{text.noDifferences}</p>
      ) : (
        <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{text.differences}</th>
                <th scope="col">{TEXT.flows.columns.client}</th>
                <th scope="col">{TEXT.flows.columns.server}</th>
                <th scope="col">{TEXT.flows.columns.protocol}</th>
                <th scope="col" className="end">
                  {text.was}
                </th>
                <th scope="col" className="end">
                  {text.is}
                </th>
              </tr>
            </thead>
            <tbody>
              {different.slice(0, MOST).map((link) => (
                <tr key={pairKey(link.from, link.to)}>
                  <td>{link.difference === null ? null : <DifferenceMark difference={link.difference} />}</td>
                  <td>{end(link.from)}</td>
                  <td>{end(link.to)}</td>
                  <td>{protocolsOf(link)}</td>
                  <td className="end">{link.difference === 'added' ? TEXT.none : bytes(link.before)}</td>
                  <td className="end">{link.difference === 'gone' ? TEXT.none : bytes(link.bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {different.length > MOST ? <p className="muted">{TEXT.andMore(different.length - MOST)}</p> : null}
        </div>
      )}
    </Panel>
  );
}

const PROTOCOLS = 5;
/** What was spoken: + what was not before, − what is no more, those first. */
function protocolsOf({ protocols, appeared, vanished, difference }: Link): string {
  const isPartly = difference === 'more' || difference === 'less';
  const rest = protocols.filter((protocol) => !appeared.includes(protocol));
  const all = isPartly
    ? [...appeared.map((protocol) => `+${protocol}`), ...vanished.map((protocol) => `−${protocol}`), ...rest]
    : protocols;
  return all.slice(0, PROTOCOLS).join(', ') || TEXT.unknown;
}
