/** Identifiers of SNMP engines (RFC 3411, textual convention SnmpEngineID). */
import { formatIpBytes, formatMac, isNobody } from '#base/addresses.ts';
import { hex } from '#base/text.ts';
import type { EngineId } from './message.ts';

const [SHORTEST, LONGEST] = [5, 32];
/** The fifth octet says how the rest was made, where the first bit of the first is set. */
const FORMAT = { ipv4: 1, ipv6: 2, mac: 3 } as const;

/** Reads an identifier; null where it is none, as in a message that asks for it. */
export function readEngineId(octets: Uint8Array): EngineId | null {
  if (octets.length < SHORTEST || octets.length > LONGEST) return null;
  const [first = 0, second = 0, third = 0, fourth = 0, format = 0] = octets;
  const enterprise = (first & 0x7f) * 0x1000000 + second * 0x10000 + third * 0x100 + fourth;
  const rest = (first & 0x80) === 0 ? new Uint8Array(0) : octets.subarray(5);
  const isMac = format === FORMAT.mac && rest.length === 6 && rest.some((octet) => octet !== 0);
  const isIp = (format === FORMAT.ipv4 && rest.length === 4) || (format === FORMAT.ipv6 && rest.length === 16);
  const ip = isIp ? (formatIpBytes(rest) ?? '') : '';
  return { hex: hex(octets), enterprise, mac: isMac ? formatMac(rest) : '', ip: isNobody(ip) ? '' : ip };
}
