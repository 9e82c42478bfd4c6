/** Who may be in at once: many who share, or one alone, in the order in which they came; and a count of places. */

/** Readers and writers share; what moves rows between tables is alone. */
export class Gate {
  /** What must be done, alone, before anybody shares again: set by who was alone and could not finish. */
  repair: (() => Promise<void>) | null = null;
  #inside = 0;
  #alone = false;
  readonly #waiting: { readonly alone: boolean; enter(): void }[] = [];

  async shared<Value>(work: () => Promise<Value>): Promise<Value> {
    for (;;) {
      if (this.repair) await this.exclusive(() => this.#mend());
      const done = await this.#in(false, async () => (this.repair ? null : { value: await work() }));
      if (done) return done.value;
    }
  }

  async exclusive<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#in(true, work);
  }

  async #mend(): Promise<void> {
    await this.repair?.();
    this.repair = null;
  }

  async #in<Value>(alone: boolean, work: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((resolve) => {
      this.#waiting.push({ alone, enter: resolve });
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#inside--;
      if (alone) this.#alone = false;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (this.#alone || (next.alone && this.#inside > 0)) return;
      this.#waiting.shift();
      this.#inside++;
      this.#alone = next.alone;
      next.enter();
    }
  }
}

/** At most so many at once; the others wait their turn. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async use<Value>(work: () => Promise<Value>): Promise<Value> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
