/** One step of packets through a router: what guards it on the way in, whether it is for the router itself, where it goes, what guards the way out. */
import type { Prefix } from '#base/prefix.ts';
import type { Guard } from '../filter.ts';
import type { Line } from '../line.ts';
import { addressIn, prefixSet } from '../matches.ts';
import { NONE } from '../packets/diagram.ts';
import type { PacketSet } from '../packets/space.ts';
import { askFilter } from './ask-filter.ts';
import type { ForwardingClass } from './forwarding-table.ts';
import type { NetworkModel } from './model.ts';
import type { WayDoubt } from './route-doubts.ts';
import type { Exit } from './routes.ts';
import type { Port, Router } from './topology.ts';

/** Where packets are: at a router, having come in by a port; null where they begin there. */
export interface Location {
  readonly router: Router;
  readonly port: Port | null;
}

export interface FilterPassed {
  readonly name: string;
  readonly verdict: 'permit' | 'deny' | 'unknown';
  readonly line: Line | null;
}

export type Disposition = 'accepted' | 'delivered' | 'denied' | 'null-routed' | 'no-route' | 'exits' | 'loop';

/** What becomes of some of the packets. */
export interface Outcome {
  readonly packets: PacketSet;
  readonly out: string | null;
  readonly filters: readonly FilterPassed[];
  readonly next:
    | { readonly kind: 'end'; readonly disposition: Disposition }
    | { readonly kind: 'go'; readonly to: Location }
    | { readonly kind: 'unknown'; readonly doubt: WayDoubt };
}

interface Branch {
  readonly packets: PacketSet;
  readonly filters: readonly FilterPassed[];
}

/** Takes packets one step on. Destinations outside of `scope` are not looked at. */
export function step(
  model: NetworkModel,
  { router, port }: Location,
  packets: PacketSet,
  scope: readonly Prefix[] | null,
): readonly Outcome[] {
  const { family, diagrams } = model.space;
  if (!model.isFamilyDoubtful(router.node)) return stepOf(model, { router, port }, packets, scope, null);
  const parts = ([32, 128] as const).map((bits) => [bits, diagrams.and(packets, family[bits])] as const);
  const others = diagrams.less(packets, diagrams.union(parts.map(([, part]) => part)));
  return [...parts, [null, others] as const].flatMap(([bits, part]) =>
    part === NONE ? [] : stepOf(model, { router, port }, part, scope, bits),
  );
}

function stepOf(
  model: NetworkModel,
  { router, port }: Location,
  packets: PacketSet,
  scope: readonly Prefix[] | null,
  bits: 32 | 128 | null,
): readonly Outcome[] {
  const walk = new Step(model, router, port, bits);
  const entered = walk.guard(['in'], null, [{ packets, filters: [] }]);
  const { diagrams } = model.space;
  const own = ownAddresses(model, router);
  for (const branch of entered) {
    const here = diagrams.and(branch.packets, own);
    if (here !== NONE) walk.accept({ ...branch, packets: here });
    const onward = diagrams.less(branch.packets, own);
    if (onward === NONE) continue;
    for (const each of model.classes(router, scope)) {
      const going = diagrams.and(onward, each.packets);
      if (going !== NONE) walk.forward({ ...branch, packets: going }, each);
    }
  }
  return walk.outcomes;
}

/** Packets to any address of the router that is up. */
function ownAddresses({ space }: NetworkModel, router: Router): PacketSet {
  const known = OWN.get(router);
  if (known?.space === space) return known.packets;
  const sets = router.ports.flatMap(({ subnets }) =>
    subnets.map(({ bits, address }) => prefixSet({ bits, value: address, length: bits })),
  );
  const packets = sets.length === 0 ? NONE : space.take(addressIn('dst', ...sets)).may;
  OWN.set(router, { space, packets });
  return packets;
}

const OWN = new WeakMap<Router, { readonly space: NetworkModel['space']; readonly packets: PacketSet }>();

class Step {
  readonly outcomes: Outcome[] = [];
  readonly #model: NetworkModel;
  readonly #router: Router;
  readonly #port: Port | null;
  readonly #bits: 32 | 128 | null;

  constructor(model: NetworkModel, router: Router, port: Port | null, bits: 32 | 128 | null) {
    this.#model = model;
    this.#bits = bits;
    this.#router = router;
    this.#port = port;
  }

