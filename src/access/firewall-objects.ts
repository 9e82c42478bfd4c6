/** Named objects of a firewall's policy: addresses and services, and groups of them nested to any depth. */
import type { Match } from './filter.ts';
import { allOf, anyOf, notOf, unknownMatch } from './matches.ts';

/** Deepest nesting that is followed; more than anybody writes. */
const DEPTH_LIMIT = 64;
/** Groups that are opened for one name at most: groups that hold each other can stand for more than a memory holds. */
const VISIT_LIMIT = 100_000;

/** An object: what it matches itself, or the names of its members. */
export type FirewallObject<Kind> =
  | { readonly kind: 'one'; readonly match: (field: Kind) => Match }
  | { readonly kind: 'group'; readonly members: readonly string[]; readonly except: readonly string[] };

/** Objects of one kind by name; `Kind` is what an object is asked for: the source or the destination, or nothing for a service. */
export class FirewallObjects<Kind> {
  readonly #objects = new Map<string, FirewallObject<Kind>>();
  readonly #matches = new Map<string, Match>();
  readonly #used = new Set<string>();
  readonly #missing = new Set<string>();

  set(name: string, object: FirewallObject<Kind>): void {
    this.#objects.set(name, object);
  }

  has(name: string): boolean {
    return this.#objects.has(name);
  }

  /** Names that were asked for and stand nowhere. */
  get missing(): ReadonlySet<string> {
    return this.#missing;
  }

  isUsed(name: string): boolean {
    return this.#used.has(name);
  }

  /** What a name matches; unknown where it stands nowhere. The same object for the same question. */
  match(name: string, field: Kind): Match {
    const key = `${String(field)} ${name}`;
    const known = this.#matches.get(key);
    if (known) return known;
    const match = this.#build(name, field, { visits: 0 }, 0, new Set());
    this.#matches.set(key, match);
    return match;
  }

  /** What a list of names matches. A name that stands nowhere is no object of a device's: what the list says is then not known. */
  any(names: readonly string[], field: Kind): Match {
    return this.#narrowed(names, anyOf(names.map((name) => this.match(name, field))));
  }

  #narrowed(names: readonly string[], match: Match): Match {
    const stranger = names.find((name) => !this.#objects.has(name));
    if (stranger === undefined || names.length === 1) return match;
    return allOf([match, unknownMatch(`the object ${stranger.slice(0, 60)} stands nowhere in the configuration`)]);
  }

  #build(name: string, field: Kind, count: { visits: number }, depth: number, open: Set<string>): Match {
    this.#used.add(name);
    const object = this.#objects.get(name);
    if (!object) {
      this.#missing.add(name);
      return unknownMatch(`the object ${name.slice(0, 60)} stands nowhere in the configuration`);
    }
    if (object.kind === 'one') return object.match(field);
    if (open.has(name) || depth > DEPTH_LIMIT || ++count.visits > VISIT_LIMIT)
      return unknownMatch(`the group ${name.slice(0, 60)} holds itself or too many others`);
    open.add(name);
    const of = (names: readonly string[]): Match =>
      this.#narrowed(names, anyOf(names.map((member) => this.#build(member, field, count, depth + 1, open))));
    const members = of(object.members);
    const match: Match =
      object.except.length === 0 ? members : { kind: 'all', of: [members, notOf(of(object.except))] };
    open.delete(name);
    return match;
  }
}
