/** What a person says of a device: confirm, correct, name, place, note, merge and split, each with an answer that takes it back. */
import '../styles/correcting.css';
import { type ReactNode, useState } from 'react';
import type { AskedCorrection, Correction, Device } from '../../client.ts';
import { sentence } from '../lib/api.ts';
import { useCorrect, useUndo } from '../lib/corrections.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { type AskedWord, MergeDialog, SplitDialog, WordDialog } from './correcting-dialogs.tsx';
import { stepWords } from './correcting-words.tsx';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { Menu } from './overlay.tsx';

const text = TEXT.correcting;

/** What is being asked in a dialog. */
export type Asking = { readonly kind: 'merge' } | { readonly kind: 'split' } | AskedWord;

/** The menu, the dialog that is open, and the last answer. */
export function Correcting(props: {
  readonly device: Device;
  readonly asking: Asking | null;
  readonly onAsk: (asking: Asking | null) => void;
}): ReactNode {
  const { device, asking, onAsk } = props;
  const may = useMay('correctDevice');
  const [told, setTold] = useState<Correction | null>(null);
  const correct = useCorrect(device.id, (step) => {
    setTold(step);
    onAsk(null);
  });
  const undo = useUndo(device.id, setTold);
  if (!may) return null;
  const open = (next: Asking): void => {
    correct.reset();
    onAsk(next);
  };
  const problem = sentence(correct.error, TEXT.states.unreachable);
  const form = {
    device,
    busy: correct.isPending,
    problem,
    onSay: (asked: AskedCorrection) => correct.mutate(asked),
    onClose: () => onAsk(null),
  };
  const isSplittable = device.macs.length + device.ips.length > 1 && endpointsOf(device).length > 1;
  return (
    <>
      <Menu label={text.title} icon="settings">
        {(close) => {
          const item = (label: string, act: () => void): ReactNode => (
            <button
              type="button"
              className="item"
              onClick={() => {
                close();
                act();
              }}
            >
              {label}
            </button>
          );
          return (
            <>
              {item(text.confirm, () => correct.mutate({ kind: 'confirm' }))}
              {item(text.name, () => open({ kind: 'name' }))}
              {item(text.place, () => open({ kind: 'place' }))}
              {item(text.note, () => open({ kind: 'note' }))}
              {item(text.merge, () => open({ kind: 'merge' }))}
              {isSplittable ? item(text.split, () => open({ kind: 'split' })) : null}
            </>
          );
        }}
      </Menu>
      {asking === null ? <ProblemLine problem={problem} /> : null}
      {asking?.kind === 'merge' ? <MergeDialog {...form} /> : null}
      {asking?.kind === 'split' ? <SplitDialog {...form} endpoints={endpointsOf(device)} /> : null}
      {asking !== null && asking.kind !== 'merge' && asking.kind !== 'split' ? (
        <WordDialog key={asking.kind} {...form} asking={asking} />
      ) : null}
      <Told
        step={told}
        busy={undo.isPending}
        problem={sentence(undo.error, TEXT.states.unreachable)}
        onUndo={(step) => undo.mutate(step)}
        onClose={() => setTold(null)}
      />
    </>
  );
}

/** The interfaces of a device, and the addresses that have none. */
function endpointsOf({ macs, addresses }: Device): readonly string[] {
  const alone = addresses.flatMap(({ ip, mac }) => (mac === null ? [ip] : []));
  return [...macs, ...new Set(alone)];
}

/** What was done last, with the way back; read out when it comes. */
function Told(props: {
  readonly step: Correction | null;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onUndo: (step: number) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { step } = props;
  return (
    <div className="told" role="status">
      {step === null ? null : (
        <div className="message">
          <span>
            {step.undone === null ? null : <strong>{text.undone}: </strong>}
            {stepWords(step)}
          </span>
          <ProblemLine problem={props.problem} />
          {step.undone === null ? (
            <button type="button" className="button small" disabled={props.busy} onClick={() => props.onUndo(step.id)}>
              {text.undo}
            </button>
          ) : null}
          <button type="button" className="button plain icon" aria-label={TEXT.close} onClick={props.onClose}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
