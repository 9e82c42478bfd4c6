/** Composes a large capture of a hospital's traffic from small ones: many conversations, each a known one under other addresses, in order of time. */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, type Random } from '#base/random.ts';
import { type WrittenFrame, writePcap } from '#capture/write.ts';
import { bulkBlocks, bulkBytes, bulkPlace } from './bulk.ts';
import { createHosts } from './hosts.ts';
import { meanOf, type Share, sharesOf } from './mix.ts';
import { type PlayedFrame, play } from './play.ts';
import { findSources, gatherTemplates } from './sources.ts';
import type { Template } from './templates.ts';

/** Monday, 2026-03-02 08:00 UTC, in microseconds. */
const START = 1_772_438_400e6;
/** Bytes a second on the wire at which conversations begin. */
const RATE = 12_500_000;
const FILE_HEADER = 24;
/** Bytes of a capture for a byte of bulk content: headers and acknowledgements. */
const BULK_COST = 1.08;
/** Middles are this much longer than needed in the mean, since those that would be too much are left out. */
const AHEAD = 1.5;
/** Frames written at once. */
const BATCH = 4096;
/** Conversations in a thousand before which somebody asks for a MAC. */
const ARP_SHARE = 30;
/** How devices grow with the conversations, between the fewest and the most. */
const FLOWS_PER_DEVICE = 20;
const FEWEST_DEVICES = 50;
const MOST_DEVICES = 60_000;

export interface ComposeOptions {
  /** Size of the capture, about. */
  readonly bytes: number;
  /** Conversations in it, about: a packet pair on fixed ports may fall to one that is open. */
  readonly flows: number;
  readonly seed: number;
}

/** What was composed. */
export interface Composition {
  readonly bytes: number;
  readonly packets: number;
  readonly conversations: number;
}

/** Writes the capture to `path`. The same templates and options give the same bytes. */
export function compose(templates: readonly Template[], path: string, options: ComposeOptions): Composition {
  const plan = planOf(templates, options.bytes / options.flows);
  const file = fs.openSync(path, 'w');
  const batch: WrittenFrame[] = [];
  let [bytes, packets] = [0, 0];
  const flush = (): void => {
    const written = writePcap(batch);
    bytes += fs.writeSync(file, packets === 0 ? written : written.subarray(FILE_HEADER));
    packets += batch.length;
    batch.length = 0;
  };
  try {
    for (const frame of frames(plan, options)) {
      batch.push(frame);
      if (batch.length >= BATCH) flush();
    }
    flush();
  } finally {
    fs.closeSync(file);
  }
  return { bytes, packets, conversations: options.flows };
}

/** Which templates are played how often, and how much is put into their middles. */
interface Plan {
  readonly shares: readonly Share[];
  readonly weights: number;
  readonly places: ReadonlyMap<Template, number>;
  /** Mean of the bytes put into a conversation that has a place for them. */
  readonly bulk: number;
}

/** A plan for conversations of `wanted` bytes in the mean: short ones alone where that is little, longer middles where it is much. */
function planOf(templates: readonly Template[], wanted: number): Plan {
  const places = new Map(templates.map((template) => [template, bulkPlace(template)]));
  let limit = Number.POSITIVE_INFINITY;
  let shares = sharesOf(templates, limit);
  let natural = meanOf(shares, ({ bytes }) => bytes);
  for (limit = 256 * 1024; natural > wanted && limit > 256; limit *= 0.8) {
    const fewer = sharesOf(templates, limit);
    if (fewer.length === 0) break;
    shares = fewer;
    natural = meanOf(shares, ({ bytes }) => bytes);
  }
  if (shares.length === 0) throw new RangeError('no conversation to compose from');
  const eligible = meanOf(shares, (template) => ((places.get(template) ?? -1) >= 0 ? 1 : 0));
  const bulk = eligible > 0 && wanted > natural * 1.1 ? (wanted - natural) / eligible : 0;
  return { shares, weights: shares.reduce((sum, { weight }) => sum + weight, 0), places, bulk };
}

