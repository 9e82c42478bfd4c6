/** Takes out of what a device says all that is of this one device alone: addresses, serial numbers, identifiers, times. */

/** What stands where something was taken out. */
export const GONE = '#';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** `00:1b:21:0a:0b:0c`, `00-1b-21-0a-0b-0c`, `001b.210a.0b0c`, EUI-64 alike. */
const SPELLED_MAC =
  /(?<![0-9a-f])(?:[0-9a-f]{2}(?:([:-])|%3a)(?:[0-9a-f]{2}(?:\1|%3a)){4,6}[0-9a-f]{2}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3})(?![0-9a-f])/g;
/** IPv6 addresses, and times of day with them. */
const COLONS = /(?<![0-9a-z])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![0-9a-z])/g;
/** Not the version behind a product's name, as `agent/1.2.3.4`. */
const IPV4 = /(?<![\w.-]|[a-z]\/)\d{1,3}(?:[.-]\d{1,3}){3}(?![\w.]*\d)/g;
const DATE = /(?<!\d)(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?!\d)/g;
/** Runs of digits and of hexadecimal digits that no model number has. */
const DIGITS = /\d{6,}/g;
const HEXADECIMAL = /(?<![a-z0-9])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}(?![a-z0-9])/g;
/** Letters and digits in one, with at least five digits among ten characters: a serial number. */
const SERIAL = /(?<![a-z0-9])(?=(?:[a-z]*\d){5})[a-z0-9]{10,}(?![a-z0-9])/g;

/** Lower-case text without instance tokens. `ownDigits` are the twelve hexadecimal digits of the device's MAC: parts of it are found wherever they stand. */
export function stripInstance(text: string, ownDigits: string): string {
  const lower = text.toLowerCase();
  // Most names hold no digit, and of an address they could hold letters alone.
  if (!/\d/.test(lower)) return stripOwn(lower, ownDigits);
  let rest = lower
    .replace(UUID, GONE)
    .replace(SPELLED_MAC, GONE)
    .replace(COLONS, (found) => (/\d/.test(found) ? GONE : found))
    .replace(IPV4, GONE)
    .replace(DATE, GONE);
  rest = stripOwn(rest, ownDigits);
  return rest.replace(SERIAL, GONE).replace(DIGITS, GONE).replace(HEXADECIMAL, GONE).replace(/#+/g, GONE);
}

/** The device's own MAC, and the ends of it that makers put into names: from all twelve digits down to the last four. */
function stripOwn(text: string, own: string): string {
  if (own.length !== 12) return text;
  let rest = text;
  for (const length of [12, 10, 8, 6]) rest = rest.replaceAll(own.slice(-length), GONE);
  // Four digits may be a year or a model number: they count only where a name ends in them, and not if they are common.
  const end = own.slice(-4);
  return rest.replace(new RegExp(`${end}(?![a-z0-9])`, 'g'), GONE);
}
