/** The operator's steps, folded: which endpoints are tied or taken apart, whose they are, and what is said of each device. */
import type { ClaimName, Correction } from '#model/correction.ts';
import type { Said } from '#model/device.ts';
import type { Bond, OperatorMerge } from './context.ts';

/** What was said of one claim, by whom, and what the evidence said then. */
export interface SaidClaim {
  readonly value: string;
  readonly evidence: string | null;
  readonly said: Said;
}

/** What holds of one device. */
export interface Sayings {
  readonly claims: ReadonlyMap<ClaimName, SaidClaim>;
  /** What people call it; null where nobody gave it a name. */
  readonly name: string | null;
  readonly notes: readonly (Said & { readonly text: string })[];
}

interface OpenSayings {
  readonly claims: Map<ClaimName, SaidClaim>;
  name: string | null;
  readonly notes: (Said & { text: string })[];
}

interface OpenBond {
  part: string | null;
  merges: OperatorMerge[];
}

/** Works on the steps in the order of their ids; those that were taken back hold no more. */
export class Corrections {
  readonly #steps = new Map<number, Correction>();
  #bonds = new Map<string, OpenBond>();
  #homes = new Map<string, string>();

  constructor(steps: readonly Correction[] = []) {
    for (const step of steps) this.#steps.set(step.id, step);
    this.#fold();
  }

  /** Takes a step, or a step that is taken back now; answers the endpoints of which something else is said. */
  take(step: Correction): ReadonlySet<string> {
    this.#steps.set(step.id, step);
    if (step.step.kind !== 'merge' && step.step.kind !== 'split') return new Set();
    const before = new Set(this.#bonds.keys());
    this.#fold();
    return before.union(new Set(this.#bonds.keys()));
  }

  /** Every step, the oldest first. */
  list(): readonly Correction[] {
    return [...this.#steps.values()];
  }

  get(id: number): Correction | null {
    return this.#steps.get(id) ?? null;
  }

  /** How an endpoint is tied to others by the operator. */
  bondOf(endpoint: string): Bond | null {
    return this.#bonds.get(endpoint) ?? null;
  }

  /** The id of the device that the operator left the endpoint with; undefined where nothing was said of it. */
  homeOf(endpoint: string): string | undefined {
    return this.#homes.get(endpoint);
  }

  /** What holds of each device of which something was said, by the id that `idOf` gives it. */
  sayings(idOf: (device: string) => string): ReadonlyMap<string, Sayings> {
    const byDevice = new Map<string, OpenSayings>();
    for (const { device, undone, step, by, time, reason } of this.#steps.values()) {
      if (undone !== null || step.kind === 'merge' || step.kind === 'split') continue;
      const id = idOf(device);
      const sayings: OpenSayings = byDevice.get(id) ?? { claims: new Map(), name: null, notes: [] };
      byDevice.set(id, sayings);
      const said = { name: by.name, time, reason };
      if ('words' in step)
        for (const { claim, value, evidence } of step.words) sayings.claims.set(claim, { value, evidence, said });
      else if (step.kind === 'name') sayings.name = step.value;
      else sayings.notes.push({ ...said, text: step.value });
    }
    return byDevice;
  }

  #fold(): void {
    this.#bonds = new Map();
    this.#homes = new Map();
    for (const step of this.#steps.values()) {
      if (step.step.kind === 'merge') this.#merge(step, step.step);
      else if (step.step.kind === 'split') this.#split(step, step.step);
    }
  }

  #merge(
    { id, device, by, time, reason, undone }: Correction,
    { other, endpoints, with: own }: Extract<Correction['step'], { readonly kind: 'merge' }>,
  ): void {
    for (const endpoint of endpoints) this.#homes.set(endpoint, undone === null ? device : other);
    if (undone !== null) return;
    const summary = `${by.name} said on ${time.slice(0, 10)} that they are one device${reason === null ? '' : `: ${reason}`}`;
    for (const endpoint of [...endpoints, ...own]) this.#bondAt(endpoint).merges.push({ id: String(id), summary });
  }

  /** Who is split off is no longer tied by what was said before. */
  #split(
    { id, device, undone }: Correction,
    { part, endpoints }: Extract<Correction['step'], { readonly kind: 'split' }>,
  ): void {
    for (const endpoint of endpoints) {
      this.#homes.set(endpoint, undone === null ? part : device);
      if (undone !== null) continue;
      const bond = this.#bondAt(endpoint);
      bond.part = String(id);
      bond.merges = [];
    }
  }

  #bondAt(endpoint: string): OpenBond {
    const bond = this.#bonds.get(endpoint) ?? { part: null, merges: [] };
    this.#bonds.set(endpoint, bond);
    return bond;
  }
}
