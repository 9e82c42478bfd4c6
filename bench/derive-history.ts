/** A synthetic hospital as Wardline sees it: days of flows summed to conversations, and devices as the inventory concludes them, with the truth beside them. */

import { Clock } from '../lab/synthetic/clock.ts';
import { planHospital } from '../lab/synthetic/hospital.ts';
import { type Row, rowFlow } from '../lab/synthetic/row.ts';
import { Simulation } from '../lab/synthetic/simulation.ts';
import { deviceOf, inventoryNeeds, newDeviceId } from '../src/app/devices.ts';
import { knownDevice } from '../src/app/history.ts';
import { loadKnowledge } from '../src/app/knowledge.ts';
import { Inventory } from '../src/inventory/inventory.ts';
import type { Conversation } from '../src/model/conversation.ts';
import type { KnownDevice } from '../src/model/segment.ts';

export interface Wanted {
  readonly seed: number;
  readonly devices: number;
  /** Days from 1970. */
  readonly firstDay: number;
  readonly activity: number;
  /** Days that a policy is derived from, and days behind them on which it is tried. */
  readonly learnt: number;
  readonly tried: number;
}

/** A conversation with what it truly was: a habit, and the ends as the generator numbers them. */
export interface TrueConversation extends Conversation {
  readonly habit: number;
  readonly from: number;
  readonly to: number;
}

export interface Period {
  readonly conversations: readonly TrueConversation[];
  /** As the inventory knows them at the end of the days. */
  readonly devices: readonly KnownDevice[];
}

export interface Lived {
  readonly hospital: ReturnType<typeof planHospital>;
  readonly learnt: Period;
  readonly tried: Period;
  readonly flows: number;
}

/** Lives through the days; memory grows with who talks with whom, not with the days. */
export async function live(wanted: Wanted, tell: (line: string) => void): Promise<Lived> {
  const { seed, firstDay, activity, learnt, tried } = wanted;
  const hospital = planHospital(seed, wanted.devices);
  const capture = `synthetic:${seed}`;
  const watcher = new Watcher(capture);
  const periods: Period[] = [];
  const days = learnt + tried;
  const began = performance.now();
  const simulation = new Simulation(
    { hospital, firstDay, days, activity, capture },
    {
      flow: (row) => watcher.flow(row),
      fact: (fact) => watcher.inventory.fact(fact),
      day(day) {
        watcher.isFirstDay = day === firstDay;
        if (day === firstDay + learnt) periods.push(watcher.period());
        tell(
          `day ${day - firstDay + 1} of ${days}, ${simulation.rows.toLocaleString('en')} flows, ${((performance.now() - began) / 1000).toFixed(0)} s`,
        );
      },
    },
  );
  await simulation.run();
  periods.push(watcher.period());
  const [first, second] = periods;
  if (!first || !second) throw new RangeError('there are days to learn from and days to try on: both at least one');
  return { hospital, learnt: first, tried: second, flows: simulation.rows };
}

class Watcher {
  readonly inventory = new Inventory();
  isFirstDay = true;
  readonly #capture: string;
  readonly #clock = new Clock();
  readonly #knowledge = loadKnowledge();
  readonly #macs = new Map<string, string>();
  #sums = new Map<string, { -readonly [Key in keyof TrueConversation]: TrueConversation[Key] }>();

  constructor(capture: string) {
    this.#capture = capture;
  }

  flow(row: Row): void {
    if (this.#isNews(row)) this.inventory.flow(rowFlow(row, this.#capture, this.#clock));
    const { clientIp: client, serverIp: server, transport, serverPort: port, habit, from, to } = row;
    const key = `${client} ${server} ${transport} ${port} ${habit} ${from} ${to}`;
    const known = this.#sums.get(key);
    const [first, last] = [this.#clock.text(row.start), this.#clock.text(row.end)];
    if (!known) {
      this.#sums.set(key, { client, server, transport, port, flows: 1, first, last, habit, from, to });
      return;
    }
    known.flows++;
    if (first < known.first) known.first = first;
    if (last > known.last) known.last = last;
  }

  /** What was seen since the last one. */
  period(): Period {
    const conversations = [...this.#sums.values()];
    this.#sums = new Map();
    const devices = this.inventory
      .groups(inventoryNeeds(this.#knowledge))
      .map((group) => knownDevice(deviceOf(group, newDeviceId(group), this.#knowledge)));
    return { conversations, devices };
  }

  /** After the first day, what tells of no address that somebody else had before says nothing new of who is who. */
  #isNews({ clientIp, clientMac, serverIp, serverMac }: Row): boolean {
    let isNews = this.isFirstDay;
    for (const [ip, mac] of [
      [clientIp, clientMac],
      [serverIp, serverMac],
    ] as const) {
      if (mac === '' || this.#macs.get(ip) === mac) continue;
      this.#macs.set(ip, mac);
      isNews = true;
    }
    return isNews;
  }
}
