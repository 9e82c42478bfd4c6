/** What a field may look like before it is believed: lost separators can put a patient's text where a device's belongs. */

/** Universal id types (HL7 table 0301), without which the id before them is none. */
const ID_TYPES: ReadonlySet<string> = new Set(
  'AAMC CAP CDIP CEN CLIA CLIP DCM DNS EUI-64 GUID HCD HL7 ISO L M N Random SCA URI UUID x400 x500'.split(' '),
);
/** A name of an application or a facility: letters of any script, and no sign that parts components. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N} ._,:/()&'+#@*-]{0,63}$/u;
const IDENTIFIER = /^[A-Za-z0-9_][A-Za-z0-9 ._:/()+*#@-]{0,63}$/;
/** A unique device identifier in the forms of its three issuing agencies. */
const UDI = /^[(+=][A-Za-z0-9()+=$%!/.,*_-]{7,127}$/;
const SERIAL = /^(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$/;
const SPECIFICATION = /^[\p{L}\p{N}][\p{L}\p{N} ._/+#()&®™*-]{0,63}$/u;
const TIME = /^\d{4}(?:\d\d){0,5}(?:\.\d{1,4})?(?:[+-]\d{4})?$/;
const TYPE = /^(?:ACK|MCF|[A-Z][A-Z0-9]{2}\^[A-Z][A-Z0-9]{2}(?:\^[A-Z]{3}(?:_[A-Z][A-Z0-9]{2})?)?)$/;

/** Each answers the text to keep, or nothing. Components are parted by `^`. */
export type Clean = (text: string) => string;

/** Hierarchic designator (HD): a name, or an id with its type. */
export const cleanDesignator: Clean = (text) => {
  const [name = '', id = '', type = '', ...rest] = text.split('^');
  if (rest.length > 0 || (name !== '' && !NAME.test(name))) return '';
  if (id === '' && type === '') return name;
  return IDENTIFIER.test(id) && ID_TYPES.has(type) ? text : '';
};

/** Entity identifier (EI): some digit in it, since names of persons have none, and an id with its type. */
export const cleanEntity: Clean = (text) => {
  const [entity = '', namespace = '', id = '', type = '', ...rest] = text.split('^');
  if (rest.length > 0 || !/\d/.test(text)) return '';
  const isAlone = entity === '' && namespace === '';
  if (id === '' && type !== '') return '';
  // Samples of the field write a maker's name for the type where nothing else is given.
  if (id !== '' && !ID_TYPES.has(type) && !(isAlone && /^[A-Z][A-Z0-9_-]{2,19}$/.test(type))) return '';
  return [entity, namespace, id].every((part) => part === '' || IDENTIFIER.test(part)) ? trimCarets(text) : '';
};

/** An entity identifier whose entity may be a unique device identifier. */
export const cleanDevice: Clean = (text) => {
  const parts = text.split('^');
  const at = parts.findIndex((part) => part !== '');
  const first = parts[at] ?? '';
  if (parts.length > 4 || !UDI.test(first)) return cleanEntity(text);
  return cleanEntity(parts.map((part, index) => (index === at ? '0' : part)).join('^')) === '' ? '' : trimCarets(text);
};

export const cleanSerial: Clean = (text) => (SERIAL.test(text.trim()) ? text.trim() : '');

export const cleanTime: Clean = (text) => (TIME.test(text) ? text : '');

/** A code with the system it is from (CNE); alternatives behind the third component are not kept. */
export const cleanCode: Clean = (text) => {
  const parts = text.split('^');
  const [code = '', , system = ''] = parts;
  const kept = parts.slice(0, 3);
  if (parts.length > 9 || code === '' || system === '' || !/\d/.test(code)) return '';
  return kept.every((part) => part === '' || IDENTIFIER.test(part)) ? kept.join('^') : '';
};

export const cleanType: Clean = (text) => (TYPE.test(text) ? text : '');

export const cleanProcessing: Clean = (text) => (/^[PDT](?:\^[ARIT])?$/.test(text) ? text.slice(0, 1) : '');

/** What a device's specification says: a maker, a model, a version, a part or serial number. */
export const cleanSpecification: Clean = (text) => (SPECIFICATION.test(text) ? text : '');

/** The number of the version; what may follow it names a country. */
export const cleanVersion: Clean = (text) =>
  /^2(?:\.\d){0,2}(?:\^[A-Za-z0-9^&. -]{0,60})?$/.test(text) ? (text.split('^')[0] ?? '') : '';

export const cleanAcknowledgement: Clean = (text) => (/^[AC][AER]$/.test(text) ? text : '');

function trimCarets(text: string): string {
  return text.replace(/\^+$/, '');
}
