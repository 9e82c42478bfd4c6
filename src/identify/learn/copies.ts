/** Copies of a device's features as other circumstances would show them: less of them, or partly others. */

import type { Random } from '#base/random.ts';
import type { Feature } from './features.ts';
import { isIdentity, isSoftware } from './keys.ts';

/** Chances that a masked copy lacks all names but a few, all sizes, all payloads; and the most that it lacks of the rest. */
const MASKS = { names: 0.5, nameLoss: 0.8, sizes: 0.3, payloads: 0.3, loss: 0.6 } as const;
/** Chances in another place: that a key of facts is not heard, and that it says something else. */
const ELSEWHERE = {
  identity: { lost: 0.2, other: 0.01 },
  software: { lost: 0.2, other: 0.5 },
  name: { lost: 0.2, other: 0.1 },
  behaviour: { lost: 0.25, other: 0.1 },
  payload: { lost: 0.3, other: 0 },
  size: { lost: 0.5, other: 0 },
} as const;

/** A copy that lacks evidence at random: trees trained on such copies do not lean on one thing. */
export function masked(features: readonly Feature[], random: Random): readonly Feature[] {
  const loss = random.unit() * MASKS.loss;
  const lacks = {
    name: random.unit() < MASKS.names ? MASKS.nameLoss : 0,
    size: random.unit() < MASKS.sizes ? 1 : 0,
    payload: random.unit() < MASKS.payloads ? 1 : 0,
    behaviour: 0,
  };
  return features.filter(({ category }) => random.unit() >= lacks[category] && random.unit() >= loss);
}

/**
 * A copy as another place, another firmware and another person's way of setting up might show it: some keys are not heard, some say what
 * was never heard before.
 */
export function elsewhere(features: readonly Feature[], random: Random): readonly Feature[] {
  const fates = new Map<string, 'kept' | 'lost' | 'other'>();
  return features.flatMap((feature) => {
    const { category, fact, word } = feature;
    // Behaviour, payloads and sizes are each on their own; what is said under one key changes together.
    const what = category === 'name' ? fact.key : word;
    let fate = fates.get(what);
    if (fate === undefined) {
      const { lost, other } =
        ELSEWHERE[isIdentity(fact.key) ? 'identity' : isSoftware(fact.key) ? 'software' : category];
      const chance = random.unit();
      fate = chance < lost ? 'lost' : chance < lost + other ? 'other' : 'kept';
      fates.set(what, fate);
    }
    return fate === 'lost' ? [] : [fate === 'kept' ? feature : { ...feature, word: `${word} elsewhere` }];
  });
}
