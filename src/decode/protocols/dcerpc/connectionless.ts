/** Connectionless DCE/RPC (C706 section 12.5), whose header names the interface; PROFINET sets up its connections with it. */
import { Cursor } from '#base/cursor.ts';
import { interfaceName, operationName } from '../../formats/dcerpc/interfaces.ts';
import { isRepresentation, peekShort } from '../../formats/dcerpc/octets.ts';
import { readGuid } from '../../formats/guid.ts';
import { type Answer, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { DcerpcMessage } from './message.ts';
import { isProfinet, readProfinet } from './profinet.ts';

const HEADER = 80;
const VERSION = 4;
/** request, ping, response, fault, working, nocall, reject, ack, cl_cancel, fack, cancel_ack */
const LAST_TYPE = 10;
const [REQUEST, RESPONSE, FAULT] = [0, 2, 3];
const FROM_CLIENT: readonly number[] = [0, 1, 7, 8];
/** Places in the header. */
const AT = { object: 8, interface: 24, operation: 68, length: 74 } as const;
/** Bits of the two octets of flags that must be zero. */
const [RESERVED_1, RESERVED_2] = [0x81, 0xfd];

export function probeConnectionless(bytes: Cursor): Verdict {
  if (bytes.peek() !== VERSION || bytes.peek(1) > LAST_TYPE || !bytes.has(HEADER)) return VERDICT.no;
  if ((bytes.peek(2) & RESERVED_1) !== 0 || (bytes.peek(3) & RESERVED_2) !== 0) return VERDICT.no;
  if (!isRepresentation(bytes.peek(4), bytes.peek(5), bytes.peek(6))) return VERDICT.no;
  const length = peekShort(bytes, AT.length, bytes.peek(4) >= 0x10);
  // A sign-in may follow the body.
  if (HEADER + length > bytes.remaining) return VERDICT.no;
  let isNamed = false;
  for (let i = 0; i < 16; i++) if (bytes.peek(AT.interface + i) !== 0) isNamed = true;
  return isNamed ? VERDICT.sure : VERDICT.no;
}

export function parseConnectionless(bytes: Cursor): Answer<DcerpcMessage> {
  if (!bytes.has(HEADER)) return more(HEADER - bytes.remaining);
  const type = bytes.peek(1);
  const little = bytes.peek(4) >= 0x10;
  if (bytes.peek() !== VERSION || type > LAST_TYPE) return malformed('no DCE/RPC packet', 0);
  const body = new Cursor().reset(bytes.bytes, bytes.position + HEADER, bytes.end);
  const object = readGuid(bytes.seek(AT.object), little);
  const identifier = readGuid(bytes, little);
  const operation = peekShort(bytes.seek(AT.operation), 0, little);
  bytes.position = bytes.end;
  const name = interfaceName(identifier);
  const profinet = isProfinet(identifier) ? readProfinet(object, body, type === REQUEST, operation, little) : null;
  if (type === REQUEST)
    return done({ kind: 'datagram-request', interface: name, operation: operationName(name, operation), profinet });
  if (type === RESPONSE) return done({ kind: 'datagram-response', profinet });
  if (type === FAULT && body.has(4))
    return done({ kind: 'fault', status: little ? body.u32le() : body.u32(), operation: '' });
  return done({ kind: 'other', from: FROM_CLIENT.includes(type) ? 'client' : 'server' });
}
