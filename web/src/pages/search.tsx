/** Everything that matches one search, kind by kind. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../lib/api.ts';
import { condition } from '../lib/device-name.ts';
import { bytes } from '../lib/format.ts';
import { useView } from '../lib/view.ts';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Ago, Category, DeviceLink, Severity, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.search;
const SHOWN = 10;

interface Part<Item> {
  readonly items: readonly Item[];
  readonly total: number | null;
  readonly problem: string | null;
}

export function SearchPage(): ReactNode {
  const [view] = useView();
  const q = view.q ?? '';
  const found = useQuery({
    queryKey: ['search', q],
    queryFn: () => api.search({ query: { q, limit: SHOWN } }),
    enabled: q !== '',
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={q === '' ? text.help : <Told text={q} limit={200} />} />
      {q === '' ? null : (
        <Answered query={found} lines={8}>
          {({ devices, findings, flows, facts }) => {
            const parts = [devices, findings, flows, facts];
            if (parts.every((part) => (part?.items.length ?? 0) === 0))
              return (
                <State icon="search" title={TEXT.states.emptyFiltered}>
                  {parts.find((part) => part?.problem)?.problem ?? text.nothing}
                </State>
              );
            return (
              <div className="panels">
                <Found title={TEXT.nav.devices} part={devices} to="/devices" q={q}>
                  {(device) => (
                    <li key={device.id}>
                      <DeviceLink device={device} />
                      <span className="small muted">
                        <Category value={device.identity.category?.value} />
                        {device.identity.manufacturer === null ? null : ' · '}
                        <Told text={device.identity.manufacturer?.value ?? ''} limit={40} />{' '}
                        <span className="mono">{device.ips[0]}</span>
                      </span>
                    </li>
                  )}
                </Found>
                <Found title={TEXT.nav.findings} part={findings} to="/findings" q={q}>
                  {(finding) => (
                    <li key={finding.id}>
                      <Severity severity={finding.severity} />
                      <Link to="/findings/$id" params={{ id: finding.id }}>
                        <Told text={finding.title} limit={140} />
                      </Link>
                    </li>
                  )}
                </Found>
                <Found title={TEXT.nav.flows} part={flows} to="/conversations" q={q}>
                  {(flow) => (
                    <li key={`${flow.id} ${flow.part}`}>
                      <span>
                        <span className="mono">
                          <Told text={flow.client.ip ?? flow.client.mac ?? ''} /> →{' '}
                          <Told text={flow.server.ip ?? flow.server.mac ?? ''} />
                        </span>
                      </span>
                      <span className="small muted">
                        {flow.protocol ?? TEXT.unknown} · {bytes(flow.clientBytes + flow.serverBytes)} ·{' '}
                        <Ago time={flow.start} />
                      </span>
                    </li>
                  )}
                </Found>
                <Found title={TEXT.nav.facts} part={facts} to="/facts" q={q}>
                  {(fact) => (
                    <li key={`${fact.source.capture} ${fact.source.frame} ${fact.key} ${fact.value}`}>
                      <span>
                        <Told text={fact.key} />: <Told text={fact.value} />
                      </span>
                      <span className="small muted">
                        <Link to="/devices" search={{ q: condition(fact.subject.ip ?? fact.subject.mac ?? '') }}>
                          {fact.subject.ip ?? fact.subject.mac}
                        </Link>
                      </span>
                    </li>
                  )}
                </Found>
              </div>
            );
          }}
        </Answered>
      )}
    </>
  );
}

function Found<Item>(props: {
  readonly title: string;
  readonly part: Part<Item> | null;
  readonly to: '/devices' | '/findings' | '/conversations' | '/facts';
  readonly q: string;
  readonly children: (item: Item) => ReactNode;
}): ReactNode {
  const { part } = props;
  if (part === null || part.items.length === 0) return null;
  const more = part.total === null ? part.items.length >= SHOWN : part.total > part.items.length;
  return (
    <Panel
      title={props.title}
      className="half"
      side={
        more ? (
          <Link to={props.to} search={{ q: props.q }} className="small">
            {text.seeAll(props.title.toLowerCase())}
          </Link>
        ) : null
      }
    >
      <ul className="entries">{part.items.map(props.children)}</ul>
    </Panel>
  );
}
