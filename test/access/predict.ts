/** What the model says of a probe: the verdict of every guard that it meets on its way through a device. */
import type { Configuration } from '../../src/access/configuration.ts';
import { createDevice, type Decided, type Device, decide } from '../../src/access/decide.ts';
import type { ConnectionState, Guard, Match } from '../../src/access/filter.ts';
import { addressIn, allOf, familyIs, numberIs, rangeSet } from '../../src/access/matches.ts';
import { NONE } from '../../src/access/packets/diagram.ts';
import { interfaceNamesIn } from '../../src/access/packets/names.ts';
import { type PacketSet, PacketSpace } from '../../src/access/packets/space.ts';
import type { Probe } from './frames.ts';

/** What a probe is on its way. */
export interface Way {
  readonly state: ConnectionState;
  readonly in: string;
  readonly out: string;
}

export interface Prediction {
  readonly verdict: 'permit' | 'deny' | 'unknown';
  /** The line that decided, for whoever looks into a disagreement. */
  readonly line: string;
}

const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136]);

/** A probe as a match that only its like fulfil. */
export function matchOf(probe: Probe): Match {
  const { bits, protocol } = probe;
  const parts: Match[] = [
    familyIs(bits),
    addressIn('src', rangeSet(bits, probe.src, probe.src)),
    addressIn('dst', rangeSet(bits, probe.dst, probe.dst)),
    numberIs('protocol', protocol),
    numberIs('dscp', probe.dscp),
    numberIs('fragment', 0),
  ];
  if (WITH_PORTS.has(protocol)) parts.push(numberIs('sport', probe.sport), numberIs('dport', probe.dport));
  if (protocol === 6) parts.push({ kind: 'flags', mask: 255, value: probe.flags });
  if (protocol === 1 || protocol === 58)
    parts.push(numberIs('icmp-type', probe.icmpType), numberIs('icmp-code', probe.icmpCode));
  return allOf(parts);
}

/** Answers for one configuration; what each filter decides about all packets is computed once. */
export class Predictor {
  readonly #space: PacketSpace;
  readonly #device: Device;
  readonly #guards: readonly Guard[];
  readonly #decided = new Map<string, Decided>();

  constructor(configuration: Configuration) {
    this.#space = new PacketSpace(interfaceNamesIn([configuration]));
    this.#device = createDevice(configuration);
    const order: readonly Guard['place'][] = ['in', 'through', 'out'];
    this.#guards = order.flatMap((place) => configuration.guards.filter((guard) => guard.place === place));
  }

  /** The verdict of all guards of packets that are forwarded: the first that does not permit. */
  forward(probe: Probe, way: Way): Prediction {
    const set = this.#packets(probe, way);
    let last: Prediction = { verdict: 'permit', line: 'nothing guards the way' };
    for (const { filter } of this.#guards) {
      last = this.filter(filter, set, probe.bits) ?? last;
      if (last.verdict !== 'permit') return last;
    }
    return last;
  }

  /** The verdict of one filter, or null where packets of this family pass it by. */
  filter(name: string, set: PacketSet, bits: 32 | 128): Prediction | null {
    const [filter] = this.#device.filtersNamed(name);
    if (!filter) throw new Error(`no filter ${name}`);
    if (filter.family !== null && filter.family !== bits) return null;
    let decided = this.#decided.get(name);
    if (!decided) {
      decided = decide(this.#space, this.#device, filter, this.#space.whole);
      this.#decided.set(name, decided);
    }
    const hits = decided.decisions.filter(({ packets }) => this.#space.diagrams.and(packets, set) !== NONE);
    const verdicts = new Set(hits.map(({ verdict }) => verdict));
    const line = `${name}: ${hits.map((hit) => `${hit.line?.at ?? '-'} ${hit.line?.text ?? 'end'}`).join(' | ')}`;
    const [only] = verdicts;
    if (verdicts.size !== 1 || only === undefined || only === 'return') return { verdict: 'unknown', line };
    return { verdict: only, line };
  }

  #packets(probe: Probe, way: Way): PacketSet {
    const at: Match[] = [
      { kind: 'state', of: [way.state] },
      { kind: 'interface', field: 'in', of: [way.in] },
      { kind: 'interface', field: 'out', of: [way.out] },
    ];
    return this.#space.take(allOf([matchOf(probe), ...at])).may;
  }
}
