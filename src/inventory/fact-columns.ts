/** Facts as columns for the way between threads: what is copied there is copied object by object, and a column is one. */
import type { Fact, Subject } from '#model/fact.ts';

/** Facts one after the other. */
export interface FactColumns {
  /** Every text of the facts, once. */
  readonly words: readonly string[];
  /** Ten numbers for a fact: the places of its texts in `words` (-1: there is none), its port (-1: none) and its frame. */
  readonly rows: Int32Array;
}

const STRIDE = 10;
const NONE = -1;
const [KEY, VALUE, TIME, MAC, IP, PORT, CAPTURE, FRAME, PROTOCOL, FIELD] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

export function packFacts(facts: Iterable<Fact>): FactColumns {
  const places = new Map<string, number>();
  const rows: number[] = [];
  const placeOf = (word: string): number => {
    const known = places.get(word);
    if (known !== undefined) return known;
    places.set(word, places.size);
    return places.size - 1;
  };
  for (const { key, value, time, subject, source } of facts)
    rows.push(
      placeOf(key),
      placeOf(value),
      placeOf(time),
      subject.mac === undefined ? NONE : placeOf(subject.mac),
      subject.ip === undefined ? NONE : placeOf(subject.ip),
      subject.port ?? NONE,
      placeOf(source.capture),
      source.frame,
      placeOf(source.protocol),
      placeOf(source.field),
    );
  return { words: [...places.keys()], rows: Int32Array.from(rows) };
}

/** The facts again, in their order. */
export function* unpackFacts({ words, rows }: FactColumns): Generator<Fact, undefined> {
  const at = (place: number): number => rows[place] as number;
  const word = (place: number): string => words[at(place)] as string;
  for (let row = 0; row < rows.length; row += STRIDE) {
    const subject: { -readonly [Name in keyof Subject]: Subject[Name] } = {};
    if (at(row + MAC) !== NONE) subject.mac = word(row + MAC);
    if (at(row + IP) !== NONE) subject.ip = word(row + IP);
    if (at(row + PORT) !== NONE) subject.port = at(row + PORT);
    yield {
      time: word(row + TIME),
      subject,
      key: word(row + KEY),
      value: word(row + VALUE),
      source: {
        capture: word(row + CAPTURE),
        // Captures have up to 2³² frames.
        frame: at(row + FRAME) >>> 0,
        protocol: word(row + PROTOCOL),
        field: word(row + FIELD),
      },
    };
  }
}
