/** ARP bytes to messages. */
import { formatIpv4, formatMacNumber } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import { type Answer, done, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { ArpMessage } from './message.ts';

const LENGTH = 28;
const IPV4 = 0x0800;
/** Hardware types whose addresses are MACs: Ethernet, and the one that IEEE 802 networks were given. */
const [ETHERNET, IEEE_802] = [1, 6];
const LAST_OPERATION = 25;
/** First octets of addresses that are nobody's own: loopback, and from here on multicast. */
const [LOOPBACK, MULTICAST] = [127, 224];

/** The EtherType has decided already; what follows must be IPv4 over MACs. */
export function probe(bytes: Cursor): Verdict {
  const hardware = bytes.u16();
  const protocol = bytes.u16();
  const lengths = bytes.u16();
  const operation = bytes.u16();
  if (bytes.failed || (hardware !== ETHERNET && hardware !== IEEE_802)) return VERDICT.no;
  if (protocol !== IPV4 || lengths !== 0x0604) return VERDICT.no;
  return operation >= 1 && operation <= LAST_OPERATION ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<ArpMessage> {
  if (!bytes.has(LENGTH)) return more(LENGTH - bytes.remaining);
  bytes.skip(6);
  const operation = bytes.u16();
  const senderMac = ownMac(bytes.u24() * 0x1000000 + bytes.u24());
  const senderIp = ownIp(bytes.u32());
  // Of the target's half only whom the sender asks for; the frame's padding is nobody's.
  const target = bytes.skip(6).u32();
  bytes.position = bytes.end;
  return done({ operation, senderMac, senderIp, target });
}

/** A MAC as text, empty for group addresses and for zero. */
function ownMac(mac: number): string {
  const isGroup = (Math.floor(mac / 0x10000000000) & 1) === 1;
  return isGroup || mac === 0 ? '' : formatMacNumber(mac);
}

/** An IPv4 address as text, empty where it is nobody's own: 0.0.0.0, loopback, multicast and broadcast. */
function ownIp(address: number): string {
  const first = address >>> 24;
  return address === 0 || first === LOOPBACK || first >= MULTICAST ? '' : formatIpv4(address);
}
