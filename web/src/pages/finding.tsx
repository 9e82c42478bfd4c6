/** A finding: what it says, who takes part, what to do, and the packets that show it. */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Finding } from '../../client.ts';
import { condition, nameText } from '../lib/device-name.ts';
import { percent } from '../lib/format.ts';
import { deviceOptions, findingOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { triageOf, useAssignees } from '../lib/triage.ts';
import { FindingStory } from '../parts/finding-story.tsx';
import { CaptureName } from '../parts/identity.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { TriageMark, useTriage } from '../parts/triage.tsx';
import { Category, kindWords, Severity, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.findings;
const route = getRouteApi('/findings/$id');
const SHOWN = 50;

export function FindingPage(): ReactNode {
  const { id } = route.useParams();
  const finding = useQuery(findingOptions(id));
  return (
    <Answered query={finding} lines={8}>
      {(known) => <Known finding={known} />}
    </Answered>
  );
}

function Known({ finding }: { readonly finding: Finding }): ReactNode {
  const seesFlows = useMay('listFlows');
  const between = conversations(finding);
  const triage = useTriage(() => [finding]);
  return (
    <>
      <title>{TEXT.titleOf(finding.title.slice(0, 60))}</title>
      <PageHead
        above={
          <Link to="/findings" className="crumb">
            {text.title}
          </Link>
        }
        title={<Told text={finding.title} limit={300} />}
        lead={
          <span className="row">
            <Severity severity={finding.severity} />
            <span className="badge">
              <Told text={kindWords(finding.kind)} />
            </span>
            {finding.attack.length === 0 ? null : <span className="badge">{TEXT.outcome[finding.outcome]}</span>}
            <span className="badge">{TEXT.device.sure(percent(finding.confidence))}</span>
          </span>
        }
      />
      <div className="row steps">{triage.buttons}</div>
      {triage.outcome}
      {triage.dialogs}
      <div className="panels">
        <Panel title={text.action} className="two-thirds">
          <div className="stack">
            <p>
              <Told text={finding.action} limit={1000} />
            </p>
            {finding.reasons === undefined ? null : (
              <>
                <h3>{TEXT.triage.why}</h3>
                <ul className="bulleted">
                  {finding.reasons.map((reason) => (
                    <li key={reason}>
                      <Told text={reason} limit={1000} />
                    </li>
                  ))}
                </ul>
              </>
            )}
          </div>
        </Panel>
        <Panel title={TEXT.triage.state} className="third">
          <dl className="pairs">
            <dt>{TEXT.triage.group.state}</dt>
            <dd>
              <TriageMark finding={finding} />
            </dd>
            <dt>{TEXT.triage.group.assignee}</dt>
            <dd>
              <Whose finding={finding} />
            </dd>
            <dt>{text.columns.last}</dt>
            <dd>
              <When time={finding.end} />
            </dd>
          </dl>
        </Panel>
        <Panel title={text.parties} className="half">
          <dl className="pairs">
            <dt>{text.actors}</dt>
            <dd>
              <Parties parties={finding.actors} />
            </dd>
            <dt>{text.targets}</dt>
            <dd>
              <Parties parties={finding.targets} />
            </dd>
          </dl>
        </Panel>
        <Panel title={text.facts} className="half">
          <ul className="stack">
            <li>
              <Link to="/findings" search={{ q: `kind:${finding.kind}` }}>
                {text.sameKind}
              </Link>
            </li>
            {seesFlows && between !== null ? (
              <li>
                <Link to="/conversations" search={{ q: between }}>
                  {text.flowsBetween}
                </Link>
              </li>
            ) : null}
            {finding.attack.map(({ tactic, technique }) => (
              <li key={technique}>
                {text.attack}: <code>{technique}</code> <Told text={tactic} />
              </li>
            ))}
          </ul>
        </Panel>
        <Panel title={TEXT.triage.timeline} lead={TEXT.triage.timelineLead}>
          <FindingStory finding={finding} between={between} />
        </Panel>
        <Panel title={text.evidence} lead={text.evidenceLead}>
          <Table heads={[TEXT.device.frame, TEXT.device.capture, TEXT.device.says]}>
            {finding.evidence.slice(0, SHOWN).map(({ capture, frame, why }) => (
              <tr key={`${capture} ${frame} ${why}`}>
                <td className="number">{frame}</td>
                <td>
                  <CaptureName path={capture} />
                </td>
                <td>
                  <Told text={why} limit={200} />
                </td>
              </tr>
            ))}
          </Table>
          {finding.evidence.length > SHOWN ? (
            <p className="muted">{TEXT.andMore(finding.evidence.length - SHOWN)}</p>
          ) : null}
        </Panel>
      </div>
    </>
  );
}

function Whose({ finding }: { readonly finding: Finding }): ReactNode {
  const people = useAssignees();
  const { assignee } = triageOf(finding);
  if (assignee === null) return <span className="muted">{TEXT.triage.nobody}</span>;
  return <Told text={people.get(assignee) ?? TEXT.triage.somebody} limit={60} />;
}

function Parties({ parties }: { readonly parties: Finding['actors'] }): ReactNode {
  if (parties.length === 0) return TEXT.none;
  return (
    <ul className="stack">
      {parties.slice(0, SHOWN).map(({ device, ip }) => (
        <li key={`${device} ${ip}`}>
          {device === undefined ? (
            <span className="mono">
              <Told text={ip ?? TEXT.unknown} />
            </span>
          ) : (
            <Party id={device} ip={ip ?? null} />
          )}
        </li>
      ))}
    </ul>
  );
}

function Party({ id, ip }: { readonly id: string; readonly ip: string | null }): ReactNode {
  const { data } = useQuery(deviceOptions(id));
  return (
    <>
      <Link to="/devices/$id" params={{ id }}>
        <Told text={data === undefined ? (ip ?? id) : nameText(data)} limit={60} />
      </Link>{' '}
      <span className="muted">
        {data === undefined ? null : <Category value={data.identity.category?.value} />}
        {ip === null ? null : <span className="mono"> {ip}</span>}
      </span>
    </>
  );
}

/** The search for the conversations between them; null where no addresses are told. */
function conversations({ actors, targets }: Finding): string | null {
  const from = actors.flatMap(({ ip }) => (ip === undefined ? [] : [condition(ip)]));
  const to = targets.flatMap(({ ip }) => (ip === undefined ? [] : [condition(ip)]));
  const either = (parts: readonly string[]): string => `(${parts.slice(0, 20).join(' OR ')})`;
  if (from.length === 0) return to.length === 0 ? null : either(to);
  return to.length === 0 ? either(from) : `${either(from)} ${either(to)}`;
}
