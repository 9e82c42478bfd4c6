/** Findings gathered by what they have in common, the worst first, each group a link to its list. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client } from '../../client.ts';
import { api } from '../lib/api.ts';
import { quoted } from '../lib/complete.ts';
import { nameText } from '../lib/device-name.ts';
import { number } from '../lib/format.ts';
import { deviceOptions } from '../lib/questions.ts';
import { STATES, useAssignees } from '../lib/triage.ts';
import type { View } from '../lib/view.ts';
import { TEXT } from '../text.ts';
import { Answered, State } from './states.tsx';
import { Ago, kindWords, Severity, Told } from './words.tsx';

export type GroupedBy = Parameters<Client['getFindingGroups']>[0]['query']['by'];
export const GROUPS: readonly GroupedBy[] = ['kind', 'device', 'place', 'severity', 'state', 'assignee'];

export function FindingGroups(props: { readonly by: GroupedBy; readonly q: string; readonly view: View }): ReactNode {
  const { by, q, view } = props;
  const groups = useQuery({
    queryKey: ['findings', 'groups', by, q],
    queryFn: () => api.getFindingGroups({ query: { by, q } }),
  });
  return (
    <Answered query={groups} lines={8}>
      {({ items }) =>
        items.length === 0 ? (
          <State icon="findings" title={TEXT.findings.empty}>
            {TEXT.findings.emptyWhy}
          </State>
        ) : (
          <ul className="groups">
            {items.map(({ value, findings, severity, last }) => (
              <li key={value ?? ''}>
                <Link to="/findings" search={within(view, by, value)} className="figure">
                  <span className="value">{number(findings)}</span>
                  <span className={value === null ? 'name muted' : 'name'}>
                    <GroupName by={by} value={value} />
                  </span>
                  <span className="spread small">
                    <Severity severity={severity} />
                    <span className="muted">
                      <Ago time={last} />
                    </span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}

function GroupName({ by, value }: { readonly by: GroupedBy; readonly value: string | null }): ReactNode {
  const people = useAssignees();
  if (value === null) return by === 'assignee' ? TEXT.triage.nobody : TEXT.triage.groupNone;
  if (by === 'device') return <DeviceName id={value} />;
  if (by === 'assignee') return <Told text={people.get(value) ?? TEXT.triage.somebody} limit={80} />;
  const state = STATES.find((one) => one === value);
  if (by === 'state' && state !== undefined) return TEXT.triage.states[state];
  if (by === 'severity') return TEXT.severity[value as keyof typeof TEXT.severity] ?? value;
  return <Told text={by === 'kind' ? kindWords(value) : value} limit={80} />;
}

function DeviceName({ id }: { readonly id: string }): ReactNode {
  const { data } = useQuery(deviceOptions(id));
  return <Told text={data === undefined ? id : nameText(data)} limit={80} />;
}

/** The list of a group. */
function within(view: View, by: GroupedBy, value: string | null): View {
  const { group: _, ...rest } = view;
  const condition = value === null ? `-${by}:*` : by === 'place' ? `${by}=${quoted(value)}` : `${by}:${quoted(value)}`;
  const q = view.q ?? '';
  return { ...rest, q: q === '' ? condition : `${q} ${condition}` };
}
