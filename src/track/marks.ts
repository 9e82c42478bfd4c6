/** Marks in place of identifiers: keyed hashes, so that a message is known again on its next hop and what it is called stands nowhere. */
import { createHmac, hash, randomBytes } from 'node:crypto';

/** Characters of a hash in base 64 that are kept: 9 of its 32 bytes, so that nothing can be worked out behind them. */
const LENGTH = 12;
/** Bytes of a key, and of an identifier that count. */
const [KEY, IDENTIFIER] = [32, 512];
const HOUR = 3600e6;

export class Marks {
  readonly #secret: Buffer;
  #hour = Number.NaN;
  /** The key of the hour, and behind it the identifier. */
  readonly #keyed = Buffer.alloc(KEY + IDENTIFIER);
  /** What a message is called is asked for with each thing that is said of it. */
  #last: { readonly identifier: Uint8Array; readonly mark: string } | null = null;

  /** `secret` is shared by those who read one capture together; without one nobody else makes the same marks. */
  constructor(secret: string) {
    this.#secret = secret === '' ? randomBytes(32) : Buffer.from(secret);
  }

  /** The mark of an identifier; `time` in microseconds since the epoch. The key is another one each hour. */
  of(identifier: Uint8Array, time: number): string {
    const hour = Math.floor(time / HOUR);
    if (hour !== this.#hour) {
      this.#hour = hour;
      createHmac('sha256', this.#secret).update(`hour ${hour}`).digest().copy(this.#keyed);
      this.#last = null;
    }
    if (this.#last?.identifier === identifier) return this.#last.mark;
    const length = Math.min(identifier.length, IDENTIFIER);
    this.#keyed.set(identifier.subarray(0, length), KEY);
    const mark = hash('sha256', this.#keyed.subarray(0, KEY + length), 'base64').slice(0, LENGTH);
    this.#last = { identifier, mark };
    return mark;
  }
}
