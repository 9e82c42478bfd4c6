/** A secret that is shown once, with a button that copies it. */
import { type ReactNode, useState } from 'react';
import { TEXT } from '../text.ts';
import { Dialog } from './overlay.tsx';

export function SecretDialog(props: {
  readonly title: string;
  readonly help: string;
  readonly secret: string;
  readonly onClose: () => void;
}): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <p>{props.help}</p>
      <div className="row">
        <code className="secret">{props.secret}</code>
        <button
          type="button"
          className="button"
          onClick={() => void navigator.clipboard.writeText(props.secret).then(() => setCopied(true))}
        >
          {TEXT.copy}
        </button>
        <span role="status">{copied ? TEXT.copied : ''}</span>
      </div>
    </Dialog>
  );
}
