/** How Zabbix is told from its first bytes. */
import type { Cursor } from '#base/cursor.ts';
import { VERDICT, type Verdict } from '../../protocol.ts';

const MAGIC = 'ZBXD';
/** Flags: Zabbix protocol (always), compressed, large. */
const FLAGS = 0x07;

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x5a) return VERDICT.no;
  if (!bytes.has(5)) return bytes.startsWith(MAGIC.slice(0, bytes.remaining)) ? VERDICT.more : VERDICT.no;
  const flags = bytes.peek(4);
  return bytes.startsWith(MAGIC) && (flags & 1) === 1 && (flags & ~FLAGS) === 0 ? VERDICT.sure : VERDICT.no;
}
