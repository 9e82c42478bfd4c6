/**
 * Who decides about which packets: follows a set of packets through a filter, rule by rule, into a list of decisions. Where a rule
 * is not understood its packets go both ways, so a packet may stand in several decisions: it is known only where all say the same.
 */
import type { Configuration } from './configuration.ts';
import type { Filter, Rule } from './filter.ts';
import type { Line, LineSupport } from './line.ts';
import { ALL, NONE } from './packets/diagram.ts';
import { EVERYWHERE, type Hull, mayMeet } from './packets/hull.ts';
import type { PacketSet, PacketSpace, Taken } from './packets/space.ts';

/** `return`: the filter itself says nothing of these packets, as a chain that was only to be jumped to. */
export type Verdict = 'permit' | 'deny' | 'unknown' | 'return';

export interface Decision {
  readonly verdict: Verdict;
  /** The line that decides; null where none does. */
  readonly line: Line | null;
  /** The filter that the line stands in. */
  readonly filter: string;
  readonly because: string;
  /** The packets that may be decided here. */
  readonly packets: PacketSet;
}

/** Something that is not understood, and the packets whose way it may change. */
export interface Doubt {
  readonly line: Line | null;
  readonly because: string;
  readonly packets: PacketSet;
}

export interface Decided {
  readonly decisions: readonly Decision[];
  readonly doubts: readonly Doubt[];
}

/** Filters asked within filters at most. */
const DEPTH_LIMIT = 64;

/** A configuration with its filters by name and the lines that could change them. */
export interface Device {
  readonly configuration: Configuration;
  filtersNamed(name: string): readonly Filter[];
  /** Lines that are not understood and could change anything in the filter, as far as no rule stands for them. */
  doubtful(filter: string): readonly LineSupport[];
}

/** Looks a configuration's filters up. */
export function createDevice(configuration: Configuration): Device {
  const byName = Map.groupBy(configuration.filters, ({ name }) => name);
  const everywhere: LineSupport[] = [];
  const byFilter = new Map<string, LineSupport[]>();
  for (const entry of configuration.lines) {
    if (entry.affects === 'everything') everywhere.push(entry);
    else if (entry.affects !== 'nothing') {
      for (const filter of entry.affects.filters) {
        const entries = byFilter.get(filter);
        if (entries) entries.push(entry);
        else byFilter.set(filter, [entry]);
      }
    }
  }
  return {
    configuration,
    filtersNamed: (name) => byName.get(name) ?? [],
    doubtful: (filter) => [...(byFilter.get(filter) ?? []), ...everywhere],
  };
}

/** Follows packets through one filter of a device; `hull` holds all of them, and spares the rules that cannot meet it. */
export function decide(
  space: PacketSpace,
  device: Device,
  filter: Filter,
  asked: PacketSet,
  hull: Hull = EVERYWHERE,
): Decided {
  const walk = new Walk(space, device, hull);
  const family = filter.family === null ? ALL : space.family[filter.family];
  const returned = walk.filter(filter, space.diagrams.and(asked, family), []);
  walk.end(filter, returned);
  return walk.result();
}

/** What packets are left behind a filter: those that it returned, with what its own end says of them. */
class Walk {
  readonly #space: PacketSpace;
  readonly #device: Device;
  readonly #hull: Hull;
  readonly #decisions = new Map<string, { decision: Omit<Decision, 'packets'>; packets: PacketSet[] }>();
  readonly #doubts: Doubt[] = [];

  constructor(space: PacketSpace, device: Device, hull: Hull) {
    this.#space = space;
    this.#device = device;
    this.#hull = hull;
  }

