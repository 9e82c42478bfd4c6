/** A secret that is shown once. */
import type { ReactNode } from 'react';
import { Copyable } from './copyable.tsx';
import { Dialog } from './overlay.tsx';

export function SecretDialog(props: {
  readonly title: string;
  readonly help: string;
  readonly secret: string;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.help}</p>
      <Copyable text={props.secret} />
    </Dialog>
  );
}
