/** FINS bytes to messages: the header, and the answer to CONTROLLER DATA READ. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { FinsMessage } from './message.ts';

const MAGIC = 'FINS';
const STREAM_HEADER = 16;
const HEADER_LENGTH = 12;
const FRAME_LIMIT = 4096;
/** Commands of the stream’s header: addresses are asked for and told, a frame is sent, an error, a confirmation. */
const HIGHEST_COMMAND = 6;
const FRAME_SEND = 2;
/** Highest group of commands, and how many gateways a frame may pass. */
const HIGHEST_GROUP = 0x26;
const GATEWAY_LIMIT = 7;
const CONTROLLER_DATA_READ = 0x0501;
const NAME_LENGTH = 20;
const NOTHING: FinsMessage = { isResponse: false, command: 0, model: '', version: '' };

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.carrier === 'tcp') {
    if (bytes.peek() !== 0x46 || !bytes.startsWith(MAGIC) || !bytes.has(STREAM_HEADER)) return VERDICT.no;
    const length = bytes.skip(4).u32();
    return length >= 8 && length <= FRAME_LIMIT && bytes.u32() <= HIGHEST_COMMAND ? VERDICT.sure : VERDICT.no;
  }
  const flags = bytes.peek();
  if ((flags & 0xbe) !== 0x80 || bytes.peek(1) !== 0 || !bytes.has(HEADER_LENGTH)) return VERDICT.no;
  if (bytes.peek(2) > GATEWAY_LIMIT || bytes.peek(3) > 127 || bytes.peek(6) > 127) return VERDICT.no;
  const isGroup = bytes.peek(10) >= 1 && bytes.peek(10) <= HIGHEST_GROUP;
  const isHinted = context.serverPort === 9600 || context.clientPort === 9600;
  return isGroup && isHinted ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<FinsMessage> {
  if (context.carrier !== 'tcp') {
    const message = readFrame(bytes);
    bytes.skip(bytes.remaining);
    return done(message);
  }
  if (!bytes.has(STREAM_HEADER)) return more(STREAM_HEADER - bytes.remaining);
  if (!bytes.startsWith(MAGIC)) return malformed('no header', 0);
  const length = bytes.skip(4).u32() - 8;
  const command = bytes.u32();
  bytes.skip(4);
  if (length < 0 || length > FRAME_LIMIT) return malformed('frame too long', 4);
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  return done(command === FRAME_SEND ? readFrame(body) : NOTHING);
}

function readFrame(body: Cursor): FinsMessage {
  const isResponse = (body.u8() & 0x40) !== 0;
  const command = body.skip(9).u16();
  if (!isResponse || command !== CONTROLLER_DATA_READ) return { ...NOTHING, isResponse, command };
  const end = body.u16();
  const [model, version] = [name(body), name(body)];
  return body.failed || (end & 0x3f3f) !== 0
    ? { ...NOTHING, isResponse, command }
    : { isResponse, command, model, version };
}

function name(body: Cursor): string {
  const text = body
    .latin1(NAME_LENGTH)
    .replace(/\0[\s\S]*$/, '')
    .trim();
  return /^[\x21-\x7e][\x20-\x7e]*$/.test(text) ? text : '';
}
