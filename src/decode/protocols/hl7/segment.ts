/**
 * Which fields of a segment may be read — of MSH, SFT, MSA, EQU, PRT and OBX alone —, and what they state.
 *
 * Hot path: what a field states is remembered by its bytes, and fields that are only checked are looked at as bytes.
 */
import { RangeMemo } from '../../formats/range-memo.ts';
import { type Fields, fieldText, isCapital, isDigit, nameNumber, USUAL } from './fields.ts';
import {
  type Clean,
  cleanAcknowledgement,
  cleanCode,
  cleanDesignator,
  cleanDevice,
  cleanEntity,
  cleanProcessing,
  cleanSerial,
  cleanSpecification,
  cleanTime,
  cleanType,
  cleanVersion,
} from './grammar.ts';
import type { Hl7Field } from './message.ts';

const REPETITION_LIMIT = 4;
const NOTHING: readonly Hl7Field[] = [];

/** What bytes look like. */
type Look = (bytes: Uint8Array, start: number, end: number) => boolean;

interface Allowed {
  readonly number: number;
  readonly key: string;
  readonly clean: Clean;
  readonly about?: 'receiver';
  /** The field is checked and not kept; bytes that look so are right beyond doubt, others may be. */
  readonly check?: Look;
  /** What it should not be is left out, and what follows is read: a device may have a mere name here, and its identifier further on. */
  readonly isOptional?: true;
}

/** An allowed field of one segment. */
interface Rule extends Allowed {
  /** What a text of the field states; null where it is not what it should be. */
  read(text: string): readonly Hl7Field[] | null;
  /** The same for bytes of a message with the usual signs; those that are not what they should be may be a patient's, and are not remembered. */
  readonly known: RangeMemo<readonly Hl7Field[]>;
}

const isRun = (isOne: (code: number) => boolean, least: number, most: number): Look => {
  return (bytes, start, end) => {
    for (let at = start; at < end; at++) if (!isOne(bytes[at] as number)) return false;
    return end - start >= least && end - start <= most;
  };
};
const isDigits = isRun(isDigit, 4, 14);
/** From a year to a second. */
const isTime: Look = (bytes, start, end) => (end - start) % 2 === 0 && isDigits(bytes, start, end);
const isNever: Look = () => false;

const TIME: Pick<Allowed, 'key' | 'clean' | 'check'> = { key: '', clean: cleanTime, check: isTime };
const CONDITION: Pick<Allowed, 'key' | 'clean' | 'check'> = { key: '', clean: cleanConditions, check: isNever };

const HEADER: readonly Rule[] = rules('MSH', [
  { number: 3, key: 'hl7.sendingApplication', clean: cleanDesignator },
  { number: 4, key: 'hl7.sendingFacility', clean: cleanDesignator },
  { number: 5, key: 'hl7.receivingApplication', clean: cleanDesignator, about: 'receiver' },
  { number: 6, key: 'hl7.receivingFacility', clean: cleanDesignator, about: 'receiver' },
  { number: 7, ...TIME },
  { number: 9, key: 'hl7.messageType', clean: cleanType },
  { number: 11, key: 'hl7.processingId', clean: cleanProcessing },
  { number: 12, key: 'hl7.version', clean: cleanVersion },
  { number: 15, ...CONDITION },
  { number: 16, ...CONDITION },
  { number: 21, key: 'hl7.profile', clean: cleanEntity },
]);

/** What follows the device's identifier is kept only beside one. PRT-21, the donation a device was made from, points to a person. */
const PARTICIPATION: readonly Rule[] = rules('PRT', [
  { number: 2, key: '', clean: (text) => (/^[A-Z]{2}$/.test(text) ? text : ''), check: isRun(isCapital, 2, 2) },
  { number: 10, key: 'hl7.prt10', clean: cleanDevice, isOptional: true },
  { number: 11, ...TIME },
  { number: 12, ...TIME },
  { number: 16, key: 'hl7.prt16', clean: cleanDevice },
  // Not to be taken for the serial number where a separator was lost.
  { number: 21, key: '', clean: cleanDevice, check: isNever },
  { number: 17, key: 'hl7.prt17', clean: cleanTime },
  { number: 18, key: 'hl7.prt18', clean: cleanTime },
  { number: 19, key: 'hl7.prt19', clean: cleanSerial },
  { number: 20, key: 'hl7.prt20', clean: cleanSerial },
  { number: 22, key: 'hl7.prt22', clean: cleanCode },
]);

