/** Names of ports as ASA prints them: those of IOS, and its own, some of which stand for other numbers. */
import { portNames } from '../../cisco/ports.ts';

/** ASA command reference, "Addresses, protocols, and ports". */
const BOTH: readonly (readonly [string, number])[] = [
  ['cifs', 3020],
  ['http', 80],
  ['kerberos', 750],
  ['nfs', 2049],
  ['sip', 5060],
];
const TCP: ReadonlyMap<string, number> = new Map([
  ...portNames(6),
  ...BOTH,
  ['aol', 5190],
  ['citrix-ica', 1494],
  ['ctiqbe', 2748],
  ['h323', 1720],
  ['lotusnotes', 1352],
  ['netbios-ssn', 139],
  ['pcanywhere-data', 5631],
  ['pptp', 1723],
  ['rsh', 514],
  ['rtsp', 554],
  ['sqlnet', 1521],
]);
const UDP: ReadonlyMap<string, number> = new Map([
  ...portNames(17),
  ...BOTH,
  ['pcanywhere-status', 5632],
  ['radius', 1645],
  ['radius-acct', 1646],
  ['secureid-udp', 5510],
  ['vxlan', 4789],
]);

/** The names of ports of a protocol. */
export function asaPortNames(protocol: number): ReadonlyMap<string, number> {
  return protocol === 17 ? UDP : TCP;
}
