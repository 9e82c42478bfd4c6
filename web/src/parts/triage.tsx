/** What people do with findings: buttons and keys for the steps, and the line that tells and takes back the last one. */
import { type ReactNode, useState } from 'react';
import type { Finding } from '../../client.ts';
import { sentence } from '../lib/api.ts';
import { type Keys, useKeys } from '../lib/keys.ts';
import { useMay } from '../lib/session.ts';
import { type Steps, type TriageState, triageOf, useSteps } from '../lib/triage.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';
import { type Asking, StepAsked, type StepKind } from './triage-dialogs.tsx';

const text = TEXT.triage;

const BUTTONS: readonly { readonly kind: StepKind; readonly key: string; readonly icon: IconName }[] = [
  { kind: 'state', key: 's', icon: 'good' },
  { kind: 'assignee', key: 'a', icon: 'account' },
  { kind: 'comment', key: 'c', icon: 'facts' },
  { kind: 'suppress', key: 'm', icon: 'minus' },
];

/** A state: a sign and a word. */
export function TriageMark({ finding }: { readonly finding: Finding }): ReactNode {
  const { state, again, suppressed } = triageOf(finding);
  if (suppressed !== null)
    return (
      <span className="mark info">
        <Icon name="minus" size={15} />
        {text.suppressed}
      </span>
    );
  const sign: Readonly<Record<TriageState, readonly [IconName, string]>> = {
    open: ['findings', 'medium'],
    acknowledged: ['proof', 'low'],
    'in-progress': ['changes', 'low'],
    resolved: ['good', 'good'],
    'false-positive': ['close', 'info'],
  };
  const [icon, mark] = sign[state];
  return (
    <span className={`mark ${mark}`}>
      <Icon name={icon} size={15} />
      {again ? text.again : text.states[state]}
    </span>
  );
}

/** Everything about steps with the findings that `target` gives when a key or a button is pressed. */
export function useTriage(target: () => readonly Finding[]): {
  readonly buttons: ReactNode;
  readonly outcome: ReactNode;
  readonly dialogs: ReactNode;
} {
  const may = useMay('triageFindings');
  const maySuppress = useMay('createSuppression');
  const steps = useSteps();
  const [asking, setAsking] = useState<Asking | null>(null);
  const shown = BUTTONS.filter(({ kind }) => may && (kind !== 'suppress' || maySuppress));
  const ask = (kind: StepKind): void => {
    const findings = target();
    if (findings.length > 0) setAsking({ kind, findings });
  };
  const undo = (): void => steps.undo(text.undone);
  const keys: Keys = {
    ...Object.fromEntries(shown.map(({ kind, key }) => [key, () => ask(kind)])),
    ...(may ? { u: undo } : {}),
  };
  useKeys(keys);
  return {
    buttons: shown.map(({ kind, key, icon }) => (
      <button key={kind} type="button" className="button small" aria-keyshortcuts={key} onClick={() => ask(kind)}>
        <Icon name={icon} size={15} />
        {text.buttons[kind]}
        <kbd className="only-wide">{key}</kbd>
      </button>
    )),
    outcome: <Outcome steps={steps} onUndo={undo} />,
    dialogs: asking === null ? null : <StepAsked asking={asking} steps={steps} onClose={() => setAsking(null)} />,
  };
}

function Outcome({ steps, onUndo }: { readonly steps: Steps; readonly onUndo: () => void }): ReactNode {
  const problem = sentence(steps.error, TEXT.states.unreachable);
  return (
    <div role="status" className="outcome">
      {problem === null ? null : <span className="mark critical">{problem}</span>}
      {problem === null && steps.done !== null ? (
        <>
          <span>{steps.done.words}</span>
          {steps.done.undo === null ? null : (
            <button type="button" className="link-button" aria-keyshortcuts="u" onClick={onUndo}>
              {text.undo}
            </button>
          )}
        </>
      ) : null}
    </div>
  );
}
