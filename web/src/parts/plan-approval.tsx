/** Approving a policy, saving it as a file, and the editions that there were. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { type Plan, renewSegmentation, type SegmentationState } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { Told, When } from './words.tsx';

const { plan: text } = SEGMENTATION_TEXT;

export function Approving({ plan, madeAt }: { readonly plan: Plan; readonly madeAt: string }): ReactNode {
  const may = useMay('approvePolicy');
  const [open, setOpen] = useState(false);
  const approve = useMutation({
    mutationFn: (reason: string) => api.approvePolicy({ body: { madeAt, reason } }),
    onSuccess: () => {
      setOpen(false);
      renewSegmentation();
    },
  });
  if (!may) return null;
  return (
    <>
      <button type="button" className="button main" onClick={() => setOpen(true)}>
        <Icon name="good" />
        {text.approve}
      </button>
      {open ? (
        <ReasonDialog
          title={text.approve}
          action={text.approve}
          busy={approve.isPending}
          problem={sentence(approve.error, TEXT.states.unreachable)}
          onSubmit={(reason) => approve.mutate(reason)}
          onClose={() => setOpen(false)}
        >
          <p>{text.approving(plan.rules.length, plan.zones.length)}</p>
          <p>{text.approveLead}</p>
        </ReasonDialog>
      ) : null}
    </>
  );
}

export function SavePolicy({ plan }: { readonly plan: Plan }): ReactNode {
  const isWhole = plan.zones.every(({ members, memberCount }) => members.length === memberCount);
  if (!isWhole) return null;
  const policy = {
    zones: plan.zones.map(({ name, members }) => ({ name, members })),
    rules: plan.rules.map(({ functions: _, lifeCritical: __, evidence: ___, ...rule }) => rule),
  };
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([JSON.stringify(policy, null, 2)], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `wardline-policy-${plan.of}.json`;
    link.click();
    // The browser begins to read it only after the click.
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  return (
    <button type="button" className="button" onClick={save}>
      <Icon name="download" />
      {text.download}
    </button>
  );
}

export function Editions({ state }: { readonly state: SegmentationState }): ReactNode {
  const may = useMay('undoPolicy');
  const [open, setOpen] = useState(false);
  const undo = useMutation({
    mutationFn: (reason: string) => api.undoPolicy({ body: { reason } }),
    onSuccess: () => {
      setOpen(false);
      renewSegmentation();
    },
  });
  const { editions, approved } = state;
  return (
    <Panel
      title={text.editions}
      lead={text.editionsLead}
      side={
        may && editions.length > 0 ? (
          <button type="button" className="button" onClick={() => setOpen(true)}>
            {text.undo}
          </button>
        ) : undefined
      }
    >
      {editions.length === 0 ? (
        <p className="muted">
          {text.noEditions} {approved === null ? '' : text.named}
        </p>
      ) : (
        <ul className="stack lines">
          {editions.map(({ number, at, by, kind, because, rules, zones }) => (
            <li key={number}>
              <span className="row">
                <span className="badge">{text.kinds[kind]}</span>
                <When time={at} />
                <span className="muted">
                  {text.by} <Told text={by} limit={60} />, {text.size(rules, zones)}
                </span>
              </span>
              <Told text={because} limit={500} />
            </li>
          ))}
        </ul>
      )}
      {open ? (
        <ReasonDialog
          title={text.undo}
          action={text.undo}
          busy={undo.isPending}
          problem={sentence(undo.error, TEXT.states.unreachable)}
          onSubmit={(reason) => undo.mutate(reason)}
          onClose={() => setOpen(false)}
        >
          <p>{text.undoLead}</p>
        </ReasonDialog>
      ) : null}
    </Panel>
  );
}
