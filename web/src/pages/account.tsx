/** The own account: who one is, until when, and the password. */
import { type ReactNode, useState } from 'react';
import { enterSession, useSession } from '../lib/session.ts';
import { PageHead, Panel } from '../parts/panel.tsx';
import { PasswordForm } from '../parts/password-form.tsx';
import { Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.account;

export function AccountPage(): ReactNode {
  const session = useSession().data;
  const [changed, setChanged] = useState(false);
  if (!session) return null;
  const { user } = session;
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} />
      <div className="panels">
        <Panel title={text.who} className="half">
          <dl className="pairs">
            <dt>{TEXT.signIn.name}</dt>
            <dd>
              <Told text={user.displayName || user.name} limit={80} /> (<Told text={user.name} limit={80} />)
            </dd>
            <dt>{text.role}</dt>
            <dd>
              {TEXT.roles[user.role]}
              <p className="small muted">{TEXT.admin.roles.sentences[user.role]}</p>
            </dd>
            <dt>{text.session}</dt>
            <dd>
              {text.ends} <When time={session.expiresAt} />, {text.idle(session.idleMinutes)}
            </dd>
          </dl>
        </Panel>
        <Panel title={text.password} className="half">
          {user.openIdConnect ? (
            <p>{text.provider}</p>
          ) : (
            <div className="stack">
              <p role="status" className={changed ? 'message' : ''}>
                {changed ? TEXT.signIn.changed : ''}
              </p>
              <PasswordForm
                currentLabel={TEXT.signIn.current}
                onDone={(next) => {
                  enterSession(next);
                  setChanged(true);
                }}
              />
            </div>
          )}
        </Panel>
      </div>
    </>
  );
}
