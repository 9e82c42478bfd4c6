/** Reports that are made by themselves: which, how often, and those that were made so far. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { KeptReport, ReportSchedule } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { number } from '../lib/format.ts';
import { useMay, useSession } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Field, ProblemLine } from './form.tsx';
import { FormDialog } from './form-dialog.tsx';
import { Icon } from './icon.tsx';
import { Confirm } from './overlay.tsx';
import { Panel } from './panel.tsx';
import { Answered } from './states.tsx';
import { Told, When } from './words.tsx';

const text = TEXT.reports;
export type ReportKind = ReportSchedule['kind'];
type Step = ReportSchedule['step'];
const STEPS: readonly Step[] = ['day', 'week', 'month'];
const KEEP = 365;
const refresh = (): Promise<void> => answers.invalidateQueries({ queryKey: ['reports'] });

/** Schedules and what they made; nothing for who may not have them. */
export function ReportSchedules({ kind, q }: { readonly kind: ReportKind; readonly q: string }): ReactNode {
  const may = useMay('listReportSchedules');
  const schedules = useQuery({
    queryKey: ['reports', 'schedules'],
    queryFn: () => api.listReportSchedules(),
    enabled: may,
  });
  const kept = useQuery({ queryKey: ['reports', 'kept'], queryFn: () => api.listKeptReports(), enabled: may });
  const [creating, setCreating] = useState(false);
  if (!may) return null;
  return (
    <div className="panels" style={{ marginTop: '1rem' }}>
      <Panel
        title={text.schedules}
        lead={text.schedulesLead}
        className="half"
        side={
          <button type="button" className="button" onClick={() => setCreating(true)}>
            <Icon name="plus" />
            {text.schedule}
          </button>
        }
      >
        <Answered query={schedules} lines={2}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted">{text.noSchedules}</p>
            ) : (
              <ul className="entries">
                {items.map((schedule) => (
                  <One key={schedule.id} schedule={schedule} />
                ))}
              </ul>
            )
          }
        </Answered>
      </Panel>
      <Panel title={text.kept} lead={text.keptLead} className="half">
        <Answered query={kept} lines={2}>
          {({ items }) => (items.length === 0 ? <p className="muted">{text.noKept}</p> : <Kept items={items} />)}
        </Answered>
      </Panel>
      {creating ? <Create kind={kind} q={q} onClose={() => setCreating(false)} /> : null}
    </div>
  );
}

function One({ schedule }: { readonly schedule: ReportSchedule }): ReactNode {
  const { id, name, kind, q, step, owner, problem } = schedule;
  const user = useSession().data?.user;
  const [asking, setAsking] = useState(false);
  const run = useMutation({ mutationFn: () => api.runReportSchedule({ params: { id } }), onSettled: refresh });
  const remove = useMutation({ mutationFn: () => api.deleteReportSchedule({ params: { id } }), onSuccess: refresh });
  return (
    <li>
      <span className="spread">
        <strong>
          <Told text={name} limit={60} />
        </strong>
        <span className="row">
          <button type="button" className="button small" aria-disabled={run.isPending} onClick={() => run.mutate()}>
            {run.isPending ? text.making : text.now}
          </button>
          {user?.id === owner || user?.role === 'administrator' ? (
            <button type="button" className="button small danger" onClick={() => setAsking(true)}>
              {text.removeSchedule}
            </button>
          ) : null}
        </span>
      </span>
      <span className="small muted">
        {text.kinds[kind]} · {text.steps[step]} · {q === '' ? text.allDevices : <Told text={q} limit={60} />}
      </span>
      <ProblemLine problem={sentence(run.error, TEXT.states.unreachable) ?? problem} />
      {asking ? (
        <Confirm
          title={text.removeSchedule}
          question={text.removeAsk(name)}
          action={text.removeSchedule}
          busy={remove.isPending}
          problem={sentence(remove.error, TEXT.states.unreachable)}
          onConfirm={() => remove.mutate()}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </li>
  );
}

const SHOWN = 20;
function Kept({ items }: { readonly items: readonly KeptReport[] }): ReactNode {
  return (
    <>
      <ul className="entries">
        {items.slice(0, SHOWN).map(({ id, name, kind, from, to, total }) => (
          <li key={id}>
            <span className="spread">
              <span>
                <Told text={name} limit={60} /> <span className="small muted">{text.kinds[kind]}</span>
              </span>
              <span className="row">
                {FORMATS.map((format) => (
                  <a
                    key={format}
                    className="button small"
                    download
                    href={`/api/v1/kept-reports/${encodeURIComponent(id)}/file?format=${format}`}
                    aria-label={`${name}: ${format.toUpperCase()}`}
                  >
                    {format.toUpperCase()}
                  </a>
                ))}
              </span>
            </span>
            <span className="small muted">
              <When time={from} short /> – <When time={to} short /> · {text.rows(total)}
            </span>
          </li>
        ))}
      </ul>
      {items.length > SHOWN ? <p className="muted">{TEXT.andMore(items.length - SHOWN)}</p> : null}
    </>
  );
}
export const FORMATS = ['pdf', 'csv', 'xlsx'] as const;

function Create(props: { readonly kind: ReportKind; readonly q: string; readonly onClose: () => void }): ReactNode {
  const { kind, q, onClose } = props;
  const [name, setName] = useState<string>(text.kinds[kind]);
  const [step, setStep] = useState<Step>('week');
  const [keepDays, setKeepDays] = useState(KEEP);
  const create = useMutation({
    mutationFn: () => api.createReportSchedule({ body: { name, kind, q, step, keepDays } }),
    onSuccess: () => {
      void refresh();
      onClose();
    },
  });
  return (
    <FormDialog
      title={text.schedule}
      action={text.schedule}
      busy={create.isPending}
      problem={sentence(create.error, TEXT.states.unreachable)}
      onSubmit={create.mutate}
      onClose={onClose}
    >
      <p className="muted">{text.scheduleOf(text.kinds[kind], q === '' ? text.allDevices : q)}</p>
      <Field label={text.name}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            required
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.step}>
        {(ids) => (
          <select
            {...ids}
            className="input"
            value={step}
            onChange={(event) => setStep(STEPS.find((one) => one === event.target.value) ?? 'week')}
          >
            {STEPS.map((one) => (
              <option key={one} value={one}>
                {text.steps[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={text.keep} help={text.keepHelp(number(3650))}>
        {(ids) => (
          <input
            {...ids}
            className="input"
            type="number"
            required
            min={1}
            max={3650}
            value={keepDays}
            onChange={(event) => setKeepDays(Number(event.target.value))}
          />
        )}
      </Field>
    </FormDialog>
  );
}
