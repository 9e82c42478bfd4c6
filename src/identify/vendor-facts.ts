/** Who made the interface that a fact tells of: registered makers of MAC addresses, and of the EUI-64 by which medical devices identify themselves. */
import type { Fact } from '#model/fact.ts';
import type { Vendors } from './vendors.ts';

/** Facts that hold an address, and the key of the fact that follows: the speaker's own interface, its identity, or that of whom it speaks of. */
const FOLLOWING: Readonly<Record<string, string>> = {
  'link.mac': 'link.vendor',
  'hl7.sendingApplication': 'eui64.vendor',
  'poct1a.deviceId': 'eui64.vendor',
  'hl7.obx18': 'eui64.deviceVendor',
  'hl7.equ1': 'eui64.deviceVendor',
  'hl7.prt10': 'eui64.deviceVendor',
};

/** The fact that a registered maker follows from, or null. */
export function vendorFact(fact: Fact, vendors: Vendors): Fact | null {
  const key = Object.hasOwn(FOLLOWING, fact.key) ? FOLLOWING[fact.key] : undefined;
  if (key === undefined) return null;
  const mac = key === 'link.vendor' ? fact.value : macOf(fact.value);
  const value = mac === null ? null : vendors.of(mac);
  return value === null ? null : { ...fact, key, value };
}

/**
 * The registered part of an EUI-64 as the first digits of a MAC address: 16 hexadecimal digits that are said to be one (HL7 EI: identifier^namespace^EUI-64^EUI-64),
 * or stand alone. One that was made of a MAC has FF-FE in its midst (IEEE, Guidelines for EUI, OUI and CID).
 */
function macOf(value: string): string | null {
  const match = /(?:^|\^)([0-9a-f]{16})(?:\^(?:[^^]*\^)?EUI-64|$)/i.exec(value.slice(0, 200));
  if (!match) return null;
  const digits = (match[1] ?? '').toLowerCase();
  return digits.slice(6, 10) === 'fffe' ? digits.slice(0, 6) + digits.slice(10) : digits.slice(0, 12);
}
