/** Says in words what a device is taken for and why: each reason with its packet, what contradicts, what would change our mind, what is not known. */
import { PROTOCOLS } from '#decode/registry.ts';
import { hear, natureOf } from '#identify/identify.ts';
import { agree, type Testimony } from '#identify/weigh.ts';
import { isOpen } from '#lifecycle/standing.ts';
import { type Basis, type Claim, type Device, nameOf } from '#model/device.ts';
import type { Attribute, ClaimExplanation, Explanation, Reason, UnknownExplanation } from '#model/explanation.ts';
import type { Fact } from '#model/fact.ts';
import type { AdvisoryMatch, DeviceLifecycle } from '#model/lifecycle.ts';
import { withMakers } from './devices.ts';
import { capital, LABELS, SETTLES, spoken, supportSentence, surenessOf, withArticle } from './explain-words.ts';
import type { Knowledge } from './knowledge.ts';

/** Reasons told for one claim, and against it. */
const REASON_LIMIT = 10;
/** A statement weaker than this is not worth telling against a claim. */
const WEAK = 0.2;

const SENTENCES: ReadonlyMap<string, string> = new Map(PROTOCOLS.flatMap(({ facts }) => Object.entries(facts)));

/** What is known of a device, in words; `facts` are what its endpoints stated. */
export function explainDevice(
  device: Device,
  facts: readonly Fact[],
  lifecycle: DeviceLifecycle,
  knowledge: Knowledge,
): Explanation {
  const heard = hear(withMakers(facts, knowledge), knowledge.rules);
  const claims: ClaimExplanation[] = [];
  const unknown: UnknownExplanation[] = [];
  for (const attribute of Object.keys(LABELS) as Attribute[]) {
    const claim = device.identity[attribute];
    const testimonies = heard.get(attribute) ?? [];
    if (claim) claims.push(explainClaim(attribute, claim, testimonies, knowledge));
    else unknown.push(explainUnknown(attribute, testimonies, facts.length));
  }
  const name = nameOf(device);
  return {
    device: device.id,
    name,
    summary: summaryOf(name, device, lifecycle),
    claims,
    unknown,
    support: lifecycle.products.map((product) => ({
      sentence: supportSentence(product),
      standing: product.standing,
      source: product.source,
    })),
    advisories: lifecycle.advisories.filter(isOpen).map((match) => ({
      advisory: match.advisory,
      sentence: advisorySentence(match),
      exploited: match.exploited,
      url: match.url,
      advice: match.remediation,
    })),
  };
}

/** Distinct witnesses, the weightiest statement of each. */
function witnessesOf(testimonies: readonly Testimony[]): readonly Testimony[] {
  const best = new Map<string, Testimony>();
  for (const testimony of testimonies) {
    const key = `${testimony.witness}\n${testimony.value}`;
    if ((best.get(key)?.weight ?? 0) < testimony.weight) best.set(key, testimony);
  }
  return [...best.values()].sort((a, b) => b.weight - a.weight || (a.basis.key < b.basis.key ? -1 : 1));
}

function explainClaim(
  attribute: Attribute,
  claim: Claim,
  testimonies: readonly Testimony[],
  { rules }: Knowledge,
): ClaimExplanation {
  const { value, confidence, by } = claim;
  const nature = natureOf(attribute, rules);
  const witnesses = witnessesOf(testimonies);
  const agreeing = witnesses.filter((one) => agree(one.value, value, nature));
  const against = nature.exclusive ? witnesses.filter((one) => !agreeing.includes(one) && one.weight >= WEAK) : [];
  const sureness = surenessOf(confidence);
  const independent = new Set(agreeing.map(({ witness }) => witness)).size;
  return {
    attribute,
    label: LABELS[attribute],
    value,
    confidence,
    sureness,
    by,
    sentence: claimSentence(attribute, claim, sureness, independent),
    reasons:
      by === 'model'
        ? claim.basis.map((one) => reasonOf(attribute, value, one))
        : reasonsOf(attribute, agreeing, value),
    against: reasonsOf(attribute, against, value),
    wouldChange: wouldChange(attribute, by, independent, against.length),
  };
}

function claimSentence(
  attribute: Attribute,
  { value, confidence, by, taught = [] }: Claim,
  sureness: string,
  independent: number,
): string {
  const what = `The ${LABELS[attribute]} is ${spoken(attribute, value)}`;
  if (by === 'operator') return `${what}: an operator said so.`;
  const percent = `${Math.round(confidence * 100)} %`;
  if (by === 'model')
    return `${what}, ${sureness} (${percent}): it says the same as ${taught.join(', ')}, of which an operator said so.`;
  const count = independent === 1 ? 'one statement says so' : `${independent} independent statements say so`;
  return `${what}, ${sureness} (${percent}): ${count}.`;
}

