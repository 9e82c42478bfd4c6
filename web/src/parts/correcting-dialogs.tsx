/** The dialogs in which a person says what a device is: a word, another device, or interfaces of it. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AskedCorrection, Device } from '../../client.ts';
import { api } from '../lib/api.ts';
import { quoted } from '../lib/complete.ts';
import { nameText } from '../lib/device-name.ts';
import { countsOptions } from '../lib/questions.ts';
import { TEXT } from '../text.ts';
import { Field } from './form.tsx';
import { FormDialog } from './form-dialog.tsx';
import { Told } from './words.tsx';

const text = TEXT.correcting;
/** Characters before devices are looked for, and how many are offered. */
const SHORTEST = 2;
const OFFERED = 8;

interface Form {
  readonly device: Device;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onSay: (asked: AskedCorrection) => void;
  readonly onClose: () => void;
}

/** A word that is asked for: what a claim is, or a name, a place or a note. */
export type AskedWord =
  | { readonly kind: 'correct'; readonly claim: keyof Device['identity'] }
  | { readonly kind: 'name' | 'place' | 'note' };

function useReason(): readonly [{ readonly reason?: string }, ReactNode] {
  const [reason, setReason] = useState('');
  const field = (
    <Field label={text.reason} help={text.reasonHelp}>
      {(ids) => (
        <input
          {...ids}
          className="input"
          maxLength={500}
          autoComplete="off"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      )}
    </Field>
  );
  return [reason.trim() === '' ? {} : { reason }, field];
}

/** A claim, a name, a place or a note. */
export function WordDialog(props: Form & { readonly asking: AskedWord }): ReactNode {
  const { asking, device } = props;
  const [value, setValue] = useState(beginning(device, asking));
  const [reason, reasonField] = useReason();
  const title = asking.kind === 'correct' ? text.correctClaim(TEXT.device.claims[asking.claim]) : text[asking.kind];
  const say = (): void => {
    if (asking.kind === 'correct') props.onSay({ kind: 'correct', claim: asking.claim, value, ...reason });
    else props.onSay({ kind: asking.kind, value, ...reason });
  };
  const isCategory = asking.kind === 'correct' && asking.claim === 'category';
  const categories = useQuery({ ...countsOptions('category', ''), enabled: isCategory });
  return (
    <FormDialog
      title={title}
      action={TEXT.save}
      busy={props.busy}
      problem={props.problem}
      onSubmit={say}
      onClose={props.onClose}
    >
      <Field
        label={asking.kind === 'correct' ? TEXT.device.claims[asking.claim] : text.words[asking.kind]}
        {...(isCategory ? { help: text.categoryHelp } : {})}
      >
        {(ids) =>
          asking.kind === 'note' ? (
            <textarea
              {...ids}
              className="input"
              required
              rows={4}
              maxLength={2000}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          ) : (
            <input
              {...ids}
              className="input"
              required
              maxLength={200}
              autoComplete="off"
              {...(isCategory ? { list: 'known-categories' } : {})}
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )
        }
      </Field>
      {isCategory ? (
        <datalist id="known-categories">
          {categories.data?.items.map((count) =>
            count.value === null ? null : <option key={count.value} value={count.value} />,
          )}
        </datalist>
      ) : null}
      {reasonField}
      <p className="small muted">{text.noPatients}</p>
    </FormDialog>
  );
}

function beginning({ identity, names }: Device, asking: AskedWord): string {
  switch (asking.kind) {
    case 'correct':
      return identity[asking.claim]?.value ?? '';
    case 'name':
      return names[0] ?? '';
    case 'place':
      return identity.location?.value ?? '';
    case 'note':
      return '';
  }
}

/** The other device, found by a name or an address. */
export function MergeDialog(props: Form): ReactNode {
  const { device } = props;
  const [search, setSearch] = useState('');
  const [other, setOther] = useState<string | null>(null);
  const [reason, reasonField] = useReason();
  const q = quoted(search.trim());
  const found = useQuery({
    queryKey: ['devices', 'merge', q],
    queryFn: () => api.listDevices({ query: { q, limit: OFFERED + 1 } }),
    enabled: search.trim().length >= SHORTEST,
  });
  const offered = (found.data?.items ?? []).filter(({ id }) => id !== device.id).slice(0, OFFERED);
  return (
    <FormDialog
      title={text.merge}
      action={text.merge}
      busy={props.busy || other === null}
      problem={props.problem}
      onSubmit={() => {
        if (other !== null) props.onSay({ kind: 'merge', other, ...reason });
      }}
      onClose={props.onClose}
    >
      <p>{text.mergeLead}</p>
      <Field label={text.other}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            autoComplete="off"
            value={search}
            onChange={(event) => {
              setSearch(event.target.value);
              setOther(null);
            }}
          />
        )}
      </Field>
      <fieldset className="choices-list">
        <legend className="unseen">{text.other}</legend>
        {offered.map((one) => (
          <label key={one.id} className="check">
            <input type="radio" name="other" checked={other === one.id} onChange={() => setOther(one.id)} />
            <span>
              <Told text={nameText(one)} limit={60} />{' '}
              <span className="small muted mono">
                <Told text={[...one.ips, ...one.macs].join(' ')} limit={80} />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {reasonField}
    </FormDialog>
  );
}

/** Interfaces that are a device of their own. */
export function SplitDialog(props: Form & { readonly endpoints: readonly string[] }): ReactNode {
  const { device, endpoints } = props;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, reasonField] = useReason();
  const isPart = chosen.size > 0 && chosen.size < endpoints.length;
  return (
    <FormDialog
      title={text.split}
      action={text.split}
      busy={props.busy || !isPart}
      problem={props.problem}
      onSubmit={() => props.onSay({ kind: 'split', endpoints: [...chosen], ...reason })}
      onClose={props.onClose}
    >
      <p>{text.splitLead}</p>
      <fieldset className="choices-list">
        <legend className="unseen">{TEXT.device.interfaces}</legend>
        {endpoints.map((endpoint) => (
          <label key={endpoint} className="check">
            <input
              type="checkbox"
              checked={chosen.has(endpoint)}
              onChange={() => setChosen(chosen.symmetricDifference(new Set([endpoint])))}
            />
            <span className="mono">
              <Told text={endpoint} />{' '}
              <span className="small muted">
                <Told
                  text={device.addresses.flatMap(({ ip, mac }) => (mac === endpoint ? [ip] : [])).join(' ')}
                  limit={80}
                />
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {reasonField}
    </FormDialog>
  );
}
