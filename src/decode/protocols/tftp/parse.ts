/** Reads the kind of a TFTP packet and nothing else of it. */
import type { Cursor } from '#base/cursor.ts';
import { type Answer, type Context, done, more } from '../../protocol.ts';

const [READ, WRITE, ERROR] = [1, 2, 5];

/** Who sent it, as far as the packet tells. */
export type TftpMessage = 'client' | 'server' | 'unknown';

/** A request comes from the client. A transfer is opened by the server from a port of its own, whichever way the file goes (RFC 1350 section 4). */
export function parse(bytes: Cursor, context: Context): Answer<TftpMessage> {
  const operation = bytes.u16();
  if (bytes.failed) return more();
  bytes.skip(bytes.remaining);
  if (operation === READ || operation === WRITE) return done('client');
  return done(context.fromClient && operation !== ERROR ? 'server' : 'unknown');
}
