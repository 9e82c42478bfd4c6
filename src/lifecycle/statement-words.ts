/** The words of version statements: cuts `Versions 2.0 through 3.5, and all prior to V1.2 (US only)` into versions, comparisons and joints. */
import { readDate } from './dates.ts';

/** Longest statement read, in characters. */
const STATEMENT_LIMIT = 2_000;

export type Token =
  /** A comparison before a version. */
  | { readonly kind: 'compare'; readonly operator: Operator }
  /** A comparison behind a version: `and prior` is `<=`, `or later` is `>=`. */
  | { readonly kind: 'behind'; readonly operator: '<=' | '>=' }
  | { readonly kind: 'version'; readonly text: string; readonly scheme: string }
  | { readonly kind: 'to' }
  | { readonly kind: 'all' }
  /** `end` closes a statement (`|`, `;`), the others stand within one. */
  | { readonly kind: 'joint'; readonly isEnd: boolean }
  /** A word of no meaning here, with the rest of its statement. */
  | { readonly kind: 'note'; readonly text: string };

export type Operator = '<' | '<=' | '>' | '>=' | '=' | '!=';

type Reader = (match: RegExpExecArray, before: Token | undefined) => Token | null;

const compare =
  (operator: Operator): Reader =>
  () => ({ kind: 'compare', operator });
const behind =
  (operator: '<=' | '>='): Reader =>
  () => ({ kind: 'behind', operator });
const nothing: Reader = () => null;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '<': '<',
  '<=': '<=',
  '=<': '<=',
  '≤': '<=',
  '>': '>',
  '>=': '>=',
  '=>': '>=',
  '≥': '>=',
  '=': '=',
  '==': '=',
  '!=': '!=',
};

const JOINED = '(?:,?\\s*(?:and|or|&|\\/)\\s*)(?:all\\s+|any\\s+)?(?:the\\s+)?';
const RELEASES = '(?:\\s+(?:firmware|software))?(?:\\s+(?:versions?|releases?|revisions?|builds?|models?))?';
const THINGS =
  '(?:(?:firmware|software|hardware|service\\s+pack|released|previous|supported|known|affected|current|other)\\s+)*';

/** A piece of a version: `B.06.18`, `v22D24`, `1.4.2.0-9d9eff4`, `12.2.x`, `F.0.G.0`, `15.2(6)E0a`. */
const PIECE = '(?:[A-Za-z]+[._-])*[A-Za-z]*\\d(?:[\\w.~*-]|\\+(?=\\w)|\\(\\d[\\w.]*\\))*';
/** What may follow a version behind a space and is part of it: `SP2`, `MR Build 11`, `Service Pack 01`, `D15`, `MCE 3.x`. */
const SUFFIX_WORDS =
  '[Ss]ervice ?[Pp]ack|[Ss]ervice ?[Rr]elease|[Hh]ot ?[Ff]ix|[Pp]atch|[Uu]pdate|[Uu]pd|[Bb]uild|[Bb]eta|[Aa]lpha|[Rr]ev\\.?|MR|SP|SR|HF|CU|RC|sp|rc|P';
const SUFFIX = `(?:(?:[ _]+(?:${SUFFIX_WORDS}))+[ #_]*(?=\\w*\\d)\\w[\\w.]*|[ ]+[A-Z]{1,3}\\d[\\w.]*(?![\\w/])|[ ]+[A-Z]{2,4}[ ]\\d[\\w.]*)*`;

