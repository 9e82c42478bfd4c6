/** Routes, routing protocols and their policies, while their lines are read. */
import type { Line } from '../../line.ts';
import type {
  BgpNeighbour,
  BgpProcess,
  OspfProcess,
  PatternEntry,
  PrefixListEntry,
  Redistribution,
  RouteChange,
  RouteCondition,
  StaticRoute,
} from '../../routing.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export interface OspfDraft extends Omit<Mutable<OspfProcess>, 'networks' | 'redistribute' | 'areas' | 'passive'> {
  readonly networks: { value: bigint; mask: bigint; area: string }[];
  readonly areas: Map<string, 'stub' | 'totally-stub' | 'nssa'>;
  redistribute: Redistribution[];
  passiveByDefault: boolean;
  readonly passiveExcept: Set<string>;
}

/** What a neighbour, a peer group or a template states; what is absent is inherited. */
export type PeerDraft = Partial<Mutable<Omit<BgpNeighbour, 'address' | 'line'>>>;

export interface NeighbourDraft {
  readonly key: string;
  readonly line: Line;
  readonly own: PeerDraft;
  readonly inherits: string[];
  isGroup: boolean;
  activated: boolean | null;
}

export interface BgpDraft
  extends Omit<
    Mutable<BgpProcess>,
    'networks' | 'neighbours' | 'redistribute' | 'aggregates' | 'maximumPaths' | 'distances'
  > {
  readonly networks: BgpProcess['networks'][number][];
  readonly peers: Map<string, NeighbourDraft>;
  redistribute: Redistribution[];
  readonly aggregates: BgpProcess['aggregates'][number][];
  maximumExternal: number;
  maximumInternal: number;
  distances: { external: number; internal: number; local: number };
  /** IPv4 is spoken with every neighbour, unless told otherwise. */
  unicastByDefault: boolean;
}

export interface RouteMapDraft {
  readonly sequence: number;
  readonly permit: boolean;
  readonly conditions: RouteCondition[];
  readonly changes: RouteChange[];
  goOn: number | null;
  readonly line: Line;
}

export class RoutingDrafts {
  statics: StaticRoute[] = [];
  readonly vrfs: Map<string, Line> = new Map();
  readonly ospf: Map<string, OspfDraft> = new Map();
  readonly bgp: Map<string, BgpDraft> = new Map();
  readonly routeMaps: Map<string, Map<number, RouteMapDraft>> = new Map();
  readonly prefixLists: Map<string, Map<number, PrefixListEntry>> = new Map();
  /** The largest sequence number of each prefix list. */
  readonly lastSequence: Map<string, number> = new Map();
  readonly communityLists: Map<string, PatternEntry[]> = new Map();
  readonly asPathLists: Map<string, PatternEntry[]> = new Map();
  readonly translations: Line[] = [];
  /** Access lists that say who may open a session on the terminal lines. */
  readonly terminalAccess: { readonly name: string; readonly bits: 32 | 128; readonly line: Line }[] = [];
}
