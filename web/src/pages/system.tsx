/** The installation: what has to be done first, how it runs, its knowledge, its backup, and how people sign in. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { KnowledgePack, System } from '../../client.ts';
import { api } from '../lib/api.ts';
import { bytes, number } from '../lib/format.ts';
import { knowledgeOptions } from '../lib/questions.ts';
import { Copyable } from '../parts/copyable.tsx';
import { FirstSteps } from '../parts/first-steps.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { Answered } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.system;
/** A backup, and knowledge, older than so many days is told as old. */
const OLD_BACKUP = 7;
const OLD_KNOWLEDGE = 30;
const DAY = 86_400_000;

export function SystemPage(): ReactNode {
  const system = useQuery({ queryKey: ['system'], queryFn: () => api.getSystem() });
  const knowledge = useQuery(knowledgeOptions);
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <Answered query={system} lines={8}>
        {(known) => (
          <div className="panels">
            <FirstSteps system={known} />
            <Running system={known} />
            <Backup last={known.lastBackup} />
            <SignIn system={known} />
            <Panel title={text.knowledge} lead={text.knowledgeLead}>
              <Answered query={knowledge}>{({ items }) => <Packs packs={items} data={known.data} />}</Answered>
            </Panel>
          </div>
        )}
      </Answered>
    </>
  );
}

function Running({ system }: { readonly system: System }): ReactNode {
  const days = (count: number | null): string => (count === null ? text.forEver : text.days(count));
  return (
    <Panel title={text.running} className="half">
      <dl className="pairs">
        <dt>{text.version}</dt>
        <dd>{system.version}</dd>
        <dt>{text.since}</dt>
        <dd>
          <When time={system.startedAt} />
        </dd>
        <dt>{text.data}</dt>
        <dd className="mono">
          <Told text={system.data} limit={200} />
        </dd>
        <dt>{text.free}</dt>
        <dd className="number">{bytes(system.freeBytes)}</dd>
        <dt>{text.kept}</dt>
        <dd>{text.keptFor(days(system.flowDays), days(system.rollupDays))}</dd>
      </dl>
    </Panel>
  );
}

/** A verdict: a sign and a sentence. */
function Verdict({ good, children }: { readonly good: boolean; readonly children: ReactNode }): ReactNode {
  return (
    <p className="said-so">
      <span className={`mark ${good ? 'good' : 'high'}`}>
        <Icon name={good ? 'good' : 'warning'} size={16} />
      </span>
      <span>{children}</span>
    </p>
  );
}

function Backup({ last }: { readonly last: System['lastBackup'] }): ReactNode {
  const isOld = last === null || Date.now() - new Date(last.at).getTime() > OLD_BACKUP * DAY;
  return (
    <Panel title={text.backup} className="half">
      <div className="stack">
        <Verdict good={!isOld}>
          {last === null ? (
            text.backupNever
          ) : (
            <>
              {text.backupLast} <Ago time={last.at} />, {text.into}{' '}
              <code>
                <Told text={last.target} limit={120} />
              </code>
            </>
          )}
        </Verdict>
        <p className="muted">{text.backupHow}</p>
        <Copyable text={`wardline backup /backup/wardline/${new Date().toISOString().slice(0, 10)}`} />
        <p>
          <Link to="/manual/$name" params={{ name: '21-back-up' }}>
            {text.backupMore}
          </Link>
        </p>
      </div>
    </Panel>
  );
}

function SignIn({ system }: { readonly system: System }): ReactNode {
  const { singleSignOn, sessions, tls, publicUrl } = system;
  return (
    <Panel title={text.signIn}>
      <div className="stack">
        <Verdict good={singleSignOn !== null}>{singleSignOn === null ? text.ssoOff : text.ssoOn}</Verdict>
        <dl className="pairs">
          {singleSignOn === null ? null : (
            <>
              <dt>{text.issuer}</dt>
              <dd className="mono">
                <Told text={singleSignOn.issuer} limit={200} />
              </dd>
              <dt>{text.client}</dt>
              <dd className="mono">
                <Told text={singleSignOn.clientId} limit={100} />
              </dd>
              <dt>{text.roles(singleSignOn.roleClaim)}</dt>
              <dd>
                <ul>
                  {singleSignOn.roles.map(({ value, role }) => (
                    <li key={value}>
                      <code>
                        <Told text={value} limit={80} />
                      </code>{' '}
                      → {TEXT.roles[role]}
                    </li>
                  ))}
                  <li>
                    {text.others} →{' '}
                    {singleSignOn.otherwise === null ? text.noEntry : TEXT.roles[singleSignOn.otherwise]}
                  </li>
                </ul>
              </dd>
            </>
          )}
          <dt>{text.address}</dt>
          <dd className="mono">{publicUrl === null ? TEXT.none : <Told text={publicUrl} limit={200} />}</dd>
          <dt>{text.encryption}</dt>
          <dd>{text.tls[tls]}</dd>
          <dt>{text.sessions}</dt>
          <dd>{text.sessionsEnd(sessions.idleMinutes, sessions.absoluteHours)}</dd>
        </dl>
        {singleSignOn === null ? <p className="muted">{text.ssoHow}</p> : null}
      </div>
    </Panel>
  );
}

function Packs({ packs, data }: { readonly packs: readonly KnowledgePack[]; readonly data: string }): ReactNode {
  return (
    <div className="stack">
      {packs.length === 0 ? (
        <Verdict good={false}>{text.knowledgeNone}</Verdict>
      ) : (
        <Table heads={[text.pack, { name: text.documents, end: true }, text.newest, text.updated]}>
          {packs.map(({ name, documents, newest, updated, ageDays }) => (
            <tr key={name}>
              <th scope="row">{text.packs[name] ?? name}</th>
              <td className="end">{number(documents)}</td>
              <td className="number">{newest === '' ? TEXT.none : newest}</td>
              <td>
                <Verdict good={ageDays <= OLD_KNOWLEDGE}>
                  <Ago time={updated} />
                </Verdict>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <p className="muted">{text.knowledgeHow}</p>
      <Copyable text={`wardline knowledge update --data ${data} --from FOLDER`} />
      <p>
        <Link to="/manual/$name" params={{ name: '42-lifecycle' }}>
          {text.knowledgeMore}
        </Link>
      </p>
    </div>
  );
}
