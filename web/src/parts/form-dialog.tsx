/** A dialog with a form: its fields, what went wrong, and a button that does it. */
import type { ReactNode } from 'react';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Dialog } from './overlay.tsx';

export function FormDialog(props: {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!props.busy) props.onSubmit();
        }}
      >
        {props.children}
        <ProblemLine problem={props.problem} />
        <div className="row">
          <button type="submit" className="button main" aria-disabled={props.busy}>
            {props.action}
          </button>
          <button type="button" className="button" onClick={props.onClose}>
            {TEXT.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
