/** A question before something is done that needs a reason: what it comes to, and why it is done. */
import { type ReactNode, useState } from 'react';
import { SEGMENTATION_TEXT as text } from '../text/segmentation.ts';
import { Field } from './form.tsx';
import { FormDialog } from './form-dialog.tsx';

export function ReasonDialog(props: {
  readonly title: string;
  readonly action: string;
  readonly busy: boolean;
  readonly problem: string | null;
  readonly onSubmit: (reason: string) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <FormDialog {...props} onSubmit={() => props.onSubmit(reason.trim())}>
      {props.children}
      <Field label={text.reason} help={text.reasonHelp}>
        {(ids) => (
          <input
            {...ids}
            data-first
            className="input"
            required
            minLength={3}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
