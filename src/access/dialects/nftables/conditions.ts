/** Comparisons in a rule: what is looked at, how, and with what; as a match. */
import type { Match } from '../../filter.ts';
import { allOf, anyOf, EVERY, signed, unknownMatch } from '../../matches.ts';
import type { Reader } from './reader.ts';
import type { Selector } from './selectors.ts';
import type { Operator, ValueType } from './types.ts';
import { type Element, type Operand, readOperand, readValue, type Value } from './values.ts';

/** A set by name: what is in it for certain, and whether more may be. */
export interface SetContent {
  readonly elements: readonly Element[];
  readonly dynamic: boolean;
}

/** What a condition must know of the ruleset around it. */
export interface Surroundings {
  /** The content of a named set; null where there is none, or where its elements are not understood. */
  setNamed(name: string, at: number): SetContent | null;
  /** Fields that some rule writes: what is in them later, nobody can say. */
  readonly rewritten: ReadonlySet<string>;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['==', '=='],
  ['eq', '=='],
  ['!=', '!='],
  ['ne', '!='],
  ['<', '<'],
  ['lt', '<'],
  ['>', '>'],
  ['gt', '>'],
  ['<=', '<='],
  ['le', '<='],
  ['>=', '>='],
  ['ge', '>='],
]);

const PORT_PROTOCOLS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);

/** True where every packet that matches has ports. */
function impliesPorts(match: Match): boolean {
  if (match.kind !== 'number' || match.field !== 'protocol') return false;
  return match.of.every(({ from, to }) => from === to && PORT_PROTOCOLS.has(from));
}

/**
 * Reads what stands behind the selectors of a condition.
 * @param known what the rule has already asked of the packet.
 * @returns the match, without what the selectors require; null where it is not understood.
 */
export function readCondition(
  selectors: readonly Selector[],
  reader: Reader,
  known: readonly Match[],
  surroundings: Surroundings,
): Match | null {
  const [selector] = selectors;
  if (!selector) return null;
  const opaque = selectors.find(({ type, title }) => type === null || surroundings.rewritten.has(title));
  const type = selectors.length === 1 ? selector.type : null;
  const word = reader.word() ?? '';
  if (word === '&' || word === 'and') return readMasked(type, reader, opaque);
  const negated = reader.take('!');
  const operator = negated ? undefined : OPERATORS.get(word);
  if (operator) reader.skip();
  const at = reader.peek()?.at ?? 1;
  const operand = readOperand(reader);
  if (!operand) return null;
  if (opaque) return skipMask(reader) ? unknownMatch(`no configuration says what ${opaque.title} is`) : null;
  if (type?.anyBit && (operand.kind === 'one' || operand.kind === 'list'))
    return readBits(type, negated ? '!' : operator, valuesOf(operand), reader);
  if (negated || operand.kind === 'list') return null;
  if (operator && operator !== '==' && operator !== '!=') return readOrdered(type, operator, operand);
  const match = operandMatch(selectors, operand, known, surroundings, at);
  return match && signed(match, operator === '!=');
}

function readOrdered(type: ValueType | null, operator: Operator, operand: Operand): Match | null {
  const value = operand.kind === 'one' && operand.element.parts.length === 1 ? operand.element.parts[0] : undefined;
  return value === undefined ? null : (type?.ordered?.(operator, value) ?? null);
}

function valuesOf(operand: Operand): readonly Value[] {
  if (operand.kind === 'list') return operand.of;
  return operand.kind === 'one' ? operand.element.parts : [];
}

/** `& MASK == VALUE`. A mask of several bits stands in parentheses, else it is no mask of several bits. */
function readMasked(type: ValueType | null, reader: Reader, opaque: Selector | undefined): Match | null {
  reader.skip();
  const enclosed = reader.word() === '(';
  const mask = readValue(reader);
  if (!mask || (mask.kind === 'bits' && !enclosed)) return null;
  const operator = OPERATORS.get(reader.word() ?? '') ?? '==';
  if (OPERATORS.has(reader.word() ?? '')) reader.skip();
  const operand = readOperand(reader);
  if (!operand) return null;
  if (opaque) return unknownMatch(`no configuration says what ${opaque.title} is`);
  const value = bitsOf(valuesOf(operand));
  if (!value || (operator !== '==' && operator !== '!=')) return null;
  const match = type?.masked?.(mask, value) ?? null;
  return match && signed(match, operator === '!=');
}

/** What was read of something that is not known may have a mask behind it. */
function skipMask(reader: Reader): boolean {
  return !reader.take('/') || readValue(reader) !== null;
}

/** Several values of bits as one. */
function bitsOf(values: readonly Value[]): Value | null {
  const [first] = values;
  if (first && values.length === 1) return first;
  const names = values.map((value) => (value.kind === 'one' ? value.text : ''));
  return names.length === 0 || names.includes('') ? null : { kind: 'bits', of: names };
}

function readBits(
  type: ValueType,
  operator: Operator | '!' | undefined,
  values: readonly Value[],
  reader: Reader,
): Match | null {
  if (reader.take('/')) {
    const operand = readOperand(reader);
    const mask = operand && bitsOf(valuesOf(operand));
    const value = bitsOf(values);
    const match = mask && value ? (type.masked?.(mask, value) ?? null) : null;
    return match && signed(match, operator === '!=' || operator === '!');
  }
  const match = operator === '==' || operator === '!=' ? type.exactly?.(values) : type.anyBit?.(values);
  return match ? signed(match, operator === '!=' || operator === '!') : null;
}

function operandMatch(
  selectors: readonly Selector[],
  operand: Operand,
  known: readonly Match[],
  surroundings: Surroundings,
  at: number,
): Match | null {
  if (operand.kind === 'one') return elementMatch(selectors, operand.element, known);
  if (operand.kind === 'set') return membership(selectors, operand.elements, known);
  if (operand.kind === 'list') return null;
  const content = surroundings.setNamed(operand.name, at);
  if (!content) return unknownMatch(`the set ${operand.name} is not known`);
  const match = membership(selectors, content.elements, known);
  if (!match || !content.dynamic) return match;
  return anyOf([match, unknownMatch(`the set ${operand.name} changes while it is in use`)]);
}

/** Packets that one of the elements takes. */
function membership(
  selectors: readonly Selector[],
  elements: readonly Element[],
  known: readonly Match[],
): Match | null {
  const parts: Match[] = [];
  for (const element of elements) {
    const part = elementMatch(selectors, element, known);
    if (!part) return null;
    parts.push(part);
  }
  return anyOf(parts);
}

/** Packets that an element takes; null where one of its values is not of the kind that is asked for. */
export function elementMatch(selectors: readonly Selector[], element: Element, known: readonly Match[]): Match | null {
  // One star stands for all parts.
  if (element.parts.length === 1 && element.parts[0]?.kind === 'rest') return EVERY;
  if (element.parts.length !== selectors.length) return null;
  const matches: Match[] = [];
  for (const [index, selector] of selectors.entries()) {
    const value = element.parts[index];
    const match = value && selector.type ? selector.type.is(value) : null;
    if (!match) return null;
    matches.push(match);
  }
  const sure = known.some(impliesPorts) || matches.some(impliesPorts);
  const clear = matches.map((match, index) => {
    const blurred = selectors[index]?.blurred;
    return sure || !blurred
      ? match
      : anyOf([
          match,
          allOf([blurred, unknownMatch('the bytes where ports would be are compared in a packet without ports')]),
        ]);
  });
  return allOf(element.certain ? clear : [...clear, unknownMatch('an element of a set goes by itself after a time')]);
}
