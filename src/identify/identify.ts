/** Facts of one device to its identity: the claims that rules make, weighed against each other, each citing its facts. */
import type { Claim, Identity } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { canonical } from './canonical.ts';
import { productWords } from './product-words.ts';
import { type ReadFact, withoutFormer } from './recency.ts';
import type { Attribute, RuleSet } from './rules.ts';
import { agree, type Nature, type Testimony, type Verdict, weigh } from './weigh.ts';

/** What one value is concluded of. */
export type ClaimedAttribute = keyof Identity;

/** What the facts say: the identity, and the names and roles that are not single-valued. */
export interface Conclusion {
  readonly identity: Identity;
  readonly names: readonly string[];
  readonly roles: readonly string[];
}

/** Concludes from facts. Facts that no rule reads change nothing; the order of facts changes nothing. */
export function conclude(facts: readonly Fact[], rules: RuleSet): Conclusion {
  const heard = hear(facts, rules);
  const claim = (attribute: ClaimedAttribute): Claim | null =>
    asClaim(weigh(heard.get(attribute) ?? [], natureOf(attribute, rules)));
  const os = claim('os');
  const identity: Identity = {
    category: claim('category'),
    manufacturer: claim('manufacturer'),
    model: claim('model'),
    serial: claim('serial'),
    os,
    osVersion: os && asClaim(weigh(versionsOf(os, heard.get('osVersion') ?? []), VERSION)),
    software: claim('software'),
    firmware: claim('firmware'),
    location: claim('location'),
  };
  return {
    identity: canonical(identity, rules),
    names: list(heard.get('name')),
    roles: list(heard.get('role')),
  };
}

const NAME: Nature = { parts: words, fromStart: false, exact: true, exclusive: true };
const VERSION: Nature = { parts: numbers, fromStart: true, exact: true, exclusive: true };
const SEVERAL: Nature = { parts: words, fromStart: false, exact: true, exclusive: false };

/** How the values of an attribute relate to each other. */
export function natureOf(attribute: ClaimedAttribute, rules: RuleSet): Nature {
  switch (attribute) {
    case 'category':
      return { ...VERSION, parts: (value) => rules.categories.path(value) };
    case 'manufacturer':
      return { ...NAME, parts: (value) => rules.partsOfMaker(value), exact: false };
    case 'model':
      return { ...NAME, parts: productWords };
    case 'serial':
    case 'osVersion':
    case 'firmware':
      return VERSION;
    case 'software':
      return SEVERAL;
    default:
      return NAME;
  }
}

/** Its versions are those of the kernel. */
const KERNEL = 'Linux';

/** A testimony with the operating system that the same rule read from the same fact. */
export interface Heard extends Testimony {
  readonly os?: string;
}

/** What the rules claim of the facts that are the device's own. */
export function hear(facts: readonly Fact[], rules: RuleSet): ReadonlyMap<Attribute, readonly Heard[]> {
  const heard = new Map<Attribute, Heard[]>();
  const aboutOthers = rules.hearsay.keysOf(facts);
  const read: ReadFact[] = [];
  for (const fact of facts) {
    const assertions = rules.read(fact.key, fact.value);
    if (assertions.length > 0) read.push({ fact, assertions });
  }
  for (const { fact, assertions } of withoutFormer(read)) {
    const { key, value, source } = fact;
    if (aboutOthers.has(key)) continue;
    for (const { attribute, value: claimed, weight, rule } of assertions) {
      const basis = { key, value, capture: source.capture, frame: source.frame, rule };
      const os = assertions.find((other) => other.attribute === 'os' && other.rule === rule)?.value;
      const testimony: Heard = {
        value: claimed,
        weight,
        witness: rules.witnessOf(key),
        basis,
        ...(os === undefined ? {} : { os }),
      };
      const testimonies = heard.get(attribute);
      if (testimonies) testimonies.push(testimony);
      else heard.set(attribute, [testimony]);
    }
  }
  return heard;
}

/**
 * The versions that belong to the operating system that was concluded: not those of another one that was claimed too, and
 * not that of the kernel for a distribution of Linux, nor the other way round.
 */
function versionsOf(os: Claim, versions: readonly Heard[]): readonly Testimony[] {
  const isLinux = agree(os.value, KERNEL, NAME);
  const isKernel = os.value === KERNEL;
  return versions.filter(
    (version) =>
      version.os === undefined ||
      (agree(version.os, os.value, NAME) && (!isLinux || isKernel === (version.os === KERNEL))),
  );
}

function asClaim(verdict: Verdict | null): Claim | null {
  return verdict && { ...verdict, by: 'evidence' };
}

/** A version's parts; the v before it is a habit. */
function numbers(value: string): readonly string[] {
  return words(value.replace(/^(?:version|ver|v)[ .]*(?=\d)/i, ''));
}

function words(value: string): readonly string[] {
  return value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Distinct values, sorted; of those that differ in case alone the one that sorts first. */
function list(testimonies: readonly Testimony[] = []): readonly string[] {
  const byWord = new Map<string, string>();
  for (const value of testimonies.map((testimony) => testimony.value).sort())
    if (!byWord.has(value.toLowerCase())) byWord.set(value.toLowerCase(), value);
  return [...byWord.values()].sort();
}
