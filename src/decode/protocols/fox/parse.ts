/** Niagara Fox bytes to messages: a block of lines that ends in `};;`. */
import type { Cursor } from '#base/cursor.ts';
import { lineEnd, textAhead } from '../../formats/lines.ts';
import { type Answer, done, malformed, more, VERDICT, type Verdict } from '../../protocol.ts';
import type { FoxMessage } from './message.ts';

const MAGIC = 'fox ';
/** Longest hello, most lines of it, and the longest line that is looked at. */
const HELLO_LIMIT = 16 * 1024;
const LINE_LIMIT = 4096;
const LINES = 128;
/** Lines that describe software and computer. */
const WANTED: ReadonlySet<string> = new Set([
  'hostName',
  'hostAddress',
  'app.name',
  'app.version',
  'vm.name',
  'vm.version',
  'os.name',
  'os.version',
  'station.name',
  'hostId',
  'brandId',
]);

export function probe(bytes: Cursor): Verdict {
  if (bytes.peek() !== 0x66 || !bytes.startsWith(MAGIC)) return VERDICT.no;
  // A kind, a sequence number and what it answers, then the channel.
  const line = lineEnd(bytes, 128);
  if (line.length < 0) return line.length === -1 ? VERDICT.more : VERDICT.no;
  for (let at = 6; at < line.length; at++) if (bytes.startsWith(' fox ', at)) return VERDICT.sure;
  return VERDICT.no;
}

export function parse(bytes: Cursor): Answer<FoxMessage> {
  if (!bytes.startsWith(MAGIC.slice(0, Math.min(4, bytes.remaining)))) return malformed('no message', 0);
  const first = lineEnd(bytes, LINE_LIMIT);
  if (first.length === -2) return malformed('line too long', 0);
  if (first.length < 0) return more();
  const isHello = textAhead(bytes, 0, first.length, 64).endsWith(' fox hello');
  const size = blockLength(bytes);
  if (size < 0) return bytes.remaining >= HELLO_LIMIT ? malformed('message too long', 0) : more();
  const body = bytes.sub(size);
  return done({ isHello, fields: isHello ? readFields(body) : new Map() });
}

/** The length up to and with the line `};;`, or -1. */
function blockLength(bytes: Cursor): number {
  const stop = Math.min(bytes.remaining, HELLO_LIMIT);
  for (let at = 0; at + 3 < stop; ) {
    const feed = bytes.bytes.indexOf(0x0a, bytes.position + at) - bytes.position;
    if (feed < 0 || feed >= stop) return -1;
    if (bytes.startsWith('};;', feed + 1)) return feed + 4 + (bytes.peek(feed + 4) === 0x0a ? 1 : 0);
    at = feed + 1;
  }
  return -1;
}

/** Lines as `name=s:text`. */
function readFields(body: Cursor): Map<string, string> {
  const fields = new Map<string, string>();
  for (let count = 0; count < LINES && body.remaining > 0; count++) {
    const line = lineEnd(body, LINE_LIMIT);
    if (line.length < 0) break;
    const match = /^([\w.]{1,32})=s:([\x20-\x7e]{1,128})$/.exec(textAhead(body, 0, line.length, 168));
    const [name = '', value = ''] = [match?.[1], match?.[2]];
    if (WANTED.has(name)) fields.set(name, value);
    body.skip(line.next);
  }
  return fields;
}
