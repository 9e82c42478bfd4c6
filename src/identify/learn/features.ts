/** Evidence to features: what kinds of devices have in common, with instance tokens stripped. */
import type { Fact } from '#model/fact.ts';
import type { Evidence } from './evidence.ts';
import { type Category, categoryOf, isDomain } from './keys.ts';
import { GONE, stripInstance } from './strip.ts';

/** One thing that is so of a device, and the fact that first said it. */
export interface Feature {
  /** Stands for the feature in a model, as `dhcp.hostName=dch-s150`. */
  readonly word: string;
  readonly category: Category;
  /** What the feature is made from: the whole value, a word of it, or the registered domain. */
  readonly grain: 'whole' | 'word' | 'domain';
  readonly fact: Fact;
}

/** Longest value that is looked at, in characters. */
const VALUE_LIMIT = 200;
const WORD = /[a-z][a-z0-9]*(?:-[a-z]?\d[a-z0-9]*)?|\d+[a-z][a-z0-9]*/g;
/** Registries under which names are sold: the third label counts where these are the second. */
const SECOND_LEVEL = /^(?:co|com|net|org|ac|gov|edu)$/;

/** The features of a device, in the order in which they were first seen; the same evidence gives the same. */
export function featuresOf(evidence: Evidence): readonly Feature[] {
  const features = new Map<string, Feature>();
  const own = evidence.mac.replaceAll(':', '');
  for (const fact of evidence.facts) {
    const category = categoryOf(fact.key);
    if (category === null) continue;
    const add = (word: string, grain: Feature['grain']): void => {
      if (!features.has(word)) features.set(word, { word, category, grain, fact });
    };
    if (category !== 'name') add(`${fact.key}=${fact.value}`, 'whole');
    else addName(fact, siteless(stripInstance(textOf(fact), own), evidence.siteDomains), add);
  }
  return [...features.values()];
}

function addName(fact: Fact, value: string, add: (word: string, grain: Feature['grain']) => void): void {
  if (!/[a-z]/.test(value)) return;
  add(`${fact.key}=${value}`, 'whole');
  if (isDomain(fact.key)) {
    const domain = registeredDomain(value);
    if (domain !== '') add(`domain=${domain}`, 'domain');
    return;
  }
  for (const [word] of value.matchAll(WORD)) if (word.length >= 3) add(`word=${word}`, 'word');
}

/** Of the place of a description the path counts: address and port are the instance's. */
function textOf({ key, value }: Fact): string {
  const text = key === 'ssdp.location' ? value.replace(/^\w+:\/\/[^/]*/, '') : value;
  return text.length > VALUE_LIMIT ? text.slice(0, VALUE_LIMIT) : text;
}

/** The name without the site's own search domain. */
function siteless(value: string, domains: readonly string[]): string {
  for (const domain of domains) if (value.endsWith(`.${domain}`)) return value.slice(0, -domain.length - 1);
  return value;
}

/** The part of a host name that was bought, as `example.co.uk`; empty for a name of one label or an address. */
function registeredDomain(name: string): string {
  const labels = name.replace(/:\d+$/, '').split('.');
  if (labels.length < 2 || labels.at(-1) === GONE) return '';
  return labels.slice(SECOND_LEVEL.test(labels.at(-2) ?? '') && labels.length > 2 ? -3 : -2).join('.');
}
