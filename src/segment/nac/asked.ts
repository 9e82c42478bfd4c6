/** What FreeRADIUS asks about a device (rlm_rest, body = "json"): its card and the identity that was proven, read from the attributes of the request. */
import { canonicalMac } from '#base/prefix.ts';

/** Longest text of an attribute that is looked at (RFC 2865 section 5: at most 253 octets). */
const TEXT_LIMIT = 253;

/** How the request came: by the card alone (MAB), or behind a proof of identity (802.1X). */
export type AskedBy = 'card' | 'identity';

export interface Asked {
  /** Card as canonical text, from Calling-Station-Id; null where there is none. */
  readonly mac: string | null;
  /** The identity that EAP proved; null where the request names none that was. */
  readonly identity: string | null;
  /** Where the device is plugged in, as the switch says it: what a change of authorization is sent to. */
  readonly session: Session;
}

/** A session as RFC 5176 section 3 identifies it, attributes by their names. */
export interface Session {
  /** The switch's address, as FreeRADIUS saw it where its policy says so, else as the switch names itself. */
  readonly nas: string | null;
  readonly userName: string | null;
  readonly callingStationId: string | null;
  readonly portId: string | null;
  readonly sessionId: string | null;
}

/** Reads a request; null where it is none, or names another card than it comes from. Never throws. */
export function readAsked(body: unknown, by: AskedBy): Asked | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const attributes = body as Readonly<Record<string, unknown>>;
  const text = (name: string): string | null => textOf(Object.hasOwn(attributes, name) ? attributes[name] : undefined);
  const callingStationId = text('Calling-Station-Id');
  const userName = text('User-Name');
  const mac = readMac(callingStationId);
  // Who is let in by his card alone must come from that card: a name is typed by anybody.
  if (by === 'card' && (mac === null || readMac(userName) !== mac)) return null;
  return {
    mac,
    // User-Name may be the outer, unproven name of a tunnel: the policy of FreeRADIUS puts what was proven here.
    identity: by === 'card' ? null : text('Stripped-User-Name'),
    session: {
      nas: text('FreeRADIUS-Client-IP-Address') ?? text('NAS-IP-Address') ?? text('NAS-IPv6-Address'),
      userName,
      callingStationId,
      portId: text('NAS-Port-Id'),
      sessionId: text('Acct-Session-Id'),
    },
  };
}

/** The first value of an attribute: `{"type":"string","value":["…"]}`. */
function textOf(attribute: unknown): string | null {
  if (typeof attribute !== 'object' || attribute === null || !('value' in attribute)) return null;
  const value: unknown = Array.isArray(attribute.value) ? attribute.value[0] : attribute.value;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= TEXT_LIMIT ? text : null;
}

/** A card as switches write it: with dashes, colons, dots or nothing between (RFC 3580 section 3.21, and what is met). */
export function readMac(text: string | null): string | null {
  if (text === null || text.length > 17) return null;
  const digits = text.toLowerCase().replaceAll(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(digits) ? canonicalMac(digits.replaceAll(/(..)(?=.)/g, '$1:')) : null;
}
