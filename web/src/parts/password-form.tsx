/** Changes the own password; the service says what is wrong with a weak one. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Session } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { TEXT } from '../text.ts';
import { Field, ProblemLine } from './form.tsx';

export function PasswordForm(props: {
  readonly currentLabel: string;
  readonly onDone: (session: Session) => void;
}): ReactNode {
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
      <Field label={props.currentLabel}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        )}
      </Field>
      <Field label={TEXT.signIn.fresh} help={TEXT.signIn.freshHelp}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="password"
            autoComplete="new-password"
            required
            minLength={12}
            maxLength={128}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Field label={TEXT.signIn.repeat}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="password"
            autoComplete="new-password"
            required
            aria-invalid={differs}
            value={repeated}
            onChange={(event) => setRepeated(event.target.value)}
          />
        )}
      </Field>
      <ProblemLine problem={problem} />
      <button type="submit" className="button main" aria-disabled={change.isPending}>
        {TEXT.signIn.change}
      </button>
    </form>
  );
}
