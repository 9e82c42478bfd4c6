/** What a MAC address is: a card's own, made up by its device, a virtual machine's, or shared by several routers. */

/** Group addresses of routers that stand in for each other; none is a device's own. */
const SHARED: readonly (readonly [RegExp, string])[] = [
  [/^00:00:5e:00:0[12]:/, 'VRRP (RFC 9568) or CARP'],
  [/^00:00:0c:07:ac:|^00:00:0c:9f:f|^00:05:73:a0:0/, 'HSRP'],
  [/^00:07:b4:00:/, 'GLBP'],
  // The MAC of a whole cluster is 02:bf and its address (Microsoft, "Network Load Balancing parameters").
  [/^02:bf:/, 'Network Load Balancing'],
];

/** Prefixes of interfaces that hypervisors give to their guests. */
const VIRTUAL: readonly (readonly [RegExp, string])[] = [
  // The host's own end of the networks vmnet0 to vmnet19 has 00:50:56:c0:00 and the number of the network.
  [/^00:(?:50:56:(?!c0:00:)|0c:29:|05:69:|1c:14:)/, 'VMware'],
  // Of a host; of a Virtual Machine Manager's pool (Microsoft, "Configure MAC address pools").
  [/^00:15:5d:|^00:1d:d8:(?:b[789a-f]|[c-e].|f[0-4]):/, 'Hyper-V'],
  [/^52:54:00:/, 'QEMU'],
  [/^08:00:27:/, 'VirtualBox'],
  [/^bc:24:11:/, 'Proxmox'],
  [/^00:16:3e:/, 'Xen'],
  [/^00:21:f6:/, 'Oracle VM'],
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
