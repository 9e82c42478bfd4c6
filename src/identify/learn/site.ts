/**
 * What the devices of a site learn from those that a person confirmed or corrected: who says the same that tells a kind is of that kind.
 * There is no state beside the devices: the same devices with the same words of people give the same lessons, so that what is taken
 * back is forgotten at once.
 */
import type { ClaimName } from '#model/correction.ts';
import type { Basis, Claim, Identity } from '#model/device.ts';
import { natureOf } from '../identify.ts';
import type { RuleSet } from '../rules.ts';
import { agree } from '../weigh.ts';
import { type Alike, type Kind, Kinds } from './kinds.ts';
import type { Profile } from './profile.ts';

/** What devices of one kind have in common. */
export const TAUGHT: readonly ['category', 'manufacturer', 'model'] = ['category', 'manufacturer', 'model'];
export type Taught = (typeof TAUGHT)[number];
/** What tells two devices apart that say the same otherwise. */
const COMPARED = [...TAUGHT, 'os'] as const satisfies readonly ClaimName[];

/** What is less likely than not is not claimed, and none is surer than the cap, however many teach it. */
const FLOOR = 0.5;
const CAP = 0.95;
/** Evidence at least so sure speaks against a lesson. */
const SURE = 0.6;
/** Facts, and teachers, named for a claim. */
const NAMED_LIMIT = 5;
/** Teachers that are heard of those with one profile: more make no answer surer. */
const TEACHERS_LIMIT = 20;

export interface SiteDevice {
  readonly id: string;
  readonly name: string;
  /** By evidence and by people; without what was learned. */
  readonly identity: Identity;
  readonly profile: Profile;
}

/** Claims of a device that it learned of others. */
export type Lessons = Readonly<Partial<Record<Taught, Claim>>>;

/** Why what is said of a device is not taught: it says too little, or another one says the same and is something else. */
export type Withheld =
  | { readonly because: 'says-too-little' }
  | { readonly because: 'contradicted'; readonly other: SiteDevice; readonly claim: Taught; readonly value: string };

/** A teacher, as seen from one that may learn of it. */
interface Near {
  readonly teacher: SiteDevice;
  readonly alike: Alike<SiteDevice>;
}

export class Site {
  readonly kinds: Kinds<SiteDevice>;
  readonly #rules: RuleSet;
  /** For each kind the teachers of the kinds that are alike: looked for from the teachers' side, who are few. */
  readonly #teachers = new Map<Kind<SiteDevice>, Near[]>();

  constructor(devices: readonly SiteDevice[], rules: RuleSet) {
    this.#rules = rules;
    this.kinds = new Kinds(devices, (key) => rules.witnessOf(key));
    for (const kind of this.kinds.all) {
      const teachers = kind.devices.filter((one) => isTeacher(one) && this.withheld(one) === null);
      const heard = teachers.sort(byId).slice(0, TEACHERS_LIMIT);
      if (heard.length === 0) continue;
      for (const alike of this.kinds.alike(kind)) {
        const near = this.#teachers.get(alike.kind) ?? [];
        this.#teachers.set(alike.kind, near);
        near.push(...heard.map((teacher) => ({ teacher, alike })));
      }
    }
  }

  /** What a device learns of the others: nothing of what evidence or a person says already, and nothing of what they contradict. */
  lessons(device: SiteDevice): Lessons {
    const kind = this.kinds.of(device);
    if (kind === null || TAUGHT.every((claim) => device.identity[claim] !== null)) return {};
    const near = (this.#teachers.get(kind) ?? []).filter(
      ({ teacher }) => teacher.id !== device.id && !this.#contradict(device, teacher),
    );
    const lessons: Partial<Record<Taught, Claim>> = {};
    for (const claim of TAUGHT) {
      const learned = device.identity[claim] === null ? this.#learn(device, claim, near) : null;
      if (learned !== null) lessons[claim] = learned;
    }
    return lessons;
  }

  /** Why what a person says of the device is not taught; null where it is. */
  withheld(device: SiteDevice): Withheld | null {
    const kind = this.kinds.of(device);
    const alike = kind === null ? [] : this.kinds.alike(kind);
    if (alike.length === 0) return { because: 'says-too-little' };
    for (const claim of TAUGHT) {
      const said = device.identity[claim];
      if (said?.by !== 'operator') continue;
      for (const other of alike.flatMap(({ kind: { devices } }) => devices)) {
        const known = other.identity[claim];
        if (other.id !== device.id && known && stands(known, said) && !this.#agrees(claim, known.value, said.value))
          return { because: 'contradicted', other, claim, value: known.value };
      }
    }
    return null;
  }

  #learn(device: SiteDevice, claim: Taught, near: readonly Near[]): Claim | null {
    const teaching = near.filter(({ teacher }) => teacher.identity[claim]?.by === 'operator').sort(byLikeness);
    const [best] = teaching;
    const value = best?.teacher.identity[claim]?.value;
    if (best === undefined || value === undefined) return null;
    if (!teaching.every(({ teacher }) => this.#agrees(claim, teacher.identity[claim]?.value ?? '', value))) return null;
    // Laplace's rule of succession: after n alike devices of which all were so, the next one is so with (n + 1) / (n + 2).
    const succession = (teaching.length + 1) / (teaching.length + 2);
    const confidence = Math.floor(Math.min(CAP, succession * best.alike.cosine) * 100) / 100;
    if (confidence < FLOOR) return null;
    return {
      value,
      confidence,
      basis: basisOf(device, best, (key) => this.#rules.witnessOf(key)),
      by: 'model',
      taught: teaching.slice(0, NAMED_LIMIT).map(({ teacher }) => teacher.id),
    };
  }

  #contradict(one: SiteDevice, other: SiteDevice): boolean {
    return COMPARED.some((claim) => {
      const [a, b] = [one.identity[claim], other.identity[claim]];
      return a !== null && b !== null && !this.#agrees(claim, a.value, b.value);
    });
  }

  #agrees(claim: (typeof COMPARED)[number], a: string, b: string): boolean {
    return a === b || agree(a, b, natureOf(claim, this.#rules));
  }
}

/** True for a device of which a person said what kind it is. */
export function isTeacher({ identity }: Pick<SiteDevice, 'identity'>): boolean {
  return TAUGHT.some((claim) => identity[claim]?.by === 'operator');
}

/** True where what is known stands against a word: evidence that is sure, or what a person said before. */
function stands(known: Claim, word: Claim): boolean {
  if (known.by !== 'operator') return known.confidence >= SURE;
  return (known.said?.time ?? '') < (word.said?.time ?? '');
}

function byId(a: SiteDevice, b: SiteDevice): number {
  return a.id < b.id ? -1 : 1;
}

/** Most alike first. */
function byLikeness(a: Near, b: Near): number {
  return b.alike.cosine - a.alike.cosine || byId(a.teacher, b.teacher);
}

/** The device's own facts that it has in common with its teacher: each witness's rarest first. */
function basisOf(device: SiteDevice, { teacher, alike }: Near, witnessOf: (key: string) => string): readonly Basis[] {
  const facts = alike.shared.flatMap((word) => device.profile.words.get(word) ?? []);
  const seen = new Set<string>();
  const first = facts.filter(({ key }) => !seen.has(witnessOf(key)) && seen.add(witnessOf(key)));
  return [...first, ...facts.filter((fact) => !first.includes(fact))]
    .slice(0, NAMED_LIMIT)
    .map(({ key, value, source: { capture, frame } }) => ({ key, value, capture, frame, rule: `site/${teacher.id}` }));
}
