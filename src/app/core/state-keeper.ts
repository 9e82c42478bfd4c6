/** What the core asks of the state, and whether it could do it; a batch that could not be kept waits, and goes before anything else. */
import { messageOf } from '#base/message.ts';
import type { InventoryStore, Kept } from '#inventory/store.ts';

export class StateKeeper implements Omit<InventoryStore, 'keep'> {
  readonly #store: InventoryStore;
  #waiting: Kept | null = null;
  #trouble: string | null = null;

  constructor(store: InventoryStore) {
    this.#store = store;
  }

  /** Why the state could not be kept when that was last tried; null where it could. */
  get trouble(): string | null {
    return this.#trouble;
  }

  load(): ReturnType<InventoryStore['load']> {
    return this.#store.load();
  }

  lastSequence(source: string): Promise<number> {
    return this.#watched(this.#store.lastSequence(source));
  }

  /** A batch is to be kept. */
  wait(kept: Kept): void {
    this.#waiting = kept;
  }

  /** Keeps what waits, however often that fails; false where nothing does. */
  async keepWaiting(): Promise<boolean> {
    if (this.#waiting === null) return false;
    await this.#watched(this.#store.keep(this.#waiting));
    this.#waiting = null;
    this.#trouble = null;
    return true;
  }

  settle(...what: Parameters<InventoryStore['settle']>): ReturnType<InventoryStore['settle']> {
    return this.#watched(this.#store.settle(...what));
  }

  correct(...what: Parameters<InventoryStore['correct']>): ReturnType<InventoryStore['correct']> {
    return this.#watched(this.#store.correct(...what));
  }

  undo(...what: Parameters<InventoryStore['undo']>): ReturnType<InventoryStore['undo']> {
    return this.#watched(this.#store.undo(...what));
  }

  /** Remembers whether the state did what it was asked; what waits to be kept is trouble until it is. */
  async #watched<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      const result = await asked;
      if (this.#waiting === null) this.#trouble = null;
      return result;
    } catch (error) {
      this.#trouble = messageOf(error);
      throw error;
    }
  }
}
