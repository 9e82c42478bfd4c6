/** EtherNet/IP bytes to messages: the encapsulation header, the identity in a ListIdentity reply, and CIP in data. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import { readCommands } from './cip.ts';
import type { CipCommand, EnipIdentity, EnipMessage } from './message.ts';

const HEADER_LENGTH = 24;
const LIST_IDENTITY = 0x63;
/** List services to cancel (ODVA volume 2, table 2-3.2); NOP is 0 and told apart by its port. */
const COMMANDS = [0x00, 0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70, 0x72, 0x73];
const STATUSES = [0x00, 0x01, 0x02, 0x03, 0x64, 0x65, 0x69, 0x6a];
const IDENTITY_ITEM = 0x0c;
/** Longest identity reply, and most items of it. */
const REPLY_LIMIT = 2048;
const ITEM_LIMIT = 8;
/** Items of an implicit message: a sequenced address, then connected data. */
const [SEQUENCED, CONNECTED, UNCONNECTED] = [0x8002, 0x00b1, 0x00b2];
/** Data sent by itself and on a connection. */
const [SEND_DATA, SEND_UNIT] = [0x6f, 0x70];
const NOTHING_ASKED: readonly CipCommand[] = [];

export function probe(bytes: Cursor, context: Context): Verdict {
  const isHinted = context.serverPort === 44818 || context.clientPort === 44818;
  if (bytes.peek() === 2 && bytes.peek(1) === 0 && context.carrier === 'udp') return probeImplicit(bytes);
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.no;
  const size = bytes.remaining;
  const command = bytes.u16le();
  if (!COMMANDS.includes(command) || (command === 0 && !isHinted)) return VERDICT.no;
  const length = bytes.u16le();
  const session = bytes.u32le();
  const status = bytes.u32le();
  const options = bytes.skip(8).u32le();
  if (!STATUSES.includes(status) || options !== 0) return VERDICT.no;
  const isExact = length + HEADER_LENGTH === size;
  if (context.carrier === 'udp' || command === 0) return isExact ? VERDICT.sure : VERDICT.no;
  // Requests on a connection name their session, but for the one that registers it.
  const isSession = command < 0x66 || session !== 0;
  if (!isSession || (!isExact && length + HEADER_LENGTH > size && !isHinted)) return VERDICT.no;
  return isExact || isHinted ? VERDICT.sure : VERDICT.maybe;
}

function probeImplicit(bytes: Cursor): Verdict {
  if (!bytes.has(18)) return VERDICT.no;
  const isSequenced = bytes.skip(2).u16le() === SEQUENCED && bytes.u16le() === 8;
  const isConnected = bytes.skip(8).u16le() === CONNECTED;
  return isSequenced && isConnected && bytes.u16le() === bytes.remaining ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor, context: Context): Answer<EnipMessage> {
  if (context.carrier === 'udp' && bytes.peek() === 2) {
    bytes.skip(bytes.remaining);
    return done({ command: -1, identity: null, asked: NOTHING_ASKED });
  }
  if (!bytes.has(HEADER_LENGTH)) return more(HEADER_LENGTH - bytes.remaining);
  const command = bytes.u16le();
  const length = bytes.u16le();
  bytes.skip(HEADER_LENGTH - 4);
  if (!COMMANDS.includes(command)) return malformed('no command', 0);
  const isData = command === SEND_DATA || command === SEND_UNIT;
  if ((command !== LIST_IDENTITY && !isData) || length < 2 || length > REPLY_LIMIT) {
    if (context.carrier === 'udp') bytes.skip(bytes.remaining);
    return done({ command, identity: null, asked: NOTHING_ASKED }, context.carrier === 'udp' ? 0 : length);
  }
  if (!bytes.has(length)) return more(length - bytes.remaining);
  const body = bytes.sub(length);
  if (isData) return done({ command, identity: null, asked: readData(body) });
  return done({ command, identity: readItems(body), asked: NOTHING_ASKED });
}

/** Interface and timeout, then an item of address and one of data: CIP, on a connection behind a number. */
function readData(body: Cursor): readonly CipCommand[] {
  const count = Math.min(body.skip(6).u16le(), ITEM_LIMIT);
  for (let i = 0; i < count && !body.failed; i++) {
    const type = body.u16le();
    const item = body.sub(body.u16le());
    if (type === UNCONNECTED) return readCommands(item);
    if (type === CONNECTED) return readCommands(item.skip(2));
  }
  return NOTHING_ASKED;
}

function readItems(body: Cursor): EnipIdentity | null {
  const count = Math.min(body.u16le(), ITEM_LIMIT);
  for (let i = 0; i < count && !body.failed; i++) {
    const type = body.u16le();
    const item = body.sub(body.u16le());
    if (type === IDENTITY_ITEM) return readIdentity(item);
  }
  return null;
}

/** Version and socket address, then the attributes of the Identity object. */
function readIdentity(item: Cursor): EnipIdentity | null {
  item.skip(18);
  const [vendorId, deviceType, productCode] = [item.u16le(), item.u16le(), item.u16le()];
  const revision = `${item.u8()}.${item.u8()}`;
  item.skip(2);
  const serial = item.u32le();
  if (item.failed) return null;
  const name = item.latin1(item.u8());
  const productName = !item.failed && /^[\x20-\x7e]{1,64}$/.test(name) ? name.trim() : '';
  return { vendorId, deviceType, productCode, revision, serial: serial.toString(16).padStart(8, '0'), productName };
}