/** Tried in this order at every place of a statement, each at the place itself. */
const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/\s+/y, nothing],
  [/\((?:[^()]|\([^()]*\))*\)?/y, nothing],
  [
    /(?:the\s+)?(?:first\s+\d+\s+(?:digits?|characters?)\s+of\s+)?(?:the\s+)?(?:serial(?:\s+(?:numbers?|no\.?))?|s\/n)\s*[:#]?\s*["'“]?\s*([\w-]*\d[\w-]*)["'”]?/iy,
    serial,
  ],
  [
    /(?:are\s+)?(?:manufactured|distributed|production\s+date|produced|built|shipped|released|sold)\b(?:\s+and\s+distributed)?(?:\s+date)?/iy,
    nothing,
  ],
  [/(?:except(?:\s+for)?|excluding|other\s+than)\b/iy, compare('!=')],
  [/<=|=<|≤|>=|=>|≥|!=|==|<|>|=/y, (match) => ({ kind: 'compare', operator: OPERATORS[match[0]] ?? '=' })],
  [
    new RegExp(
      `${THINGS}(?:versions?\\s+)?(?:prior\\s+to|before|up\\s+to|until|through)(?:,)?\\s+(?:and|or)\\s+including\\b`,
      'iy',
    ),
    upTo('<='),
  ],
  [/up\s+to(?:,)?\s+(?:but\s+)?(?:not\s+including|excluding)\b/iy, compare('<')],
  [
    /(?:prior\s+to|before|(?:earlier|lower|less|older|smaller)\s+than(?!\s+or)|preceding|below(?=\s+\S*\d)|under(?=\s+\S*\d)|pre-?(?=v?\d))/iy,
    compare('<'),
  ],
  [/(?:earlier|lower|less|older)\s+than\s+or\s+equal(?:\s+to)?/iy, compare('<=')],
  [/(?:later|newer|greater|higher|more)\s+than\s+or\s+equal(?:\s+to)?/iy, compare('>=')],
  [/(?:after|above(?=\s+\S*\d)|(?:later|newer|greater|higher)\s+than)/iy, compare('>')],
  [/(?:from|since|between|as\s+of|(?:starting|beginning)(?:\s+(?:with|from|at|in))?)\b/iy, compare('>=')],
  [
    new RegExp(
      `${JOINED}(?:prior|earlier|below|lower|older|previous|before|less|under|down)\\b(?!\\s+(?:to|than))${RELEASES}`,
      'iy',
    ),
    behind('<='),
  ],
  [
    new RegExp(
      `${JOINED}(?:later|newer|above|higher|greater|after|up|upwards?|onwards?|subsequent|beyond|following)\\b(?!\\s+(?:to|than))${RELEASES}`,
      'iy',
    ),
    behind('>='),
  ],
  [/(?:onwards?|upwards?)\b|\+(?![\w])/iy, behind('>=')],
  [/(?:through(?:\s+to)?|thru|up\s+to|until|to)\b|–|—|\.{3}|-(?=\s|[A-Z](?!\w))/iy, upTo('<=')],
  [
    new RegExp(
      `(?:all|any|every)\\s+${THINGS}(?:versions?|releases?|revisions?|models?|builds?|devices?|units?)?\\b|all\\b|\\*`,
      'iy',
    ),
    () => ({ kind: 'all' }),
  ],
  [/[|;]/y, () => ({ kind: 'joint', isEnd: true })],
  [/,|(?:and|or|as\s+well\s+as)\b|&|\/(?=\s)/iy, () => ({ kind: 'joint', isEnd: false })],
  [
    /(?:software|firmware|f\/w|s\/w|fw|sw|versions?|vers?\b\.?|v\.|releases?|rev(?:ision)?s?\b\.?|is|are|the|of|only|running|using|up)(?![\w/])\s*[:#]?/iy,
    nothing,
  ],
  [/builds?\s*[:#]?\s*(?=\d)/iy, nothing],
  [/["'“”:.]/y, nothing],
];
const VERSION = new RegExp(
  `[A-Z]{2,4} \\d[\\w.*]*${SUFFIX}|${PIECE}(?:\\([A-Za-z]+\\))?${SUFFIX}|[A-Z](?:[._][A-Z])?(?![\\w'])`,
  'y',
);
/** What has the version, in up to three words before it: `Firmware Bundle 4.10`. */
const SUBJECT = /[A-Za-z][\w-]*(?:\s+[A-Za-z][\w-]*){0,2}\s+(?=v?\d+\.\d|[<>])/y;
/** To the end of the statement. */
const NOTE = /[^|;]+/y;

/** The tokens of a statement. Text behind the limit is not read. */
export function tokensOf(statement: string): readonly Token[] {
  const text = statement.slice(0, STATEMENT_LIMIT);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) at += readAt(text, at, tokens);
  return tokens;
}

/** Adds what stands at a place, and answers how many characters that took. */
function readAt(text: string, at: number, tokens: Token[]): number {
  const date = readDate(text.slice(at, at + 40));
  if (date) {
    tokens.push({ kind: 'version', text: text.slice(at, at + date.length), scheme: 'date' });
    return date.length;
  }
  for (const [pattern, reader] of READERS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match || match[0] === '') continue;
    const token = reader(match, tokens.at(-1));
    if (token) tokens.push(token);
    return match[0].length;
  }
  VERSION.lastIndex = at;
  const version = VERSION.exec(text)?.[0];
  if (version) {
    tokens.push({ kind: 'version', text: version.replace(/[.+-]+$/, ''), scheme: '' });
    return version.length;
  }
  const subject = isNew(tokens) ? match(SUBJECT, text, at) : null;
  if (subject) return subject.length;
  NOTE.lastIndex = at;
  const note = NOTE.exec(text)?.[0] ?? text.slice(at);
  tokens.push({ kind: 'note', text: note.trim() });
  return note.length;
}

/** At the beginning of a statement. */
function isNew(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  return last === undefined || (last.kind === 'joint' && last.isEnd);
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Between two versions it spans, before one alone it bounds. */
function upTo(operator: '<='): Reader {
  return (_, before) => (before?.kind === 'version' ? { kind: 'to' } : { kind: 'compare', operator });
}

function serial(match: RegExpExecArray): Token {
  return { kind: 'version', text: match[1] ?? '', scheme: 'serial number' };
}
