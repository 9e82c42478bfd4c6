/** Modbus/TCP bytes to messages (Modbus Messaging on TCP/IP 1.0b, Modbus Application Protocol 1.1b3). */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { EXCEPTIONS, nameOf, shapeOf } from './functions.ts';
import type { ModbusMessage, ModbusObject } from './message.ts';

/** Transaction, protocol, length, unit; behind them the function code. */
const HEADER_LENGTH = 7;
/** The length field counts the unit and at most 253 bytes of function and data; some programmers' tools write a little more. */
const LENGTH_LIMIT = 260;
const PORT = 502;
const OBJECT_LIMIT = 32;
const SERVER_ID_LENGTH = 4;
const TEXT = /^[A-Za-z0-9][\x20-\x7e]{0,63}$/;
/** Objects of Read Device Identification (section 6.21). */
const OBJECTS: readonly string[] = [
  'vendorName',
  'productCode',
  'revision',
  'vendorUrl',
  'productName',
  'modelName',
  'userApplicationName',
];

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier !== 'tcp' || bytes.peek(2) > 0 || bytes.peek(3) > 0) return VERDICT.no;
  const size = bytes.remaining;
  if (size > 4 && bytes.peek(4) > 1) return VERDICT.no;
  if (size < HEADER_LENGTH + 1) return VERDICT.more;
  const length = bytes.skip(4).u16();
  if (length < 2 || length > LENGTH_LIMIT) return VERDICT.no;
  const isHinted = context.serverPort === PORT || context.clientPort === PORT;
  const code = bytes.skip(1).u8();
  if (bytes.remaining < length - 2) return isHinted ? VERDICT.more : VERDICT.no;
  const shape = shapeOf(code, bytes, length - 2);
  if (!shape.request && !shape.response) return isHinted && code > 0 ? VERDICT.maybe : VERDICT.no;
  const isExact = length + 6 === size;
  // A second message may follow the first, with the same protocol identifier.
  const rest = length - 2;
  const isChained = !isExact && bytes.peek(rest + 2) === 0 && bytes.peek(rest + 3) === 0;
  if (isHinted) return VERDICT.sure;
  const isCertain = isExact && code !== 0x5a && shape.request !== shape.response;
  return isCertain ? VERDICT.sure : isExact || isChained ? VERDICT.maybe : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<ModbusMessage> {
  if (!bytes.has(HEADER_LENGTH + 1)) return more(HEADER_LENGTH + 1 - bytes.remaining);
  const protocol = bytes.skip(2).u16();
  const length = bytes.u16();
  if (protocol !== 0) return malformed('protocol identifier', 2);
  if (length < 2 || length > LENGTH_LIMIT) return malformed('length', 4);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const unit = bytes.u8();
  const code = bytes.u8();
  const data = bytes.sub(length - 2);
  const shape = shapeOf(code, data, length - 2);
  const isRequest = shape.request === shape.response ? context.fromClient : shape.request;
  if (code >= 0x80) {
    const exception = EXCEPTIONS.get(data.peek()) ?? 'unknown';
    return done({ unit, functionName: nameOf(code & 0x7f, data), isRequest: false, exception, objects: [] });
  }
  const functionName = nameOf(code, data);
  const objects = isRequest ? [] : readObjects(code, data, unit);
  return done({ unit, functionName, isRequest, exception: '', objects });
}

function readObjects(code: number, data: Cursor, unit: number): ModbusObject[] {
  if (code === 0x11) return readServerId(data, unit);
  if (code !== 0x2b || data.u8() !== 0x0e) return [];
  data.skip(4);
  const count = Math.min(data.u8(), OBJECT_LIMIT);
  const found: ModbusObject[] = [];
  for (let i = 0; i < count && !data.failed; i++) {
    const id = data.u8();
    const value = data.latin1(data.u8()).replace(/[\0 ]+$/, '');
    const name = OBJECTS[id];
    if (!data.failed && name && TEXT.test(value))
      found.push({ name, value, field: `Read Device Identification object ${id}, unit ${unit}` });
  }
  return found;
}

/** What a server's identification holds is the maker's own: its longest run of print is kept. */
function readServerId(data: Cursor, unit: number): ModbusObject[] {
  const text = data.latin1(Math.min(data.u8(), data.remaining));
  const runs = text.match(/[\x20-\x7e]+/g) ?? [];
  const value = runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '').trim();
  const isText = value.length >= SERVER_ID_LENGTH && TEXT.test(value);
  return isText ? [{ name: 'serverId', value, field: `Report Server ID, unit ${unit}` }] : [];
}

/** The next header whose length and data fit a function. */
export function resynchronise(bytes: Cursor): number {
  const start = bytes.position;
  for (let at = 0; at + HEADER_LENGTH < bytes.end - start; at++) {
    bytes.position = start + at;
    if (bytes.peek(2) !== 0 || bytes.peek(3) !== 0) continue;
    const length = bytes.peek(4) * 256 + bytes.peek(5);
    if (length < 2 || length > LENGTH_LIMIT || !bytes.has(6 + length)) continue;
    const code = bytes.peek(HEADER_LENGTH);
    bytes.position = start + at + HEADER_LENGTH + 1;
    const shape = shapeOf(code, bytes, length - 2);
    if (shape.request || shape.response) {
      bytes.position = start;
      return at;
    }
  }
  bytes.position = start;
  return -1;
}
