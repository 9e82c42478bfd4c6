/** Concluded names by the catalogue's spelling, and what the product that they name adds. */
import type { Claim, Identity } from '#model/device.ts';
import type { Named, Product } from './catalogue.ts';
import type { RuleSet } from './rules.ts';

/** Parts the alternatives of a value that is one of several. */
const OR = ' or ';

/** The identity with maker, model and kind as the catalogue has them. What it does not know stays in the device's own words. */
export function canonical(identity: Identity, rules: RuleSet): Identity {
  const named = productOf(identity, rules);
  return {
    ...identity,
    category: named === null ? identity.category : kindOf(identity, named.product, rules),
    manufacturer: identity.manufacturer && makerOf(identity.manufacturer, named?.product ?? null, rules),
    model: identity.model && named ? modelOf(identity.model, named, rules) : identity.model,
  };
}

/** The product that an identity names, unless its maker or its kind is another than the product's. */
export function productOf({ model, manufacturer, category }: Identity, rules: RuleSet): Named | null {
  if (model === null) return null;
  const named = rules.catalogue.stated(
    model.value,
    manufacturer === null ? null : rules.nameOfMaker(manufacturer.value),
  );
  if (named === null || (manufacturer !== null && !isMaker(manufacturer, named.product, rules))) return null;
  if (category === null) return named;
  const [kind, own] = [rules.categories.path(category.value), rules.categories.path(named.product.category)];
  return kind.includes(named.product.category) || own.includes(category.value) ? named : null;
}

/** The product's kind, where nothing more exact is known. */
function kindOf({ category, model }: Identity, { category: kind }: Product, rules: RuleSet): Claim | null {
  if (category !== null && rules.categories.path(category.value).includes(kind)) return category;
  return model && { ...model, value: kind };
}

/** The maker by its usual name: the one that the device names, the present one where it names none of the product's. */
function makerOf(claim: Claim, product: Product | null, rules: RuleSet): Claim {
  if (claim.value.includes(OR)) return product === null ? claim : { ...claim, value: product.manufacturer };
  const name = rules.nameOfMaker(claim.value);
  const isBroader = product !== null && startsWith(rules.partsOfMaker(product.manufacturer), rules.partsOfMaker(name));
  return { ...claim, value: isBroader ? product.manufacturer : name };
}

/** A code or another spelling by the product's name; what says more than that stays as it is. */
function modelOf(claim: Claim, { product, name }: Named, rules: RuleSet): Claim {
  const isMore = rules.catalogue.whole(claim.value) === null && rules.catalogue.within(claim.value).length > 0;
  return isMore || product.model === null ? claim : { ...claim, value: name };
}

/** True where the maker, or one of several that it may be, is one of those that devices of the product name. */
function isMaker({ value }: Claim, { makers }: Product, rules: RuleSet): boolean {
  const claimed = value.split(OR).map((name) => rules.partsOfMaker(name));
  const own = makers.map((maker) => rules.partsOfMaker(maker));
  return claimed.some((a) => own.some((b) => startsWith(a, b) || startsWith(b, a)));
}

function startsWith(words: readonly string[], start: readonly string[]): boolean {
  return start.length > 0 && start.every((word, at) => words[at] === word);
}
