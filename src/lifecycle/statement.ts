/**
 * What an advisory states about versions (`vers:intdot/>=2.0|<3.1`, `Versions prior to 4.3`, `12.x`, `A.01 <= C.0x`), and
 * whether a device's version lies in it.
 */

import { readDate } from './dates.ts';
import { type Operator, type Token, tokensOf } from './statement-words.ts';
import { areComparable, dateVersion, isDotted, keyAbove, parseVersion, revisionOf, type Version } from './version.ts';

/** `exact` and `range`: known to lie in it; `outside`: known not to; `unknown`: the two cannot be compared. */
export type Verdict = 'exact' | 'range' | 'outside' | 'unknown';

interface Bound {
  readonly version: Version;
  readonly key: string;
  readonly isInclusive: boolean;
}

interface Span {
  readonly low: Bound | null;
  readonly high: Bound | null;
  /** The revision letter that versions must begin with, where a statement bounds several rows of them (`<= U61 | <= L81`). */
  readonly letter: string | null;
}

export interface Statement {
  readonly text: string;
  /** Every version; no more is stated. */
  readonly isAll: boolean;
  readonly exacts: readonly Version[];
  readonly spans: readonly Span[];
  readonly excluded: readonly Version[];
  /** The whole text as one version: what cannot be read can still be the same. */
  readonly literal: Version | null;
}

/** A version with its comparison, as the statement gives them. */
interface Constraint {
  readonly operator: Operator;
  readonly version: Version;
  /** Everything that begins so (`12.x`): the key of the first and one above the last. */
  readonly from: string;
  readonly until: string;
  readonly isWildcard: boolean;
}

const UNSAID = /^(?:n\/?a|none|unknown|unspecified|not (?:specified|applicable|available)|tbd|-)?$/i;
const WILDCARD = /^(.*?[a-z0-9])((?:[._-](?:x+|\*))+|(?<=\d)x+|\*)$/i;
/** Words of a version that are longer than a maker's label. */
const LONG_WORDS = /(?<![a-z])(?:upd|update|build|patch|beta|alpha|rev|service|pack|hot|fix|hotfix)(?![a-z])/gi;
/** From here on a number without a point is more likely a model's than a version's. */
const MODEL_NUMBER_FROM = 1_000;

/** Reads a statement about versions; never fails: what it cannot read is compared as a whole. */
export function parseStatement(stated: string): Statement {
  const text = stated.trim();
  const bare = unwrap(text);
  if (UNSAID.test(bare)) return { text, isAll: false, exacts: [], spans: [], excluded: [], literal: null };
  const { constraints, isAll } = constraintsOf(tokensOf(bare));
  const bounds = constraints.filter(({ operator }) => operator !== '=' && operator !== '!=');
  const wild = constraints.filter(({ operator, isWildcard }) => operator === '=' && isWildcard);
  const exacts = constraints.filter(({ operator, isWildcard }) => operator === '=' && !isWildcard);
  const spans = [...spansOf(bounds), ...wild.map(spanOf)];
  return {
    text,
    // Of nothing but exceptions all others are meant.
    isAll: (isAll || (constraints.length > 0 && bounds.length === 0)) && spans.length === 0 && exacts.length === 0,
    exacts: exacts.map(({ version }) => version),
    spans,
    excluded: constraints.flatMap(({ operator, version }) => (operator === '!=' ? [version] : [])),
    literal: spans.length === 0 ? parseVersion(bare) : null,
  };
}

/** Where a version lies. */
export function judge(statement: Statement, version: Version): Verdict {
  if (statement.excluded.some((excluded) => isSame(excluded, version))) return 'outside';
  if (statement.isAll) return 'range';
  if (statement.literal && isSame(statement.literal, version)) return 'exact';
  let verdict: Verdict = 'unknown';
  for (const exact of statement.exacts) {
    if (isSame(exact, version)) return 'exact';
    if (isAnother(exact, version)) verdict = 'outside';
  }
  for (const span of statement.spans) {
    const place = placeIn(span, version);
    if (place === 'range') return 'range';
    if (place === 'outside') verdict = 'outside';
  }
  return verdict === 'unknown' && isNumberedOtherwise(statement, version) ? 'outside' : verdict;
}

/** Written as the stated one but for its numbers, of which there are several. */
function isNumberedOtherwise({ literal, spans }: Statement, { text }: Version): boolean {
  if (literal === null || spans.length > 0) return false;
  const form = text.toLowerCase().replace(/\d+/g, '#');
  return form === literal.text.toLowerCase().replace(/\d+/g, '#') && /#.*#/.test(form);
}

function isSame(a: Version, b: Version): boolean {
  return a.key === b.key && (a.scheme === b.scheme || areComparable(a, b));
}

/**
 * Certainly not the stated one. A stated number or name that looks unlike the device's version may be that of a model: 24950
 * says nothing of 2.1, but of 24951 and 24950.1.
 */
