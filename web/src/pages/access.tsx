/** Who has access to what, from either side: a person, a vendor, a device or data is chosen, and everybody it reached or was reached by is listed. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { AccessAnswer, AccessParty } from '../../client.ts';
import { api } from '../lib/api.ts';
import { periodOf, plain, type Span, useSpan } from '../lib/period.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { AccessList, AccessMatrix, Holds, PartyName } from '../parts/access-tables.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PeriodSwitch } from '../parts/period-switch.tsx';
import { Answered, State } from '../parts/states.tsx';
import { VoicesPanel } from '../parts/voices.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.access;
type Kind = AccessParty['kind'];
const KINDS: readonly Kind[] = ['data', 'person', 'vendor', 'device'];
/** Parties offered, and rows of an answer. */
const PARTIES = 60;
const ROWS = 500;

export function AccessPage(): ReactNode {
  const [view, change] = useView();
  const kind = KINDS.find((one) => one === view.kind) ?? 'data';
  const span = useSpan(periodOf(view.period ?? '30d'));
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <PeriodSwitch past={span?.past === true ? span.lastSeen : null} standard="30d" />
      </PageHead>
      <div className="tools">
        <div className="segments" role="group" aria-label={text.side}>
          {KINDS.map((one) => (
            <button
              key={one}
              type="button"
              className="button"
              aria-pressed={one === kind}
              onClick={() => change({ kind: one === 'data' ? null : one, at: null, q: null, show: null })}
            >
              {text.kinds[one]}
            </button>
          ))}
        </div>
        <Search key={`${kind} ${view.q ?? ''}`} kind={kind} />
      </div>
      {span === null ? null : view.at === undefined ? (
        <Parties kind={kind} span={plain(span)} />
      ) : (
        <One kind={kind} id={view.at} span={plain(span)} />
      )}
    </>
  );
}

function Search({ kind }: { readonly kind: Kind }): ReactNode {
  const [view, change] = useView();
  const [typed, setTyped] = useState(view.q ?? '');
  return (
    <form
      role="search"
      aria-label={text.find[kind]}
      onSubmit={(event) => {
        event.preventDefault();
        change({ q: typed.trim(), at: null });
      }}
    >
      <div className="box">
        <span className="glyph">
          <Icon name="search" size={16} />
        </span>
        <input
          className="input"
          aria-label={text.find[kind]}
          placeholder={text.find[kind]}
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
    </form>
  );
}

function Parties({ kind, span }: { readonly kind: Kind; readonly span: Span }): ReactNode {
  const [view] = useView();
  const q = view.q ?? '';
  const parties = useQuery({
    queryKey: ['flows', 'parties', kind, q, span],
    queryFn: () => api.listAccessParties({ query: { kind, q, limit: PARTIES, ...span } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Answered query={parties} lines={8}>
      {({ items }) =>
        items.length === 0 ? (
          <State icon="access" title={text.none[kind]}>
            {text.noneWhy}
          </State>
        ) : (
          <>
            <p className="muted below">{text.choose[kind]}</p>
            <ul className="groups">
              {items.map((party) => (
                <li key={party.id}>
                  <Link
                    to="/access"
                    search={{ ...view, at: party.id, ...(kind === 'data' ? {} : { kind }) }}
                    className="figure"
                  >
                    <span className="name">
                      <PartyName party={party} />
                    </span>
                    <span className="hint">
                      {party.holds.length === 0 ? text.kinds[kind] : <Holds kinds={party.holds} />}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
            {items.length >= PARTIES ? <p className="muted">{text.narrow}</p> : null}
          </>
        )
      }
    </Answered>
  );
}

function One({ kind, id, span }: { readonly kind: Kind; readonly id: string; readonly span: Span }): ReactNode {
  const [view, change] = useView();
  const access = useQuery({
    queryKey: ['flows', 'access', kind, id, span],
    queryFn: () => api.getAccess({ query: { kind, id, limit: ROWS, ...span } }),
    placeholderData: keepPreviousData,
  });
  const hearsVoices = useMay('getVoices');
  const isMatrix = view.group === 'matrix';
  return (
    <Answered query={access} lines={8}>
      {(answer) => (
        <>
          <div className="panels">
            <Panel
              title={answer.party.name}
              lead={
                <>
                  {text.kinds[kind]}
                  {answer.party.holds.length === 0 ? null : (
                    <>
                      {' · '}
                      <Holds kinds={answer.party.holds} />
                    </>
                  )}
                </>
              }
              side={
                <span className="row">
                  {answer.party.device === null ? null : (
                    <Link to="/devices/$id" params={{ id: answer.party.device }} className="button">
                      {text.openDevice}
                    </Link>
                  )}
                  <Link to="/access" search={kind === 'data' ? {} : { kind }} className="button">
                    {text.others}
                  </Link>
                </span>
              }
            >
              <Sides sides={answer.sides} />
            </Panel>
            {hearsVoices ? <VoicesPanel kind={kind} id={id} span={span} /> : null}
            <Panel
              title={text.did}
              lead={text.didLead(answer.items.length)}
              side={
                <div className="segments" role="group" aria-label={text.form}>
                  {(['list', 'matrix'] as const).map((form) => (
                    <button
                      key={form}
                      type="button"
                      className="button"
                      aria-pressed={isMatrix === (form === 'matrix')}
                      onClick={() => change({ group: form === 'matrix' ? form : null }, true)}
                    >
                      {text.forms[form]}
                    </button>
                  ))}
                </div>
              }
            >
              {answer.items.length === 0 ? (
                <State icon="access" title={text.nothing}>
                  {text.nothingWhy}
                </State>
              ) : isMatrix ? (
                <AccessMatrix items={answer.items} />
              ) : (
                <AccessList items={answer.items} />
              )}
            </Panel>
          </div>
        </>
      )}
    </Answered>
  );
}

/** What is allowed, granted, seen and meant: each with its reason where it is not known. */
function Sides({ sides }: { readonly sides: AccessAnswer['sides'] }): ReactNode {
  return (
    <dl className="sides">
      {(['can', 'may', 'did', 'should'] as const).map((name) => (
        <div key={name}>
          <dt>
            {text.sides[name]}
            <span className="small muted"> {text.sideMeans[name]}</span>
          </dt>
          <dd>
            <span className={sides[name].state === 'known' ? 'mark good' : 'muted'}>
              <Icon name={sides[name].state === 'known' ? 'good' : 'empty'} size={15} />
            </span>{' '}
            {sides[name].because}
          </dd>
        </div>
      ))}
    </dl>
  );
}
