/** Two patients who never were, and a searcher that finds any of their data in a program's output, however it is written there. */
import { createHash } from 'node:crypto';

/** A patient as clinical systems spell one. Every value is invented and distinctive. */
export interface Patient {
  readonly family: string;
  readonly given: string;
  readonly record: string;
  readonly insurance: string;
  readonly street: string;
  readonly city: string;
  readonly phone: string;
  readonly mail: string;
  readonly diagnosis: string;
  readonly remark: string;
  /** Date of birth as `YYYYMMDD`. */
  readonly birth: string;
}

export const JANE: Patient = {
  family: 'Zebrawood',
  given: 'Quilletta',
  record: '7719430266',
  insurance: 'XQ10485291',
  street: '220 Wolfsmilch Crescent',
  city: 'Zyxwickburgh',
  phone: '+49 5550 173942',
  mail: 'quilletta.zebrawood@mailbox.example',
  diagnosis: 'glioblastoma',
  remark: 'complains of zgwindelixity',
  birth: '19370823',
};

export const JOHN: Patient = {
  family: 'Müßigbrodt',
  given: 'Xerxander',
  record: '5583017794',
  insurance: 'XQ55930018',
  street: 'Klöppelgässchen 7',
  city: 'Untzkümmelburg',
  phone: '0555-8841-2276',
  mail: 'xerxander@muessigbrodt.example',
  diagnosis: 'porphyria cutanea',
  remark: 'suffers from xylophonomania',
  birth: '19410517',
};

/** The dates of birth as people and programs write them. */
export function birthNotations({ birth }: Patient): readonly string[] {
  const [year, month, day] = [birth.slice(0, 4), birth.slice(4, 6), birth.slice(6)];
  const name = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][Number(month) - 1];
  return [
    birth,
    `${year}-${month}-${day}`,
    `${day}.${month}.${year}`,
    `${month}/${day}/${year}`,
    `${day}${month}${year}`,
    `${name} ${day}, ${year}`,
  ];
}

/** Pieces of this length of a name are leaks too. */
const PIECE = 6;
/** Numbers are looked for in pieces of this length: shorter ones may stand in any counter. */
const DIGITS = 8;

/** Finds canaries in bytes; a set of patterns compiled once (Aho and Corasick), so that megabytes are searched in one pass. */
export class Searcher {
  readonly #patterns: string[] = [];
  readonly #names: string[] = [];
  readonly #automaton: Automaton;

  /** Looks for the words as they are; without any, for all that is known of the two, in pieces too. */
  constructor(words?: readonly string[]) {
    for (const word of words ?? [JANE, JOHN].flatMap(wordsOf)) this.#add(word, words === undefined);
    this.#automaton = new Automaton(this.#patterns);
  }

  /** What was found in `output`, as `word (encoding)`, each once. */
  find(output: Uint8Array | string): readonly string[] {
    const text = (typeof output === 'string' ? output : Buffer.from(output).toString('latin1')).toLowerCase();
    const plain = typeof output === 'string' ? Buffer.from(text, 'utf8').toString('latin1') : text;
    const unescaped = plain.replace(/\\u00([0-9a-f]{2})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    // Without what stands between letters, UTF-16, spaced and percent-encoded hexadecimal show themselves.
    const squeezed = unescaped.replace(/[^a-z0-9\x80-\xff]+/g, '');
    const found = new Set<string>();
    for (const haystack of [unescaped, squeezed])
      this.#automaton.search(haystack, (pattern) => found.add(this.#names[pattern] ?? ''));
    return [...found];
  }

  #add(word: string, isCut: boolean): void {
    const isNumber = /\d/.test(word);
    const bytes = Buffer.from(word, 'utf8').toString('latin1').toLowerCase();
    const length = isNumber ? DIGITS : PIECE;
    for (const piece of isCut ? pieces(bytes, length) : [bytes]) this.#pattern(piece, word, 'plain');
    this.#pattern(Buffer.from(bytes, 'latin1').reverse().toString('latin1'), word, 'reversed');
    for (const spelling of new Set([word, word.toLowerCase(), word.toUpperCase()])) {
      for (const [encoding, text] of encodings(spelling)) this.#pattern(text.toLowerCase(), word, encoding);
    }
  }

  #pattern(text: string, word: string, encoding: string): void {
    if (text.length < PIECE) return;
    this.#patterns.push(text);
    this.#names.push(`${word} (${encoding})`);
  }
}

