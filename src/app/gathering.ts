/** What one pass over the captures gathers for the report: in one thread or, share by share, in several. */

import { type Crossing, createCleartextDetector } from '#behave/cleartext.ts';
import { Coverage, type CoverageState } from '#behave/coverage.ts';
import { Detection, type DetectionState } from '#behave/detection.ts';
import type { Draft } from '#behave/detector.ts';
import { Inventory } from '#inventory/inventory.ts';
import type { InventoryState } from '#inventory/inventory-state.ts';
import type { AlarmPath } from '#model/alarm-path.ts';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import type { Passage } from '#model/passage.ts';
import type { EngineSink } from '#track/engine.ts';
import { REPEAT_SECONDS } from './config.ts';

interface Sum {
  flows: number;
  bytes: number;
}

/** What devices are worked out of, as plain data for the way between threads. */
export interface GatheringState {
  readonly byProtocol: ReadonlyMap<string, Sum>;
  readonly inventory: InventoryState;
  readonly cleartext: ReadonlyMap<string, Crossing>;
  readonly coverage: CoverageState;
}

/** What detectors conclude of what was gathered. */
export interface Conclusion {
  readonly drafts: readonly Draft[];
  readonly alarmPaths: readonly AlarmPath[];
  /** Contacts that there was no room for. */
  readonly lost: number;
}

/** What an engine told: one of these. */
interface Heard {
  readonly flow?: Flow;
  readonly fact?: Fact;
  readonly passage?: Passage;
}

/** What is heard between two turns of the gatherers: each keeps its code and its memory near while it is at it. */
const BATCH = 2048;

export class Gathering implements EngineSink {
  readonly repeatSeconds: number = REPEAT_SECONDS;
  readonly inventory: Inventory = new Inventory();
  readonly cleartext: ReturnType<typeof createCleartextDetector> = createCleartextDetector();
  readonly coverage: Coverage = new Coverage();
  readonly detection: Detection = new Detection();
  readonly byProtocol: Map<string, Sum> = new Map();
  readonly #heard: Heard[] = [];

  flow(flow: Flow): void {
    this.#hear({ flow });
  }

  fact(fact: Fact): void {
    this.#hear({ fact });
  }

  passage(passage: Passage): void {
    this.#hear({ passage });
  }

  #hear(heard: Heard): void {
    this.#heard.push(heard);
    if (this.#heard.length >= BATCH) this.#takeUp();
  }

  /** Everything that was heard is gathered, one gatherer after the other; before anything is asked of one. */
  #takeUp(): void {
    const batch = this.#heard;
    for (const { flow, fact } of batch) {
      if (flow) this.inventory.flow(flow);
      else if (fact) this.inventory.fact(fact);
    }
    for (const { flow, fact, passage } of batch) {
      if (flow) this.detection.flow(flow);
      else if (fact) this.detection.fact(fact);
      else if (passage) this.detection.passage(passage);
    }
    for (const { flow } of batch) {
      if (!flow) continue;
      this.#add(nameOf(flow), 1, flow.clientBytes + flow.serverBytes);
      this.cleartext.flow(flow);
      this.coverage.flow(flow);
    }
    batch.length = 0;
  }

  state(): GatheringState {
    this.#takeUp();
    return {
      byProtocol: this.byProtocol,
      inventory: this.inventory.state(),
      cleartext: this.cleartext.state(),
      coverage: this.coverage.state,
    };
  }

  /** What detectors go by, for another thread that concludes. */
  seen(): DetectionState {
    this.#takeUp();
    return this.detection.state();
  }

  conclude(): Conclusion {
    this.#takeUp();
    const drafts = this.detection.conclude();
    return { drafts, alarmPaths: this.detection.alarmPaths(), lost: this.detection.lost };
  }

  /** Takes in what another shard gathered. */
  absorb(state: GatheringState): void {
    this.#takeUp();
    for (const [name, { flows, bytes }] of state.byProtocol) this.#add(name, flows, bytes);
    this.inventory.absorb(state.inventory);
    this.cleartext.absorb(state.cleartext);
    this.coverage.absorb(state.coverage);
  }

  #add(name: string, flows: number, bytes: number): void {
    let sum = this.byProtocol.get(name);
    if (!sum) {
      sum = { flows: 0, bytes: 0 };
      this.byProtocol.set(name, sum);
    }
    sum.flows += flows;
    sum.bytes += bytes;
  }
}

function nameOf({ protocol, transport }: Flow): string {
  return protocol ?? (transport === null ? 'ethernet' : `unrecognised ${transport}`);
}
