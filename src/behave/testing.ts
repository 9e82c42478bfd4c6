/** Conversations and facts for tests of detectors, and what is concluded from them. */
import assert from 'node:assert/strict';
import type { Fact } from '#model/fact.ts';
import { findingSchema } from '#model/finding.ts';
import type { Flow, FlowState } from '#model/flow.ts';
import { Detection } from './detection.ts';
import type { Draft } from './detector.ts';

let frames = 0;

/** RFC 3339 of so many seconds into a morning. */
function at(seconds: number): string {
  return new Date(Date.UTC(2026, 2, 1, 8) + seconds * 1000).toISOString().replace('Z', '000Z');
}

export interface Talk {
  readonly seconds?: number;
  readonly lasts?: number;
  readonly transport?: string;
  readonly port?: number;
  readonly state?: FlowState;
  readonly protocol?: string | null;
  /** Packets and bytes each way. */
  readonly up?: readonly [packets: number, bytes: number];
  readonly down?: readonly [packets: number, bytes: number];
  /** Signals by name with how often. */
  readonly signals?: Readonly<Record<string, number>>;
}

/** A flow from `client` to `server`: by default an answered one over TCP, of ordinary size. */
export function talk(client: string, server: string, given: Talk = {}): Flow {
  const { seconds = 0, lasts = 1, transport = 'tcp', port = 80, state = 'established', protocol = null } = given;
  const [up, down] = [given.up ?? [10, 2000], given.down ?? (state === 'established' ? [10, 9000] : [0, 0])];
  const frame = ++frames;
  const signals = Object.entries(given.signals ?? {}).map(
    ([name, count]) => [name, { count, first: at(seconds), last: at(seconds + lasts), frame }] as const,
  );
  return {
    id: `flow-${frame}`,
    start: at(seconds),
    end: at(seconds + lasts),
    network: 'ipv4',
    transport,
    client: { ip: client, port: 40_000 + (frame % 20_000) },
    server: { ip: server, port },
    vlan: [],
    protocol,
    over: [],
    basis: protocol === null ? 'none' : 'content',
    clientPackets: up[0],
    clientBytes: up[1],
    serverPackets: down[0],
    serverBytes: down[1],
    state,
    missed: { bytes: 0 },
    ...(signals.length > 0 ? { signals: Object.fromEntries(signals) } : {}),
    capture: 'test.pcap',
    firstFrame: frame,
  };
}

/** A SYN, and what became of it. */
export function knock(
  client: string,
  server: string,
  port: number,
  seconds: number,
  state: FlowState = 'refused',
): Flow {
  return talk(client, server, {
    port,
    seconds,
    lasts: 0,
    state,
    up: [1, 60],
    down: state === 'refused' ? [1, 54] : [0, 0],
  });
}

/** A fact that a host states. */
export function states(key: string, value: string, subject: Fact['subject'], seconds: number): Fact {
  const protocol = key.slice(0, key.indexOf('.'));
  return {
    time: at(seconds),
    subject,
    key,
    value,
    source: { capture: 'test.pcap', frame: ++frames, protocol, field: 'x' },
  };
}

/** What is concluded from flows and facts, the same in whatever order and however shared between threads. */
export function concluded(flows: readonly Flow[], facts: readonly Fact[] = []): readonly Draft[] {
  const [whole, one, other] = [new Detection(), new Detection(), new Detection()];
  for (const flow of flows) whole.flow(flow);
  for (const fact of facts) whole.fact(fact);
  // Threads share conversations by their pair of addresses.
  for (const flow of flows) ((flow.server.ip ?? '').length % 2 === 0 ? one : other).flow(flow);
  for (const fact of facts) one.fact(fact);
  one.absorb(structuredClone(other.state()));
  const drafts = whole.conclude();
  const words = (list: readonly Draft[]): string[] => list.map(({ word, outcome }) => `${word} ${outcome}`).sort();
  assert.deepEqual(words(one.conclude()), words(drafts));
  for (const { word, ...draft } of drafts) assert.ok(findingSchema.safeParse({ id: word, ...draft }).success, word);
  return drafts;
}

/** `KIND SEVERITY OUTCOME ACTORS>TARGETS` of each. */
export const told = (drafts: readonly Draft[]): string[] =>
  drafts.map(
    ({ kind, severity, outcome, actors, targets }) =>
      `${kind} ${severity} ${outcome} ${actors.map(({ ip }) => ip).join()}>${targets.length > 3 ? targets.length : targets.map(({ ip }) => ip).join()}`,
  );
