/** The way in: name and password, the first administrator's secret, and the choice of an own password. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { signInOptions } from '../lib/questions.ts';
import { enterSession } from '../lib/session.ts';
import { Brand } from '../parts/brand.tsx';
import { Icon } from '../parts/icon.tsx';
import { PasswordForm } from '../parts/password-form.tsx';
import { TEXT } from '../text.ts';

/** Asks who is there. `ended`: somebody was, and the session has ended. */
export function SignIn({ ended }: { readonly ended: boolean }): ReactNode {
  const options = useQuery(signInOptions);
  const name = useRef<HTMLInputElement>(null);
  const [password, setPassword] = useState('');
  useEffect(() => name.current?.focus(), []);
  const attempt = useMutation({
    mutationFn: () => api.signIn({ body: { name: name.current?.value.trim() ?? '', password } }),
    onSuccess: enterSession,
    onError: () => setPassword(''),
  });
  const problem = sentence(attempt.error, TEXT.states.unreachable);
  const provider = options.data?.openIdConnect ?? null;
  return (
    <main className="gate">
      <title>{TEXT.titleOf(TEXT.signIn.title)}</title>
      <div className="card">
        <div className="stack">
          <Brand />
          <h1>{TEXT.signIn.title}</h1>
          <p className="muted">{options.data?.organisation || TEXT.signIn.lead}</p>
        </div>
        {ended ? (
          <p className="message" role="status">
            {TEXT.signIn.ended}
          </p>
        ) : null}
        {options.data?.notice ? <p className="message">{options.data.notice}</p> : null}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!attempt.isPending) attempt.mutate();
          }}
        >
          <div className="field">
            <label htmlFor="name">{TEXT.signIn.name}</label>
            <input ref={name} id="name" className="input" name="username" autoComplete="username" required />
          </div>
          <div className="field">
            <label htmlFor="password">{TEXT.signIn.password}</label>
            <input
              id="password"
              className="input"
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              aria-invalid={problem !== null}
              aria-describedby={problem === null ? undefined : 'sign-in-problem'}
              onChange={(event) => setPassword(event.target.value)}
            />
          </div>
          {problem === null ? null : (
            <p id="sign-in-problem" className="message bad" role="alert">
              <span>{problem}</span>
            </p>
          )}
          <button type="submit" className="button main" aria-disabled={attempt.isPending}>
            {attempt.isPending ? TEXT.signIn.busy : TEXT.signIn.submit}
          </button>
        </form>
        {provider === null ? null : (
          <>
            <div className="or">{TEXT.signIn.or}</div>
            <a className="button" href={provider}>
              <Icon name="account" /> {TEXT.signIn.provider}
            </a>
          </>
        )}
        <p className="muted small">{TEXT.signIn.first}</p>
      </div>
    </main>
  );
}

/** Asks for a password of one's own, before anything else. */
export function ChoosePassword(): ReactNode {
  return (
    <main className="gate">
      <title>{TEXT.titleOf(TEXT.signIn.newPassword)}</title>
      <div className="card">
        <div className="stack">
          <Brand />
          <h1>{TEXT.signIn.newPassword}</h1>
          <p className="muted">{TEXT.signIn.newPasswordLead}</p>
        </div>
        <PasswordForm currentLabel={TEXT.signIn.currentSecret} onDone={enterSession} />
      </div>
    </main>
  );
}
