/** What stands in the place of content: loading, empty, failed, forbidden, missing. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isForbidden, isMissing, sentence } from '../lib/api.ts';
import { useSession } from '../lib/session.ts';
import { TEXT } from '../text.ts';
import { Icon, type IconName } from './icon.tsx';

/** A state with a sign, a sentence and what can be done. */
export function State(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly alert?: boolean;
}): ReactNode {
  return (
    <div className="state" role={props.alert === true ? 'alert' : undefined}>
      <Icon name={props.icon} size={30} />
      <strong>{props.title}</strong>
      {props.children === undefined ? null : <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

/** Grey lines in the place of what is on its way. */
export function Loading({ lines = 4 }: { readonly lines?: number }): ReactNode {
  return (
    <div className="stack" role="status" aria-label={TEXT.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all the same.
          key={line}
          className="shimmer"
          style={{ height: 18, width: `${[100, 82, 91, 67][line % 4]}%` }}
        />
      ))}
    </div>
  );
}

/** Something went wrong: what, and what to do. */
export function Failed({ error, again }: { readonly error: unknown; readonly again?: () => void }): ReactNode {
  const role = useSession().data?.user.role;
  if (isForbidden(error)) return <Forbidden role={role === undefined ? '' : TEXT.roles[role]} />;
  if (isMissing(error))
    return (
      <State icon="empty" title={TEXT.states.missing} alert>
        {sentence(error, TEXT.states.missingWhy)}
      </State>
    );
  return (
    <State
      icon="broken"
      title={TEXT.states.failed}
      alert
      action={
        again === undefined ? null : (
          <button type="button" className="button" onClick={again}>
            {TEXT.states.again}
          </button>
        )
      }
    >
      {sentence(error, TEXT.states.unreachable)}
    </State>
  );
}

/** The role may not see this. */
function Forbidden({ role }: { readonly role: string }): ReactNode {
  return (
    <State icon="lock" title={TEXT.states.forbidden}>
      {TEXT.states.forbiddenWhy(role)}
    </State>
  );
}

/** Content once it is there; its state until then. */
export function Answered<Data>(props: {
  readonly query: UseQueryResult<Data>;
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}): ReactNode {
  const { query } = props;
  if (query.data !== undefined) return props.children(query.data);
  if (query.isError) return <Failed error={query.error} again={() => void query.refetch()} />;
  return <Loading lines={props.lines ?? 4} />;
}