function isAnother(stated: Version, version: Version): boolean {
  if (stated.shape === version.shape || version.key.startsWith(stated.key.slice(0, -1))) return true;
  const isModel =
    /[a-z]{3}/i.test(stated.text.replace(LONG_WORDS, '')) ||
    (!isDotted(stated) && Number(stated.text) >= MODEL_NUMBER_FROM);
  return !isModel && areComparable(stated, version);
}

function placeIn({ low, high, letter }: Span, version: Version): 'range' | 'outside' | 'unknown' {
  if (letter !== null && letter !== revisionOf(version)) return 'unknown';
  for (const bound of [low, high]) {
    if (bound !== null && !areComparable(bound.version, version)) return 'unknown';
  }
  const { key } = version;
  if (low !== null && (low.isInclusive ? key < low.key : key <= low.key)) return 'outside';
  if (high !== null && (high.isInclusive ? key > high.key : key >= high.key)) return 'outside';
  return 'range';
}

/** `(Release 1.3.2)` and `vers:all/<V2.0` without what is around them, and what has several spellings in one of them. */
function unwrap(text: string): string {
  const inner =
    (/^\(([^(),]*)\)$/.exec(text) ?? /^\S+\s*\(((?:all )?versions?[^()]*[<>][^()]*)\)$/i.exec(text))?.[1] ?? text;
  let plain = inner.replace(/^vers:[\w.+-]+\/(?:[a-z][\w.+-]*\/(?=[<>=!*\d]))?/i, '').replace(/^vl?s:/i, '');
  plain = fromInterval(plain) ?? plain;
  for (const [spelling, other] of SPELLINGS) plain = plain.replace(spelling, other);
  return plain.trim();
}

/** What people write, and what is read in its place. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\bbetween\s+(\S+)\s+and\s+(?=\S*\d)/gi, 'from $1 to '],
  [/(^|[\s(])(v?\d+(?:\.\d+)+)-(v?\d+(?:\.\d+)+)(?=$|[\s,)])/gi, '$1$2 to $3'],
  [/([<>])\s+=/g, '$1='],
  [/_(and|or)_(?=\s*[<>=≤≥])/gi, ' $1 '],
  [/\s\+\s(?=(?:SP|Upd|Update|HF|Patch)\s?\d)/gi, ' '],
  [/\bup\s+to\s*\((?:excluding|exclusive|excl\.?|not\s+including)\)/gi, '<'],
  [/\bup\s+to\s*\((?:including|inclusive|incl\.?)\)/gi, '<='],
  [/\bup\s+to\s+(\S+)\s*\((?:excluding|exclusive|excl\.?|excluded|not\s+includ(?:ing|ed))\)/gi, '< $1'],
  [
    /\(\s*((?:and|or|&)\s+(?:all\s+)?(?:prior|earlier|below|lower|older|previous|later|newer|above|higher))[^()]*\)/gi,
    ' $1',
  ],
  [/^not\s+(?=v?\d)/i, '!='],
];

/** `[1.0,2.0)` as the constraints that it stands for; null for what is no such interval. */
function fromInterval(text: string): string | null {
  const [, opening, low = '', high = '', closing] =
    /^([[(])\s*([^\s,[\]()]*)\s*,\s*([^\s,[\]()]*)\s*([\])])$/.exec(text) ?? [];
  if (opening === undefined || (low === '' && high === '')) return null;
  const lower = low === '' ? [] : [(opening === '[' ? '>=' : '>') + low];
  return [...lower, ...(high === '' ? [] : [(closing === ']' ? '<=' : '<') + high])].join('|');
}

/** Whether the token before was a version, alone or behind a comparison. */
type Before = 'alone' | 'compared' | null;

function constraintsOf(tokens: readonly Token[]): { readonly constraints: Constraint[]; readonly isAll: boolean } {
  const constraints: Constraint[] = [];
  let isAll = false;
  let operator: Operator | null = null;
  /** At the beginning of a statement a note is all that it says. */
  let isNew = true;
  let before: Before = null;
  /** The last version became a lower bound, since a comparison stands behind it. */
  let isLowered = false;
  const amend = (change: (last: Constraint) => Constraint): void => {
    const last = constraints.pop();
    if (last) constraints.push(change(last));
  };
  const bound = (other: Operator): void => {
    if (before === 'alone') amend((last) => ({ ...last, operator: other }));
  };
  for (const token of tokens) {
    let after: Before = null;
    switch (token.kind) {
      case 'version':
        // `NMC2 <= 6.9.6` is a version of NMC2, not a range.
        if (isLowered && !isOfKind(constraints.at(-1), token)) constraints.pop();
        isLowered = false;
        // `<= S4 A.07.107` is one version.
        if (before === 'compared') {
          amend((last) => constraint(last.operator, `${last.version.text} ${token.text}`, token.scheme));
        } else {
          constraints.push(constraint(operator ?? '=', token.text, token.scheme));
          after = operator === null ? 'alone' : 'compared';
        }
        operator = null;
        isNew = false;
        break;
      case 'compare':
        // `V3.0 < V3.1` is from the one up to the other.
        isLowered = token.operator.startsWith('<') && before === 'alone';
        if (isLowered) bound('>=');
        operator = token.operator;
        break;
      case 'behind':
        bound(token.operator);
        break;
      case 'to':
        bound('>=');
        operator = '<=';
        break;
      case 'all':
        isAll = true;
        isNew = false;
        break;
      case 'joint':
        isNew ||= token.isEnd;
        break;
      case 'note':
        if (isNew) constraints.push(constraint('=', token.text, ''));
        operator = null;
    }
    before = after;
  }
  return { constraints: constraints.filter(({ version }) => version.key !== ''), isAll };
}

