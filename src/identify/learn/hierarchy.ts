/** The levels of an answer: a class is a model; its path names the family, the vendor and the category it belongs to. */
import { ANSWER_LEVELS, type AnswerLevel } from '#model/learned-answer.ts';

/** A class as labels state it. `path` holds the names above the label, the most specific first: family, vendor, category. */
export interface ClassName {
  readonly label: string;
  readonly path: readonly string[];
}

/** A group of classes that share the name at a level. */
export interface Group {
  readonly name: string;
  readonly level: AnswerLevel;
  readonly members: readonly number[];
}

/** The groups of each level that labels state, the most specific level first. A class whose path ends early is in no group above. */
export function groupsOf(classes: readonly ClassName[]): readonly (readonly Group[])[] {
  return ANSWER_LEVELS.map((level, depth) => {
    const byName = new Map<string, number[]>();
    classes.forEach(({ label, path }, index) => {
      const name = depth === 0 ? label : path[depth - 1];
      if (name !== undefined) byName.set(name, [...(byName.get(name) ?? []), index]);
    });
    return [...byName].map(([name, members]) => ({ name, level, members }));
  }).filter((groups) => groups.length > 0);
}

/**
 * Probabilities of the groups: the sums of their members', sharpened or softened by the level's own exponent (1 leaves them). The
 * classes outside any group of the level keep theirs.
 */
export function groupShares(groups: readonly Group[], shares: Float64Array, exponent: number): Float64Array {
  const sums = Float64Array.from(groups, ({ members }) =>
    members.reduce((sum, member) => sum + (shares[member] ?? 0), 0),
  );
  const outside = Math.max(0, 1 - sums.reduce((sum, share) => sum + share, 0));
  const powers = sums.map((share) => share ** exponent);
  const total = powers.reduce((sum, power) => sum + power, outside ** exponent * (outside > 0 ? 1 : 0));
  return powers.map((power) => (total > 0 ? power / total : 0));
}
