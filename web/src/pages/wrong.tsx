/** What stands where no page is, and where a page broke. */
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { State } from '../parts/states.tsx';
import { TEXT } from '../text.ts';

/** An address of nothing. */
export function MissingPage(): ReactNode {
  return (
    <>
      <title>{TEXT.titleOf(TEXT.states.missing)}</title>
      <h1 className="unseen">{TEXT.states.missing}</h1>
      <State icon="empty" title={TEXT.states.missing}>
        {TEXT.states.missingWhy}
      </State>
    </>
  );
}

/** A defect of the page itself, or a part of it that could not be loaded. */
export function BrokenPage({ reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  return (
    <>
      <title>{TEXT.titleOf(TEXT.states.broken)}</title>
      <h1 className="unseen">{TEXT.states.broken}</h1>
      <State
        icon="broken"
        title={TEXT.states.broken}
        alert
        action={
          <button
            type="button"
            className="button"
            onClick={() => {
              reset();
              void router.invalidate();
              location.reload();
            }}
          >
            {TEXT.states.reload}
          </button>
        }
      >
        {TEXT.states.brokenWhy}
      </State>
    </>
  );
}