function wordsOf(patient: Patient): readonly string[] {
  const { family, given, record, insurance, street, city, phone, mail, diagnosis, remark } = patient;
  const [longest = ''] = street.split(' ').sort((a, b) => b.length - a.length);
  const word = remark.split(' ').at(-1) ?? '';
  const digits = phone.replace(/\D/g, '');
  const name = diagnosis.split(' ')[0] ?? '';
  const birth = birthNotations(patient);
  return [
    family,
    given,
    record,
    insurance,
    longest,
    city,
    phone,
    digits,
    mail.split('@')[0] ?? '',
    name,
    word,
    ...birth,
  ];
}

function pieces(text: string, length: number): readonly string[] {
  if (text.length <= length) return [text];
  return Array.from({ length: text.length - length + 1 }, (_, at) => text.slice(at, at + length));
}

/** What a word may be turned into on its way to a file or a terminal. */
function* encodings(word: string): Generator<readonly [string, string]> {
  const wide = Buffer.from(word, 'utf16le');
  for (const [name, bytes] of [
    ['utf-8', Buffer.from(word, 'utf8')],
    ['latin-1', Buffer.from(word, 'latin1')],
    ['utf-16', wide],
    ['utf-16 big endian', Buffer.from(wide).swap16()],
  ] as const) {
    yield [name, bytes.toString('latin1')];
    yield [`${name}, hexadecimal`, bytes.toString('hex')];
    for (let shift = 0; shift < 3; shift++) {
      const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .replace(/=+$/, '');
      // The first and the last sign also hold bits of their neighbours.
      yield [
        `${name}, base64`,
        encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)),
      ];
    }
    for (const digest of ['md5', 'sha1', 'sha256'])
      yield [`${name}, ${digest}`, createHash(digest).update(bytes).digest('hex').slice(0, 16)];
  }
  const netbios = [...Buffer.from(word, 'latin1')].map((byte) =>
    String.fromCharCode(65 + (byte >> 4), 65 + (byte & 15)),
  );
  yield ['first-level NetBIOS', netbios.join('')];
}

const ROOT = 0;

/** Finds all of many patterns of Latin-1 text in one pass. */
class Automaton {
  readonly #classes = new Uint8Array(256);
  readonly #width: number;
  readonly #next: Int32Array;
  readonly #ends: readonly (readonly number[] | undefined)[];

  constructor(patterns: readonly string[]) {
    let classes = 1;
    let size = 1;
    for (const pattern of patterns) {
      size += pattern.length;
      for (const sign of Buffer.from(pattern, 'latin1')) if (this.#classes[sign] === 0) this.#classes[sign] = classes++;
    }
    this.#width = classes;
    this.#next = new Int32Array(size * classes).fill(-1);
    const ends: (number[] | undefined)[] = [];
    let states = 1;
    for (const [index, pattern] of patterns.entries()) {
      let state = ROOT;
      for (const sign of Buffer.from(pattern, 'latin1')) {
        const at = state * classes + (this.#classes[sign] ?? 0);
        if (this.#next[at] === -1) this.#next[at] = states++;
        state = this.#next[at] ?? ROOT;
      }
      ends[state] = [...(ends[state] ?? []), index];
    }
    this.#ends = ends;
    this.#link(states, ends);
  }

  /** Calls `found` with the number of each pattern that ends somewhere in `text`. */
  search(text: string, found: (pattern: number) => void): void {
    const bytes = Buffer.from(text, 'latin1');
    let state = ROOT;
    for (const byte of bytes) {
      state = this.#next[state * this.#width + (this.#classes[byte] as number)] as number;
      const ends = this.#ends[state];
      if (ends) for (const pattern of ends) found(pattern);
    }
  }

  /** Turns the tree into an automaton: where a state has no way on, the way of its longest suffix stands. */
  #link(states: number, ends: (number[] | undefined)[]): void {
    const suffix = new Int32Array(states);
    const queue: number[] = [];
    for (let sign = 0; sign < this.#width; sign++) {
      const child = this.#next[sign] as number;
      if (child > ROOT) queue.push(child);
      else this.#next[sign] = ROOT;
    }
    for (const state of queue) {
      const back = suffix[state] as number;
      const inherited = ends[back];
      if (inherited) ends[state] = [...(ends[state] ?? []), ...inherited];
      for (let sign = 0; sign < this.#width; sign++) {
        const at = state * this.#width + sign;
        const child = this.#next[at] as number;
        const other = this.#next[back * this.#width + sign] as number;
        if (child === -1) {
          this.#next[at] = other;
          continue;
        }
        suffix[child] = other;
        queue.push(child);
      }
    }
  }
}
