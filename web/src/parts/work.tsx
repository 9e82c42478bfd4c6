/** What takes a while: begun by a button, told while it is worked at, shown when it is there, and made anew. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMay } from '../lib/session.ts';
import { SEGMENTATION_TEXT as text } from '../text/segmentation.ts';
import { Icon } from './icon.tsx';
import { Answered, State } from './states.tsx';
import { Ago } from './words.tsx';

interface Work<Answer> {
  readonly state: 'none' | 'working' | 'ready' | 'failed';
  readonly madeAt: string | null;
  readonly problem: string | null;
  readonly answer: Answer | null;
}

export function Worked<Answer>(props: {
  readonly query: UseQueryResult<Work<Answer>>;
  readonly needs: 'makePlan' | 'lookForDrift';
  readonly title: string;
  readonly why: string;
  readonly action: string;
  readonly onBegin: () => void;
  /** Besides the button that makes it anew. */
  readonly side?: ReactNode;
  readonly children: (answer: Answer, madeAt: string) => ReactNode;
}): ReactNode {
  const may = useMay(props.needs);
  const begin = (words: string): ReactNode =>
    may ? (
      <button type="button" className="button main" onClick={props.onBegin}>
        <Icon name="play" />
        {words}
      </button>
    ) : null;
  return (
    <Answered query={props.query} lines={8}>
      {({ state, madeAt, problem, answer }) => {
        if (answer === null && state === 'working') return <Working />;
        if (answer === null)
          return state === 'failed' ? (
            <State icon="broken" title={text.failed} alert action={begin(text.again)}>
              {problem}
            </State>
          ) : (
            <State icon="roles" title={props.title} action={begin(props.action)}>
              {props.why}
            </State>
          );
        return (
          <>
            <div className="row">
              {madeAt === null ? null : (
                <span className="muted">
                  {text.made} <Ago time={madeAt} />
                </span>
              )}
              {state === 'working' ? (
                <Working />
              ) : may ? (
                <button type="button" className="button" onClick={props.onBegin}>
                  <Icon name="changes" />
                  {text.again}
                </button>
              ) : null}
              {props.side}
            </div>
            {state === 'failed' ? (
              <p className="message bad" role="alert">
                {problem}
              </p>
            ) : null}
            {props.children(answer, madeAt ?? '')}
          </>
        );
      }}
    </Answered>
  );
}

function Working(): ReactNode {
  return (
    <span className="row" role="status">
      <progress aria-label={text.working} />
      <span className="muted">{text.working}</span>
    </span>
  );
}
