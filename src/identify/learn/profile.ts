/** What a device says that may tell its kind, with what is of this one device, of its system and of its programs' versions left out. */
import type { Fact } from '#model/fact.ts';
import type { Attribute, RuleSet } from '../rules.ts';
import { categoryOf, isDomain, isSoftware } from './keys.ts';
import { GONE, stripInstance } from './strip.ts';

/** Longest value that is looked at, in characters; most words of one device; most of its MACs that are taken out of what it says. */
const VALUE_LIMIT = 200;
const WORD_LIMIT = 200;
const MAC_LIMIT = 8;
/** A fact of which rules read nothing but these tells an instance, a place or a system, as millions of devices of all kinds have it. */
const NO_KIND: ReadonlySet<Attribute> = new Set([
  'name',
  'serial',
  'os',
  'osVersion',
  'software',
  'firmware',
  'location',
  'role',
  'unique',
]);
/** Versions of programs: another firmware is the same kind. */
const VERSIONS = /\d+(?:[._]\d+)*/g;

export interface Profile {
  /** The same for devices that say the same; empty where nothing is said. */
  readonly signature: string;
  /** What it says, as `dhcp.vendorClass=acme infuser`, each with the fact that said it first. */
  readonly words: ReadonlyMap<string, Fact>;
}

/** The profile of a device; the order of facts changes nothing. */
export function profileOf(facts: readonly Fact[], macs: readonly string[], rules: RuleSet): Profile {
  const owns = macs.slice(0, MAC_LIMIT).map((mac) => mac.replaceAll(':', ''));
  const aboutOthers = rules.hearsay.keysOf(facts);
  const first = new Map<string, Fact>();
  for (const fact of facts) {
    if (aboutOthers.has(fact.key)) continue;
    const word = wordOf(fact, owns, rules);
    const known = word === null ? undefined : first.get(word);
    if (word !== null && (known === undefined || isBefore(fact, known))) first.set(word, fact);
  }
  const words = [...first].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, WORD_LIMIT);
  return { signature: words.map(([word]) => word).join('\n'), words: new Map(words) };
}

function wordOf({ key, value }: Fact, owns: readonly string[], rules: RuleSet): string | null {
  if (categoryOf(key) !== 'name' || isDomain(key)) return null;
  const read = rules.read(key, value);
  if (read.length > 0 && read.every(({ attribute }) => NO_KIND.has(attribute))) return null;
  let text = value.slice(0, VALUE_LIMIT);
  for (const own of owns.length > 0 ? owns : ['']) text = stripInstance(text, own);
  if (isSoftware(key)) text = text.replace(VERSIONS, GONE);
  return /\p{L}{2}/u.test(text) ? `${key}=${text}` : null;
}

function isBefore(a: Fact, b: Fact): boolean {
  if (a.time !== b.time) return a.time < b.time;
  if (a.source.capture !== b.source.capture) return a.source.capture < b.source.capture;
  return a.source.frame < b.source.frame;
}
