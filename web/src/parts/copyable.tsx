/** Words to be taken over elsewhere, as a command or a secret, with a button that copies them. */
import { type ReactNode, useState } from 'react';
import { TEXT } from '../text.ts';

export function Copyable({ text }: { readonly text: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div className="row">
      <code className="secret">{text}</code>
      <button
        type="button"
        className="button"
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      >
        {TEXT.copy}
      </button>
      <span role="status">{copied ? TEXT.copied : ''}</span>
    </div>
  );
}
