/** What it means where the four voices of access differ, in plain words. */
import type { CellKind, Voice, VoiceAnswer } from '#model/voices.ts';

/** Titles of kinds, for lists. */
export const KIND_TITLES: Readonly<Record<CellKind, string>> = {
  incident: 'Incident',
  'unexplained-path': 'Unexplained path',
  'latent-outage': 'Latent clinical outage',
  'enforcement-outage': 'Outage once enforced',
  'policy-violation': 'Against the policy',
  'attack-surface': 'Attack surface',
  'undocumented-need': 'Undocumented need',
  'forgotten-permission': 'Forgotten permission',
  'declared-never-seen': 'Declared, never seen',
  'dead-permission': 'Dead permission',
  unassessed: 'Nobody has said',
  unknown: 'Not all known',
  agreed: 'Agreed',
};

interface Judgement {
  readonly kind: CellKind;
  readonly words: string;
}

/** Answers that a rule asks for, by their first letters; `*` is any. */
type Rule = readonly [can: string, may: string, did: string, should: string, kind: CellKind, words: string];

/** The first that fits counts. */
const RULES: readonly Rule[] = [
  ['*', 'nu', 'y', 'n', 'incident', 'It was done, and no document needs it: find out who did it, and why.'],
  [
    'n',
    '*',
    'y',
    '*',
    'unexplained-path',
    'It was done, though the configurations do not let it through: there is a way that they do not show.',
  ],
  [
    'n',
    '*',
    'nu',
    'y',
    'latent-outage',
    'Care needs it, and the network stops it: it will fail on the day that it is needed.',
  ],
  [
    '*',
    'n',
    '*',
    'y',
    'enforcement-outage',
    'Care needs it, and the policy stops it: enforcing the policy takes it away.',
  ],
  ['*', 'n', 'y', 'u', 'policy-violation', 'It was done against the policy, and no document speaks of either side.'],
  [
    '*',
    'y',
    'y',
    'n',
    'undocumented-need',
    'It is permitted and was done, and the documents of its sides do not declare it: ask the maker.',
  ],
  [
    'y',
    'nu',
    'nu',
    'n',
    'attack-surface',
    'The network lets it through, and no document needs it: nothing is lost by closing it.',
  ],
  [
    'y',
    'n',
    'nu',
    'u',
    'attack-surface',
    'The network lets it through against the policy, and nobody was seen to use it.',
  ],
  [
    'y',
    'y',
    'n',
    'n',
    'forgotten-permission',
    'It is permitted and possible, was never done, and no document needs it: take the permission back.',
  ],
  [
    'yu',
    'y',
    'n',
    'u',
    'forgotten-permission',
    'It is permitted, and was never done; no document speaks of either side.',
  ],
  [
    'u',
    'y',
    'n',
    'n',
    'forgotten-permission',
    'It is permitted, was never done, and no document needs it: take the permission back.',
  ],
  [
    'yu',
    'y',
    'u',
    'n',
    'attack-surface',
    'It is permitted, and no document needs it; whether it is used is not known.',
  ],
  [
    'n',
    'y',
    'nu',
    'nu',
    'dead-permission',
    'The policy permits it and the network stops it: harmless, and misleading to who reads the policy.',
  ],
  [
    'yu',
    'yu',
    'n',
    'y',
    'declared-never-seen',
    'A document needs it, and it never came: a fail-over, a rare need, or a document that no longer holds.',
  ],
  [
    '*',
    'y',
    'y',
    'u',
    'undocumented-need',
    'It is permitted and was done, and no document speaks of either side: ask for one.',
  ],
  ['*', 'u', 'y', 'u', 'unassessed', 'It was done, and neither a policy nor a document speaks of it.'],
  ['y', 'u', 'nu', 'u', 'unassessed', 'The network lets it through, and neither a policy nor a document speaks of it.'],
];

/** The meaning of four answers. */
export function judge(answers: Readonly<Record<Voice, VoiceAnswer>>): Judgement {
  const given = [answers.can, answers.may, answers.did, answers.should].map((answer) => answer.charAt(0));
  const rule = RULES.find((one) => given.every((letter, at) => one[at] === '*' || one[at]?.includes(letter)));
  if (rule) return { kind: rule[4], words: rule[5] };
  const known = given.filter((letter) => letter !== 'u');
  const [first] = known;
  if (known.length === given.length && known.every((letter) => letter === first))
    return {
      kind: 'agreed',
      words:
        first === 'y'
          ? 'It is needed, permitted, possible and done.'
          : 'It is neither needed nor permitted nor possible, and was not done.',
    };
  return { kind: 'unknown', words: 'Those voices that are known do not differ; the others have to be heard first.' };
}
