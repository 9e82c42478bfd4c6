/** The findings that hold, each with the devices that have its addresses now. */
import type { Finding } from '#model/finding.ts';
import { named } from '../devices.ts';
import type { Whereabouts } from './device-book.ts';

export class FindingBook {
  readonly #findings = new Map<string, Finding>();

  /** Takes up what was kept. */
  load(findings: Iterable<Finding>): void {
    for (const finding of findings) this.#findings.set(finding.id, finding);
  }

  list(): readonly Finding[] {
    return [...this.#findings.values()];
  }

  isNew({ id }: Finding): boolean {
    return !this.#findings.has(id);
  }

  /** Of what was found anew, what is not as it is known; and those of the others whose addresses are of other devices now. */
  changed(found: readonly Finding[], others: readonly Finding[], { idAt }: Whereabouts): readonly Finding[] {
    const ids = new Set(found.map(({ id }) => id));
    const moved = others.filter((finding) => !ids.has(finding.id) && isNamedOtherwise(finding, idAt));
    const since = found.map((finding) => this.#sinceFirst(finding));
    return [
      ...named(since, idAt).filter((finding) => !isSame(this.#findings.get(finding.id), finding)),
      ...named(moved, idAt),
    ];
  }

  /** Takes over what a settling concluded. */
  settle(changed: Iterable<Finding>, withdrawn: Iterable<Finding>): void {
    this.load(changed);
    for (const { id } of withdrawn) this.#findings.delete(id);
  }

  /** A finding that was known before began when it began then. */
  #sinceFirst(finding: Finding): Finding {
    const start = this.#findings.get(finding.id)?.start;
    return start !== undefined && start < finding.start ? { ...finding, start } : finding;
  }
}

/** True where nothing about the finding is new. */
export const isSame = (one: Finding | undefined, other: Finding): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** True where an address of the finding belongs to another device than the finding says. */
function isNamedOtherwise({ actors, targets }: Finding, deviceAt: (address: string) => string | undefined): boolean {
  return [...actors, ...targets].some(({ ip, device }) => ip !== undefined && deviceAt(ip) !== device);
}
