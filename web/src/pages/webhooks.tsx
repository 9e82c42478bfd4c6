/** Webhooks: addresses that each change is posted to. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Change, Webhook } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { Field, ProblemLine } from '../parts/form.tsx';
import { FormDialog } from '../parts/form-dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Confirm } from '../parts/overlay.tsx';
import { PageHead, Panel } from '../parts/panel.tsx';
import { SecretDialog } from '../parts/secret.tsx';
import { Answered, State } from '../parts/states.tsx';
import { Ago, Told } from '../parts/words.tsx';
import { TEXT } from '../text.ts';

const text = TEXT.admin.webhooks;
const KINDS = Object.keys(TEXT.changes.kinds) as Change['kind'][];
const refresh = (): Promise<void> => answers.invalidateQueries({ queryKey: ['webhooks'] });

export function WebhooksPage(): ReactNode {
  const webhooks = useQuery({ queryKey: ['webhooks'], queryFn: () => api.listWebhooks() });
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Webhook | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const remove = useMutation({
    mutationFn: (id: string) => api.deleteWebhook({ params: { id } }),
    onSuccess: () => {
      void refresh();
      setRemoving(null);
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
      <Answered query={webhooks}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel title={text.title}>
              <State icon="webhooks" title={text.empty}>
                {text.emptyWhy}
              </State>
            </Panel>
          ) : (
            <div className="stack">
              {items.map((webhook) => (
                <One key={webhook.id} webhook={webhook} onRemove={() => setRemoving(webhook)} />
              ))}
            </div>
          )
        }
      </Answered>
      {creating ? (
        <CreateWebhook
          onDone={(made) => {
            setCreating(false);
            setSecret(made);
          }}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {removing === null ? null : (
        <Confirm
          title={text.delete}
          question={text.deleteAsk(removing.name)}
          action={text.delete}
          busy={remove.isPending}
          problem={sentence(remove.error, TEXT.states.unreachable)}
          onConfirm={() => remove.mutate(removing.id)}
          onClose={() => setRemoving(null)}
        />
      )}
      {secret === null ? null : (
        <SecretDialog title={text.secret} help={text.secretHelp} secret={secret} onClose={() => setSecret(null)} />
      )}
    </>
  );
}

function One({ webhook, onRemove }: { readonly webhook: Webhook; readonly onRemove: () => void }): ReactNode {
  const params = { id: webhook.id };
  const test = useMutation({ mutationFn: () => api.testWebhook({ params }), onSettled: refresh });
  const turn = useMutation({
    mutationFn: () => api.updateWebhook({ params, body: { enabled: !webhook.enabled } }),
    onSettled: refresh,
  });
  const problem =
    sentence(test.error ?? turn.error, TEXT.states.unreachable) ??
    (test.data?.delivered === false ? test.data.problem : null) ??
    webhook.problem;
  return (
    <Panel
      title={webhook.name}
      lead={<Told text={webhook.url} limit={160} />}
      side={
        <span className="row">
          <button type="button" className="button small" aria-disabled={test.isPending} onClick={() => test.mutate()}>
            {text.test}
          </button>
          <button type="button" className="button small" onClick={() => turn.mutate()}>
            {webhook.enabled ? text.disable : text.enable}
          </button>
          <button type="button" className="button small danger" onClick={onRemove}>
            {text.delete}
          </button>
        </span>
      }
    >
      <div className="stack">
        <dl className="pairs">
          <dt>{text.format}</dt>
          <dd>{webhook.format}</dd>
          <dt>{text.kinds}</dt>
          <dd>
            {webhook.kinds.length === 0
              ? text.allKinds
              : webhook.kinds.map((kind) => TEXT.changes.kinds[kind as Change['kind']] ?? kind).join(', ')}
          </dd>
          <dt>{text.delivered}</dt>
          <dd className="number">{number(webhook.delivered)}</dd>
          <dt>{text.last}</dt>
          <dd>{webhook.lastDelivery === null ? text.never : <Ago time={webhook.lastDelivery} />}</dd>
        </dl>
        <p role="status">{test.data?.delivered === true ? text.testOk : webhook.enabled ? '' : text.disabled}</p>
        <ProblemLine problem={problem} />
      </div>
    </Panel>
  );
}

function CreateWebhook(props: { readonly onDone: (secret: string) => void; readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('https://');
  const [format, setFormat] = useState<Webhook['format']>('wardline');
  const [kinds, setKinds] = useState<readonly Change['kind'][]>([]);
  const create = useMutation({
    mutationFn: () => api.createWebhook({ body: { name: name.trim(), url: url.trim(), format, kinds } }),
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
          <input {...ids} className="input" required value={name} onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <Field label={text.url}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="url"
            required
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.format}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={format}
            onChange={(event) => setFormat(event.target.value === 'ocsf' ? 'ocsf' : 'wardline')}
          >
            <option value="wardline">Wardline JSON</option>
            <option value="ocsf">OCSF 1.5</option>
          </select>
        )}
      </Field>
      <fieldset className="boxes">
        <legend>{text.kinds}</legend>
        <p className="small muted">{text.kindsHelp}</p>
        {KINDS.map((kind) => (
          <label key={kind} className="check">
            <input
              type="checkbox"
              checked={kinds.includes(kind)}
              onChange={(event) =>
                setKinds(KINDS.filter((one) => (one === kind ? event.target.checked : kinds.includes(one))))
              }
            />
            {TEXT.changes.kinds[kind]}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
