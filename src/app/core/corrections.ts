/** From what an operator asks for to a step that can be kept, and from the steps that hold to the device as people see it. */

import { CorrectionRefused } from '#api/corrections.ts';
import { canonicalMac } from '#base/prefix.ts';
import type { SaidClaim, Sayings } from '#inventory/corrections.ts';
import type { Asked, ClaimName, Correction, Step, Word } from '#model/correction.ts';
import { CLAIM_NAMES } from '#model/correction.ts';
import type { Claim, Device } from '#model/device.ts';
import { shortHash, withClinical } from '../devices.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ChangeDraft } from './changes.ts';

/** Kinds of devices that are named where another was meant, at most. */
const ALIKE = 3;

/** What a step is planned from. */
export interface PlanSource {
  readonly knowledge: Knowledge;
  device(id: string): Device | null;
  members(id: string): readonly string[];
}

/** The step that a request comes to. Throws a CorrectionRefused. */
export function planStep(asked: Asked, device: Device, time: string, source: PlanSource): Step {
  switch (asked.kind) {
    case 'confirm':
      return { kind: 'confirm', words: confirmed(device, asked.claims) };
    case 'correct':
      return { kind: 'correct', words: [wordOf(device, asked.claim, declared(asked.claim, asked.value, source))] };
    case 'place':
      return { kind: 'place', words: [wordOf(device, 'location', asked.value)] };
    case 'name':
    case 'note':
      return { kind: asked.kind, value: asked.value };
    case 'merge':
      return merge(device, asked.other, source);
    case 'split':
      return split(device, asked.endpoints, time, source);
  }
}

function confirmed(device: Device, claims: readonly ClaimName[] = CLAIM_NAMES): readonly Word[] {
  const words = claims.flatMap((claim) => {
    const known = device.identity[claim];
    return known ? [wordOf(device, claim, known.value)] : [];
  });
  if (words.length === 0)
    throw new CorrectionRefused(
      'refused',
      'Nothing is claimed there that could be confirmed; correct the claim instead.',
    );
  return words;
}

function wordOf(device: Device, claim: ClaimName, value: string): Word {
  return { claim, value, evidence: evidenceOf(device.identity[claim]) };
}

/** What the evidence says of a claim, beside the operator's word. */
function evidenceOf(claim: Claim | null): string | null {
  if (claim?.by === 'model') return null;
  if (claim?.by !== 'operator') return claim?.value ?? null;
  return claim.against?.value ?? (claim.basis.length > 0 ? claim.value : null);
}

function declared(claim: ClaimName, value: string, { knowledge }: PlanSource): string {
  if (claim !== 'category' || knowledge.rules.categories.has(value)) return value;
  const word = value.toLowerCase().replaceAll(/[\s_]+/g, '-');
  if (knowledge.rules.categories.has(word)) return word;
  throw new CorrectionRefused(
    'refused',
    `There is no kind of device called ${value}; choose one that there is, as ${likeIt(word, knowledge.rules.categories.names())}, or write a note.`,
  );
}

/** Kinds that share a word with what was written, else some that everybody knows. */
function likeIt(written: string, kinds: readonly string[]): string {
  const words = written.split('-').filter((word) => word.length > 2);
  const alike = kinds.filter((kind) => kind.split('-').some((part) => words.includes(part)));
  return (alike.length > 0 ? alike.slice(0, ALIKE) : ['infusion-pump', 'workstation']).join(' or ');
}

function merge(device: Device, otherId: string, source: PlanSource): Step {
  const other = source.device(otherId);
  if (other === null)
    throw new CorrectionRefused(
      'missing',
      `There is no device ${otherId} to merge with; it may have been joined with another.`,
    );
  if (other.id === device.id)
    throw new CorrectionRefused('refused', 'Both are the same device already; name the other one by its id.');
  return { kind: 'merge', other: other.id, endpoints: source.members(other.id), with: source.members(device.id) };
}

