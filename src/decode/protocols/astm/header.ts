/** The header record (LIS02-A2 section 6): the fields that say which analyser sends, checked before they are believed. */
import type { HeaderRecord } from './message.ts';

/** Fields by their number, the record's letter being the first. */
const FIELD = { password: 4, sender: 5, receiver: 10, processing: 12, version: 13, last: 14 } as const;
const COMPONENT_LIMIT = 12;
const COMPONENT = /^[\p{L}\d][\p{L}\d ._/+#():-]{0,39}$/u;
const VERSION_NUMBER = /^[vV]?\d{1,3}([.-]\d{1,4}){1,4}[A-Za-z]?\d{0,3}$/;
const SERIAL = /^(?=(?:.*\d){3})[A-Za-z0-9-]{4,24}$/;
/** As `E1394-97` or `LIS2-A2`; the standard's older editions have `1`. */
const STANDARD = /^(?:E ?1394(?:-\d\d)?|1394-\d\d|LIS0?2-A2?|1)$/i;
const UTF8 = new TextDecoder('utf-8');

/** True when `at` starts a header record: its letter and four signs that differ. */
export function isHeader(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 5 > end || bytes[at] !== 0x48) return false;
  for (let i = at + 1; i < at + 5; i++) {
    if (!isSign(bytes[i] ?? 0)) return false;
    for (let k = at + 1; k < i; k++) if (bytes[k] === bytes[i]) return false;
  }
  return true;
}

function isSign(code: number): boolean {
  const lower = code | 0x20;
  return code > 0x20 && code < 0x7f && !(lower >= 0x61 && lower <= 0x7a) && !(code >= 0x30 && code <= 0x39);
}

/** Reads a whole record, from its letter up to its end; `isHeader` holds. Only the fields named above become text. */
export function readHeader(record: Uint8Array): HeaderRecord {
  const fields = fieldsOf(record);
  const [, separator = 0, , component = 0] = record;
  const isTrusted = fields.length <= FIELD.last && separator !== component;
  const field = (number: number): string => (isTrusted ? textOf(fields[number - 1]) : '');
  const components = field(FIELD.sender).split(String.fromCharCode(component)).slice(0, COMPONENT_LIMIT);
  const isClean = components.every((text) => text === '' || COMPONENT.test(text));
  const [name = '', ...others] = isClean ? components : [];
  const softwareVersion = others.find((text) => VERSION_NUMBER.test(text)) ?? '';
  const [receiver = ''] = field(FIELD.receiver).split(String.fromCharCode(component));
  const [processing, version] = [field(FIELD.processing), field(FIELD.version)];
  return {
    kind: 'header',
    sender: isClean ? components.join('^').replace(/\^+$/, '') : '',
    name,
    softwareVersion,
    serialNumber: others.find((text) => text !== softwareVersion && SERIAL.test(text)) ?? '',
    receiver: COMPONENT.test(receiver) ? receiver : '',
    processingId: /^[PTDQ]$/.test(processing) ? processing : '',
    version: STANDARD.test(version) ? version : '',
    hasPassword: (fields[FIELD.password - 1]?.length ?? 0) > 0,
  };
}

/** The octets of each field. Between the letter and the third field stand the signs themselves. */
function fieldsOf(record: Uint8Array): readonly Uint8Array[] {
  const separator = record[1] ?? 0;
  const fields: Uint8Array[] = [];
  let start = 0;
  while (start <= record.length && fields.length <= FIELD.last) {
    const found = record.indexOf(separator, start);
    const end = found < 0 ? record.length : found;
    fields.push(record.subarray(start, end));
    start = end + 1;
  }
  return fields;
}

function textOf(field: Uint8Array | undefined): string {
  return field && field.length > 0 && field.length <= 256 ? UTF8.decode(field).trim() : '';
}
