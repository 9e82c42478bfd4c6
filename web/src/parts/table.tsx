/** A plain table: its heads, and rows that scroll sideways where they are wider than their place. */
import type { ReactNode } from 'react';
import { TEXT } from '../text.ts';

/** A head: its words; `end`: over numbers; `unseen`: told and not shown; `wide`: on wide screens alone. */
type TableHead = string | { readonly name: string; readonly end?: true; readonly unseen?: true; readonly wide?: true };

export function Table(props: {
  readonly heads: readonly TableHead[];
  /** Menus in the rows need room below. */
  readonly tall?: boolean;
  /** Rows. */
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div
      className={props.tall === true ? 'scroll tall' : 'scroll'}
      role="group"
      aria-label={TEXT.list.scroll}
      tabIndex={0}
    >
      <table className="plain">
        <thead>
          <tr>
            {props.heads.map((head) => {
              const { name, end, unseen, wide } = typeof head === 'string' ? { name: head } : head;
              return (
                <th key={name} scope="col" className={`${end ? 'end' : ''} ${wide ? 'only-wide' : ''}`}>
                  {unseen ? <span className="unseen">{name}</span> : name}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </div>
  );
}
