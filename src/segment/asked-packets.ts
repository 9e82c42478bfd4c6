/** The sets of packets that intents ask about: who begins a conversation, who answers, and who needs no router. */
import type { NetworkModel } from '#access/forwarding/model.ts';
import { type PacketSet, WITH_PORTS } from '#access/packets/space.ts';
import { formatPrefix, type Prefix } from '#base/prefix.ts';
import type { Service } from './intents.ts';
import type { Zones } from './zones.ts';

/** Ports that clients speak from (RFC 6335 section 6 names 49152 and above; older systems begin at 1024). */
const CLIENT_PORTS = { from: 1024, to: 65_535 };
/** Flags of TCP (RFC 9293 section 3.1). */
const [SYN, ACK] = [0x02, 0x10];
const UDP = 17;

export class AskedPackets {
  readonly #model: NetworkModel;
  readonly #zones: Zones;
  /** What every intent asks about in the same way. */
  #sameNetwork: PacketSet | null = null;
  #fromRouters: PacketSet | null = null;

  constructor(model: NetworkModel, zones: Zones) {
    this.#model = model;
    this.#zones = zones;
  }

  /** From a prefix to the same prefix. */
  within(prefix: Prefix): PacketSet {
    const { diagrams } = this.#model.space;
    return diagrams.and(this.#zones.sentBy([prefix]), this.#zones.sentTo([prefix]));
  }

  /** Of a single host to itself. */
  toSelf(from: readonly Prefix[], to: readonly Prefix[]): PacketSet {
    const single = from.filter(
      (one) => one.length === one.bits && to.some((other) => formatPrefix(other) === formatPrefix(one)),
    );
    return this.#model.space.diagrams.union(single.map((one) => this.within(one)));
  }

  /** Between two hosts of one network, whichever that is. */
  sameNetwork(): PacketSet {
    this.#sameNetwork ??= this.#withinAny();
    return this.#sameNetwork;
  }

  #withinAny(): PacketSet {
    const prefixes = new Map<string, Prefix>();
    for (const { ports } of this.#model.topology.routers)
      for (const { bits, network, length } of ports.flatMap(({ subnets }) => subnets))
        if (length < bits)
          prefixes.set(formatPrefix({ bits, value: network, length }), { bits, value: network, length });
    return this.#model.space.diagrams.union([...prefixes.values()].map((prefix) => this.within(prefix)));
  }

  /** What routers send for themselves, which no zone means. */
  fromRouters(): PacketSet {
    this.#fromRouters ??= this.#ofRouters();
    return this.#fromRouters;
  }

  #ofRouters(): PacketSet {
    const own = this.#model.topology.routers
      .filter(({ node }) => !node.isHost)
      .flatMap(({ ports }) => ports.flatMap(({ subnets }) => subnets));
    return this.#zones.sentBy(own.map(({ bits, address }) => ({ bits, value: address, length: bits })));
  }

  /** What a client sends first, or a server answers: by flags and a client's port where the protocol has them. */
  fromClients(which: 'first' | 'answer'): PacketSet {
    const { space } = this.#model;
    const { diagrams } = space;
    const ports = space.numbers(which === 'first' ? 'sport' : 'dport', [CLIENT_PORTS]);
    const [value, mask] = which === 'first' ? [SYN, SYN | ACK] : [ACK, ACK];
    const tcp = diagrams.and(space.take({ kind: 'flags', value, mask }).may, ports);
    const udp = diagrams.and(space.numbers('protocol', [{ from: UDP, to: UDP }]), ports);
    const carriers = space.numbers(
      'protocol',
      WITH_PORTS.map((number) => ({ from: number, to: number })),
    );
    return diagrams.union([tcp, udp, diagrams.less(space.whole, carriers)]);
  }

  /** What answers services: from the port that was asked. */
  answering(services: readonly Service[]): PacketSet {
    const { space } = this.#model;
    const { diagrams } = space;
    if (services.length === 0) return space.whole;
    return diagrams.union(
      services.map((service) => {
        const { from, to } = service;
        const of = this.#zones.services([{ ...service, from: null, to: null }]);
        return from === null || to === null ? of : diagrams.and(of, space.numbers('sport', [{ from, to }]));
      }),
    );
  }
}
