/** Fields of forms, and the line that says what went wrong. */
import { type ReactNode, useId } from 'react';

export function Field(props: {
  readonly label: string;
  readonly help?: string;
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string | undefined }) => ReactNode;
}): ReactNode {
  const id = useId();
  const help = props.help === undefined ? undefined : `${id}-help`;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.children({ id, 'aria-describedby': help })}
      {props.help === undefined ? null : (
        <span id={help} className="small muted">
          {props.help}
        </span>
      )}
    </div>
  );
}

/** Where words are typed by which a list is narrowed. */
export function Find(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  return (
    <label>
      <span className="unseen">{props.label}</span>
      <input
        type="search"
        className="input"
        placeholder={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </label>
  );
}

export function ProblemLine({ problem }: { readonly problem: string | null }): ReactNode {
  if (problem === null) return null;
  return (
    <p className="message bad" role="alert">
      {problem}
    </p>
  );
}
