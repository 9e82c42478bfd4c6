/** Scopes that name a device: those of ONVIF cameras and of IEEE 11073 SDC medical devices. */
import type { Cursor } from '#base/cursor.ts';
import { safeText } from '#base/text.ts';
import { xmlText } from '../../formats/xml-scanner.ts';
import type { Scope, ScopeKey } from './message.ts';

/** Longest scope that is read, in bytes. */
const SCOPE_LIMIT = 512;
const QUESTION = 0x3f;
const LOCATION = 'sdc.ctxt.loc:';

/** ONVIF Core Specification 7.3.2.2; IEEE 11073-20701 clause 9 (participant, device type). Nothing but these starts is read. */
const STARTS: readonly (readonly [start: string, key: ScopeKey])[] = [
  ['onvif://www.onvif.org/name/', 'onvifName'],
  ['onvif://www.onvif.org/hardware/', 'onvifHardware'],
  ['onvif://www.onvif.org/type/', 'onvifType'],
  ['onvif://www.onvif.org/mac/', 'onvifMac'],
  ['onvif://www.onvif.org/MAC/', 'onvifMac'],
  ['sdc.mds.pkp:', 'sdcParticipant'],
  ['sdc.cdc.type:/', 'sdcType'],
];
/** Parts of a location: facility, building, floor, point of care, room, bed. */
const PLACES: readonly string[] = ['fac', 'bldng', 'flr', 'poc', 'rm', 'bed'];

/** The scope under the cursor, or null where it names no device. */
export function readScope(bytes: Cursor): Scope | null {
  if (bytes.remaining > SCOPE_LIMIT) return null;
  for (const [start, key] of STARTS) {
    if (!bytes.startsWith(start)) continue;
    bytes.skip(start.length);
    const value = plain(xmlText(bytes, SCOPE_LIMIT));
    if (key === 'onvifMac' && !/^[0-9A-Fa-f:-]{12,17}$/.test(value)) return null;
    return value === '' ? null : { key, value };
  }
  return bytes.startsWith(LOCATION) ? readLocation(bytes) : null;
}

/** The query of a location names its parts one by one (IEEE 11073-20701 clause 9.4.1.2), as `poc=ICU&bed=3`. */
function readLocation(bytes: Cursor): Scope | null {
  const query = bytes.find(QUESTION);
  if (query < 0) return null;
  bytes.skip(query + 1);
  const parts: string[] = [];
  for (const pair of xmlText(bytes, SCOPE_LIMIT).split('&')) {
    const [name = '', text = ''] = pair.split('=', 2);
    const value = plain(text);
    if (PLACES.includes(name) && value !== '') parts.push(`${name}=${value}`);
  }
  return parts.length === 0 ? null : { key: 'sdcLocation', value: parts.join(' ') };
}

/** Percent signs taken out where they are right, without control characters. */
function plain(text: string): string {
  try {
    return safeText(decodeURIComponent(text));
  } catch {
    return safeText(text);
  }
}
