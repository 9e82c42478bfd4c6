/** What of each live flow was told already, so that a conversation of hours is reported in parts whose sums are exact. */
import type { Flow } from '#model/flow.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

/** Per slot: parts told, then the packets and bytes of client and server that they held, and missed bytes. */
const STRIDE = 6;

export class Reports {
  #told = new Float64Array(0);
  /** Of the few flows that have them: kinds of patient data and credentials told so far. */
  readonly #kinds = new Map<number, Map<string, number>>();

  /** Frames of the slot's flow that were told, in both directions together. */
  packets(slot: number): number {
    const at = slot * STRIDE;
    return (this.#told[at + 1] ?? 0) + (this.#told[at + 3] ?? 0);
  }

  /** The flow's next part: what came since the last one. */
  part(slot: number, flow: Flow): StoredFlow {
    const at = slot * STRIDE;
    if (at + STRIDE > this.#told.length) {
      const grown = new Float64Array(Math.max((slot + 1) * STRIDE, this.#told.length * 2));
      grown.set(this.#told);
      this.#told = grown;
    }
    const told = this.#told;
    const since = (offset: number, now: number): number => {
      const count = now - (told[at + offset] as number);
      told[at + offset] = now;
      return count;
    };
    const part = told[at] as number;
    told[at] = part + 1;
    const { patientData, credentials, signals, ...rest } = flow;
    return {
      ...rest,
      ...this.#newKinds(slot, 'patientData', patientData),
      ...this.#newKinds(slot, 'credentials', credentials),
      ...this.#newSignals(slot, signals),
      part,
      clientPackets: since(1, flow.clientPackets),
      clientBytes: since(2, flow.clientBytes),
      serverPackets: since(3, flow.serverPackets),
      serverBytes: since(4, flow.serverBytes),
      missed: { bytes: since(5, flow.missed.bytes) },
    };
  }

  /** The slot is free for another flow. */
  forget(slot: number): void {
    this.#told.fill(0, slot * STRIDE, (slot + 1) * STRIDE);
    this.#kinds.delete(slot);
  }

  /** Of a signal that was told before: how often since, from the last time on. */
  #newSignals(slot: number, signals: Flow['signals']): Pick<Flow, 'signals'> {
    if (!signals) return {};
    const counts = Object.fromEntries(Object.entries(signals).map(([name, { count }]) => [name, count]));
    const { signals: fresh } = this.#newKinds(slot, 'signals', counts) as { signals?: Record<string, number> };
    if (!fresh) return {};
    const parts = Object.entries(fresh).flatMap(([name, count]) => {
      const whole = signals[name];
      return whole
        ? [[name, { ...whole, count, first: count === whole.count ? whole.first : whole.last }] as const]
        : [];
    });
    return { signals: Object.fromEntries(parts) };
  }

  #newKinds(slot: number, name: string, counts: Readonly<Record<string, number>> | undefined): object {
    if (!counts) return {};
    const told = this.#kinds.get(slot) ?? new Map<string, number>();
    this.#kinds.set(slot, told);
    const fresh: Record<string, number> = {};
    for (const [kind, count] of Object.entries(counts)) {
      const word = `${name} ${kind}`;
      const since = count - (told.get(word) ?? 0);
      if (since > 0) fresh[kind] = since;
      told.set(word, count);
    }
    return Object.keys(fresh).length > 0 ? { [name]: fresh } : {};
  }
}
