/** NTP bytes to messages. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { NtpMessage } from './message.ts';

const HEADER_LENGTH = 48;
const CONTROL_LENGTH = 8;

export function probe(bytes: Cursor, context: Context): Verdict {
  if (context.clientPort !== 123 && context.serverPort !== 123) return VERDICT.no;
  const first = bytes.peek();
  const [version, mode] = [(first >> 3) & 7, first & 7];
  if (version < 1 || version > 4) return VERDICT.no;
  if (mode >= 6) return bytes.has(CONTROL_LENGTH) ? VERDICT.sure : VERDICT.no;
  if (!bytes.has(HEADER_LENGTH)) return VERDICT.no;
  return bytes.peek(1) <= 16 ? VERDICT.sure : VERDICT.no;
}

export function parse(bytes: Cursor): Answer<NtpMessage> {
  const first = bytes.u8();
  const [version, mode] = [(first >> 3) & 7, first & 7];
  if (mode >= 6) {
    bytes.skip(bytes.remaining);
    return done({ version, mode, stratum: 0, unsynchronised: false, kiss: '', transmit: 0, referenceId: '' });
  }
  const stratum = bytes.u8();
  bytes.skip(10);
  const reference = bytes.latin1(4);
  const transmit = bytes.skip(24).u32();
  bytes.skip(4);
  if (bytes.failed) return more();
  bytes.skip(bytes.remaining);
  const named = stratum <= 1 ? reference.replace(/\0+$/, '') : '';
  const word = /^[A-Z0-9]{2,4}$/.test(named) ? named : '';
  return done({
    version,
    mode,
    stratum,
    unsynchronised: first >> 6 === 3,
    kiss: stratum === 0 ? word : '',
    transmit,
    referenceId: stratum === 1 ? word : '',
  });
}
