/** What a device said before it was updated: superseded by what it says in the same place now. */
import type { Fact } from '#model/fact.ts';
import type { Assertion, Attribute } from './rules.ts';

/** What an update changes. */
const CHANGING: ReadonlySet<Attribute> = new Set(['os', 'osVersion', 'firmware']);
/** Between what was said before an update and after it lies at least so much, in milliseconds: what is said at once contradicts itself. */
const APART_MS = 3_600_000;
/** Many programs of a device say such, each for itself. */
const OF_PROGRAMS = /userAgent$/i;

/** A fact, and what the rules claim of it. */
export interface ReadFact {
  readonly fact: Fact;
  readonly assertions: readonly Assertion[];
}

/** What was read without what was superseded: the same endpoint says another system, version or firmware under the same key, an hour later or more. */
export function withoutFormer(facts: readonly ReadFact[]): readonly ReadFact[] {
  const places = new Map<string, ReadFact[]>();
  for (const read of facts) {
    if (!read.assertions.some(isChanging) || OF_PROGRAMS.test(read.fact.key)) continue;
    const { mac = '', ip = '', port = '' } = read.fact.subject;
    const place = `${read.fact.key} ${mac || ip} ${port}`;
    const known = places.get(place);
    if (known) known.push(read);
    else places.set(place, [read]);
  }
  const former = new Set([...places.values()].flatMap(formerOf));
  return former.size === 0 ? facts : facts.filter((read) => !former.has(read));
}

function formerOf(said: readonly ReadFact[]): readonly ReadFact[] {
  if (said.length < 2) return [];
  const newest = said.reduce((last, read) => (read.fact.time > last.fact.time ? read : last));
  const now = newest.assertions.filter(isChanging);
  const at = Date.parse(newest.fact.time);
  return said.filter(
    ({ fact, assertions }) =>
      at - Date.parse(fact.time) >= APART_MS &&
      assertions.some(
        (one) =>
          isChanging(one) && now.some(({ attribute, value }) => attribute === one.attribute && value !== one.value),
      ),
  );
}

function isChanging({ attribute }: Assertion): boolean {
  return CHANGING.has(attribute);
}
