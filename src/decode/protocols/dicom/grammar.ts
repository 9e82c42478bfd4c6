/** What a value may look like before it is believed: a damaged message can put a patient's text where a device's belongs. */
import { latin1 } from '#base/text.ts';
import { RangeMemo } from '../../formats/range-memo.ts';

/** No `^` and no `=`, which part the names of persons, and no backslash, which parts values. */
const TEXT = /^[A-Za-z0-9][A-Za-z0-9 .,&()+/_:#'@*-]*$/;
const AE_TITLE = /^[A-Za-z0-9_.#$@!&*+:/-](?:[A-Za-z0-9 _.#$@!&*+:/()-]{0,14}[A-Za-z0-9_.#$@!&*+:/()-])?$/;
const UID = /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))+$/;
const SERIAL = /^[A-Za-z0-9./_-]{1,64}$/;
const MODALITY = /^[A-Z0-9_]{2,16}$/;

const AE_TITLES = new RangeMemo((bytes, start, end) => cleanAeTitle(latin1(bytes, start, end)), isSomething);
const UIDS = new RangeMemo((bytes, start, end) => cleanUid(latin1(bytes, start, end)), isSomething);

function isSomething(text: string): boolean {
  return text !== '';
}

/** The application entity title in `bytes[start, end)`, or nothing where it is none. */
export function readAeTitle(bytes: Uint8Array, start: number, end: number): string {
  return AE_TITLES.get(bytes, start, end) ?? '';
}

/** The unique identifier in `bytes[start, end)`, or nothing where it is none. */
export function readUid(bytes: Uint8Array, start: number, end: number): string {
  return UIDS.get(bytes, start, end) ?? '';
}

/** Text without padding, or nothing where it is not text of at most `limit` characters. */
export function cleanText(value: string, limit: number): string {
  const text = unpad(value);
  return text.length <= limit && TEXT.test(text) ? text : '';
}

export function cleanAeTitle(value: string): string {
  const text = unpad(value);
  return AE_TITLE.test(text) ? text : '';
}

export function cleanUid(value: string): string {
  const text = unpad(value);
  return text.length <= 64 && UID.test(text) ? text : '';
}

export function cleanSerial(value: string): string {
  const text = unpad(value);
  return SERIAL.test(text) ? text : '';
}

export function cleanModality(value: string): string {
  const text = unpad(value);
  return MODALITY.test(text) ? text : '';
}

/** Several texts parted by backslashes, all of which must be text. */
export function cleanTexts(value: string, limit: number): string {
  const texts = value.split('\\').map((part) => cleanText(part, limit));
  return texts.length <= 8 && texts.every((text) => text !== '') ? texts.join(' ') : '';
}

/** Padding is spaces, and one NUL behind a UID. */
function unpad(value: string): string {
  return value.replace(/\0$/, '').trim();
}