function wouldChange(attribute: Attribute, by: Claim['by'], independent: number, against: number): string {
  const label = LABELS[attribute];
  if (by === 'operator') return 'Only the word of an operator changes it; what speaks against it is shown beside it.';
  if (by === 'model') return `Any plain statement of the device about its ${label}, or your word.`;
  if (independent <= 1) return `A second statement of another kind that names another ${label}, or your word.`;
  const more = against > 0 ? ' beside what speaks against it already' : '';
  return `Several statements, independent of each other, that name another ${label}${more}; or your word.`;
}

function explainUnknown(
  attribute: Attribute,
  testimonies: readonly Testimony[],
  statements: number,
): UnknownExplanation {
  const label = LABELS[attribute];
  const witnesses = witnessesOf(testimonies);
  const values = new Set(witnesses.map(({ value }) => value.toLowerCase()));
  const because =
    statements === 0
      ? 'It said nothing that Wardline could read: it was silent, encrypted, or no sensor stands where it speaks.'
      : witnesses.length === 0
        ? `None of the ${statements} statements that were heard of it names its ${label}.`
        : values.size > 1
          ? `What it says of its ${label} contradicts itself: ${[...values].slice(0, 3).join('; ')}.`
          : `What it says of its ${label} is too weak to be believed alone.`;
  return {
    attribute,
    label,
    because,
    settles: SETTLES[attribute],
    heard: reasonsOf(attribute, witnesses, ''),
  };
}

/** One reason a statement: what it says most like the value itself. */
function reasonsOf(attribute: Attribute, testimonies: readonly Testimony[], value: string): readonly Reason[] {
  const told = new Map<string, Testimony>();
  for (const testimony of testimonies) {
    const key = `${testimony.basis.key}\n${testimony.basis.value}`;
    if (!told.has(key) || testimony.value === value) told.set(key, testimony);
  }
  return [...told.values()].slice(0, REASON_LIMIT).map((one) => reasonOf(attribute, one.value, one.basis));
}

/** What one packet says, in words: over which protocol, in which field, and what that speaks for. */
function reasonOf(attribute: Attribute, claimed: string, { key, value, capture, frame }: Basis): Reason {
  const speaksFor = `which speaks for ${spoken(attribute, claimed)}`;
  const sentence =
    key === 'link.vendor'
      ? `The address of its network interface was given to ${value}, who made at least that interface.`
      : `Over ${protocolOf(key)} it said “${cut(value)}” (${fieldOf(key)}), ${speaksFor}.`;
  return { sentence, capture, frame, key, value };
}

const protocolOf = (key: string): string => (key.split('.')[0] ?? '').toUpperCase();

/** The declared sentence of a fact, as far as it names the field. */
function fieldOf(key: string): string {
  const [field = key] = (SENTENCES.get(key) ?? key).split(/[;(:]/);
  return field.trim().toLowerCase();
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function summaryOf(name: string, { identity }: Device, lifecycle: DeviceLifecycle): string {
  const { category, manufacturer, model, os } = identity;
  const kind = category ? withArticle(spoken('category', category.value)) : 'a device of unknown kind';
  const sure = category ? ` ${surenessOf(category.confidence)}` : '';
  const by = manufacturer ? ` made by ${manufacturer.value}` : '';
  const of = model ? `, model ${model.value}` : '';
  const runs = os ? `, running ${os.value}` : '';
  const ended = lifecycle.products.filter(({ standing }) => standing === 'ended' || standing === 'paid');
  const age =
    ended.length > 0
      ? ` Out of support: ${ended.map(({ product, date }) => `${product} since ${date}`).join(', ')}.`
      : '';
  const known =
    lifecycle.open === 0
      ? ''
      : ` ${lifecycle.open === 1 ? 'One advisory speaks' : `${lifecycle.open} advisories speak`} of it${lifecycle.exploited ? '; a vulnerability among them is known to be exploited' : ''}.`;
  return `${name} is${sure} ${kind}${by}${of}${runs}.${age}${known}`;
}

function advisorySentence({ advisory, date, quality, product, because, cves, status }: AdvisoryMatch): string {
  const when = date === '' ? '' : ` of ${date}`;
  const how = {
    exact: 'names exactly this version',
    range: 'covers this version',
    family: 'speaks of this product',
    possible: 'may speak of this device',
  }[quality];
  const open = status === 'under_investigation' ? ', which its maker still investigates' : '';
  const count = cves.length === 1 ? (cves[0] ?? '') : `${cves.length} vulnerabilities`;
  return `${advisory}${when} ${how} (${product}; ${count})${open}: ${capital(because)}.`;
}
