/** Proves a pack by its own examples. */
import { type Match, Matcher } from './matcher.ts';
import type { Example, Fingerprint, Pack } from './pack.ts';

/** An example that is not reproduced, or whose text another fingerprint takes first. */
export interface Doubt {
  /** The line of the example in its file. */
  readonly line: number;
  readonly because: string;
}

export interface Checked {
  readonly fingerprints: number;
  readonly examples: number;
  /** Examples of which their fingerprint says all that it should. */
  readonly reproduced: number;
  readonly failures: readonly Doubt[];
  /** Reproduced, but in the pack an earlier fingerprint speaks and says something else. */
  readonly shadowed: readonly Doubt[];
}

interface Case {
  readonly fingerprint: Fingerprint;
  readonly example: Example;
}

/** Runs every example through the pack. Throws a PackError where an expression cannot be used. */
export function checkPack(pack: Pack): Checked {
  const cases = pack.fingerprints.flatMap((fingerprint) =>
    fingerprint.examples.map((example) => ({ fingerprint, example })),
  );
  const { matches, slow } = new Matcher(pack).answer(cases.map(({ example }) => example.text));
  const shadowed: Doubt[] = [];
  const failures: Doubt[] = slow.map(({ fingerprint, text }) => ({
    line: cases[text]?.example.line ?? 0,
    because: `the expression of line ${fingerprint.line} takes too long over it`,
  }));
  const late = new Set(slow.map(({ text }) => text));
  for (const [index, one] of cases.entries()) {
    if (late.has(index)) continue;
    const first = matches[index] ?? null;
    const { line } = one.example;
    const missing = lacks(first, one.example);
    if (missing === null && first?.fingerprint === one.fingerprint) continue;
    const own = first?.fingerprint === one.fingerprint ? missing : alone(pack, one);
    if (own !== null) failures.push({ line, because: own });
    else if (missing !== null)
      shadowed.push({ line, because: `line ${first?.fingerprint.line} speaks first: ${missing}` });
  }
  return {
    fingerprints: pack.fingerprints.length,
    examples: cases.length,
    reproduced: cases.length - failures.length,
    failures,
    shadowed,
  };
}

/** What the example's own fingerprint lacks of it, or null. */
function alone({ protocol }: Pack, { fingerprint, example }: Case): string | null {
  const { matches, slow } = new Matcher({ protocol, fingerprints: [fingerprint] }).answer([example.text]);
  return slow.length > 0 ? 'the expression takes too long over it' : lacks(matches[0] ?? null, example);
}

function lacks(match: Match | null, { expected }: Example): string | null {
  if (match === null) return 'nothing matches';
  const missing = expected.find(([name, value]) => match.attributes.get(name) !== value);
  if (!missing) return null;
  const [name, value] = missing;
  const found = match.attributes.get(name);
  return `${name} should be ${JSON.stringify(value)} and is ${found === undefined ? 'not said' : JSON.stringify(found)}`;
}
