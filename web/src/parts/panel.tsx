/** A panel: a heading, a line about it, something to do with it, and its content. */
import { type ReactNode, useId } from 'react';

export function Panel(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly side?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const id = useId();
  return (
    <section className={`panel ${props.className ?? ''}`} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{props.title}</h2>
          {props.lead === undefined ? null : <p>{props.lead}</p>}
        </div>
        {props.side}
      </header>
      {props.children}
    </section>
  );
}

/** The head of a page: its title, which is the title of the window too. */
export function PageHead(props: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly above?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="page-head">
      <div>
        {props.above}
        <h1>{props.title}</h1>
        {props.lead === undefined ? null : <p>{props.lead}</p>}
      </div>
      {props.children === undefined ? null : <div className="row">{props.children}</div>}
    </div>
  );
}
