/** The state of enforcement: the stage of each zone, what waits and until when, quarantine, and what was done. */
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { type Enforcement, renewSegmentation, type Step, useEnforcement } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { useView } from '../lib/view.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { EnforcementHistory, Reviews } from './enforcement-history.tsx';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { Confirm } from './overlay.tsx';
import { Panel } from './panel.tsx';
import { Party } from './plan-replay.tsx';
import { Answered, State } from './states.tsx';
import { StepDialog } from './step-dialog.tsx';
import { Table } from './table.tsx';
import { WaitingStep } from './waiting-step.tsx';
import { Told, When } from './words.tsx';

const { enforcement: text } = SEGMENTATION_TEXT;
type Stage = Extract<Step, { readonly kind: 'stage' }>['stage'];

export function EnforcementView(): ReactNode {
  const query = useEnforcement();
  return (
    <Answered query={query} lines={8}>
      {({ enforcement }) =>
        enforcement === null ? (
          <State
            icon="roles"
            title={text.none}
            action={
              <Link to="/manual/$name" params={{ name: '53-enforcement' }} className="button">
                {text.noneHow}
              </Link>
            }
          >
            {text.noneWhy}
          </State>
        ) : (
          <Standing enforcement={enforcement} />
        )
      }
    </Answered>
  );
}

function Standing({ enforcement }: { readonly enforcement: Enforcement }): ReactNode {
  const may = useMay('takeStep');
  const [view, change] = useView();
  const [step, setStep] = useState<Step | null>(null);
  const asked: Step | null = step ?? (may && view.at !== undefined ? { kind: 'quarantine', device: view.at } : null);
  const close = (): void => {
    setStep(null);
    if (view.at !== undefined) change({ at: null }, true);
  };
  const { holds, broken } = enforcement;
  return (
    <div className="panels">
      <Panel
        title={text.point}
        lead={<Told text={enforcement.point} />}
        side={may ? <RollBack of={enforcement} /> : undefined}
      >
        <p className={`mark ${holds === 'other' ? 'critical' : holds === 'pending' ? 'medium' : 'good'}`}>
          <Icon name={holds === 'other' ? 'warning' : holds === 'pending' ? 'clock' : 'good'} />
          {text.holds[holds]}
        </p>
        <p className="muted">{text.counts(enforcement.counts.audited, enforcement.counts.stopped)}</p>
        {broken === null ? null : (
          <p className="message bad" role="alert">
            {text.broken}: {broken}
          </p>
        )}
        {may ? null : <p className="small muted">{text.may}</p>}
      </Panel>
      {enforcement.pending === null ? null : <Pending pending={enforcement.pending} may={may} />}
      {enforcement.proposals.map((proposal) => (
        <WaitingStep key={proposal.id} proposal={proposal} />
      ))}
      <Reviews reviews={enforcement.reviews} />
      <Stages enforcement={enforcement} onStep={may && enforcement.pending === null ? setStep : null} />
      <Apart enforcement={enforcement} onStep={may && enforcement.pending === null ? setStep : null} />
      <EnforcementHistory history={enforcement.history} />
      {asked === null ? null : <StepDialog key={JSON.stringify(asked)} step={asked} onClose={close} />}
    </div>
  );
}

