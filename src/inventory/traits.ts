/** By what the interfaces of one device are known beside what is unique: data, compiled to a quick question of a fact. */
import type { Fact } from '#model/fact.ts';

/** A kind of trait as it stands in `knowledge/same-device.json`. */
export interface TraitKind {
  readonly name: string;
  readonly keys: readonly string[];
  /** An expression over the value; its first group is what is compared, whatever its case. */
  readonly match: string;
  /** Values that many devices have from their factory. */
  readonly generic?: string;
  /** It stands alone: two endpoints that share it are one device, where no more than these two do. */
  readonly alone?: true;
  /** Two endpoints of which each has one, and not the same, are not one device. */
  readonly differs?: true;
  /** It stands in messages that others pass on. */
  readonly relayed?: true;
  /** It is what a person calls the device. */
  readonly isName?: true;
  /** It tells kinds of devices apart and not devices. */
  readonly manner?: true;
  readonly source: string;
}

/** What one fact says of who its endpoint is. */
export interface Trait {
  readonly kind: TraitKind;
  readonly value: string;
  readonly fact: Fact;
}

/** Longest value that is compared, in characters. */
const VALUE_LIMIT = 255;

interface Compiled {
  readonly kind: TraitKind;
  readonly expression: RegExp;
  readonly generic: RegExp | null;
}

/** The traits of an endpoint's facts. */
export class TraitReader {
  readonly #byKey = new Map<string, Compiled>();

  /** Throws a SyntaxError where an expression is malformed. */
  constructor(kinds: readonly TraitKind[]) {
    for (const kind of kinds) {
      const generic = kind.generic === undefined ? null : new RegExp(kind.generic, 'i');
      const compiled = { kind, expression: new RegExp(kind.match, 'i'), generic };
      for (const key of kind.keys) this.#byKey.set(key, compiled);
    }
  }

  /** What a fact says, or null. */
  of(fact: Fact): Trait | null {
    const found = this.#byKey.get(fact.key);
    if (!found || fact.value.length > VALUE_LIMIT) return null;
    const value = found.expression.exec(fact.value)?.[1]?.toLowerCase();
    if (value === undefined || found.generic?.test(value)) return null;
    return { kind: found.kind, value, fact };
  }
}