/** All frames in order of time. */
function* frames(plan: Plan, options: ComposeOptions): Generator<WrittenFrame> {
  const random = createRandom(options.seed);
  const hosts = createHosts(random, [...plan.places.keys()]);
  const devices = Math.min(MOST_DEVICES, Math.max(FEWEST_DEVICES, Math.ceil(options.flows / FLOWS_PER_DEVICE)));
  const playing = new Queue();
  const wanted = options.bytes / options.flows;
  const step = (wanted * 1e6) / RATE;
  let planned = 0;
  for (let begun = 0; begun < options.flows; begun++) {
    const time = START + begun * step;
    yield* playing.until(time);
    const device = random.below(devices);
    const template = choose(plan, random, device);
    const { client, server } = hosts.ends(template, device);
    if (client.ip.length === 4 && random.below(1000) < ARP_SHARE)
      for (const bytes of hosts.arp(client, server)) yield { time: Math.floor(time), bytes };
    const place = plan.places.get(template) ?? -1;
    // Long middles while the capture is behind its size: so it comes out as large as it was asked for.
    const bulk = place < 0 || planned > begun * wanted ? 0 : heavy(random) * plan.bulk * AHEAD;
    const blocks = bulkBlocks(template.protocol, bulk);
    planned += template.bytes + bulkBytes(template.protocol, blocks) * BULK_COST;
    playing.add(time, play(template, client, server, place, blocks));
  }
  yield* playing.until(Number.POSITIVE_INFINITY);
}

/** A protocol by chance; how the device speaks it is always the same, as of one program on one machine. */
function choose(plan: Plan, random: Random, device: number): Template {
  let left = random.unit() * plan.weights;
  let index = 0;
  for (; index < plan.shares.length - 1; index++) {
    left -= plan.shares[index]?.weight ?? 0;
    if (left < 0) break;
  }
  const templates = plan.shares[index]?.templates ?? [];
  return templates[createRandom(device * 1009 + index).below(templates.length)] as Template;
}

/** Most transfers are short and few are very long; the mean is 1. */
function heavy(random: Random): number {
  return Math.log(1 - random.unit()) ** 2 / 2;
}

/** The conversations that are being played, as a heap by the time of their next frame. */
class Queue {
  readonly #heap: { time: number; frame: PlayedFrame; readonly rest: Iterator<PlayedFrame> }[] = [];

  add(time: number, rest: Iterator<PlayedFrame>): void {
    const first = rest.next();
    if (first.done) return;
    const heap = this.#heap;
    heap.push({ time: time + first.value.delay, frame: first.value, rest });
    for (let at = heap.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#swap(parent, at)) return;
      at = parent;
    }
  }

  /** The frames before `limit`. */
  *until(limit: number): Generator<WrittenFrame> {
    const heap = this.#heap;
    for (let top = heap[0]; top && top.time < limit; top = heap[0]) {
      yield { time: Math.floor(top.time), bytes: top.frame.bytes };
      const next = top.rest.next();
      if (next.done) {
        const last = heap.pop();
        if (heap.length === 0 || !last) continue;
        heap[0] = last;
      } else {
        top.frame = next.value;
        top.time += next.value.delay;
      }
      this.#sink();
    }
  }

  #sink(): void {
    for (let at = 0; ; ) {
      const left = at * 2 + 1;
      const right = left + 1;
      const heap = this.#heap;
      const child = right < heap.length && (heap[right]?.time ?? 0) < (heap[left]?.time ?? 0) ? right : left;
      if (child >= heap.length || !this.#swap(at, child)) return;
      at = child;
    }
  }

  /** Puts the earlier of two above; false where it was. */
  #swap(upper: number, lower: number): boolean {
    const [above, below] = [this.#heap[upper], this.#heap[lower]];
    if (!above || !below || above.time <= below.time) return false;
    this.#heap[upper] = below;
    this.#heap[lower] = above;
    return true;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      bytes: { type: 'string', default: '1000000000' },
      flows: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: path.join(import.meta.dirname, 'work/composed.pcap') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log('usage: node bench/compose.ts [--bytes N] [--flows N] [--seed N] [--out FILE]');
    return;
  }
  fs.mkdirSync(path.dirname(values.out), { recursive: true });
  const templates = await gatherTemplates(findSources());
  const options = { bytes: Number(values.bytes), flows: Number(values.flows), seed: Number(values.seed) };
  console.error(`${templates.length} conversations to compose from`);
  console.error(compose(templates, values.out, options));
}

if (import.meta.main) await main();
