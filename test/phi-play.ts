/** Plays conversations through decoding as the program does, and gathers everything that could reach a person or a disk. */
import type { WrittenFrame } from '#capture/write.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import type { Protocol } from '#decode/protocol.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Flow } from '#model/flow.ts';
import { Packet } from '#model/packet.ts';
import { ENGINE_DEFAULTS, Engine } from '#track/engine.ts';
import { FragmentReassembler } from '#track/fragments.ts';

/** What came out of a row of frames. */
export interface Outcomes {
  /** Every text that was told, once, with the key before it. */
  readonly text: string;
  readonly flows: readonly Flow[];
  readonly facts: number;
}

/** Plays frames through an engine of its own; `text` holds what flows, facts, counters and reasons say. */
export function playFrames(frames: readonly WrittenFrame[], protocols: readonly Protocol[] = PROTOCOLS): Outcomes {
  const texts = new Set<string>();
  const flows: Flow[] = [];
  let facts = 0;
  const engine = new Engine({ ...ENGINE_DEFAULTS, maxFlows: 70_000 }, protocols, {
    flow: (flow) => {
      flows.push(flow);
      gather(flow, 'flow', texts);
    },
    fact: (fact) => {
      facts++;
      gather(fact, fact.key, texts);
    },
  });
  const decoder = new HeaderDecoder({ reassembler: new FragmentReassembler() });
  const packet = new Packet();
  engine.capture('canaries', 0, 0);
  for (const [index, { bytes, time, length }] of frames.entries()) {
    const frame = {
      bytes,
      start: 0,
      end: bytes.length,
      length: length ?? bytes.length,
      time,
      linkType: 1,
      number: index + 1,
    };
    const outcome = decoder.decode(frame, packet);
    if (outcome === Outcome.packet || outcome === Outcome.link) engine.packet(packet);
  }
  while (!engine.finish(10_000));
  for (const reason of [...engine.counters.oddities.keys(), ...decoder.counters.keys()])
    gather(reason, 'oddity', texts);
  return { text: [...texts].join('\n'), flows, facts };
}

/** What the program makes itself, and makes anew for each flow. */
const OWN: ReadonlySet<string> = new Set(['id', 'start', 'end', 'time']);

/** Every text in a value, the names of its members included. */
function gather(value: unknown, name: string, texts: Set<string>): void {
  if (typeof value === 'string') texts.add(`${name}: ${value}`);
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) if (!OWN.has(key)) gather(member, `${name} ${key}`, texts);
}
