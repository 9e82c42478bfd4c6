/** Tokens for programs: the own ones, and for administrators all. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Token } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { Field } from '../parts/form.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Confirm } from '../parts/overlay.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { SecretDialog } from '../parts/secret.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { Ago, Told, When } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.tokens;
type Scope = Parameters<typeof api.createToken>[0]['body']['scopes'][number];
const SCOPES: readonly Scope[] = ['read', 'export', 'metrics', 'audit', 'manage'];
const DAYS = 90;
const refresh = (): Promise<void> => answers.invalidateQueries({ queryKey: ['tokens'] });

export function TokensPage(): ReactNode {
  const tokens = useQuery({ queryKey: ['tokens'], queryFn: () => api.listTokens({ query: { limit: 1000 } }) });
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Token | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const end = useMutation({
    mutationFn: (id: string) => api.deleteToken({ params: { id } }),
    onSuccess: () => {
      void refresh();
      setEnding(null);
    },
  });
  return (
    <>
      <title>{TEXT.titleOf(text.title)}</title>
      <PageHead title={text.title} lead={text.lead}>
        <button type="button" className="button main" onClick={() => setCreating(true)}>
          <Icon name="plus" />
          {text.create}
        </button>
      </PageHead>
      <Panel title={text.title}>
        <Answered query={tokens}>
          {({ items }) =>
            items.length === 0 ? (
              <State icon="tokens" title={text.empty}>
                {text.emptyWhy}
              </State>
            ) : (
              <Tokens tokens={items} onEnd={setEnding} />
            )
          }
        </Answered>
      </Panel>
      {creating ? (
        <CreateToken
          onDone={(made) => {
            setCreating(false);
            setSecret(made);
          }}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {ending === null ? null : (
        <Confirm
          title={text.delete}
          question={text.deleteAsk(ending.name)}
          action={text.delete}
          busy={end.isPending}
          problem={sentence(end.error, TEXT.states.unreachable)}
          onConfirm={() => end.mutate(ending.id)}
          onClose={() => setEnding(null)}
        />
      )}
      {secret === null ? null : (
        <SecretDialog title={text.secret} help={text.secretHelp} secret={secret} onClose={() => setSecret(null)} />
      )}
    </>
  );
}

function Tokens(props: { readonly tokens: readonly Token[]; readonly onEnd: (token: Token) => void }): ReactNode {
  return (
    <Table
      heads={[text.name, text.prefix, text.scopes, text.lastUsed, text.expires, { name: text.delete, unseen: true }]}
    >
      {props.tokens.map((token) => (
        <tr key={token.id}>
          <th scope="row">
            <Told text={token.name} limit={60} />
          </th>
          <td>
            <code>{token.prefix}…</code>
          </td>
          <td>{token.scopes.join(', ')}</td>
          <td>{token.lastUsed === null ? text.never : <Ago time={token.lastUsed} />}</td>
          <td>
            {new Date(token.expiresAt).getTime() < Date.now() ? text.expired : <When time={token.expiresAt} short />}
          </td>
          <td className="end">
            <button
              type="button"
              className="button small danger"
              aria-label={`${text.delete}: ${token.name}`}
              onClick={() => props.onEnd(token)}
            >
              {text.delete}
            </button>
          </td>
        </tr>
      ))}
    </Table>
  );
}

function CreateToken(props: { readonly onDone: (secret: string) => void; readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [days, setDays] = useState(DAYS);
  const create = useMutation({
    mutationFn: () => api.createToken({ body: { name: name.trim(), scopes, days } }),
    onSuccess: ({ secret }) => {
      void refresh();
      props.onDone(secret);
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
      <Field label={text.name}>
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
      <fieldset className="boxes">
        <legend>{text.scopes}</legend>
        {SCOPES.map((scope) => (
          <label key={scope} className="check">
            <input
              type="checkbox"
              checked={scopes.includes(scope)}
              onChange={(event) =>
                setScopes(SCOPES.filter((one) => (one === scope ? event.target.checked : scopes.includes(one))))
              }
            />
            <span>
              {scope} <span className="muted">– {text.scopeHelp[scope]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field label={text.days}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="number"
            min={1}
            max={366}
            required
            value={days}
            onChange={(event) => setDays(event.target.valueAsNumber || 1)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
