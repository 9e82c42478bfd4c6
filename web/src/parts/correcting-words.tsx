/** A step of a person in words, and the list of all that was said of a device. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Correction, Device } from '../../client.ts';
import { sentence } from '../lib/api.ts';
import { correctionsOptions, useUndo } from '../lib/corrections.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { CaptureName } from './identity.tsx';
import { Answered } from './states.tsx';
import { Ago, Told } from './words.tsx';

const text = TEXT.correcting;

/** What a step says. */
export function stepWords({ step }: Correction): ReactNode {
  switch (step.kind) {
    case 'confirm':
    case 'correct':
    case 'place':
      return (
        <>
          {text.kinds[step.kind]}:{' '}
          {step.words.map(({ claim, value }, index) => (
            <span key={claim}>
              {index === 0 ? null : ', '}
              {TEXT.device.claims[claim].toLowerCase()} <Told text={value} limit={60} />
            </span>
          ))}
        </>
      );
    case 'name':
    case 'note':
      return (
        <>
          {text.kinds[step.kind]}: <Told text={step.value} limit={300} />
        </>
      );
    case 'merge':
    case 'split':
      return (
        <>
          {text.kinds[step.kind]}: <Told text={step.endpoints.join(', ')} limit={200} />
        </>
      );
  }
}

/** Everything that people said, the newest first, with the way back. */
export function Said({ id }: { readonly id: string }): ReactNode {
  const query = useQuery(correctionsOptions(id));
  const may = useMay('undoCorrection');
  const undo = useUndo(id, () => undefined);
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="muted">{may ? text.none : text.refused}</p>
        ) : (
          <div className="stack">
            <ProblemLine problem={sentence(undo.error, TEXT.states.unreachable)} />
            <ul className="entries">
              {items.toReversed().map((step) => (
                <li key={step.id} className={step.undone === null ? undefined : 'undone'}>
                  <span className="what">{stepWords(step)}</span>
                  {step.reason === null ? null : (
                    <span className="small">
                      {text.because}: <Told text={step.reason} limit={200} />
                    </span>
                  )}
                  <span className="row small muted">
                    <Told text={step.by.name} limit={60} /> <Ago time={step.time} />
                    {step.undone === null ? null : (
                      <span>
                        {text.undoneBy} <Told text={step.undone.by.name} limit={60} />
                      </span>
                    )}
                    {may && step.undone === null ? (
                      <button
                        type="button"
                        className="button small"
                        aria-label={text.undoStep(step.id)}
                        disabled={undo.isPending}
                        onClick={() => undo.mutate(step.id)}
                      >
                        {text.undo}
                      </button>
                    ) : null}
                  </span>
                </li>
              ))}
            </ul>
            {may ? null : <p className="small muted">{text.refused}</p>}
          </div>
        )
      }
    </Answered>
  );
}

/** Why its interfaces are one device, and what else is to be known of that. */
export function Ties({ ties }: { readonly ties: NonNullable<Device['ties']> }): ReactNode {
  return (
    <ul className="entries">
      {ties.map((tie) => (
        <li key={`${tie.kind} ${tie.summary}`}>
          <span className="badge">{text.ties[tie.kind]}</span>
          <Told text={tie.summary} limit={400} />
          {tie.evidence.length === 0 ? null : (
            <ul className="small muted">
              {tie.evidence.map((fact) => (
                <li key={`${fact.key} ${fact.capture} ${fact.frame}`}>
                  <Told text={`${fact.key}: ${fact.value}`} limit={120} /> · {TEXT.device.frame.toLowerCase()}{' '}
                  <span className="number">{fact.frame}</span> · <CaptureName path={fact.capture} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}
