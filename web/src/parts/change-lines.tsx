/** Changes as lines: when, what, and from what to what. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Change } from '../../client.ts';
import { TEXT } from '../text.ts';
import { Ago, Told } from './words.tsx';

export function ChangeLines(props: { readonly changes: readonly Change[]; readonly withDevice: boolean }): ReactNode {
  return (
    <ul className="entries">
      {props.changes.map((change) => (
        <li key={change.id}>
          <span className="row small">
            <span className="badge">{TEXT.changes.kinds[change.kind]}</span>
            <span className="muted">
              <Ago time={change.time} />
            </span>
          </span>
          <span>
            {props.withDevice ? (
              <Link to="/devices/$id" params={{ id: change.device }}>
                <Told text={change.summary} limit={160} />
              </Link>
            ) : (
              <Told text={change.summary} limit={160} />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
