/** What happened with a finding, in order of time: conversations, comments, and every step that somebody took. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Client, Finding, Flow, TriageStep } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { bytes, seen } from '../lib/format.ts';
import { useMay, useSession } from '../lib/session.ts';
import { STATES, useAssignees } from '../lib/triage.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon, type IconName } from './icon.tsx';
import { CaptureName } from './identity.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.triage;
/** Conversations that are told of. */
const FLOWS = 12;

interface Event {
  readonly key: string;
  readonly time: string;
  readonly icon: IconName;
  readonly words: ReactNode;
}

/** `between`: the search for its conversations, null where it names no addresses. */
export function FindingStory(props: { readonly finding: Finding; readonly between: string | null }): ReactNode {
  const { finding, between } = props;
  const { id, start, end } = finding;
  const seesFlows = useMay('listFlows');
  const seesSteps = useMay('listTriage');
  const flows = useQuery({
    queryKey: ['flows', 'of-finding', id, between, start, end],
    queryFn: () => api.listFlows({ query: flowsQuery(between ?? '', finding) }),
    enabled: seesFlows && between !== null,
  });
  const steps = useQuery({
    queryKey: ['finding', id, 'triage'],
    queryFn: () => api.listTriage({ params: { id } }),
    enabled: seesSteps,
  });
  const shown = flows.data?.items ?? [];
  const events: readonly Event[] = [
    { key: 'start', time: start, icon: 'findings', words: text.began },
    ...shown.map(flowEvent),
    { key: 'end', time: end, icon: 'findings', words: text.last },
    ...(steps.data?.items ?? []).map(
      (step): Event => ({
        key: `step ${step.id}`,
        time: step.time,
        icon: step.kind === 'comment' ? 'facts' : step.kind === 'assignee' ? 'account' : 'good',
        words: <Step step={step} finding={id} />,
      }),
    ),
  ];
  // What the network did comes before what people did about it at the same moment: the order above.
  const inOrder = events.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const isMore = seesFlows && between !== null && (flows.data?.next ?? null) !== null;
  return (
    <>
      <ol className="story">
        {inOrder.map(({ key, time, icon, words }) => (
          <li key={key}>
            <Icon name={icon} size={16} />
            <span className="small muted">
              <When time={time} />
            </span>
            <div>{words}</div>
          </li>
        ))}
      </ol>
      {isMore ? (
        <p>
          <Link to="/conversations" search={{ q: between ?? '' }}>
            {TEXT.findings.flowsBetween}
          </Link>
        </p>
      ) : null}
    </>
  );
}

/** The conversations while it went on, the oldest first. */
function flowsQuery(
  q: string,
  { start, end }: Finding,
): NonNullable<NonNullable<Parameters<Client['listFlows']>[0]>['query']> {
  const after = new Date(new Date(end).getTime() + 1).toISOString();
  return { q, from: start, to: after, sort: 'start', limit: FLOWS };
}

function flowEvent(flow: Flow): Event {
  const { client, server, protocol, clientBytes, serverBytes, capture, firstFrame } = flow;
  const place = (end: Flow['client']): string =>
    `${end.ip ?? end.mac ?? TEXT.unknown}${end.port === undefined ? '' : `:${end.port}`}`;
  return {
    key: `flow ${flow.id} ${flow.part}`,
    time: flow.start,
    icon: 'flows',
    words: (
      <>
        <span className="mono">
          <Told text={text.between(place(client), place(server))} limit={90} />
        </span>{' '}
        <span className="muted">
          {protocol ?? TEXT.unknown}, {bytes(clientBytes + serverBytes)}, <CaptureName path={capture} /> #{firstFrame}
        </span>
      </>
    ),
  };
}

function stateName(state: string | null): string {
  const known = STATES.find((one) => one === state);
  return known === undefined ? TEXT.unknown : text.states[known];
}

function Step({ step, finding }: { readonly step: TriageStep; readonly finding: string }): ReactNode {
  const people = useAssignees();
  const who = (
    <strong>
      <Told text={step.by.name} limit={60} />
    </strong>
  );
  if (step.kind === 'state')
    return (
      <>
        {who}: {text.changed(stateName(step.before), stateName(step.after))}
      </>
    );
  if (step.kind === 'assignee') {
    const name = step.after === null ? null : (people.get(step.after) ?? text.somebody);
    return (
      <>
        {who}: {name === null ? text.taken : <Told text={text.given(name)} limit={80} />}
      </>
    );
  }
  if (step.kind === 'task')
    return (
      <>
        {who}: <Told text={text.task(step.after ?? step.before ?? '', step.after !== null)} limit={80} />
      </>
    );
  return <Comment step={step} finding={finding} who={who} />;
}

function Comment(props: { readonly step: TriageStep; readonly finding: string; readonly who: ReactNode }): ReactNode {
  const { step, finding, who } = props;
  const me = useSession().data?.user;
  const withdraw = useMutation({
    mutationFn: () => api.withdrawComment({ params: { id: finding, step: step.id } }),
    onSettled: () => void answers.invalidateQueries({ queryKey: ['finding', finding] }),
  });
  const may = me !== undefined && (me.id === step.by.id || me.role === 'administrator');
  return (
    <>
      <span className="spread">
        {who}
        {step.text !== null && may ? (
          <button type="button" className="link-button small" onClick={() => withdraw.mutate()}>
            {text.withdraw}
          </button>
        ) : null}
      </span>
      {step.text === null ? (
        <p className="muted">
          <Told text={text.withdrawn(step.withdrawn?.by.name ?? text.somebody)} limit={80} />
        </p>
      ) : (
        <div className="comment">
          {step.text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have their place and nothing else.
            <p key={index}>
              <bdi>{seen(line)}</bdi>
            </p>
          ))}
        </div>
      )}
      <ProblemLine problem={sentence(withdraw.error, TEXT.states.unreachable)} />
    </>
  );
}
