/** Which servers answer at an address and a port: where what they say of themselves comes by turns, several stand behind it. */

import { ANSWER_KEYS } from '#model/answer-keys.ts';
import type { Fact } from '#model/fact.ts';

/** The key of what the inventory concludes: the value is the port, the key of the fact and its value. */
const ANSWERS_KEY = 'link.answers';

/** Ports from here on are given to clients (Linux: 32768, RFC 6335: 49152): what they say is not a server's word. */
const CLIENT_PORTS = 32_768;
/** Places (an address, a port and a key) that are followed, and values of one: more are a proxy's for the whole world. */
const [PLACES_LIMIT, VALUES_LIMIT] = [100_000, 8];

/** What may differ between answers of one server, by the fact that says so just before in the same message. */
const WITHIN: ReadonlyMap<string, string> = new Map([
  // A server has a host key for each algorithm (RFC 4253 section 7.1), and a certificate for each name (RFC 6066 section 3).
  ['ssh.hostKey', 'ssh.hostKeyAlgorithm'],
  ['tls.certificateSerial', 'tls.certificateSubject'],
]);
const QUALIFIERS: ReadonlySet<string> = new Set(WITHIN.values());
/** One server's kernel answers some requests itself, and one container another's: these names tell programs, not servers. */
const WITHIN_ONE_SERVER = /^(?:Microsoft-HTTPAPI|Apache-Coyote)/i;

/** When a value was said first and last. */
interface Span {
  first: Fact;
  last: string;
}

/** What was said at one place, by value. */
type Place = Map<string, Span>;

/** The places, as plain data for the way between threads. */
export type AnswersState = ReadonlyMap<string, ReadonlyMap<string, Readonly<Span>>>;

export class Answers {
  readonly #places = new Map<string, Place>();
  #qualifier: Fact | null = null;
  /** Places with two values or more where something was said since `overlapping` was asked last. */
  readonly #fresh = new Set<string>();

  /** Takes a fact, whatever it says. Facts come in order of time within a capture. */
  take(fact: Fact): void {
    const { key, subject, value } = fact;
    if (!ANSWER_KEYS.has(key) || subject.ip === undefined) return;
    if (subject.port === undefined || subject.port >= CLIENT_PORTS) return;
    if (QUALIFIERS.has(key)) this.#qualifier = fact;
    else if (!WITHIN_ONE_SERVER.test(value)) this.#note(this.#placeOf(fact), value, { first: fact, last: fact.time });
  }

  state(): AnswersState {
    return this.#places;
  }

  absorb(state: AnswersState): void {
    for (const [place, values] of state) for (const [value, span] of values) this.#note(place, value, { ...span });
  }

  /** What was said by turns, since the last call, as facts of the endpoint: a value came before another one and again after it. */
  *overlapping(): Iterable<Fact> {
    for (const word of [...this.#fresh].sort()) {
      const values = [...(this.#places.get(word)?.values() ?? [])].sort((a, b) =>
        a.first.value < b.first.value ? -1 : 1,
      );
      for (const span of values) {
        if (!values.some((other) => other !== span && areByTurns(span, other))) continue;
        const { first } = span;
        const value = `${first.subject.port} ${first.key} ${first.value}`;
        yield { ...first, key: ANSWERS_KEY, value };
      }
    }
    this.#fresh.clear();
  }

  #placeOf({ key, subject: { mac = '', ip, port }, time, source }: Fact): string {
    const word = `${mac} ${ip} ${port} ${key}`;
    const wanted = WITHIN.get(key);
    if (wanted === undefined) return word;
    const told = this.#qualifier;
    const isSame = told?.key === wanted && told.time === time && told.source.frame === source.frame;
    return isSame ? `${word} ${told.value}` : word;
  }

  #note(word: string, value: string, span: Span): void {
    let place = this.#places.get(word);
    if (!place) {
      if (this.#places.size >= PLACES_LIMIT) return;
      place = new Map();
      this.#places.set(word, place);
    }
    const known = place.get(value);
    if (known) {
      if (span.first.time < known.first.time) known.first = span.first;
      if (span.last > known.last) known.last = span.last;
    } else if (place.size < VALUES_LIMIT) place.set(value, span);
    if (place.size > 1) this.#fresh.add(word);
  }
}

function areByTurns(one: Span, other: Span): boolean {
  const isAround = (outer: Span, inner: Span): boolean =>
    outer.first.time < inner.first.time && inner.first.time < outer.last;
  return isAround(one, other) || isAround(other, one);
}

/** What an endpoint's facts say of servers that answer by turns at one of its ports. */
export interface Answer {
  readonly port: string;
  readonly key: string;
  readonly value: string;
  readonly fact: Fact;
}

/** The answers that came by turns, as they stand in an endpoint's facts. */
export function answersOf(facts: readonly Fact[]): readonly Answer[] {
  return facts.flatMap((fact) => {
    if (fact.key !== ANSWERS_KEY) return [];
    const [, port = '', key = '', value = ''] = /^(\d+) (\S+) (.*)$/s.exec(fact.value) ?? [];
    return [{ port, key, value, fact }];
  });
}
