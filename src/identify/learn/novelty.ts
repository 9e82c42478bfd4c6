/**
 * How new is what a device says. For every key of facts, training counts how often a capture of a known type says under it what no
 * other capture says. Where that is rare, as for a host name, unseen values tell of an unknown type; where it is common, as for names that
 * are looked up, they tell little. Good and Turing's estimate, in nats.
 */
import type { Feature } from './features.ts';
import { isIdentity, isSoftware } from './keys.ts';
import type { Vocabulary } from './matcher.ts';

/** Most that one key can tell: captures of one instance never vary, and other instances may. A model's own name does not. */
const KEY_LIMIT: number = Math.log(20);
const IDENTITY_LIMIT: number = Math.log(200);
/** Most that all other keys together can tell. */
const SUM_LIMIT = 12;

/** Nats that it tells when all that is said under a key is unseen, by key; keys that training never saw are left out. */
export type Novelty = Readonly<Record<string, number>>;

/** Learns how much unseen values tell, from the features of all captures. */
export function learnNovelty(examples: readonly (readonly Feature[])[]): Novelty {
  const seen = new Map<string, number>();
  for (const features of examples) for (const { word } of features) seen.set(word, (seen.get(word) ?? 0) + 1);
  const captures = new Map<string, number>();
  const alone = new Map<string, number>();
  for (const features of examples)
    for (const [key, { fresh }] of byKey(features, ({ word }) => seen.get(word) === 1)) {
      captures.set(key, (captures.get(key) ?? 0) + 1);
      if (fresh.length > 0) alone.set(key, (alone.get(key) ?? 0) + 1);
    }
  const told = [...captures]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]): [string, number] => {
      const share = ((alone.get(key) ?? 0) + 0.5) / (count + 1);
      const limit = isIdentity(key) ? IDENTITY_LIMIT : KEY_LIMIT;
      return [key, round(Math.min(limit, Math.max(0, Math.log(0.5 / share))))];
    });
  return Object.fromEntries(told);
}

/** A feature that training never saw, and what its key tells then. */
export interface Strange {
  readonly feature: Feature;
  readonly nats: number;
}

/** For each key the first value that training never saw, those that tell most first. The more of a key's values are unseen, the more it tells. */
export function strangeOf(features: readonly Feature[], vocabulary: Vocabulary, novelty: Novelty): readonly Strange[] {
  return [...byKey(features, ({ word }) => !vocabulary.has(word))]
    .flatMap(([key, { fresh, count }]) =>
      fresh.slice(0, 1).map((feature) => ({ feature, nats: ((novelty[key] ?? 0) * fresh.length) / count })),
    )
    .sort((a, b) => b.nats - a.nats);
}

/** What the unseen values of a device tell together, in nats: unseen names of its own model apart from all others. */
export function noveltyOf(
  features: readonly Feature[],
  vocabulary: Vocabulary,
  novelty: Novelty,
): { readonly identity: number; readonly other: number } {
  let [identity, other] = [0, 0];
  for (const { feature, nats } of strangeOf(features, vocabulary, novelty)) {
    if (isIdentity(keyOf(feature))) identity += nats;
    else other += nats;
  }
  return { identity, other: Math.min(SUM_LIMIT, other) };
}

/** For each key how many values a device says under it, and those of them that are new. */
function byKey(
  features: readonly Feature[],
  isNew: (feature: Feature) => boolean,
): ReadonlyMap<string, { readonly fresh: Feature[]; count: number }> {
  const keys = new Map<string, { readonly fresh: Feature[]; count: number }>();
  for (const feature of features) {
    if (!counts(feature)) continue;
    const key = keyOf(feature);
    const known = keys.get(key) ?? { fresh: [], count: 0 };
    keys.set(key, known);
    known.count++;
    if (isNew(feature)) known.fresh.push(feature);
  }
  return keys;
}

/** Words repeat what whole values say; programs change with the firmware, payloads and sizes with whatever happens. */
function counts({ category, grain, fact }: Feature): boolean {
  return ((category === 'name' && grain !== 'word') || category === 'behaviour') && !isSoftware(fact.key);
}

function keyOf({ grain, fact }: Feature): string {
  return grain === 'domain' ? 'domain' : fact.key;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
