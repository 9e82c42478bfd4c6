/** What a device said before it was updated: superseded by what it says in the same place now. */
import type { Fact } from '#model/fact.ts';
import type { Assertion, Attribute, RuleSet } from './rules.ts';

/** What an update changes. */
const CHANGING: ReadonlySet<Attribute> = new Set(['os', 'osVersion', 'firmware']);
/** Between what was said before an update and after it lies at least so much, in milliseconds: what is said at once contradicts itself. */
const APART_MS = 3_600_000;
/** Many programs of a device say such, each for itself. */
const OF_PROGRAMS = /userAgent$/i;

/** The facts without those that were superseded: the same endpoint says another system, version or firmware under the same key, an hour later or more. */
export function currentFacts(facts: readonly Fact[], rules: RuleSet): readonly Fact[] {
  const places = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (OF_PROGRAMS.test(fact.key) || changing(fact, rules).length === 0) continue;
    const { mac = '', ip = '', port = '' } = fact.subject;
    const place = `${fact.key} ${mac || ip} ${port}`;
    const known = places.get(place);
    if (known) known.push(fact);
    else places.set(place, [fact]);
  }
  const former = new Set([...places.values()].flatMap((said) => formerOf(said, rules)));
  return former.size === 0 ? facts : facts.filter((fact) => !former.has(fact));
}

function formerOf(said: readonly Fact[], rules: RuleSet): readonly Fact[] {
  if (said.length < 2) return [];
  const newest = said.reduce((last, fact) => (fact.time > last.time ? fact : last));
  const now = changing(newest, rules);
  const at = Date.parse(newest.time);
  return said.filter(
    (fact) =>
      at - Date.parse(fact.time) >= APART_MS &&
      changing(fact, rules).some(({ attribute, value }) =>
        now.some((other) => other.attribute === attribute && other.value !== value),
      ),
  );
}

function changing({ key, value }: Fact, rules: RuleSet): readonly Assertion[] {
  return rules.read(key, value).filter(({ attribute }) => CHANGING.has(attribute));
}
