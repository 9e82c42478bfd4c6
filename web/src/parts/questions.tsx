/** What a person can answer with one click: what devices are of which the answer teaches most, each answer with its way back. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import type { Client, Correction } from '../../client.ts';
import { api, sentence } from '../lib/api.ts';
import { useCorrect, useUndo } from '../lib/corrections.ts';
import { percent, words } from '../lib/format.ts';
import { countsOptions } from '../lib/questions.ts';
import { useMay } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { ProblemLine } from './form.tsx';
import { Icon } from './icon.tsx';
import { Panel } from './panel.tsx';
import { Told } from './words.tsx';

const text = TEXT.questions;
type Question = Awaited<ReturnType<Client['listQuestions']>>['items'][number];
const SHOWN = 5;

export function Questions(): ReactNode {
  const may = useMay('listQuestions');
  const [kept, setKept] = useState<readonly Question[] | null>(null);
  // What is answered stays in its place until the page is left, so that it can be taken back: nothing is asked again.
  const questions = useQuery({
    queryKey: ['questions'],
    queryFn: () => api.listQuestions(),
    enabled: may && kept === null,
    gcTime: 0,
  });
  if (kept === null && questions.data !== undefined) setKept(questions.data.items.slice(0, SHOWN));
  const items = kept ?? [];
  if (!may || items.length === 0) return null;
  return (
    <Panel title={text.title} lead={text.lead}>
      <ul className="entries">
        {items.map((question) => (
          <QuestionLine key={question.device} question={question} />
        ))}
      </ul>
    </Panel>
  );
}

function QuestionLine({ question }: { readonly question: Question }): ReactNode {
  const { device, name, category, confidence, alike, why } = question;
  const [said, setSaid] = useState<Correction | null>(null);
  const [other, setOther] = useState(category === null);
  const correct = useCorrect(device, setSaid);
  const undo = useUndo(device, () => setSaid(null));
  const problem = sentence(correct.error ?? undo.error, TEXT.states.unreachable);
  return (
    <li>
      <div className="spread">
        <span>
          <Link to="/devices/$id" params={{ id: device }}>
            <Told text={name} limit={60} />
          </Link>{' '}
          {category === null ? text.what : text.is(words(category), percent(confidence))}
          <span className="small muted">
            {' '}
            {alike > 1 ? text.alike(alike) : ''} <Told text={why} />
          </span>
        </span>
        <div className="row" role="status">
          {said !== null ? (
            <>
              <span className="mark good">
                <Icon name="good" size={16} />
                {text.said(said.teaching?.devices ?? 0)}
              </span>
              <button
                type="button"
                className="button small"
                aria-disabled={undo.isPending}
                onClick={() => undo.isPending || undo.mutate(said.id)}
              >
                {TEXT.correcting.undo}
                <span className="unseen">: {name}</span>
              </button>
            </>
          ) : (
            <>
              {category === null ? null : (
                <button
                  type="button"
                  className="button small"
                  aria-disabled={correct.isPending}
                  onClick={() => correct.isPending || correct.mutate({ kind: 'confirm', claims: ['category'] })}
                >
                  {text.yes}
                  <span className="unseen">: {name}</span>
                </button>
              )}
              {other ? (
                <OtherKind
                  name={name}
                  busy={correct.isPending}
                  onSay={(value) => correct.mutate({ kind: 'correct', claim: 'category', value })}
                />
              ) : (
                <button type="button" className="button small" onClick={() => setOther(true)}>
                  {text.no}
                  <span className="unseen">: {name}</span>
                </button>
              )}
            </>
          )}
        </div>
      </div>
      <ProblemLine problem={problem} />
    </li>
  );
}

/** The kinds that are on this network are offered; another may be typed. */
function OtherKind(props: {
  readonly name: string;
  readonly busy: boolean;
  readonly onSay: (value: string) => void;
}): ReactNode {
  const id = useId();
  const [value, setValue] = useState('');
  const categories = useQuery(countsOptions('category', ''));
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (!props.busy) props.onSay(value.trim());
      }}
    >
      <label>
        <span className="unseen">{text.kindOf(props.name)}</span>
        <input
          className="input small"
          list={id}
          required
          maxLength={100}
          placeholder={text.placeholder}
          autoComplete="off"
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <datalist id={id}>
        {(categories.data?.items ?? []).map((one) =>
          one.value === null ? null : <option key={one.value}>{one.value}</option>,
        )}
      </datalist>
      <button type="submit" className="button small" aria-disabled={props.busy}>
        {TEXT.save}
      </button>
    </form>
  );
}