  result(): Decided {
    const { diagrams } = this.#space;
    const decisions = [...this.#decisions.values()].map(({ decision, packets }) => ({
      ...decision,
      packets: diagrams.union(packets),
    }));
    return { decisions, doubts: this.#doubts };
  }

  /** Packets that the filter returns, among those that are asked of it. */
  filter(filter: Filter, asked: PacketSet, trail: readonly Filter[]): PacketSet {
    const { diagrams } = this.#space;
    this.#doubtful(filter, asked);
    let possible = filter.stateful ? this.#known(filter, asked) : asked;
    let returned: PacketSet = NONE;
    // Packets that go to another filter never come back here: whoever goes to the same one goes together.
    const gone = new Map<string, { readonly rule: Rule; readonly packets: PacketSet[] }>();
    for (const rule of filter.rules) {
      if (possible === NONE) break;
      if (!mayMeet(this.#hull, this.#space.hull(rule.match))) continue;
      const taken = this.#space.take(rule.match);
      const hit = diagrams.and(possible, taken.may);
      if (hit === NONE) continue;
      this.#doubtRule(rule, taken, hit);
      if (rule.action.kind === 'continue') continue;
      possible = diagrams.less(possible, taken.must);
      if (rule.action.kind === 'return') returned = diagrams.or(returned, hit);
      else if (rule.action.kind === 'goto') {
        // Where it cannot be asked, each line answers for itself.
        const key = this.#askable(filter, rule, trail).problem === null ? rule.action.filter : `\n${rule.line.at}`;
        const together = gone.get(key);
        if (together === undefined) gone.set(key, { rule, packets: [hit] });
        else together.packets.push(hit);
      } else if (rule.action.kind === 'jump') possible = diagrams.or(possible, this.#ask(filter, rule, hit, trail));
      else this.#settle(filter, rule, hit);
    }
    for (const { rule, packets } of gone.values())
      returned = diagrams.or(returned, this.#ask(filter, rule, diagrams.union(packets), trail));
    if (filter.otherwise === 'return' || trail.length === 0) return diagrams.or(returned, possible);
    this.end(filter, possible);
    return returned;
  }

  /** What the end of a filter says of packets that nothing in it decided. */
  end(filter: Filter, packets: PacketSet): void {
    if (packets === NONE) return;
    const { otherwise, otherwiseLine, name } = filter;
    const because =
      otherwise === 'return'
        ? `no line of ${name} decides, and it goes back to where it was asked from`
        : `no line of ${name} matches, and it ends with ${otherwise}`;
    this.#add({ verdict: otherwise, line: otherwiseLine, filter: name, because }, packets);
  }

  /** Lines that could change the filter and that no rule stands for: with them, nothing about it is known. */
  #doubtful(filter: Filter, asked: PacketSet): void {
    if (asked === NONE) return;
    for (const { line, support } of this.#device.doubtful(filter.name)) {
      const because = `line ${line.at} is ${support === 'todo' ? 'not modelled' : 'not understood'} and may change ${filter.name}`;
      this.#unknown(filter.name, line, because, asked);
    }
  }

  /** Packets of connections that a stateful device knows pass; the others are left. */
  #known(filter: Filter, asked: PacketSet): PacketSet {
    const { diagrams } = this.#space;
    const known = diagrams.and(asked, this.#space.takeOnce({ kind: 'state', of: ['established', 'related'] }).may);
    if (known !== NONE)
      this.#add(
        {
          verdict: 'permit',
          line: null,
          filter: filter.name,
          because: 'it belongs to a connection that was permitted',
        },
        known,
      );
    return diagrams.less(asked, known);
  }

  #doubtRule(rule: Rule, taken: Taken, hit: PacketSet): void {
    if (taken.must === taken.may || rule.action.kind === 'continue') return;
    const packets = this.#space.diagrams.less(hit, taken.must);
    if (packets !== NONE)
      this.#doubts.push({ line: rule.line, because: `whether line ${rule.line.at} matches is not known`, packets });
  }

  #settle(filter: Filter, { line, action }: Rule, packets: PacketSet): void {
    if (action.kind === 'unknown') this.#unknown(filter.name, line, `line ${line.at}: ${action.because}`, packets);
    else if (action.kind === 'permit' || action.kind === 'deny')
      this.#add(
        { verdict: action.kind, line, filter: filter.name, because: `line ${line.at} of ${filter.name}` },
        packets,
      );
  }

  /** Asks the filter that a rule names; the packets that come back. */
  #ask(from: Filter, rule: Rule, packets: PacketSet, trail: readonly Filter[]): PacketSet {
    const { target, problem } = this.#askable(from, rule, trail);
    if (target && problem === null) return this.filter(target, packets, [...trail, from]);
    this.#unknown(from.name, rule.line, problem ?? '', packets);
    return NONE;
  }

  /** The filter that a rule names, and why it cannot be asked; null where it can. */
  #askable(
    from: Filter,
    { action, line }: Rule,
    trail: readonly Filter[],
  ): { readonly target: Filter | undefined; readonly problem: string | null } {
    const name = 'filter' in action ? action.filter : '';
    const target = this.#device.filtersNamed(name)[0];
    if (!target) return { target, problem: `line ${line.at} asks ${name}, which is not in this configuration` };
    const isCircle = target === from || trail.includes(target) || trail.length >= DEPTH_LIMIT;
    return { target, problem: isCircle ? `line ${line.at} asks ${name}, which asks in a circle` : null };
  }

  #unknown(filter: string, line: Line, because: string, packets: PacketSet): void {
    this.#add({ verdict: 'unknown', line, filter, because }, packets);
    this.#doubts.push({ line, because, packets });
  }

  #add(decision: Omit<Decision, 'packets'>, packets: PacketSet): void {
    const { verdict, line, filter } = decision;
    const key = `${verdict} ${line?.at ?? 0} ${line?.number ?? ''} ${filter}`;
    const known = this.#decisions.get(key);
    if (known) known.packets.push(packets);
    else this.#decisions.set(key, { decision, packets: [packets] });
  }
}