/** Status of an observation's result (OBX-11), without which the segment is not believed. */
const STATUS = 11;
/** Equipment that observed (OBX-18). */
const EQUIPMENT = 18;
const isStatus = isRun(isCapital, 1, 1);
const STATUS_TEXT = /^[A-Z]$/;

const SET: readonly Rule[] = rules('OBX', [
  { number: 1, key: '', clean: (text) => (/^\d{1,6}$/.test(text) ? text : ''), check: isRun(isDigit, 1, 6) },
  { number: 2, key: '', clean: (text) => (/^[A-Z]{2,3}$/.test(text) ? text : ''), check: isRun(isCapital, 2, 3) },
]);
const RESULT: readonly Rule[] = rules('OBX', [
  { number: STATUS, key: '', clean: (text) => (STATUS_TEXT.test(text) ? text : ''), check: isStatus },
  { number: 14, ...TIME },
  { number: EQUIPMENT, key: 'hl7.obx18', clean: cleanEntity },
]);
const NO_RULES: readonly Rule[] = [];
const OBSERVATION: readonly Rule[] = [...SET, ...RESULT];

/**
 * What a device says of itself in observations (ISO/IEEE 11073-10101 terms, as IHE PCD-01 uses them): those alone are read.
 * Whatever else is observed is the patient's.
 */
const SPECIFICATIONS: ReadonlyMap<string, string> = new Map([
  ['531969^MDC_ID_MODEL_NUMBER', 'hl7.modelNumber'],
  ['531970^MDC_ID_MODEL_MANUFACTURER', 'hl7.modelManufacturer'],
  ['531972^MDC_ID_PROD_SPEC_SERIAL', 'hl7.serialNumber'],
  ['531974^MDC_ID_PROD_SPEC_HW', 'hl7.hardwareRevision'],
  ['531975^MDC_ID_PROD_SPEC_SW', 'hl7.softwareRevision'],
  ['531976^MDC_ID_PROD_SPEC_FW', 'hl7.firmwareRevision'],
]);
/** Kinds of medical device systems, and the virtual devices that stand alone in messages of pumps. */
const SYSTEM = /^\d{5,6}\^(MDC_DEV_[A-Z0-9_]{2,48}_(?:MDS|VMD))\^MDC$/;
/** With what the second component of either begins. */
const [ITEM_TERM, SYSTEM_TERM] = ['MDC_ID_', 'MDC_DEV_'];
const TERM = 3;

const OF_SYSTEM: readonly Rule[] = [
  ...SET,
  ...rules('OBX', [{ number: TERM, key: 'hl7.deviceSystem', clean: (text) => SYSTEM.exec(text)?.[1] ?? '' }]),
  ...RESULT,
];
/** By the term: one item of the device's specification is read, too. */
const OF_ITEM: ReadonlyMap<string, readonly Rule[]> = new Map(
  [...SPECIFICATIONS].map(([term, key]) => [
    term,
    [...SET, ...rules('OBX', [{ number: 5, key, clean: cleanSpecification }]), ...RESULT],
  ]),
);

/** Fields of an observation of a device: its kind, or one item of its specification. */
function observationOf(term: string): readonly Rule[] {
  const item = OF_ITEM.get(term.endsWith('^MDC') ? term.slice(0, -'^MDC'.length) : term);
  return item ?? (SYSTEM.test(term) ? OF_SYSTEM : OBSERVATION);
}

const TERMS = new RangeMemo((bytes, start, end) => observationOf(fieldText(bytes, start, end, USUAL)));
const [MESSAGE, PARTICIPANT, OBSERVED] = [nameNumber('MSH'), nameNumber('PRT'), nameNumber('OBX')];

const ALLOWED: ReadonlyMap<number, readonly Rule[]> = new Map([
  [MESSAGE, HEADER],
  [PARTICIPANT, PARTICIPATION],
  [OBSERVED, OBSERVATION],
  [nameNumber('EQU'), rules('EQU', [{ number: 1, key: 'hl7.equ1', clean: cleanEntity }])],
  [
    nameNumber('SFT'),
    rules('SFT', [
      { number: 1, key: 'hl7.softwareVendor', clean: (text) => cleanSpecification(text.split('^')[0] ?? '') },
      { number: 2, key: 'hl7.softwareVersion', clean: cleanSpecification },
      { number: 3, key: 'hl7.softwareProduct', clean: cleanSpecification },
    ]),
  ],
  [nameNumber('MSA'), rules('MSA', [{ number: 1, key: 'hl7.acknowledgement', clean: cleanAcknowledgement }])],
]);

