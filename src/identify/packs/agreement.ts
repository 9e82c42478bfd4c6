/** Whether two sets of rules say the same of the same texts: how much one of them covers, and where they agree. */
import { safeText } from '#base/text.ts';
import type { Claim, Identity } from '#model/device.ts';
import { conclude } from '../identify.ts';
import type { RuleSet } from '../rules.ts';
import { agree, type Nature } from '../weigh.ts';
import { Matcher } from './matcher.ts';
import type { Pack } from './pack.ts';
import { claimsOf } from './recog-claims.ts';
import type { RecogFile } from './recog-files.ts';

/** Attributes that both sides have words for. */
const ATTRIBUTES = ['category', 'manufacturer', 'model', 'serial', 'os', 'osVersion', 'software', 'firmware'] as const;
export type Compared = (typeof ATTRIBUTES)[number];

/** A text of which both say something, and not the same. */
export interface Disagreement {
  /** The line of the example in its file. */
  readonly line: number;
  readonly text: string;
  readonly recog: string;
  readonly ours: string;
  /** Our rule that carries the claim. */
  readonly rule: string;
}

export interface Agreement {
  readonly attribute: Compared;
  /** Texts of which recog says it. */
  readonly recog: number;
  /** Of those, texts of which our rules say it too. */
  readonly both: number;
  /** Of those, texts of which they say the same, or a broader or more exact word for it. */
  readonly agreed: number;
  /** Texts of which our rules alone say it. */
  readonly oursAlone: number;
  readonly disagreements: readonly Disagreement[];
}

/** Compares what a pack says of its examples with what `rules` conclude from one fact that holds the same text. */
export function agreementOf(pack: Pack, file: RecogFile, rules: RuleSet): readonly Agreement[] {
  const [key = ''] = Object.keys(file.keys);
  const examples = pack.fingerprints.flatMap((fingerprint) => fingerprint.examples);
  const { matches } = new Matcher(pack).answer(examples.map(({ text }) => text));
  const compared = examples.flatMap(({ text, line }, index) => {
    const match = matches[index];
    if (!match) return [];
    const stated = [...match.attributes].map(([name, value]) => ({ name, value, position: 0 }));
    const value = safeText(file.fact?.(text) ?? text);
    const { claims } = claimsOf(match.fingerprint.description, stated);
    return [{ line, text: value, recog: claims, ours: concluded(key, value, rules) }];
  });
  return ATTRIBUTES.map((attribute) => {
    const pairs = compared.map(({ line, text, recog, ours }) => ({
      line,
      text,
      recog: recog[attribute],
      ours: ours[attribute],
    }));
    const both = pairs.flatMap(({ line, text, recog, ours }) =>
      recog === undefined || ours === null ? [] : [{ line, text, recog, ours }],
    );
    const differing = both.filter(({ recog, ours }) => !isSame(attribute, recog, ours, rules));
    return {
      attribute,
      recog: pairs.filter(({ recog }) => recog !== undefined).length,
      both: both.length,
      agreed: both.length - differing.length,
      oursAlone: pairs.filter(({ recog, ours }) => recog === undefined && ours !== null).length,
      disagreements: differing.map(({ ours, ...rest }) => ({
        ...rest,
        ours: ours.value,
        rule: ours.basis[0]?.rule ?? '',
      })),
    };
  });
}

function concluded(key: string, value: string, rules: RuleSet): Identity {
  const source = { capture: '', frame: 0, protocol: key.split('.')[0] ?? '', field: '' };
  return conclude([{ time: '', subject: {}, key, value, source }], rules).identity;
}

function isSame(attribute: Compared, recog: string, { value: ours }: Claim, rules: RuleSet): boolean {
  if (attribute === 'manufacturer') return agree(recog, ours, { ...WORDS, parts: (name) => rules.partsOfMaker(name) });
  if (attribute !== 'category') return agree(recog, ours, WORDS);
  const [a, b] = [rules.categories.path(recog), rules.categories.path(ours)];
  return a.includes(ours) || b.includes(recog);
}

const WORDS: Nature = {
  parts: (value) => value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
  fromStart: false,
  exact: true,
  exclusive: true,
};
