/** Whether a SYN opens another connection between two ports that talked before, or belongs to the one that is known. Hot path: numbers only. */
import type { Packet } from '#model/packet.ts';
import { DOUBLE, DOUBLE_STRIDE, FLAG, type FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import { distance } from './segments.ts';

const [SYN, RST, ACK] = [2, 4, 16];
/** A copy of a SYN, or packets that overtook it, are so near its sequence number, and so near in time (microseconds). */
const NEAR_BYTES = 65_536;
const NEAR_TIME = 3e6;
/** A SYN of any kind, from either side. */
const OPENED = (FLAG.syn | FLAG.synAcknowledge) * 3;

/** True where `packet`, of a live TCP flow in `slot`, opens a connection anew: a SYN whose sequence number is another one (RFC 9293 section 3.4.1). */
export function opensAnew(table: FlowTable, slot: number, side: 0 | 1, packet: Packet): boolean {
  if ((packet.flags & (SYN | ACK | RST)) !== SYN) return false;
  const i = slot * INT_STRIDE;
  const flags = table.ints[i + INT.flags] as number;
  const isOver = (flags & (FLAG.fin * 3)) !== 0;
  const isReset = (flags & FLAG.reset) !== 0;
  const age = packet.time - (table.doubles[slot * DOUBLE_STRIDE + DOUBLE.start] as number);
  // Only the other side was heard: it answered this SYN, opens at once, or goes on with an older connection.
  if ((flags & (FLAG.sequenced << side)) === 0) return isOver || isReset || ((flags & OPENED) === 0 && age > NEAR_TIME);
  const ahead = distance(table.ints[i + INT.sequence + side] as number, (packet.sequence + 1) | 0);
  // Who was refused asks again with the same number; a host that always starts with the same one opens anew.
  if (ahead === 0) return isOver || (isReset && (flags & FLAG.handshake) !== 0);
  if (isOver || isReset || ahead > 0 || ahead < -NEAR_BYTES) return true;
  return age > NEAR_TIME;
}
