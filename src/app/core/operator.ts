/** The operator's desk of the core: keeps what is said of devices and what is taken back, and knows what holds. */
import { CorrectionRefused } from '#api/corrections.ts';
import type { Bond } from '#inventory/context.ts';
import { Corrections, type Sayings } from '#inventory/corrections.ts';
import type { InventoryStore } from '#inventory/store.ts';
import type { Asked, Author, Correction } from '#model/correction.ts';
import type { Device } from '#model/device.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ChangeDraft } from './changes.ts';
import { planStep, saidChange } from './corrections.ts';

const BACK_ALREADY = 'This was taken back already; say it again to redo it.';

export interface OperatorDependencies {
  readonly store: Pick<InventoryStore, 'correct' | 'undo'>;
  readonly knowledge: Knowledge;
  /** A device by its id, also by one that it had before it was joined with another. */
  device(id: string): Device | null;
  members(id: string): readonly string[];
  /** The id that a device has now. */
  current(id: string): string;
  /** What was said is kept: the ids are devices of their own again, and the device and the endpoints are to be looked at anew. */
  heard(device: string, endpoints: ReadonlySet<string>, freed: readonly string[]): void;
}

export class Operator {
  readonly #dependencies: OperatorDependencies;
  #corrections = new Corrections();
  #drafts: ChangeDraft[] = [];

  constructor(dependencies: OperatorDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes up what was kept. */
  load(steps: readonly Correction[]): void {
    this.#corrections = new Corrections(steps);
  }

  /** Keeps what is said of a device. Throws a CorrectionRefused. */
  async correct(id: string, asked: Asked, by: Author, time: string): Promise<Correction> {
    const { store } = this.#dependencies;
    const device = this.#deviceFor(id);
    const step = planStep(asked, device, time, this.#dependencies);
    const freed = step.kind === 'split' ? [step.part] : [];
    const draft = { time, by, device: device.id, reason: asked.reason ?? null, step };
    const correction = await store.correct(draft, freed);
    this.#hear(correction, freed);
    return correction;
  }

  /** Takes a step back. Throws a CorrectionRefused where it is back already, or was said of another device. */
  async undo(id: string, step: number, by: Author, time: string): Promise<Correction> {
    const device = this.#deviceFor(id);
    const before = this.#corrections.get(step);
    if (!before || !this.#isAbout(before, device.id))
      throw new CorrectionRefused('missing', `There is no step ${step} of this device.`);
    const freed = before.step.kind === 'merge' ? [before.step.other] : [];
    const isBack = before.undone !== null || !(await this.#dependencies.store.undo(step, { by, time }, freed));
    if (isBack) throw new CorrectionRefused('refused', BACK_ALREADY);
    const correction = { ...before, undone: { by, time } };
    this.#hear(correction, freed);
    return correction;
  }

  /** The steps about a device, the oldest first, with those that were taken back. */
  list(id: string): readonly Correction[] {
    return this.#corrections.list().filter((step) => this.#isAbout(step, id));
  }

  bondOf(endpoint: string): Bond | null {
    return this.#corrections.bondOf(endpoint);
  }

  homeOf(endpoint: string): string | undefined {
    return this.#corrections.homeOf(endpoint);
  }

  /** What holds of each device of which something was said, by the id that `idOf` gives it. */
  sayings(idOf: (device: string) => string): ReadonlyMap<string, Sayings> {
    return this.#corrections.sayings(idOf);
  }

  /** What was said since `told`, for whoever follows the changes. */
  get drafts(): readonly ChangeDraft[] {
    return this.#drafts;
  }

  /** The drafts were told. */
  told(): void {
    this.#drafts = [];
  }

  /** A split is told of at both, so that it can be taken back at either. */
  #isAbout({ device, step }: Correction, id: string): boolean {
    const { current } = this.#dependencies;
    return current(device) === id || (step.kind === 'split' && current(step.part) === id);
  }

  #deviceFor(id: string): Device {
    const device = this.#dependencies.device(id);
    if (device === null)
      throw new CorrectionRefused('missing', `There is no device ${id}; it may have been joined with another.`);
    return device;
  }

  #hear(correction: Correction, freed: readonly string[]): void {
    const endpoints = this.#corrections.take(correction);
    const device = this.#dependencies.device(correction.device);
    const name = device?.names[0] ?? device?.ips[0] ?? device?.macs[0] ?? correction.device;
    this.#drafts.push(saidChange(correction, name));
    this.#dependencies.heard(correction.device, endpoints, freed);
  }
}
