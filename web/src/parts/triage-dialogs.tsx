/** The dialogs in which people say where findings stand, whose they are, something about them, or hold them back. */
import { type ReactNode, useState } from 'react';
import type { Finding } from '../../client.ts';
import { sentence } from '../lib/api.ts';
import { shortMoment } from '../lib/format.ts';
import { useSession } from '../lib/session.ts';
import { STATES, type Steps, type TriageState, triageOf, useAssignees } from '../lib/triage.ts';
import { TEXT } from '../text.ts';
import { Field } from './form.tsx';
import { FormDialog } from './form-dialog.tsx';
import { kindWords, Told } from './words.tsx';

const text = TEXT.triage;
const COMMENT_LIMIT = 4000;
const REASON_LIMIT = 500;
const DAYS = [7, 30, 90, 365] as const;
const DAYS_OTHERWISE = 30;
const DAY = 86_400_000;

/** What is done with findings. */
export type StepKind = 'state' | 'assignee' | 'comment' | 'suppress';
/** The dialog that is open. */
export interface Asking {
  readonly kind: StepKind;
  readonly findings: readonly Finding[];
}
interface AskedProps {
  readonly findings: readonly Finding[];
  readonly steps: Steps;
  readonly onClose: () => void;
}

/** The dialog of a step. */
export function StepAsked({
  asking,
  steps,
  onClose,
}: { readonly asking: Asking } & Omit<AskedProps, 'findings'>): ReactNode {
  const props: AskedProps = { findings: asking.findings, steps, onClose };
  switch (asking.kind) {
    case 'state':
      return <AskState {...props} />;
    case 'assignee':
      return <AskAssignee {...props} />;
    case 'comment':
      return <AskComment {...props} />;
    case 'suppress':
      return <AskSuppression {...props} />;
  }
}

/** The dialog of every step: closed when the step was taken. */
function StepDialog(
  props: AskedProps & {
    readonly title: string;
    readonly action: string;
    readonly take: () => Promise<void>;
    readonly children: ReactNode;
  },
): ReactNode {
  const { findings, steps, onClose } = props;
  const [first] = findings;
  return (
    <FormDialog
      title={props.title}
      action={props.action}
      busy={steps.busy}
      problem={sentence(steps.error, TEXT.states.unreachable)}
      onSubmit={() => void props.take().then(onClose, () => undefined)}
      onClose={() => {
        if (steps.error !== null) steps.forget();
        onClose();
      }}
    >
      <p className="muted">
        {findings.length === 1 && first ? (
          <Told text={first.title} limit={160} />
        ) : (
          TEXT.count.findings(findings.length)
        )}
      </p>
      {props.children}
    </FormDialog>
  );
}

function Comment(props: {
  readonly label: string;
  readonly value: string;
  readonly required?: boolean;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <Field label={props.label} help={text.commentHelp}>
      {(ids) => (
        <textarea
          {...ids}
          className="input"
          rows={3}
          maxLength={COMMENT_LIMIT}
          required={props.required === true}
          data-first={props.required === true ? '' : undefined}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      )}
    </Field>
  );
}

const said = (comment: string): { readonly comment?: string } =>
  comment.trim() === '' ? {} : { comment: comment.trim() };

function AskState(props: AskedProps): ReactNode {
  const { findings, steps } = props;
  const [first] = findings;
  const [state, setState] = useState<TriageState>(first ? triageOf(first).state : 'open');
  const [comment, setComment] = useState('');
  return (
    <StepDialog
      {...props}
      title={text.buttons.state}
      action={TEXT.save}
      take={() => steps.change(findings, { state, ...said(comment) }, text.stood(findings.length, text.states[state]))}
    >
      <fieldset className="boxes">
        <legend>{text.state}</legend>
        {STATES.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="state"
              data-first={one === state ? '' : undefined}
              checked={one === state}
              onChange={() => setState(one)}
            />
            <span>
              {text.states[one]} <span className="muted">– {text.stateHelp[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Comment label={text.commentOptional} value={comment} onChange={setComment} />
    </StepDialog>
  );
}

function AskAssignee(props: AskedProps): ReactNode {
  const { findings, steps } = props;
  const me = useSession().data?.user.id ?? '';
  const people = useAssignees();
  const [chosen, setChosen] = useState(me);
  const name = chosen === '' ? text.nobody : (people.get(chosen) ?? chosen);
  return (
    <StepDialog
      {...props}
      title={text.buttons.assignee}
      action={TEXT.save}
      take={() =>
        steps.change(findings, { assignee: chosen === '' ? null : chosen }, text.assigned(findings.length, name))
      }
    >
      <Field label={text.assignee}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            data-first
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
          >
            <option value={me}>{text.me}</option>
            {[...people].map(([id, one]) =>
              id === me ? null : (
                <option key={id} value={id}>
                  {one}
                </option>
              ),
            )}
            <option value="">{text.nobody}</option>
          </select>
        )}
      </Field>
    </StepDialog>
  );
}

function AskComment(props: AskedProps): ReactNode {
  const { findings, steps } = props;
  const [comment, setComment] = useState('');
  return (
    <StepDialog
      {...props}
      title={text.buttons.comment}
      action={text.buttons.comment}
      take={() => steps.change(findings, { comment: comment.trim() }, text.commented(findings.length))}
    >
      <Comment label={text.comment} value={comment} required onChange={setComment} />
    </StepDialog>
  );
}

function AskSuppression(props: AskedProps): ReactNode {
  const { findings, steps } = props;
  const [first] = findings;
  const scopes = first ? scopesOf(first) : [];
  const [scope, setScope] = useState(0);
  const [reason, setReason] = useState('');
  const [days, setDays] = useState<number>(DAYS_OTHERWISE);
  if (!first) return null;
  const end = shortMoment(new Date(Date.now() + days * DAY).toISOString());
  const { device = null, place = null } = scopes[scope] ?? {};
  return (
    <StepDialog
      {...props}
      findings={[first]}
      title={text.buttons.suppress}
      action={text.buttons.suppress}
      take={() =>
        steps.suppress(
          { kind: first.kind, device, place, reason: reason.trim(), days },
          text.held(kindWords(first.kind), end),
        )
      }
    >
      <p>{text.suppressLead}</p>
      <fieldset className="boxes">
        <legend>
          {text.what} <strong>{kindWords(first.kind)}</strong>
        </legend>
        {scopes.map(({ words }, index) => (
          <label key={words} className="check">
            <input type="radio" name="scope" checked={index === scope} onChange={() => setScope(index)} />
            <Told text={words} limit={80} />
          </label>
        ))}
      </fieldset>
      <Field label={text.reason} help={text.reasonHelp}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            required
            maxLength={REASON_LIMIT}
            data-first
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.howLong} help={text.until(end)}>
        {(ids) => (
          <select {...ids} className="input" value={days} onChange={(event) => setDays(Number(event.target.value))}>
            {DAYS.map((one) => (
              <option key={one} value={one}>
                {text.days(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </StepDialog>
  );
}

/** What findings of a kind can be held back for: a device of this one, a place, or everywhere. */
function scopesOf(
  finding: Finding,
): readonly { readonly words: string; readonly device?: string; readonly place?: string }[] {
  const devices = new Map(
    [...finding.actors, ...finding.targets].flatMap(({ device, ip }) => (device ? [[device, ip ?? device]] : [])),
  );
  return [
    ...[...devices].map(([device, ip]) => ({ words: text.ofDevice(ip), device })),
    ...triageOf(finding).places.map((place) => ({ words: text.atPlace(place), place })),
    { words: text.everywhere },
  ];
}
