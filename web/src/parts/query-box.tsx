/** The box for a search in the query language, with completion of fields and values (ARIA combobox). */
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useMemo, useRef, useState } from 'react';
import { api } from '../lib/api.ts';
import { type Completion, completions } from '../lib/complete.ts';
import { useValues } from '../lib/values.ts';
import { TEXT } from '../text.ts';
import { Icon } from './icon.tsx';

export interface QueryBoxProps {
  readonly label: string;
  readonly placeholder: string;
  /** What is searched, as the API names it; null: everything. */
  readonly kind: 'devices' | 'findings' | 'flows' | 'facts' | null;
  readonly value: string;
  readonly onSearch: (query: string) => void;
  readonly hint?: string;
  readonly problem?: string | null;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

export function QueryBox(props: QueryBoxProps): ReactNode {
  const [text, setText] = useState(props.value);
  const [caret, setCaret] = useState(props.value.length);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const own = useRef<HTMLInputElement>(null);
  const input = props.inputRef ?? own;
  const id = useId();
  useEffect(() => setText(props.value), [props.value]);
  const choices = useChoices(props.kind, text, caret, open);
  const search = (query: string): void => {
    setOpen(false);
    setChosen(-1);
    props.onSearch(query.trim());
  };
  const take = ({ text: next, caret: place }: Completion): void => {
    setText(next);
    setCaret(place);
    setChosen(-1);
    // The caret can be put once the text is there.
    requestAnimationFrame(() => {
      input.current?.focus();
      input.current?.setSelectionRange(place, place);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const shown = open && choices.length > 0;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!shown) {
        setOpen(true);
        return;
      }
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setChosen((now) => ((now + 1 + step + choices.length + 1) % (choices.length + 1)) - 1);
      return;
    }
    if (event.key === 'Escape' && shown) {
      event.stopPropagation();
      event.preventDefault();
      setOpen(false);
      return;
    }
    const choice = choices[chosen];
    const isTab = event.key === 'Tab' && !event.shiftKey && chosen >= 0;
    if (shown && choice && (isTab || (event.key === 'Enter' && chosen >= 0))) {
      event.preventDefault();
      take(choice);
    }
  };
  const shown = open && choices.length > 0;
  const problem = props.problem ?? null;
  return (
    <form
      role="search"
      aria-label={props.label}
      onSubmit={(event) => {
        event.preventDefault();
        search(text);
      }}
    >
      <div className="box">
        <span className="glyph">
          <Icon name="search" size={16} />
        </span>
        <input
          ref={input}
          className="input"
          type="text"
          role="combobox"
          aria-label={props.label}
          aria-expanded={shown}
          aria-controls={`${id}-choices`}
          aria-autocomplete="list"
          aria-activedescendant={shown && chosen >= 0 ? `${id}-${chosen}` : undefined}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={props.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart ?? event.target.value.length);
            setOpen(true);
            setChosen(-1);
          }}
          onClick={() => setOpen(true)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
        {text === '' ? (
          props.hint === undefined ? null : (
            <span className="hint only-wide">{props.hint}</span>
          )
        ) : (
          <button
            type="button"
            className="button plain icon clear"
            aria-label={TEXT.states.clear}
            title={TEXT.states.clear}
            onClick={() => {
              setText('');
              search('');
              input.current?.focus();
            }}
          >
            <Icon name="close" size={14} />
          </button>
        )}
        <Choices id={id} choices={shown ? choices : []} chosen={chosen} onTake={take} />
        {problem === null ? null : (
          <p id={`${id}-problem`} className="mark critical small" role="alert" style={{ whiteSpace: 'normal' }}>
            <Icon name="warning" size={15} />
            {problem}
          </p>
        )}
      </div>
    </form>
  );
}

function useChoices(kind: QueryBoxProps['kind'], text: string, caret: number, open: boolean): readonly Completion[] {
  const fields = useQuery({
    queryKey: ['search-fields'],
    queryFn: () => api.listSearchFields(),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: open,
  });
  const values = useValues(open);
  return useMemo(() => {
    if (!open) return [];
    const items = (fields.data?.items ?? []).filter((field) => kind === null || field.kind === kind);
    const once = [...new Map(items.map((field) => [field.name, field])).values()];
    return completions(text, caret, once, values);
  }, [open, fields.data, kind, text, caret, values]);
}

function Choices(props: {
  readonly id: string;
  readonly choices: readonly Completion[];
  readonly chosen: number;
  readonly onTake: (choice: Completion) => void;
}): ReactNode {
  return (
    <div
      id={`${props.id}-choices`}
      className="choices"
      role="listbox"
      aria-label={TEXT.search.completions}
      hidden={props.choices.length === 0}
    >
      {props.choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are heard by the box, as a combobox does.
        <div
          key={choice.label}
          id={`${props.id}-${index}`}
          role="option"
          aria-selected={index === props.chosen}
          // The box keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => props.onTake(choice)}
        >
          <code>{choice.label}</code>
          <span className="small muted">{choice.help}</span>
        </div>
      ))}
    </div>
  );
}
