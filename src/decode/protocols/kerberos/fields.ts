/** The tagged fields of a sequence: where the content of each is. */
import { Cursor } from '#base/cursor.ts';
import { enterCut } from '../../formats/ber.ts';

/** Most fields looked at, and the tags that they may have: [0] to [30]. */
const FIELD_LIMIT = 32;
const [FIRST, LAST] = [0xa0, 0xbe];

/** Hot path: one for each kind of sequence that is read, pointed at one after the other. */
export class Fields {
  readonly #starts = new Int32Array(LAST - FIRST + 1);
  readonly #ends = new Int32Array(LAST - FIRST + 1);
  readonly #content = new Cursor();

  /** Finds the fields of `sequence`, which is read up; the last one may have been cut short. Without a sequence there are none. */
  find(sequence: Cursor | null): this {
    this.#starts.fill(-1);
    const content = this.#content;
    for (let count = 0; sequence && count < FIELD_LIMIT && sequence.remaining > 0; count++) {
      const identifier = sequence.peek();
      if (identifier < FIRST || identifier > LAST || !enterCut(sequence, identifier, content)) break;
      this.#starts[identifier - FIRST] = content.start;
      this.#ends[identifier - FIRST] = content.end;
    }
    return this;
  }

  /** The content of the field with a tag number, under a cursor that serves until the next is asked for; null where there is none. */
  get(number: number): Cursor | null {
    const start = this.#starts[number] as number;
    return start < 0 ? null : this.#content.reset(this.#content.bytes, start, this.#ends[number] as number);
  }
}
