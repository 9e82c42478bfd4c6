/** Interfaces while their lines are read. */
import type { Interface, InterfaceAddress } from '../../configuration.ts';
import type { NumberRange } from '../../filter.ts';
import type { Line, Support } from '../../line.ts';

/** What an interface is told, as far as it was read. */
export interface InterfaceDraft {
  readonly name: string;
  readonly line: Line;
  /** The address that is not secondary. */
  primary: InterfaceAddress | null;
  /** All others: secondary, shared, IPv6. */
  others: InterfaceAddress[];
  up: boolean;
  vrf: string | null;
  zone: { readonly name: string; readonly line: Line } | null;
  description: string | null;
  bandwidth: number | null;
  ospfCost: number | null;
  readonly ospfHello: { interval: number | null; dead: number | null; network: string | null; ignoresMtu: boolean };
  /** The largest packet in bytes. */
  mtu: number;
  ospfArea: { readonly process: string; readonly area: string } | null;
  switched: 'access' | 'trunk' | null;
  accessVlan: number;
  autostate: boolean;
  trunk: readonly NumberRange[];
  /** The VLAN of a sub-interface. */
  encapsulation: number | null;
  /** The outer side of address translation. */
  translates: boolean;
  /** Shared addresses by their group, and who is to answer for them: the highest priority. */
  readonly shared: Map<string, { priority: number; value: bigint | null }>;
  /** The bundle that it is a member of. */
  bundle: string | null;
  /** Lines that are not modelled or not understood: what they could change is known when all lines are. */
  readonly doubts: InterfaceDoubt[];
  /** Access lists by place and family. */
  readonly guards: Map<string, AccessGroup>;
}

export interface InterfaceDoubt {
  readonly at: number;
  readonly support: Support;
  /** The family whose addresses the line is about; null where it is about other things. */
  readonly addresses: 32 | 128 | null;
  /** True where it begins as lines about addresses do: on an interface that has none, it may bring some. */
  readonly mayAddress: boolean;
  /** True where it is about neighbours of a routing protocol. */
  readonly isRouting: boolean;
}

export interface AccessGroup {
  readonly name: string;
  readonly place: 'in' | 'out';
  readonly bits: 32 | 128;
  readonly line: Line;
}

const EVERY_VLAN: readonly NumberRange[] = [{ from: 1, to: 4094 }];

export class InterfaceDrafts {
  readonly byName: Map<string, InterfaceDraft> = new Map();

  open(name: string, line: Line): InterfaceDraft {
    const known = this.byName.get(name);
    if (known) return known;
    const draft: InterfaceDraft = {
      name,
      line,
      primary: null,
      others: [],
      up: true,
      vrf: null,
      zone: null,
      description: null,
      bandwidth: null,
      ospfCost: null,
      ospfHello: { interval: null, dead: null, network: null, ignoresMtu: false },
      mtu: 1500,
      ospfArea: null,
      switched: null,
      accessVlan: 1,
      autostate: true,
      trunk: EVERY_VLAN,
      encapsulation: null,
      translates: false,
      shared: new Map(),
      bundle: null,
      doubts: [],
      guards: new Map(),
    };
    this.byName.set(name, draft);
    return draft;
  }
}

/** What is stated of an interface in the neutral words; `ospf` is told by its process. */
export function toInterface(draft: InterfaceDraft, ospf: Interface['ospf'], bandwidth: number | null): Interface {
  return {
    name: draft.name,
    addresses: [...(draft.primary ? [draft.primary] : []), ...draft.others, ...sharedAddresses(draft)],
    up: draft.up,
    vrf: draft.vrf,
    zone: draft.zone?.name ?? null,
    vlans: vlansOf(draft),
    mode: modeOf(draft),
    ...(draft.autostate ? {} : { autostate: false as const }),
    description: draft.description,
    bandwidth,
    ospf,
    line: draft.line,
  };
}

function sharedAddresses(draft: InterfaceDraft): readonly InterfaceAddress[] {
  return [...draft.shared.values()].flatMap(({ value, priority }) =>
    value === null ? [] : [{ bits: 32 as const, value, length: 32, virtual: true, priority }],
  );
}

function modeOf(draft: InterfaceDraft): Interface['mode'] {
  if (draft.switched && !draft.primary) return draft.switched;
  return /^vlan\d/i.test(draft.name) ? 'vlan' : 'routed';
}

function vlansOf(draft: InterfaceDraft): readonly NumberRange[] {
  const own = /^vlan(\d{1,4})$/i.exec(draft.name)?.[1];
  if (own !== undefined) return [{ from: Number(own), to: Number(own) }];
  if (draft.encapsulation !== null) return [{ from: draft.encapsulation, to: draft.encapsulation }];
  if (draft.switched === 'access') return [{ from: draft.accessVlan, to: draft.accessVlan }];
  return draft.switched === 'trunk' ? draft.trunk : [];
}
