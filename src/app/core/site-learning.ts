/** What devices learn of what people said of others: laid over what evidence and people say, and taken off again as soon as it holds no more. */
import { type Profile, profileOf } from '#identify/learn/profile.ts';
import { questionsOf, type SiteQuestion } from '#identify/learn/questions.ts';
import { isTeacher, type Lessons, Site, type SiteDevice, TAUGHT, type Withheld } from '#identify/learn/site.ts';
import type { Question, Teaching } from '#model/correction.ts';
import { type Claim, type Device, type Identity, nameOf } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import { withClinical } from '../devices.ts';
import { LABELS, spoken } from '../explain-words.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Concluded } from './conclusions.ts';

/** Questions that are told at once. */
const QUESTIONS_LIMIT = 20;

export class SiteLearning {
  readonly #knowledge: Knowledge;
  readonly #profiles = new WeakMap<readonly Fact[], Profile>();

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
  }

  /** The devices that something new was concluded of, with what they learn, and those of the others that learn something else now. */
  learn(drawn: readonly Concluded[], others: readonly Concluded[]): readonly Concluded[] {
    const all = [...drawn, ...others];
    if (!all.some(({ device }) => isTeacher(device) || hasLearned(device))) return drawn;
    const site = this.#siteOf(all);
    const learned = (concluded: Concluded): Concluded => {
      const device = withLessons(concluded.device, site.lessons(this.#pupil(concluded)), this.#knowledge);
      return device === concluded.device ? concluded : { ...concluded, device };
    };
    return [
      ...drawn.map(learned),
      ...others.flatMap((concluded) => {
        const after = learned(concluded);
        return after === concluded ? [] : [after];
      }),
    ];
  }

  /** What others learned of a device; null where no person said what kind it is. */
  teaching(id: string, all: readonly Concluded[]): Teaching | null {
    const teacher = all.find(({ device }) => device.id === id);
    if (!teacher || !isTeacher(teacher.device)) return null;
    const site = this.#siteOf(all);
    const pupil = this.#pupil(teacher);
    const withheld = site.withheld(pupil);
    if (withheld !== null) return { devices: 0, withheld: withheldSentence(withheld) };
    const kind = site.kinds.of(pupil);
    const alike = new Set(
      kind === null ? [] : site.kinds.alike(kind).flatMap(({ kind: { devices } }) => devices.map((one) => one.id)),
    );
    return { devices: all.filter(({ device }) => alike.has(device.id) && hasLearned(device)).length, withheld: null };
  }

  /** What people should be asked next. */
  questions(all: readonly Concluded[]): readonly Question[] {
    const categories = new Map(all.map(({ device }) => [device.id, device.identity.category]));
    const pupils = all.map((concluded) => this.#pupil(concluded));
    const site = new Site(pupils, this.#knowledge.rules);
    return questionsOf(site, pupils, ({ id }) => categories.get(id) ?? null)
      .slice(0, QUESTIONS_LIMIT)
      .map(questionOf);
  }

  #siteOf(all: readonly Concluded[]): Site {
    return new Site(
      all.map((concluded) => this.#pupil(concluded)),
      this.#knowledge.rules,
    );
  }

  #pupil({ device, group }: Concluded): SiteDevice {
    const facts = group?.facts ?? [];
    let profile = this.#profiles.get(facts);
    if (profile === undefined) {
      profile = profileOf(facts, device.macs, this.#knowledge.rules);
      this.#profiles.set(facts, profile);
    }
    return { id: device.id, name: nameOf(device), identity: withoutLessons(device.identity), profile };
  }
}

function hasLearned({ identity }: Device): boolean {
  return TAUGHT.some((claim) => identity[claim]?.by === 'model');
}

function withoutLessons(identity: Identity): Identity {
  const kept = (claim: Claim | null): Claim | null => (claim?.by === 'model' ? null : claim);
  const { category, manufacturer, model } = identity;
  return { ...identity, category: kept(category), manufacturer: kept(manufacturer), model: kept(model) };
}

/** The same device where it learned just this before. */
function withLessons(device: Device, lessons: Lessons, knowledge: Knowledge): Device {
  if (!hasLearned(device) && Object.keys(lessons).length === 0) return device;
  const identity = { ...withoutLessons(device.identity), ...lessons };
  if (JSON.stringify(identity) === JSON.stringify(device.identity)) return device;
  return withClinical({ ...device, identity }, knowledge);
}

function withheldSentence(withheld: Withheld): string {
  if (withheld.because === 'says-too-little')
    return 'It is kept for this device and not taught to others: the device says too little that tells its kind, or only what many kinds say.';
  const { other, claim, value } = withheld;
  return `It is kept for this device and not taught to others: ${other.name} (${other.id}) says the same, and its ${LABELS[claim]} is ${spoken(claim, value)}; correct that one, or take this back.`;
}

function questionOf({ device: { id, name }, category, alike }: SiteQuestion): Question {
  const others = alike - 1;
  const answers =
    others === 0
      ? 'no other device says the same'
      : `${others === 1 ? 'one other device says' : `${others} other devices say`} the same and would follow your answer`;
  const now =
    category === null
      ? 'its kind is not known'
      : `it is taken for ${spoken('category', category.value)} with ${Math.round(category.confidence * 100)} % only`;
  return {
    device: id,
    name,
    category: category?.value ?? null,
    confidence: category?.confidence ?? 0,
    alike,
    why: `${now[0]?.toUpperCase()}${now.slice(1)}, and ${answers}.`,
  };
}