/** True for segments of which some field may be read. */
export function isAllowed(name: number): boolean {
  return ALLOWED.has(name);
}

/** Adds the allowed fields of a segment to `found`, up to the first that is not what it should be; nothing where the segment cannot be trusted. */
export function readFields(name: number, fields: Fields, found: Hl7Field[]): void {
  const before = found.length;
  const allowed = name === OBSERVED ? observation(fields) : (ALLOWED.get(name) ?? NO_RULES);
  for (const rule of allowed) {
    if (fields.length(rule.number) === 0) continue;
    const stated = readField(rule, fields);
    if (stated !== null) for (const field of stated) found.push(field);
    else if (!rule.isOptional) break;
  }
  if (found.length > before && !isBelieved(name, fields, found, before)) found.length = before;
}

function readField(rule: Rule, fields: Fields): readonly Hl7Field[] | null {
  const { bytes, delimiters } = fields;
  const start = fields.startOf(rule.number);
  const end = fields.endOf(rule.number);
  if (rule.check?.(bytes, start, end)) return NOTHING;
  if (delimiters !== USUAL) return rule.read(fieldText(bytes, start, end, delimiters));
  return rule.known.get(bytes, start, end);
}

/** Of an observation that names neither a device nor equipment nothing can be read. */
function observation(fields: Fields): readonly Rule[] {
  if (!mayNameDevice(fields)) return fields.length(EQUIPMENT) > 0 ? OBSERVATION : NO_RULES;
  const { bytes, delimiters } = fields;
  if (delimiters !== USUAL) return observationOf(fields.text(TERM));
  return TERMS.get(bytes, fields.startOf(TERM), fields.endOf(TERM)) ?? OBSERVATION;
}

/** True where the second component of the term begins as those of devices do. */
function mayNameDevice(fields: Fields): boolean {
  if (fields.length(TERM) === 0) return false;
  const sign = fields.delimiters.component.charCodeAt(0);
  const { bytes } = fields;
  const end = fields.endOf(TERM);
  let at = fields.startOf(TERM);
  while (at < end && bytes[at] !== sign) at++;
  return startsAt(bytes, at + 1, end, ITEM_TERM) || startsAt(bytes, at + 1, end, SYSTEM_TERM);
}

function startsAt(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}

function isBelieved(name: number, fields: Fields, found: readonly Hl7Field[], from: number): boolean {
  if (name === MESSAGE) return states(found, from, 'hl7.messageType');
  if (name === PARTICIPANT) return states(found, from, 'hl7.prt10') || states(found, from, 'hl7.prt16');
  if (name !== OBSERVED) return true;
  if (fields.length(STATUS) === 0) return false;
  return isStatus(fields.bytes, fields.startOf(STATUS), fields.endOf(STATUS)) || STATUS_TEXT.test(fields.text(STATUS));
}

function states(found: readonly Hl7Field[], from: number, key: string): boolean {
  for (let i = from; i < found.length; i++) if (found[i]?.key === key) return true;
  return false;
}

function rules(segment: string, allowed: readonly Allowed[]): readonly Rule[] {
  return allowed.map((one) => {
    const read = (text: string): readonly Hl7Field[] | null => statementsOf(text, segment, one);
    return { ...one, read, known: new RangeMemo((bytes, start, end) => read(fieldText(bytes, start, end, USUAL))) };
  });
}

/** What a field states, in each of its repetitions; null where one of them is not what it should be. */
function statementsOf(text: string, segment: string, allowed: Allowed): readonly Hl7Field[] | null {
  const texts = text.includes('~') ? text.split('~').slice(0, REPETITION_LIMIT) : [text];
  const values = texts.map(allowed.clean);
  if (values.some((value, index) => value === '' && texts[index] !== '')) return null;
  if (allowed.check) return NOTHING;
  const { key, number, about = 'sender' } = allowed;
  const field = `${segment}-${number}`;
  return [...new Set(values)].filter((value) => value !== '').map((value) => ({ key, field, value, about }));
}

/** HL7 table 0155. */
function cleanConditions(text: string): string {
  return /^(?:AL|NE|ER|SU)$/.test(text) ? text : '';
}
