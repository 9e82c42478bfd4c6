/** The four voices of access side by side: what can, may, did and should be, with words, and what it means where these differ. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { AccessParty, VoiceCell, VoicesAnswer } from '../../client.ts';
import { api } from '../lib/api.ts';
import type { Span } from '../lib/period.ts';
import { useView } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Answered, State } from './states.tsx';
import { Told } from './words.tsx';

const text = TEXT.voices;
const VOICES = ['can', 'may', 'did', 'should'] as const;
type Kind = VoiceCell['kind'];
/** Kinds of cells in which nothing differs: shown when they are asked for. */
const QUIET: readonly Kind[] = ['agreed', 'unknown'];
/** Cells that are asked for. */
const CELLS = 500;
/** Rows that are shown at first. */
const SHOWN = 30;
const ICONS: Readonly<Record<VoiceCell['can'], IconName>> = { yes: 'good', no: 'broken', unknown: 'help' };

export function VoicesPanel(props: {
  readonly kind: AccessParty['kind'];
  readonly id: string;
  readonly span: Span;
}): ReactNode {
  const { kind, id, span } = props;
  const [view] = useView();
  const voices = useQuery({
    queryKey: ['flows', 'voices', kind, id, span],
    queryFn: () => api.getVoices({ query: { kind, id, limit: CELLS, ...span } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title={text.title} lead={text.lead}>
      <Answered query={voices} lines={6}>
        {(answer) => {
          const only = answer.kinds.find((one) => one.kind === view.show)?.kind ?? null;
          const cells = answer.cells.filter((cell) =>
            only === null ? !QUIET.includes(cell.kind) : cell.kind === only,
          );
          return (
            <>
              <Missing sides={answer.sides} />
              <Kinds kinds={answer.kinds} only={only} />
              {cells.length === 0 ? (
                <State icon="good" title={text.none}>
                  {text.noneWhy}
                </State>
              ) : (
                <Rows rows={alike(cells)} />
              )}
              {answer.omitted === 0 ? null : <p className="muted">{text.omitted(answer.omitted)}</p>}
            </>
          );
        }}
      </Answered>
    </Panel>
  );
}

/** Voices that nobody gave, each with how it is given. */
function Missing({ sides }: { readonly sides: VoicesAnswer['sides'] }): ReactNode {
  const missing = VOICES.filter((voice) => sides[voice].state === 'unknown');
  if (missing.length === 0) return null;
  return (
    <div className="message below">
      <Icon name="help" />
      <div>
        <strong>{text.missing}</strong>
        <ul>
          {missing.map((voice) => (
            <li key={voice}>
              {TEXT.access.sides[voice]}: {sides[voice].because}
            </li>
          ))}
        </ul>
        <Link to="/manual/$name" params={{ name: '56-access-voices' }} search={{}} hash="in-the-service">
          {text.how}
        </Link>
      </div>
    </div>
  );
}

function Kinds(props: { readonly kinds: VoicesAnswer['kinds']; readonly only: Kind | null }): ReactNode {
  const [, change] = useView();
  const differing = props.kinds.reduce((sum, { kind, cells }) => sum + (QUIET.includes(kind) ? 0 : cells), 0);
  const buttons: readonly (readonly [Kind | null, string, number])[] = [
    [null, text.differing, differing],
    ...props.kinds.filter(({ cells }) => cells > 0).map(({ kind, title, cells }) => [kind, title, cells] as const),
  ];
  return (
    <div className="kinds" role="group" aria-label={text.kinds}>
      {buttons.map(([kind, title, cells]) => (
        <button
          key={kind ?? 'differing'}
          type="button"
          className="button"
          aria-pressed={kind === props.only}
          onClick={() => change({ show: kind }, true)}
        >
          {title} <span className="muted">{cells}</span>
        </button>
      ))}
    </div>
  );
}

/** Cells that differ in the port alone are one row. */
function alike(cells: readonly VoiceCell[]): readonly (readonly [VoiceCell, ...VoiceCell[]])[] {
  const rows = new Map<string, [VoiceCell, ...VoiceCell[]]>();
  for (const cell of cells) {
    const { who, what, protocol, can, may, did, should, kind, evidence } = cell;
    const key = JSON.stringify([who.kind, who.id, what.id, protocol, can, may, did, should, kind, evidence.can.line]);
    const row = rows.get(key);
    if (row) row.push(cell);
    else rows.set(key, [cell]);
  }
  return [...rows.values()];
}

function Rows({ rows }: { readonly rows: ReturnType<typeof alike> }): ReactNode {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, SHOWN);
  return (
    <>
      <div className="scroll" role="group" aria-label={TEXT.list.scroll} tabIndex={0}>
        <table className="plain voices">
          <thead>
            <tr>
              <th scope="col">{text.columns.access}</th>
              {VOICES.map((voice) => (
                <th key={voice} scope="col">
                  {TEXT.access.sides[voice]}
                </th>
              ))}
              <th scope="col">{text.columns.meaning}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const [cell] = row;
              const ports = row.flatMap(({ port }) => port ?? []);
              return (
                <tr key={`${cell.who.kind} ${cell.who.id} ${cell.what.id} ${cell.protocol} ${cell.port} ${cell.kind}`}>
                  <th scope="row">
                    <Party party={cell.who} /> <span className="muted">{text.to}</span> <Party party={cell.what} />
                    <div className="small muted">
                      {cell.protocol} {ports.join(', ')}
                    </div>
                  </th>
                  {VOICES.map((voice) => (
                    <td key={voice} data-voice={TEXT.access.sides[voice]}>
                      <span className={`answer ${cell[voice]}`}>
                        <Icon name={ICONS[cell[voice]]} size={15} /> {text.answers[cell[voice]]}
                      </span>
                    </td>
                  ))}
                  <td>
                    <Meaning cell={cell} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {shown.length === rows.length ? null : (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {text.all(rows.length)}
        </button>
      )}
    </>
  );
}

/** Where a party has a side of its own, a link to it. */
function Party({ party }: { readonly party: VoiceCell['who'] }): ReactNode {
  const name = <Told text={party.name} limit={40} />;
  if (party.kind === 'address' || party.kind === 'dataset') return name;
  return (
    <Link to="/access" search={{ kind: party.kind, at: party.id }}>
      {name}
    </Link>
  );
}

function Meaning({ cell }: { readonly cell: VoiceCell }): ReactNode {
  return (
    <>
      <strong>{text.titles[cell.kind]}</strong>
      {cell.care === 'other' ? null : <span className="badge">{text.cares[cell.care]}</span>}
      <div>{cell.words}</div>
      {cell.insecure === null ? null : (
        <div className="mark medium">
          <Icon name="warning" size={15} /> {text.insecure}
        </div>
      )}
      <details>
        <summary>{text.why}</summary>
        <dl className="why">
          {VOICES.map((voice) => {
            const { because, line } = cell.evidence[voice];
            return (
              <div key={voice}>
                <dt>{TEXT.access.sides[voice]}</dt>
                <dd>
                  <Told text={because} limit={300} />
                  {line === undefined ? null : (
                    <code>
                      <Told text={`${line.file}:${line.at}: ${line.text.trim()}`} limit={300} />
                    </code>
                  )}
                </dd>
              </div>
            );
          })}
          {cell.insecure === null ? null : (
            <div>
              <dt>{text.insecure}</dt>
              <dd>{cell.insecure}</dd>
            </div>
          )}
        </dl>
      </details>
    </>
  );
}
