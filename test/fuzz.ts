/** Mutates captures' frames — truncation at every byte, random flips, splices — and plays them through the engine. Seeds are told, so a failure can be repeated. */
import fs from 'node:fs';
import path from 'node:path';
import { Outlet } from '#capture/format.ts';
import { readerFor } from '#capture/intake.ts';
import { Problems } from '#capture/problems.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Frame } from '#model/frame.ts';
import { Packet } from '#model/packet.ts';
import { ENGINE_DEFAULTS, Engine } from '#track/engine.ts';
import { FragmentReassembler } from '#track/fragments.ts';

/** A frame as it was captured, with its bytes copied. */
export interface Kept {
  readonly bytes: Uint8Array;
  readonly linkType: number;
  readonly time: number;
  readonly length: number;
}

/** Frames that belong together, and the file that holds them. */
export interface Trace {
  readonly name: string;
  readonly file: Uint8Array;
  readonly frames: readonly Kept[];
}

const FOLDER = path.join(import.meta.dirname, 'traces');
/** Between two rounds lies so much time that every conversation of the first is over. */
const ROUND_TIME = 2 * 3600 * 1e6;
const DECLARED: ReadonlySet<string> = new Set(PROTOCOLS.flatMap(({ facts }) => Object.keys(facts)));

/** A repeatable source of randomness (mulberry32). */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Every trace of `test/traces`. */
export function readTraces(): readonly Trace[] {
  const names = fs.existsSync(FOLDER) ? fs.readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }) : [];
  return names
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort()
    .map((name) => {
      const file = Uint8Array.from(fs.readFileSync(path.join(FOLDER, name)));
      return { name, file, frames: framesOf(file) };
    });
}

/** The frames of a capture in memory; what cannot be read is left out. */
export function framesOf(file: Uint8Array): readonly Kept[] {
  const frames: Kept[] = [];
  const keep = ({ bytes, start, end, linkType, time, length }: Frame): void => {
    frames.push({ bytes: bytes.slice(start, end), linkType, time, length });
  };
  readAll(file, keep);
  return frames;
}

/** How many frames of a capture in memory can be read. */
export function countFrames(file: Uint8Array): number {
  return readAll(file, () => {}).packets;
}

function readAll(file: Uint8Array, frame: (frame: Frame) => void): Outlet {
  const outlet = new Outlet({ frame }, new Problems());
  const reader = readerFor(file, outlet);
  if (reader) reader.finish(file, reader.feed(file, 0, file.length, 0), file.length, 0);
  return outlet;
}

/** Plays rounds of frames through one engine, each round with conversations of its own; answers how many flows and facts came out. */
export function play(rounds: Iterable<Iterable<Kept>>): { flows: number; facts: number } {
  const told = { flows: 0, facts: 0 };
  const engine = new Engine({ ...ENGINE_DEFAULTS, maxFlows: 5000 }, PROTOCOLS, {
    flow: ({ clientBytes, serverBytes, start, end }) => {
      told.flows++;
      if (!(clientBytes >= 0 && serverBytes >= 0 && start <= end)) throw new Error('a flow that cannot be');
    },
    fact: ({ key, value }) => {
      told.facts++;
      if (!DECLARED.has(key) || value === '' || value.length > 300) throw new Error(`a fact that cannot be: ${key}`);
    },
  });
  const decoder = new HeaderDecoder({ reassembler: new FragmentReassembler() });
  const packet = new Packet();
  engine.capture('fuzz', 0, 0);
  let number = 0;
  let later = 0;
  for (const frames of rounds) {
    for (const { bytes, linkType, time, length } of frames) {
      const frame: Frame = {
        bytes,
        start: 0,
        end: bytes.length,
        length,
        time: time + later,
        linkType,
        number: ++number,
      };
      const outcome = decoder.decode(frame, packet);
      if (outcome === Outcome.packet || outcome === Outcome.link) engine.packet(packet);
    }
    later += ROUND_TIME;
  }
  while (!engine.finish(1000));
  return told;
}

/** A copy of the frame with one to eight bytes changed, sometimes cut, sometimes with a piece of another frame. */
export function mutate(frame: Kept, other: Kept, random: (below: number) => number): Kept {
  let bytes = Uint8Array.from(frame.bytes);
  const kind = random(8);
  if (kind === 0) bytes = bytes.slice(0, random(bytes.length + 1));
  else if (kind === 1 && bytes.length > 0) {
    const at = random(bytes.length);
    const piece = other.bytes.subarray(random(other.bytes.length + 1));
    bytes.set(piece.subarray(0, bytes.length - at), at);
  }
  change(bytes, 1 + random(8), random);
  // What was cut may be told as cut, or as if it had never been longer.
  return { ...frame, bytes, length: random(2) === 0 ? bytes.length : Math.max(frame.length, bytes.length) };
}

/** Changes bytes where they are, most of them to values at the edges of lengths and counts. */
export function change(bytes: Uint8Array, count: number, random: (below: number) => number): void {
  if (bytes.length === 0) return;
  for (let n = count; n > 0; n--) bytes[random(bytes.length)] = BOUNDARY[random(16)] ?? random(256);
}

/** Values at the edges of lengths and counts; others are drawn at random. */
const BOUNDARY: readonly (number | undefined)[] = [0, 1, 0x7f, 0x80, 0xff, 0xfe];
