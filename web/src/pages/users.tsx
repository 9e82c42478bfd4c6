/** Accounts: who may sign in, and as what. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { User } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { useAsked } from '../lib/asked.ts';
import { useMay, useSession } from '../lib/session.ts';
import { Field, ProblemLine } from '../parts/form.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Confirm, Menu } from '../parts/overlay.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { SecretDialog } from '../parts/secret.tsx';
import { Answered } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.users;
type Role = User['role'];
const ROLES = Object.keys(TEXT.roles) as Role[];
const refresh = (): Promise<void> => answers.invalidateQueries({ queryKey: ['users'] });

/** A change of an account. */
interface Change {
  readonly id: string;
  readonly body: Parameters<typeof api.updateUser>[0]['body'];
}

type Asking = { readonly kind: 'create' } | { readonly kind: 'reset' | 'delete'; readonly user: User };

export function UsersPage(): ReactNode {
  const users = useQuery({ queryKey: ['users'], queryFn: () => api.listUsers({ query: { limit: 1000 } }) });
  const [asking, setAsking] = useState<Asking | null>(null);
  const [secret, setSecret] = useState<{ readonly name: string; readonly secret: string } | null>(null);
  const may = useMay('createUser');
  const close = (): void => setAsking(null);
  const given = (answer: { readonly user: User; readonly secret: string }): void => {
    setAsking(null);
    setSecret({ name: answer.user.name, secret: answer.secret });
  };
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        {may ? (
          <button type="button" className="button main" onClick={() => setAsking({ kind: 'create' })}>
            <Icon name="plus" />
            {text.create}
          </button>
        ) : null}
      </PageHead>
      <Panel title={text.title}>
        <Answered query={users}>{({ items }) => <Users users={items} onAsk={setAsking} />}</Answered>
      </Panel>
      {asking?.kind === 'create' ? <CreateUser onDone={given} onClose={close} /> : null}
      {asking?.kind === 'reset' ? <ResetUser user={asking.user} onDone={given} onClose={close} /> : null}
      {asking?.kind === 'delete' ? <DeleteUser user={asking.user} onClose={close} /> : null}
      {secret === null ? null : (
        <SecretDialog
          title={text.secret(secret.name)}
          help={text.secretHelp}
          secret={secret.secret}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}

function Users(props: { readonly users: readonly User[]; readonly onAsk: (asking: Asking) => void }): ReactNode {
  const me = useSession().data?.user.id;
  const { asked, error, ask } = useAsked('users', ({ id, body }: Change) => api.updateUser({ params: { id }, body }));
  return (
    <div className="stack">
      <ProblemLine problem={sentence(error, TEXT.states.unreachable)} />
      <Table
        heads={[TEXT.signIn.name, text.role, text.state, text.lastSignIn, { name: text.actions(''), unseen: true }]}
        tall
      >
        {props.users.map((user) => (
          <tr key={user.id}>
            <th scope="row">
              <Told text={user.displayName || user.name} limit={60} />
              {user.id === me ? <span className="badge">{text.you}</span> : null}
              <div className="small muted">
                <Told text={user.name} limit={60} />
              </div>
            </th>
            <td>
              <select
                className="input"
                style={{ width: 'auto' }}
                aria-label={`${text.role}: ${user.name}`}
                value={asked.find(({ id, body }) => id === user.id && body.role !== undefined)?.body.role ?? user.role}
                disabled={user.id === me || user.openIdConnect}
                onChange={(event) => {
                  const role = ROLES.find((one) => one === event.target.value);
                  if (role !== undefined) ask({ id: user.id, body: { role } });
                }}
              >
                {ROLES.map((role) => (
                  <option key={role} value={role}>
                    {TEXT.roles[role]}
                  </option>
                ))}
              </select>
            </td>
            <td>{stateOf(user)}</td>
            <td>{user.lastSignIn === null ? text.never : <Ago time={user.lastSignIn} />}</td>
            <td className="end">
              {user.id === me ? null : (
                <Menu label={text.actions(user.name)} icon="settings" iconOnly>
                  {(close) => (
                    <>
                      <button
                        type="button"
                        className="item"
                        onClick={() => {
                          close();
                          props.onAsk({ kind: 'reset', user });
                        }}
                      >
                        {text.reset}
                      </button>
                      {user.lockedUntil === null ? null : (
                        <button
                          type="button"
                          className="item"
                          onClick={() => {
                            close();
                            ask({ id: user.id, body: { unlock: true } });
                          }}
                        >
                          {text.unlock}
                        </button>
                      )}
                      <button
                        type="button"
                        className="item"
                        onClick={() => {
                          close();
                          ask({ id: user.id, body: { disabled: !user.disabled } });
                        }}
                      >
                        {user.disabled ? text.enable : text.disable}
                      </button>
                      <button
                        type="button"
                        className="item"
                        onClick={() => {
                          close();
                          props.onAsk({ kind: 'delete', user });
                        }}
                      >
                        {text.delete}
                      </button>
                    </>
                  )}
                </Menu>
              )}
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

function stateOf(user: User): string {
  if (user.disabled) return text.disabled;
  if (user.lockedUntil !== null) return text.locked;
  if (user.mustChange) return text.waiting;
  return user.openIdConnect ? text.provider : text.active;
}

interface Given {
  readonly user: User;
  readonly secret: string;
}

function CreateUser(props: { readonly onDone: (given: Given) => void; readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const create = useMutation({
    mutationFn: () => api.createUser({ body: { name: name.trim(), displayName: displayName.trim(), role } }),
    onSuccess: (given) => {
      void refresh();
      props.onDone(given);
    },
  });
  return (
    <FormDialog
      title={text.create}
      action={text.create}
      busy={create.isPending}
      problem={sentence(create.error, TEXT.states.unreachable)}
      onSubmit={create.mutate}
      onClose={props.onClose}
    >
      <Field label={text.name} help={text.nameHelp}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            required
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.displayName}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            autoComplete="off"
            value={displayName}
            onChange={(event) => setDisplayName(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.role} help={TEXT.admin.roles.sentences[role]}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={role}
            onChange={(event) => setRole(ROLES.find((one) => one === event.target.value) ?? 'viewer')}
          >
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {TEXT.roles[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
    </FormDialog>
  );
}

function ResetUser(props: {
  readonly user: User;
  readonly onDone: (given: Given) => void;
  readonly onClose: () => void;
}): ReactNode {
  const reset = useMutation({
    mutationFn: () => api.resetPassword({ params: { id: props.user.id } }),
    onSuccess: (given) => {
      void refresh();
      props.onDone(given);
    },
  });
  return (
    <Confirm
      title={text.reset}
      question={text.resetAsk(props.user.name)}
      action={text.reset}
      busy={reset.isPending}
      problem={sentence(reset.error, TEXT.states.unreachable)}
      onConfirm={() => reset.mutate()}
      onClose={props.onClose}
    />
  );
}

function DeleteUser(props: { readonly user: User; readonly onClose: () => void }): ReactNode {
  const remove = useMutation({
    mutationFn: () => api.deleteUser({ params: { id: props.user.id } }),
    onSuccess: () => {
      void refresh();
      props.onClose();
    },
  });
  return (
    <Confirm
      title={text.delete}
      question={text.deleteAsk(props.user.name)}
      action={text.delete}
      busy={remove.isPending}
      problem={sentence(remove.error, TEXT.states.unreachable)}
      onConfirm={() => remove.mutate()}
      onClose={props.onClose}
    />
  );
}
