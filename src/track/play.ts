/** Plays frames through an engine with all protocols, for tests: what flows and facts come of them. */
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import { ethernet, ipv4, join, number, segment } from '#decode/headers/frame-builder.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { Fact } from '#model/fact.ts';
import type { Flow } from '#model/flow.ts';
import { Packet } from '#model/packet.ts';
import { ENGINE_DEFAULTS, Engine, type EngineCounters } from './engine.ts';
import { FragmentReassembler } from './fragments.ts';

/** A frame of a test: Ethernet unless a link type is given. */
export interface Shot {
  /** Seconds. */
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly linkType?: number;
  /** Length on the wire. */
  readonly length?: number;
}

/** What came of them. */
export interface Played {
  readonly flows: readonly Flow[];
  readonly facts: readonly Fact[];
  readonly counters: EngineCounters;
}

/** Plays captures, one after the other. */
export function play(...captures: readonly (readonly Shot[])[]): Played {
  const flows: Flow[] = [];
  const facts: Fact[] = [];
  const engine = new Engine(ENGINE_DEFAULTS, PROTOCOLS, {
    flow: (flow) => flows.push(flow),
    fact: (fact) => facts.push(fact),
  });
  const decoder = new HeaderDecoder({ reassembler: new FragmentReassembler() });
  const packet = new Packet();
  captures.forEach((shots, index) => {
    engine.capture(`${index + 1}.pcap`, index, 0);
    shots.forEach(({ time, bytes, linkType = 1, length = bytes.length }, at) => {
      const frame = { bytes, start: 0, end: bytes.length, length, time: time * 1e6, linkType, number: at + 1 };
      const outcome = decoder.decode(frame, packet);
      if (outcome === Outcome.packet || outcome === Outcome.link) engine.packet(packet);
    });
  });
  while (!engine.finish(1000));
  return { flows, facts, counters: engine.counters };
}

const CLIENT = { ip: '10.0.0.1', mac: '020000000001', port: 40_000 };
const SERVER = { ip: '10.0.0.2', mac: '020000000002', port: 80 };

/** A segment between the two hosts of these tests; times count up by 10 ms where none is given. */
export interface Segment {
  /** `C` from the client, `S` from the server; then the flags, as in `C:PA`. */
  readonly say: string;
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly data?: string;
  readonly time?: number;
  readonly serverPort?: number;
  readonly identification?: number;
  readonly ttl?: number;
  readonly vlan?: number;
  /** Source and destination MAC, where a router forwards. */
  readonly macs?: readonly [string, string];
  /** Captured bytes, where the snapshot length cut it. */
  readonly captured?: number;
}

/** The frames of segments. */
export function shots(segments: readonly Segment[]): readonly Shot[] {
  return segments.map((given, index) => {
    const [who = 'C', flags = ''] = given.say.split(':');
    const isClient = who === 'C';
    const port = given.serverPort ?? SERVER.port;
    const [from, to] = isClient ? [CLIENT, { ...SERVER, port }] : [{ ...SERVER, port }, CLIENT];
    const content = segment(
      {
        source: from.port,
        destination: to.port,
        flags,
        sequence: given.sequence ?? 0,
        acknowledgement: given.acknowledgement ?? 0,
      },
      Buffer.from(given.data ?? ''),
    );
    const identification = given.identification ?? index + 1;
    const ip = ipv4(6, content, { source: from.ip, destination: to.ip, identification, ttl: given.ttl ?? 64 });
    const [source, destination] = given.macs ?? [from.mac, to.mac];
    const tagged = given.vlan === undefined ? ip : join(number(given.vlan, 2), '0800', ip);
    const bytes = ethernet(given.vlan === undefined ? 0x0800 : 0x8100, tagged, source, destination);
    return { time: given.time ?? index / 100, bytes: bytes.subarray(0, given.captured), length: bytes.length };
  });
}