/** Both versions can be ends of one range. */
function isOfKind(low: Constraint | undefined, { text, scheme }: Token & { kind: 'version' }): boolean {
  const high = parseVersion(text);
  return low === undefined || scheme !== '' || high === null || areComparable(low.version, high);
}

const NO_VERSION: Version = { text: '', key: '', scheme: '', shape: '' };

function constraint(operator: Operator, text: string, scheme: string): Constraint {
  if (scheme === 'date') return dated(operator, text);
  const whole = parseVersion(text) ?? NO_VERSION;
  const wildcard = WILDCARD.exec(text);
  const [, base = '', tail = ''] = wildcard ?? [];
  if (!wildcard || !/\d|^[a-z]$/i.test(base) || parseVersion(base) === null) {
    const version = scheme === '' ? whole : { ...whole, scheme };
    // Up to revision M includes M.04.
    const until = /^[a-z]$/i.test(text) && operator !== '=' ? keyAbove(text) : version.key;
    return { operator, version, from: version.key, until, isWildcard: false };
  }
  const isGlued = !/^[._-]/.test(tail);
  const first = parseVersion(isGlued ? base + tail.replace(/./g, '0') : base) ?? NO_VERSION;
  const until = isGlued ? (parseVersion(base + tail.replace(/./g, '9')) ?? NO_VERSION).key : keyAbove(base);
  return { operator, version: { ...first, text }, from: first.key, until, isWildcard: true };
}

/** A month stands for all of its days. */
function dated(operator: Operator, text: string): Constraint {
  const numbers = readDate(text)?.numbers ?? [];
  const version = dateVersion(text, numbers);
  const isMonth = numbers.length === 2;
  return {
    operator,
    version,
    from: version.key,
    until: isMonth ? keyAbove(numbers.join('.')) : version.key,
    isWildcard: isMonth,
  };
}

function spanOf({ version, from, until }: Constraint): Span {
  return {
    low: { version, key: from, isInclusive: true },
    high: { version, key: until, isInclusive: true },
    letter: null,
  };
}

/** Bounds in pairs as the `vers` specification reads them: in the order of versions, each lower one with the next upper one. */
function spansOf(bounds: readonly Constraint[]): readonly Span[] {
  const uppers = bounds.filter(({ operator }) => operator.startsWith('<'));
  const letters = new Set(uppers.map(({ version }) => revisionOf(version)));
  if (letters.size < 2 || uppers.length < bounds.length) return paired(bounds, null);
  return [...letters].flatMap((letter) =>
    paired(
      bounds.filter(({ version }) => revisionOf(version) === letter),
      letter,
    ),
  );
}

function paired(bounds: readonly Constraint[], letter: string | null): readonly Span[] {
  const sorted = [...bounds].sort((a, b) => (edgeOf(a) < edgeOf(b) ? -1 : edgeOf(a) > edgeOf(b) ? 1 : 0));
  const spans: Span[] = [];
  let low: Bound | null = null;
  let isOpen = false;
  for (const [index, bound] of sorted.entries()) {
    const isUpper = bound.operator.startsWith('<');
    if (isUpper && sorted[index + 1]?.operator.startsWith('<')) continue; // the next one reaches further
    if (isUpper) {
      spans.push({ low, high: boundOf(bound), letter });
      low = null;
      isOpen = false;
    } else if (!isOpen) {
      low = boundOf(bound);
      isOpen = true;
    }
  }
  return isOpen ? [...spans, { low, high: null, letter }] : spans;
}

/** The key at which a bound lies: behind all of `12.x` for `<= 12.x` and `> 12.x`. */
function edgeOf({ operator, from, until }: Constraint): string {
  return operator === '<=' || operator === '>' ? until : from;
}

function boundOf(constraint: Constraint): Bound {
  return { version: constraint.version, key: edgeOf(constraint), isInclusive: constraint.operator.endsWith('=') };
}
