/** A step at the enforcement point before it is taken: what it is, what would stop, and who has to agree. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { renewSegmentation, type Step } from '../lib/segmentation.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { Field, ProblemLine } from './form.tsx';
import { ConsequencesView } from './isolation.tsx';
import { Dialog } from './overlay.tsx';
import { Answered } from './states.tsx';

const { enforcement: text } = SEGMENTATION_TEXT;
const STAGES = ['observe', 'audit', 'enforce'] as const;

export function StepDialog({ step: asked, onClose }: { readonly step: Step; readonly onClose: () => void }): ReactNode {
  const [step, setStep] = useState(asked);
  const [glass, setGlass] = useState('');
  const tried = useQuery({
    queryKey: ['segmentation', 'step', step],
    queryFn: () => api.takeStep({ body: { step, plan: true } }),
    staleTime: 0,
    retry: false,
  });
  const take = useMutation({
    mutationFn: (breakGlass: string | null) => api.takeStep({ body: { step, breakGlass } }),
    onSuccess: ({ result }) => {
      renewSegmentation();
      if (result !== 'refused') onClose();
    },
  });
  const ruling = tried.data?.consequences.ruling;
  return (
    <Dialog title={titleOf(step)} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ruling !== undefined && !take.isPending) take.mutate(glass.trim() === '' ? null : glass.trim());
        }}
      >
        <StepFields step={step} onChange={setStep} />
        <Answered query={tried}>{({ consequences }) => <ConsequencesView consequences={consequences} />}</Answered>
        {ruling === 'refused' ? (
          <Field label={text.glass} help={text.glassHelp}>
            {(ids) => (
              <input
                {...ids}
                className="input"
                required
                minLength={3}
                maxLength={500}
                value={glass}
                onChange={(event) => setGlass(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        <ProblemLine problem={sentence(take.error, TEXT.states.unreachable)} />
        {take.data?.result === 'refused' ? <ProblemLine problem={text.says.refused} /> : null}
        <div className="row">
          <button
            type="submit"
            className={`button ${ruling === 'refused' ? 'danger' : 'main'}`}
            aria-disabled={ruling === undefined || take.isPending}
          >
            {ruling === 'refused' ? text.glass : ruling === 'escalated' ? text.ask : text.take}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {TEXT.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function titleOf(step: Step): string {
  if (step.kind === 'release') return text.release;
  if (step.kind === 'quarantine') return text.quarantine;
  const [zone] = step.zones;
  return zone === undefined ? text.all : text.change(zone);
}

function StepFields({ step, onChange }: { readonly step: Step; readonly onChange: (step: Step) => void }): ReactNode {
  if (step.kind === 'quarantine') return <p>{text.quarantineAsk}</p>;
  if (step.kind === 'release') return <p>{text.releaseAsk(step.device)}</p>;
  return (
    <fieldset className="boxes">
      <legend>{text.stage}</legend>
      {STAGES.map((stage) => (
        <label key={stage} className="row">
          <input
            type="radio"
            name="stage"
            checked={step.stage === stage}
            data-first={step.stage === stage ? '' : undefined}
            onChange={() => onChange({ ...step, stage })}
          />
          <span>
            {text.stages[stage]} <span className="small muted">{text.stageMeans[stage]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