function split(device: Device, asked: readonly string[], time: string, source: PlanSource): Step {
  const members = source.members(device.id);
  const chosen = new Set<string>();
  for (const address of asked) {
    const word = canonicalMac(address) ?? address.toLowerCase();
    const held = device.addresses.filter(({ ip, mac }) => ip === word && mac !== null);
    const keys = [word, ...held.flatMap(({ mac }) => mac ?? [])].filter((key) => members.includes(key));
    if (keys.length === 0)
      throw new CorrectionRefused(
        'refused',
        `${address} is no address of this device; name a MAC or an IP that it has.`,
      );
    for (const key of keys) chosen.add(key);
  }
  // An address goes with the interface that has it.
  for (const { ip, mac } of device.addresses)
    if (mac !== null && chosen.has(mac) && members.includes(ip)) chosen.add(ip);
  const rest = members.filter((key) => !chosen.has(key));
  if (rest.length === 0)
    throw new CorrectionRefused(
      'refused',
      'That is all there is of this device; what speaks through one interface cannot be split.',
    );
  const endpoints = members.filter((key) => chosen.has(key));
  const usual = shortHash(`device ${endpoints[0] ?? ''}`);
  const part =
    usual === device.id || source.device(usual)?.id === usual ? shortHash(`part ${time} ${endpoints.join()}`) : usual;
  return { kind: 'split', part, endpoints };
}

/** The device with the operator's word on it. */
export function withSayings(device: Device, sayings: Sayings | null, knowledge: Knowledge): Device {
  if (sayings === null) return device;
  const { rules } = knowledge;
  const isSame = (claim: ClaimName, a: string, b: string): boolean =>
    claim === 'category'
      ? isOnPath(rules.categories.path(a), rules.categories.path(b))
      : isWithin(a, b) || isWithin(b, a);
  const identity = { ...device.identity };
  for (const [claim, word] of sayings.claims)
    identity[claim] = saidClaim(word, device.identity[claim], (a, b) => isSame(claim, a, b));
  // A version is one of the system that the evidence saw.
  const { os } = identity;
  if (os?.against && !sayings.claims.has('osVersion')) identity.osVersion = null;
  const { name, notes } = sayings;
  const names = name === null ? device.names : [name, ...device.names.filter((one) => one !== name)];
  return withClinical({ ...device, names, identity, ...(notes.length > 0 ? { notes } : {}) }, knowledge);
}

function saidClaim(
  { value, evidence, said }: SaidClaim,
  now: Claim | null,
  isSame: (a: string, b: string) => boolean,
): Claim {
  const claim: Claim = { value, confidence: 1, basis: [], by: 'operator', said };
  if (now === null) return claim;
  if (isSame(now.value, value)) return { ...claim, basis: now.basis };
  const later = evidence === null || !isSame(now.value, evidence);
  return { ...claim, against: { value: now.value, confidence: now.confidence, basis: now.basis, later } };
}

function isOnPath(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.every((part, index) => long[index] === part);
}

/** True where all words of the broader value stand in the other one in a row. */
function isWithin(exact: string, broad: string): boolean {
  const wordsOf = (value: string): string => ` ${(value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(' ')} `;
  return wordsOf(exact).includes(wordsOf(broad));
}

/** What happened, for whoever follows the changes. */
export function saidChange(step: Correction, name: string): ChangeDraft {
  const isUndone = step.undone !== null;
  const { by, time } = step.undone ?? step;
  return {
    time,
    kind: 'operator.said',
    device: step.device,
    summary: `${by.name} ${isUndone ? 'took back: ' : ''}${sentenceOf(step, name)}`,
    field: step.step.kind,
    before: isUndone ? String(step.id) : null,
    after: isUndone ? null : String(step.id),
  };
}

function sentenceOf({ step, reason }: Correction, name: string): string {
  const because = reason === null ? '' : ` (${reason})`;
  switch (step.kind) {
    case 'confirm':
      return `confirmed ${step.words.map(({ claim, value }) => `${claim} ${value}`).join(', ')} of ${name}${because}`;
    case 'correct':
    case 'place':
      return `corrected ${step.words.map(({ claim, value, evidence }) => `${claim} to ${value}${evidence === null ? '' : `, was ${evidence}`}`).join(', ')} of ${name}${because}`;
    case 'name':
      return `named ${name} ${step.value}${because}`;
    case 'note':
      return `wrote a note on ${name}${because}`;
    case 'merge':
      return `merged ${step.other} into ${name}${because}`;
    case 'split':
      return `split ${step.endpoints.join(', ')} from ${name}${because}`;
  }
}
