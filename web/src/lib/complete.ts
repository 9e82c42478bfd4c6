/** Completes a search while it is typed: names of fields first, then the values that a field is known to have. */

export interface CompletionField {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}
export interface Completion {
  /** What the choice is called. */
  readonly label: string;
  readonly help: string;
  /** The whole text with the choice in it, and where the caret goes. */
  readonly text: string;
  readonly caret: number;
}

const CHOICES_LIMIT = 8;
/** The comparison between a field and its value. */
const OPERATOR = /^(-?)([A-Za-z]+)(:|>=|<=|=|>|<)(.*)$/s;

/** The word around the caret: from the last space or parenthesis outside of quotes. */
export function wordAt(text: string, caret: number): { readonly from: number; readonly to: number } {
  let from = 0;
  let quoted = false;
  for (let at = 0; at < caret; at++) {
    const character = text[at];
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === ' ' || character === '(' || character === ')')) from = at + 1;
  }
  let to = caret;
  while (to < text.length && (quoted ? text[to - 1] !== '"' || to === caret : !' ()'.includes(text[to] ?? ' '))) to++;
  return { from, to };
}

/** A value as the query language takes it: in quotes where it has to be. */
export function quoted(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** What could stand where the caret is. `values` knows some values of some fields. */
export function completions(
  text: string,
  caret: number,
  fields: readonly CompletionField[],
  values: Readonly<Record<string, readonly string[]>>,
): readonly Completion[] {
  const { from, to } = wordAt(text, caret);
  const word = text.slice(from, caret);
  const put = (insert: string, label: string, help: string): Completion => ({
    label,
    help,
    text: text.slice(0, from) + insert + text.slice(to),
    caret: from + insert.length,
  });
  const match = OPERATOR.exec(word);
  if (match) {
    const [, minus = '', name = '', operator = '', typed = ''] = match;
    const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const start = typed.replace(/^"/, '').toLowerCase();
    return (values[field?.name ?? name] ?? [])
      .filter((value) => value.toLowerCase().includes(start) && quoted(value) !== typed)
      .slice(0, CHOICES_LIMIT)
      .map((value) => put(`${minus}${name}${operator}${quoted(value)} `, value, field?.help ?? ''));
  }
  const minus = word.startsWith('-') ? '-' : '';
  const start = word.slice(minus.length).toLowerCase();
  if (start === '' && from > 0 && text.trim() === '') return [];
  return fields
    .filter((field) => field.name.toLowerCase().startsWith(start))
    .slice(0, CHOICES_LIMIT)
    .map((field) => put(`${minus}${field.name}:`, `${field.name}:`, field.help));
}

/** A search with one more condition; taken away again where it has it already. */
export function toggled(query: string, condition: string): string {
  const parts = query.trim() === '' ? [] : query.trim().split(/ (?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const rest = parts.filter((part) => part !== condition);
  return (rest.length === parts.length ? [...parts, condition] : rest).join(' ');
}
