/** Changes the own password; the service says what is wrong with a weak one. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import type { Session } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { TEXT } from '../text.ts';

export function PasswordForm(props: {
  readonly currentLabel: string;
  readonly onDone: (session: Session) => void;
}): ReactNode {
  const id = useId();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const change = useMutation({
    mutationFn: () => api.changePassword({ body: { current, password } }),
    onSuccess: (session) => {
      setCurrent('');
      setPassword('');
      setRepeated('');
      props.onDone(session);
    },
  });
  const [tried, setTried] = useState(false);
  const differs = tried && password !== repeated;
  const problem = differs ? TEXT.signIn.mismatch : sentence(change.error, TEXT.states.unreachable);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (password === repeated && !change.isPending) change.mutate();
      }}
      className="stack"
    >
      <div className="field">
        <label htmlFor={`${id}-current`}>{props.currentLabel}</label>
        <input
          id={`${id}-current`}
          className="input"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-new`}>{TEXT.signIn.fresh}</label>
        <input
          id={`${id}-new`}
          className="input"
          type="password"
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={128}
          aria-describedby={`${id}-help`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <span id={`${id}-help`} className="muted small">
          {TEXT.signIn.freshHelp}
        </span>
      </div>
      <div className="field">
        <label htmlFor={`${id}-again`}>{TEXT.signIn.repeat}</label>
        <input
          id={`${id}-again`}
          className="input"
          type="password"
          autoComplete="new-password"
          required
          aria-invalid={differs}
          value={repeated}
          onChange={(event) => setRepeated(event.target.value)}
        />
      </div>
      {problem === null ? null : (
        <p className="message bad" role="alert">
          {problem}
        </p>
      )}
      <button type="submit" className="button main" aria-disabled={change.isPending}>
        {TEXT.signIn.change}
      </button>
    </form>
  );
}
