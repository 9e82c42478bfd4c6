/** What a MAC address is: a card's own, made up by its device, a virtual machine's, or shared by several routers. */

/** Group addresses of routers that stand in for each other; none is a device's own. */
const SHARED: readonly (readonly [RegExp, string])[] = [
  [/^00:00:5e:00:0[12]:/, 'VRRP (RFC 9568)'],
  [/^00:00:0c:07:ac:|^00:00:0c:9f:f|^00:05:73:a0:0/, 'HSRP'],
  [/^00:07:b4:00:/, 'GLBP'],
];

/** Prefixes of interfaces that hypervisors give to their guests. */
const VIRTUAL: readonly (readonly [RegExp, string])[] = [
  [/^00:(?:50:56|0c:29|05:69|1c:14):/, 'VMware'],
  [/^00:15:5d:/, 'Hyper-V'],
  [/^52:54:00:/, 'QEMU'],
  [/^08:00:27:/, 'VirtualBox'],
  [/^00:16:3e:/, 'Xen'],
  [/^00:1c:42:/, 'Parallels'],
  [/^02:42:/, 'Docker'],
];

/** The protocol by which several routers share the address; null for others. */
export function sharedBy(mac: string): string | null {
  return SHARED.find(([expression]) => expression.test(mac))?.[1] ?? null;
}

/** Whose virtual machine has such an address; null for others. */
export function virtualBy(mac: string): string | null {
  return VIRTUAL.find(([expression]) => expression.test(mac))?.[1] ?? null;
}

/** True for an address that its device made up (the universal/local bit, IEEE 802 section 8.4): phones change it from time to time. */
export function isMadeUp(mac: string): boolean {
  return /^.[26ae]:/.test(mac) && virtualBy(mac) === null;
}
