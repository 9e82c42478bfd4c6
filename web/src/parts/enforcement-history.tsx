/** What was done at the enforcement point, and broken glass that somebody must look at. */
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, sentence } from '../lib/api.ts';
import { type Enforcement, renewSegmentation } from '../lib/segmentation.ts';
import { useMay } from '../lib/session.ts';
import { SEGMENTATION_TEXT } from '../text/segmentation.ts';
import { TEXT } from '../text.ts';
import { Panel } from './panel.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { Told, When } from './words.tsx';

const { enforcement: text } = SEGMENTATION_TEXT;
const SHOWN = 30;

export function EnforcementHistory({ history }: { readonly history: Enforcement['history'] }): ReactNode {
  return (
    <Panel title={text.history} lead={text.historyLead}>
      {history.length === 0 ? (
        <p className="muted">{text.noHistory}</p>
      ) : (
        <ol className="stack lines">
          {history.slice(0, SHOWN).map(({ entry, at, event, by, account, because }) => (
            <li key={entry}>
              <span className="row">
                <span className="badge">{text.events[event] ?? event}</span>
                <When time={at} />
                <span className="muted">
                  <Told text={plainName(by ?? account)} limit={60} />
                </span>
              </span>
              {because === null ? null : <Told text={plainName(because)} limit={500} />}
            </li>
          ))}
        </ol>
      )}
      {history.length > SHOWN ? <p className="muted">{TEXT.andMore(history.length - SHOWN)}</p> : null}
    </Panel>
  );
}

/** The journal tells people who share a name apart; here the name will do. */
function plainName(text: string): string {
  return text.replaceAll(/ \(user:[\w-]{1,64}\)/g, '');
}

export function Reviews({ reviews }: { readonly reviews: Enforcement['reviews'] }): ReactNode {
  const may = useMay('reviewStep');
  const [entry, setEntry] = useState<number | null>(null);
  const review = useMutation({
    mutationFn: (note: string) => api.reviewStep({ params: { number: String(entry) }, body: { note } }),
    onSuccess: () => {
      setEntry(null);
      renewSegmentation();
    },
  });
  if (reviews.length === 0) return null;
  return (
    <Panel title={text.reviews} className="waits">
      <ul className="stack lines">
        {reviews.map((one) => (
          <li key={one.entry} className="spread">
            <span>
              <When time={one.at} /> <Told text={one.reason} limit={300} />
            </span>
            {may ? (
              <button type="button" className="button small" onClick={() => setEntry(one.entry)}>
                {text.review}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {entry === null ? null : (
        <ReasonDialog
          title={text.reviewNote}
          action={text.review}
          busy={review.isPending}
          problem={sentence(review.error, TEXT.states.unreachable)}
          onSubmit={(note) => review.mutate(note)}
          onClose={() => setEntry(null)}
        >
          {null}
        </ReasonDialog>
      )}
    </Panel>
  );
}
