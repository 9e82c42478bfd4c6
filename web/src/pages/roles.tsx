/** What each role may do. */
import type { ReactNode } from 'react';
import { useSession } from '../lib/session.ts';
import { PageHead, Panel } from '../parts/panel.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.roles;
const ROLES = Object.keys(TEXT.roles) as (keyof typeof TEXT.roles)[];

export function RolesPage(): ReactNode {
  const session = useSession().data;
  if (!session) return null;
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead} />
      <div className="panels">
        <Panel title={text.title} className="half">
          <dl className="entries">
            {ROLES.map((role) => (
              <div key={role} className="role">
                <dt>
                  <strong>{TEXT.roles[role]}</strong>{' '}
                  {role === session.user.role ? <span className="badge">{text.you}</span> : null}
                </dt>
                <dd className="muted">{text.sentences[role]}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Panel title={text.may} lead={TEXT.roles[session.user.role]} className="half">
          <ul className="row">
            {session.may.map((operation) => (
              <li key={operation} className="badge">
                <code>{operation}</code>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </>
  );
}
