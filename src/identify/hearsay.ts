/** Facts that a device states about others: an archive passes on what scanners wrote, a gateway what monitors measured. */
import type { Fact } from '#model/fact.ts';

/** When facts are not the speaker's own, as it stands in a rule file. */
export interface Hearsay {
  /** The keys that may speak of somebody else. */
  readonly keys: readonly string[];
  /** They do where one of these keys has more than one value, as nothing has two serial numbers. */
  readonly several?: boolean;
  /** They do where the device also states one of these: the key, and an expression over its value. */
  readonly when?: readonly { readonly key: string; readonly match: string }[];
}

interface Suspicion {
  readonly keys: ReadonlySet<string>;
  readonly several: boolean;
  readonly when: readonly { readonly key: string; readonly expression: RegExp }[];
}

/** Decides which keys of one device speak of others. */
export class HearsayRules {
  readonly #suspicions: readonly Suspicion[];

  constructor(declared: readonly Hearsay[]) {
    this.#suspicions = declared.map(({ keys, several = false, when = [] }) => ({
      keys: new Set(keys),
      several,
      when: when.map(({ key, match }) => ({ key, expression: new RegExp(match, 'i') })),
    }));
  }

  /** The keys of `facts` that say nothing about the device itself. */
  keysOf(facts: readonly Fact[]): ReadonlySet<string> {
    const found = new Set<string>();
    for (const suspicion of this.#suspicions)
      if (isAboutOthers(suspicion, facts)) for (const key of suspicion.keys) found.add(key);
    return found;
  }
}

function isAboutOthers({ keys, several, when }: Suspicion, facts: readonly Fact[]): boolean {
  const first = new Map<string, string>();
  for (const { key, value } of facts) {
    if (when.some((condition) => condition.key === key && condition.expression.test(value))) return true;
    if (!several || !keys.has(key)) continue;
    const known = first.get(key);
    if (known !== undefined && known !== value) return true;
    first.set(key, value);
  }
  return false;
}
