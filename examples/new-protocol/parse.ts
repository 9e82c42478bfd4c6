/** Bytes to beacons: `BCN`, a version, the length of what follows, then fields of type, length and text. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, malformed, more, VERDICT, type Verdict } from '#decode/protocol.ts';
import type { Beacon } from './message.ts';

const HEADER_LENGTH = 6;
const NEWEST_VERSION = 2;
/** Most fields of one beacon, and longest text that is read. */
const FIELD_LIMIT = 32;
const TEXT_LIMIT = 64;
const FIELD = { manufacturer: 1, model: 2, serial: 3, firmware: 4, patient: 5 } as const;

export function probe(bytes: Cursor): Verdict {
  if (!bytes.startsWith('BCN') || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const version = bytes.peek(3);
  return version >= 1 && version <= NEWEST_VERSION ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<Beacon> {
  const version = bytes.skip(3).u8();
  const length = bytes.u16();
  if (bytes.failed || !bytes.has(length)) return more();
  const body = bytes.sub(length);
  const texts = new Map<number, string>();
  let hasPatient = false;
  for (let count = 0; body.remaining > 0 && count < FIELD_LIMIT; count++) {
    const type = body.u8();
    const value = body.sub(body.u8());
    if (body.failed) return malformed('a field runs past the beacon', HEADER_LENGTH);
    // An allow-list: a field that is not named here, the patient's above all, stays bytes.
    if (type === FIELD.patient) hasPatient ||= value.remaining > 0;
    else if (type <= FIELD.firmware) texts.set(type, text(value));
  }
  const of = (type: number): string => texts.get(type) ?? '';
  return done({
    version,
    manufacturer: of(FIELD.manufacturer),
    model: of(FIELD.model),
    serial: of(FIELD.serial),
    firmware: of(FIELD.firmware),
    hasPatient,
  });
}

/** Printable ASCII, or nothing: damage can put any bytes in a name's place. */
function text(value: Cursor): string {
  if (value.remaining > TEXT_LIMIT) return '';
  const read = value.latin1(value.remaining);
  return /^[A-Za-z0-9][A-Za-z0-9 ._/-]*$/.test(read) ? read : '';
}
