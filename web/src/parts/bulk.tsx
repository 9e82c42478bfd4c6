/** What can be done with several devices at once: exported, placed, confirmed. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AskedCorrection } from '../../client.ts';
import { answers, api, sentence } from '../lib/api.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Field, ProblemLine } from './form.tsx';
import { FormDialog } from './form-dialog.tsx';
import { Confirm, Menu } from './overlay.tsx';

const text = TEXT.bulk;
/** Most devices at once: their ids have to fit into one search. */
export const BULK_LIMIT = 80;
const FORMATS = ['csv', 'xlsx', 'ndjson'] as const;

export function Bulk({ ids, onDone }: { readonly ids: readonly string[]; readonly onDone: () => void }): ReactNode {
  const mayExport = useMay('exportDevices');
  const mayCorrect = useMay('correctDevice');
  const [asking, setAsking] = useState<'place' | 'confirm' | null>(null);
  const [place, setPlace] = useState('');
  const correct = useMutation({
    mutationFn: async (body: AskedCorrection) => {
      // One after the other: each is a line of the audit log, and what failed is known by its place.
      for (const id of ids) await api.correctDevice({ params: { id }, body });
    },
    onSuccess: () => {
      setAsking(null);
      onDone();
    },
    onSettled: () => answers.invalidateQueries({ queryKey: ['devices'] }),
  });
  const problem = sentence(correct.error, TEXT.states.unreachable);
  return (
    <div className="row bulk" role="group" aria-label={text.label}>
      <strong role="status">{text.chosen(ids.length)}</strong>
      {mayExport ? (
        <Menu label={text.export} icon="download">
          {(close) =>
            FORMATS.map((format) => (
              <a
                key={format}
                className="item"
                download
                href={`/api/v1/exports/devices?${new URLSearchParams({ format, q: `id:(${ids.join(' OR ')})` })}`}
                onClick={close}
              >
                {TEXT.list.exportAs(format.toUpperCase())}
              </a>
            ))
          }
        </Menu>
      ) : null}
      {mayCorrect ? (
        <>
          <button type="button" className="button small" onClick={() => setAsking('place')}>
            {text.place}
          </button>
          <button type="button" className="button small" onClick={() => setAsking('confirm')}>
            {text.confirm}
          </button>
        </>
      ) : null}
      <button type="button" className="button small" onClick={onDone}>
        {text.none}
      </button>
      {asking === null ? <ProblemLine problem={problem} /> : null}
      {asking === 'place' ? (
        <FormDialog
          title={text.place}
          action={text.placeAll(ids.length)}
          busy={correct.isPending}
          problem={problem}
          onSubmit={() => correct.mutate({ kind: 'place', value: place.trim() })}
          onClose={() => setAsking(null)}
        >
          <Field label={text.placeLabel} help={text.placeHelp}>
            {(ids_) => (
              <input
                {...ids_}
                className="input"
                required
                maxLength={200}
                value={place}
                onChange={(event) => setPlace(event.target.value)}
              />
            )}
          </Field>
        </FormDialog>
      ) : null}
      {asking === 'confirm' ? (
        <Confirm
          title={text.confirm}
          question={text.confirmAsk(ids.length)}
          action={text.confirm}
          busy={correct.isPending}
          problem={problem}
          onConfirm={() => correct.mutate({ kind: 'confirm' })}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </div>
  );
}
