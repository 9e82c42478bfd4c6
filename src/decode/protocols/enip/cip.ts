/** CIP requests (ODVA volume 1, chapter 2 and appendix A; Rockwell 1756-PM020 and 1770-6.5.16): those that change what a device does. */
import type { Cursor } from '#base/cursor.ts';
import type { CipCommand } from './message.ts';

const NONE: readonly CipCommand[] = [];
const ANSWER = 0x80;
/** Services that carry others: several in one packet, one that is sent on by the connection manager, one of PCCC. */
const [MULTIPLE, UNCONNECTED_SEND, EXECUTE_PCCC] = [0x0a, 0x52, 0x4b];
/** Classes: the identity of a device, its connections, PCCC. */
const [IDENTITY, CONNECTION_MANAGER, PCCC] = [0x01, 0x06, 0x67];
/** Where Logix controllers keep whose project they hold: reading a program writes there too. */
const PROJECT = 0xac;
/** Services of every object. */
const COMMON: ReadonlyMap<number, CipCommand> = new Map([
  [0x02, 'settings'],
  [0x04, 'settings'],
  [0x06, 'start'],
  [0x07, 'stop'],
  [0x08, 'program'],
  [0x09, 'program'],
  [0x10, 'settings'],
]);
/** Services of tags, which are named by their symbol or an instance of its class: written, modified, written in parts. */
const TAG_WRITES: ReadonlySet<number> = new Set([0x4d, 0x4e, 0x53]);
const [SYMBOL, SYMBOL_CLASS] = [0x91, 0x6b];
/** Functions of PCCC's command 0x0f: words, bits and files written, the mode set, a program loaded. */
const PCCC_COMMAND = 0x0f;
const PCCC_FUNCTIONS: ReadonlyMap<number, CipCommand> = new Map([
  [0x00, 'write'],
  [0x26, 'write'],
  [0x67, 'write'],
  [0xa9, 'write'],
  [0xaa, 'write'],
  [0xab, 'write'],
  [0x3a, 'start'],
  [0x80, 'start'],
  [0x50, 'program'],
  [0x52, 'program'],
  [0x57, 'program'],
]);
/** Requests in one packet that are looked at, and how deep one may carry another. */
const [REQUEST_LIMIT, DEPTH_LIMIT] = [64, 3];

/** What the requests under the cursor ask for, each sort once; nothing for answers and reads. */
export function readCommands(body: Cursor): readonly CipCommand[] {
  const service = body.peek();
  if (service < 0 || (service & ANSWER) !== 0) return NONE;
  const found = new Set<CipCommand>();
  read(body, found, DEPTH_LIMIT);
  return found.size === 0 ? NONE : [...found];
}

function read(body: Cursor, found: Set<CipCommand>, depth: number): void {
  const service = body.u8();
  const path = body.sub(body.u8() * 2);
  if (body.failed || depth === 0) return;
  const isSymbol = path.peek() === SYMBOL;
  const target = classOf(path);
  if (service === MULTIPLE) readMultiple(body, found, depth);
  else if (service === UNCONNECTED_SEND && target === CONNECTION_MANAGER)
    read(body.skip(2).sub(body.u16le()), found, depth - 1);
  else if (service === EXECUTE_PCCC && target === PCCC) readPccc(body, found);
  else if (TAG_WRITES.has(service)) {
    if (isSymbol || target === SYMBOL_CLASS) found.add('write');
  } else if (target !== CONNECTION_MANAGER && target !== PROJECT) {
    const command = service === 0x05 && target === IDENTITY ? 'restart' : COMMON.get(service);
    if (command !== undefined) found.add(command);
  }
}

/** Number of the class that a path begins with (8 or 16 bits), or -1. */
function classOf(path: Cursor): number {
  if (path.peek() === 0x20) return path.peek(1);
  return path.peek() === 0x21 ? path.peek(2) | (path.peek(3) << 8) : -1;
}

/** How many requests there are, then where each begins, counted from that number. */
function readMultiple(body: Cursor, found: Set<CipCommand>, depth: number): void {
  const start = body.position;
  const count = Math.min(body.u16le(), REQUEST_LIMIT);
  const offsets = Array.from({ length: count }, () => body.u16le());
  if (body.failed) return;
  for (const [index, offset] of offsets.entries()) {
    const from = start + offset;
    const end = Math.min(body.end, start + (offsets[index + 1] ?? body.end - start));
    if (from >= body.position && end > from) {
      body.position = from;
      read(body.sub(end - from), found, depth - 1);
      body.position = start + 2 + count * 2;
    }
  }
}

/** Who asks (its length first), then command, status, transaction and function. */
function readPccc(body: Cursor, found: Set<CipCommand>): void {
  const length = body.u8();
  body.skip(Math.max(0, length - 1));
  const command = body.u8();
  const code = body.skip(3).u8();
  const asked = !body.failed && command === PCCC_COMMAND ? PCCC_FUNCTIONS.get(code) : undefined;
  if (asked !== undefined) found.add(asked);
}
