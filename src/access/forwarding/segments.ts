/**
 * Layer-2 segments, as far as configurations tell them: interfaces on one subnet share a segment unless their VLANs say otherwise.
 * Cables are not configured, so nothing more is known.
 */
import type { Configuration, Interface } from '../configuration.ts';

/** The VLAN of an interface with an address: that of a VLAN's own interface, or the tag of a sub-interface; null where its frames have no tag. */
function tagOf({ mode, vlans }: Interface): number | null {
  const [only, more] = vlans;
  if (!only || more || only.from !== only.to || mode === 'access' || mode === 'trunk') return null;
  return only.from;
}

/** Frames of two VLANs never meet; what has no tag may be on any port of a VLAN. */
export function canMeet(one: Interface, other: Interface): boolean {
  const [tag, otherTag] = [tagOf(one), tagOf(other)];
  return tag === null || otherTag === null || tag === otherTag;
}

/** A VLAN's own interface is down where no port of the device that is up carries the VLAN (`autostate`). */
export function isCarried(own: Interface, { interfaces }: Configuration): boolean {
  const vlan = tagOf(own);
  if (own.mode !== 'vlan' || vlan === null || own.autostate === false) return true;
  const ports = interfaces.filter(({ up }) => up);
  const switched = ports.filter(({ mode }) => mode === 'access' || mode === 'trunk');
  // A device of which no port is described, or one that may be a port of any VLAN, tells nothing.
  if (switched.length === 0 || ports.some(isUndetermined)) return true;
  return switched.some(({ vlans }) => vlans.some(({ from, to }) => from <= vlan && vlan <= to));
}

/** A port of which nothing is said: switches put it into a VLAN, or agree on a trunk with whoever is at its other end. */
function isUndetermined({ mode, addresses, name }: Interface): boolean {
  return mode === 'routed' && addresses.length === 0 && /ethernet|gig|port-channel/i.test(name) && !name.includes('.');
}