  accept(branch: Branch): void {
    if (this.#doubt(branch, null)) return;
    for (const { packets, filters } of this.guard(['to'], null, [branch]))
      this.#end(packets, filters, null, 'accepted');
  }

  forward(branch: Branch, { exits, learned }: ForwardingClass): void {
    const doubt = learned ? this.#model.learnedDoubt(this.#router) : null;
    if (doubt) {
      this.#unknown(branch, null, doubt);
      return;
    }
    if (exits === 'none' || exits === 'discard') {
      if (!this.#doubt(branch, null))
        this.#end(branch.packets, branch.filters, null, exits === 'none' ? 'no-route' : 'null-routed');
      return;
    }
    // A host forwards nothing for others.
    if (this.#router.node.isHost && this.#port) {
      this.#end(branch.packets, branch.filters, null, 'no-route');
      return;
    }
    for (const exit of exits) this.#leave(branch, exit);
  }

  #leave(branch: Branch, exit: Exit): void {
    if (this.#doubt(branch, exit.interface)) return;
    const places: readonly Guard['place'][] = this.#port ? ['through', 'out'] : ['from'];
    const out = this.#router.ports.find(({ name }) => name === exit.interface);
    for (const { packets, filters } of this.guard(places, exit.interface, [branch])) {
      if (!out) this.#end(packets, filters, exit.interface, 'exits');
      else if (exit.gateway !== null) this.#toGateway(out, exit.gateway, { packets, filters });
      else this.#toSubnet(out, { packets, filters });
    }
  }

  #toGateway(out: Port, gateway: bigint, { packets, filters }: Branch): void {
    const { topology } = this.#model;
    const families = [32, 128] as const;
    const owners = families.flatMap((bits) => topology.neighbours(out, bits, gateway));
    for (const port of owners) this.#go(port, { packets, filters }, out.name);
    if (owners.length > 0) return;
    // Whoever has the address elsewhere, or is down, does not answer here; an address that nobody has lies outside.
    // Where every address of the network is taken, nobody else can be there.
    const isNobody = families.some((bits) => topology.isStated(bits, gateway)) || topology.isFull(out, gateway);
    this.#end(packets, filters, out.name, isNobody ? 'no-route' : 'exits');
  }

  /** Packets to a network that the router is on: to whoever has the address there, else delivered. */
  #toSubnet(out: Port, { packets, filters }: Branch): void {
    const { topology, space } = this.#model;
    const { diagrams } = space;
    let left = packets;
    for (const subnet of out.subnets) {
      for (const port of topology.onSubnet(subnet, out)) {
        if (port === out || left === NONE) continue;
        const addresses = port.subnets.map(({ bits, address }) => prefixSet({ bits, value: address, length: bits }));
        const theirs = diagrams.and(left, space.take(addressIn('dst', ...addresses)).may);
        if (theirs === NONE) continue;
        this.#go(port, { packets: theirs, filters }, out.name);
        left = diagrams.less(left, theirs);
      }
    }
    if (left !== NONE) this.#end(left, filters, out.name, 'delivered');
  }

  #go(port: Port, { packets, filters }: Branch, out: string): void {
    this.outcomes.push({ packets, filters, out, next: { kind: 'go', to: { router: port.router, port } } });
  }

  #end(packets: PacketSet, filters: readonly FilterPassed[], out: string | null, disposition: Disposition): void {
    this.outcomes.push({ packets, filters, out, next: { kind: 'end', disposition } });
  }

  #unknown({ packets, filters }: Branch, out: string | null, doubt: WayDoubt): void {
    this.outcomes.push({ packets, filters, out, next: { kind: 'unknown', doubt } });
  }

  /** Ends a branch as unknown where a line that is not understood could change its way. */
  #doubt(branch: Branch, egress: string | null): boolean {
    const doubt = this.#model.doubt(this.#router.node, this.#port?.name ?? null, egress, this.#bits);
    if (doubt) this.#unknown(branch, egress, doubt);
    return doubt !== null;
  }

  /** Asks the guards of places, one after the other; what they deny or do not know ends here. */
  guard(places: readonly Guard['place'][], egress: string | null, branches: readonly Branch[]): readonly Branch[] {
    const { device } = this.#router.node;
    const ingress = this.#port?.name ?? null;
    let passing = branches;
    for (const place of places) {
      for (const guard of device.configuration.guards) {
        if (guard.place !== place || !isAt(guard.in, ingress) || !isAt(guard.out, egress)) continue;
        if (place === 'in' && ingress === null) continue;
        passing = passing.flatMap((branch) => this.#ask(guard, branch, egress));
      }
    }
    return passing;
  }

  #ask(guard: Guard, branch: Branch, egress: string | null): readonly Branch[] {
    const { space } = this.#model;
    const { diagrams } = space;
    const { device } = this.#router.node;
    const [filter] = device.filtersNamed(guard.filter);
    if (!filter) return [branch];
    const asked = filter.family === null ? branch.packets : diagrams.and(branch.packets, space.family[filter.family]);
    const passed: Branch[] = [];
    const untouched = diagrams.less(branch.packets, asked);
    if (untouched !== NONE) passed.push({ ...branch, packets: untouched });
    if (asked === NONE) return passed;
    const answer = askFilter(space, device, filter, asked, this.#port?.name ?? null, egress);
    for (const { packets, verdict, line, doubt } of answer) {
      const filters = [...branch.filters, { name: guard.filter, verdict, line }];
      if (verdict === 'permit') passed.push({ packets, filters });
      else if (verdict === 'deny') this.#end(packets, filters, egress, 'denied');
      else this.#unknown({ packets, filters }, egress, doubt);
    }
    return passed;
  }
}

/** True where a guard stands at an interface: its names, or such as begin like one of them. */
function isAt(names: readonly string[] | null, name: string | null): boolean {
  if (names === null) return true;
  return (
    name !== null && names.some((each) => each === name || (each.endsWith('*') && name.startsWith(each.slice(0, -1))))
  );
}
