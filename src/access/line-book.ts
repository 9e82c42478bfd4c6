/** Keeps, while a text is read, how well each of its lines was understood and what it could change. */
import type { Line, LineSupport, Support } from './line.ts';

/** The longest text of a line that is kept; a list of fifty thousand addresses on one line says little to a person. */
const LINE_TEXT_LIMIT = 4096;
/** From best to worst: of two opinions about one line, the worse counts. */
const ORDER: readonly Support[] = ['ignored', 'complete', 'conditional', 'todo', 'unrecognised'];

type Affects = LineSupport['affects'];

/** The lines of one text. */
export class LineBook {
  readonly #file: string;
  readonly #texts: readonly string[];
  readonly #lines = new Map<number, Line>();
  readonly #support = new Map<number, { support: Support; affects: Affects }>();

  constructor(text: string, file: string) {
    this.#file = file;
    this.#texts = text.split(/\r\n|\n|\r/);
  }

  /** The line at a place counted from 1: the same object whenever it is asked for without a number of its own. */
  line(at: number): Line {
    const known = this.#lines.get(at);
    if (known) return known;
    const text = (this.#texts[at - 1] ?? '').trim().slice(0, LINE_TEXT_LIMIT);
    const line: Line = { file: this.#file, at, number: null, text };
    this.#lines.set(at, line);
    return line;
  }

  /** Notes how well a line was understood; `affects` is what it could change where it is not modelled in its place. */
  note(at: number, support: Support, affects: Affects = 'nothing'): void {
    const known = this.#support.get(at);
    if (!known) this.#support.set(at, { support, affects });
    else {
      const worse = ORDER.indexOf(support) > ORDER.indexOf(known.support) ? support : known.support;
      this.#support.set(at, { support: worse, affects: union(known.affects, affects) });
    }
  }

  /** Notes the lines from the first to the last. */
  noteAll(from: number, to: number, support: Support): void {
    for (let at = from; at <= to; at++) this.note(at, support);
  }

  /** Every line that is not empty, in order; one of which nothing was said cannot matter. */
  all(): readonly LineSupport[] {
    const lines: LineSupport[] = [];
    for (let at = 1; at <= this.#texts.length; at++) {
      if ((this.#texts[at - 1] ?? '').trim() === '') continue;
      lines.push({ line: this.line(at), ...(this.#support.get(at) ?? { support: 'ignored', affects: 'nothing' }) });
    }
    return lines;
  }
}

function union(one: Affects, other: Affects): Affects {
  if (one === 'everything' || other === 'everything') return 'everything';
  if (one === 'nothing') return other;
  if (other === 'nothing') return one;
  const ways = [one, other].filter(({ forwarding }) => forwarding);
  const isBounded = ways.length > 0 && ways.every(({ interfaces }) => interfaces !== undefined);
  return {
    filters: [...new Set([...one.filters, ...other.filters])],
    forwarding: ways.length > 0,
    ...(isBounded ? { interfaces: [...new Set(ways.flatMap(({ interfaces }) => interfaces ?? []))] } : {}),
    ...(one.routes || other.routes ? { routes: true as const } : {}),
    ...(one.bits !== undefined && one.bits === other.bits ? { bits: one.bits } : {}),
  };
}