/** A button that brings back what stood before the last step that was kept. */
function RollBack({ of }: { readonly of: Enforcement }): ReactNode {
  const [open, setOpen] = useState(false);
  const rollBack = useMutation({
    mutationFn: () => api.rollBackStep(),
    onSuccess: () => setOpen(false),
    onSettled: renewSegmentation,
  });
  if (of.confirmed === null || of.pending !== null) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        {text.rollbackLast}
      </button>
      {open ? (
        <Confirm
          title={text.rollbackLast}
          question={text.rollbackAsk}
          action={text.rollbackLast}
          busy={rollBack.isPending}
          problem={sentence(rollBack.error, TEXT.states.unreachable)}
          onConfirm={() => rollBack.mutate()}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function Pending(props: { readonly pending: NonNullable<Enforcement['pending']>; readonly may: boolean }): ReactNode {
  const { pending, may } = props;
  const left = useCountdown(pending.deadline);
  const settle = { onSettled: renewSegmentation };
  const keep = useMutation({ mutationFn: () => api.confirmStep(), ...settle });
  const undo = useMutation({ mutationFn: () => api.rollBackStep(), ...settle });
  const busy = keep.isPending || undo.isPending;
  return (
    <Panel title={text.pending} className="waits" lead={<When time={pending.at} />}>
      <p className="mark medium">
        <Icon name="clock" />
        <strong className="number" role="timer">
          {text.left(left)}
        </strong>
      </p>
      <ProblemLine problem={sentence(keep.error ?? undo.error, TEXT.states.unreachable)} />
      {may ? (
        <div className="row">
          <button type="button" className="button main" aria-disabled={busy} onClick={() => busy || keep.mutate()}>
            <Icon name="good" />
            {text.confirm}
          </button>
          <button type="button" className="button danger" aria-disabled={busy} onClick={() => busy || undo.mutate()}>
            {text.rollback}
          </button>
        </div>
      ) : null}
    </Panel>
  );
}

/** Whole seconds until a moment. */
function useCountdown(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.round((Date.parse(until) - now) / 1000));
}

function Stages(props: {
  readonly enforcement: Enforcement;
  readonly onStep: ((step: Step) => void) | null;
}): ReactNode {
  const { confirmed, pending } = props.enforcement;
  const stood = pending ?? confirmed;
  const zones = Object.entries(stood?.stages ?? {});
  const { onStep } = props;
  const first = (stage: Stage): Step => ({ kind: 'stage', zones: [], stage });
  return (
    <Panel
      title={text.zones}
      lead={text.zonesLead}
      side={
        onStep === null ? undefined : (
          <button type="button" className="button" onClick={() => onStep(first(stood === null ? 'observe' : 'audit'))}>
            {text.all}
          </button>
        )
      }
    >
      <ul className="key small">
        {(['observe', 'audit', 'enforce'] as const).map((stage) => (
          <li key={stage}>
            <StageMark stage={stage} /> <span className="muted">{text.stageMeans[stage]}</span>
          </li>
        ))}
      </ul>
      {stood === null ? (
        <p className="muted">{text.holds.nothing}</p>
      ) : (
        <Table heads={[SEGMENTATION_TEXT.plan.zone, text.stage, { name: text.changeShort, unseen: true }]}>
          {zones.map(([zone, stage]) => (
            <tr key={zone}>
              <th scope="row">
                <Told text={zone} limit={60} />
              </th>
              <td>
                <StageMark stage={stage} />
              </td>
              <td className="end">
                {onStep === null ? null : (
                  <button
                    type="button"
                    className="button small"
                    aria-label={text.change(zone)}
                    onClick={() => onStep({ kind: 'stage', zones: [zone], stage: next(stage) })}
                  >
                    {text.changeShort}
                  </button>
                )}
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">{text.others}</th>
            <td>
              <StageMark stage={stood.others} />
            </td>
            <td />
          </tr>
        </Table>
      )}
    </Panel>
  );
}

/** The stage that comes behind another. */
function next(stage: Stage): Stage {
  return stage === 'observe' ? 'audit' : stage === 'audit' ? 'enforce' : 'observe';
}

/** One to three filled squares, and the word. */
function StageMark({ stage }: { readonly stage: Stage }): ReactNode {
  const filled = { observe: 1, audit: 2, enforce: 3 }[stage];
  return (
    <span className="stage">
      <svg width="31" height="11" viewBox="0 0 31 11" aria-hidden="true">
        {[0, 1, 2].map((place) => (
          <rect
            key={place}
            x={place * 10 + 1}
            y={1}
            width={8}
            height={9}
            rx={2}
            fill={place < filled ? 'currentColor' : 'none'}
            stroke="currentColor"
          />
        ))}
      </svg>
      {text.stages[stage]}
    </span>
  );
}

function Apart(props: {
  readonly enforcement: Enforcement;
  readonly onStep: ((step: Step) => void) | null;
}): ReactNode {
  const { confirmed, pending, parties } = props.enforcement;
  const { onStep } = props;
  const apart = (pending ?? confirmed)?.quarantined ?? [];
  const names = new Map(parties.map(({ id, name }) => [id, name]));
  return (
    <Panel
      title={text.apart}
      side={
        onStep === null ? undefined : (
          <Link to="/segmentation" search={{ kind: 'isolate' }} className="button">
            {text.quarantine}
          </Link>
        )
      }
    >
      {apart.length === 0 ? (
        <p className="muted">{text.apartNone}</p>
      ) : (
        <ul className="stack lines">
          {apart.map((device) => (
            <li key={device} className="spread">
              <Party id={device} names={names} />
              {onStep === null ? null : (
                <button type="button" className="button small" onClick={() => onStep({ kind: 'release', device })}>
                  {text.release}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
