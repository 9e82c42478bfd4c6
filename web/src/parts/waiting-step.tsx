/** A step at the enforcement point that waits for a second person: who asked, what it would stop, and what can be done. */
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, sentence } from '../lib/api.ts';
import { type Enforcement, renewSegmentation, type Step } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { ConsequencesView } from './isolation.tsx';
import { Panel } from './panel.tsx';
import { Told, When } from './words.tsx';

const { enforcement: text } = SEGMENTATION_TEXT;

export function WaitingStep({ proposal }: { readonly proposal: Enforcement['proposals'][number] }): ReactNode {
  const [mayApprove, mayWithdraw] = [useMay('approveStep'), useMay('withdrawStep')];
  const params = { id: proposal.id };
  const settle = { onSettled: renewSegmentation };
  const approve = useMutation({ mutationFn: () => api.approveStep({ params }), ...settle });
  const withdraw = useMutation({ mutationFn: () => api.withdrawStep({ params }), ...settle });
  const busy = approve.isPending || withdraw.isPending;
  const names = new Map(proposal.consequences.parties.map(({ id, name }) => [id, name]));
  return (
    <Panel title={text.proposals} className="waits" lead={<Asked by={proposal} />}>
      {proposal.lapsed ? (
        <p className="message bad" role="alert">
          {text.lapsed}
        </p>
      ) : null}
      <p>
        <strong>
          <Told text={stepWords(proposal.step, (id) => names.get(id) ?? id)} limit={200} />
        </strong>
      </p>
      <ConsequencesView consequences={proposal.consequences} />
      <ProblemLine problem={sentence(approve.error ?? withdraw.error, TEXT.states.unreachable)} />
      <div className="row">
        {mayApprove && !proposal.lapsed ? (
          <button type="button" className="button main" aria-disabled={busy} onClick={() => busy || approve.mutate()}>
            <Icon name="users" />
            {text.approve}
          </button>
        ) : null}
        {mayWithdraw ? (
          <button type="button" className="button" aria-disabled={busy} onClick={() => busy || withdraw.mutate()}>
            {text.withdraw}
          </button>
        ) : null}
      </div>
    </Panel>
  );
}

/** Who asked for it, when, and under which edition of the policy. */
function Asked({ by: { by, at, edition } }: { readonly by: Enforcement['proposals'][number] }): ReactNode {
  return (
    <>
      <Told text={text.asks(by)} /> · <When time={at} />
      {edition === null ? null : ` · ${text.edition(edition)}`}
    </>
  );
}

/** What a step does, in a few words. */
function stepWords(step: Step, nameOf: (id: string) => string): string {
  switch (step.kind) {
    case 'stage':
      return text.stageConsequence(step.zones.join(', ') || text.all, text.stages[step.stage]);
    case 'quarantine':
      return `${text.quarantine}: ${nameOf(step.device)}`;
    case 'release':
      return `${text.release}: ${nameOf(step.device)}`;
  }
}
