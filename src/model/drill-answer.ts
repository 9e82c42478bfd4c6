/** What a drill answers: whom a worm reaches and how fast, what care loses, and what would contain it. */

/** A moment of the mean epidemic; devices that the worm cannot infect are in none of the three. */
export interface CurvePoint {
  /** Hours from the entry. */
  readonly t: number;
  readonly susceptible: number;
  readonly infected: number;
  readonly removed: number;
}

export interface Spread {
  readonly curve: readonly CurvePoint[];
  /** Mean hours until the first device of a function is infected, and in which share of the runs that happened. */
  readonly lost: readonly { readonly function: string; readonly t: number; readonly share: number }[];
  /** Mean hours until a device is infected, and in which share of the runs that happened; the first first. */
  readonly times: readonly { readonly device: string; readonly t: number; readonly share: number }[];
}

/** One access that is cut. */
export interface Cut {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number | null;
}

export interface WormDrill extends Spread {
  readonly entry: string;
  /** Every device that the worm can reach, the entry included, in the order of the model. */
  readonly infected: readonly string[];
  /**
   * How many devices an infected one infects where all others are still susceptible: the mean over `infected`, times the
   * chance that it attacks before it is removed.
   */
  readonly reproduction: number;
  /** The fewest accesses not needed by care whose removal keeps every critical device safe; null where none do. */
  readonly cuts: readonly Cut[] | null;
}

/** What care loses by cuts. */
export interface CareCost {
  /** Accesses that are cut. */
  readonly accesses: number;
  /** Of these, what care needs, and what critical devices need. */
  readonly needed: number;
  readonly critical: number;
  /** Functions that lose an access they need; `others` do the same and keep all theirs: who fails over to them. */
  readonly functions: readonly {
    readonly function: string;
    readonly devices: readonly string[];
    readonly others: readonly string[];
  }[];
  /** Functions with no other device left: what goes on paper. */
  readonly paper: readonly string[];
}

export interface Containment {
  readonly name: 'stop-spread' | 'protect-critical' | 'isolate-infected' | 'pull-plug';
  readonly says: string;
  /** Null for all accesses there are. */
  readonly cuts: readonly Cut[] | null;
  readonly cost: CareCost;
  /** Who can still be infected. */
  readonly atRisk: readonly string[];
}

export interface ContainmentPlan {
  readonly infected: readonly string[];
  /** Who can be infected if nothing is done. */
  readonly atRisk: readonly string[];
  readonly ways: readonly Containment[];
  /** The way that costs care least of those that keep every critical device that is not infected safe. */
  readonly advised: Containment['name'];
}

/** The last step to a device that an intruder can reach: from whom, over what, by which weakness. */
export interface BlastHop {
  readonly from: string;
  readonly to: string;
  /** Steps from where it began. */
  readonly hops: number;
  readonly protocol: string;
  readonly port: number | null;
  /** Care needs this access. */
  readonly needed: boolean;
  readonly weakness: string;
  /** What says so; null where the model does not say. */
  readonly because: string | null;
  readonly function: string | null;
  readonly critical: boolean;
}

/** A device through which alone others can be reached. */
export interface ChokePoint {
  readonly device: string;
  /** Who mends it, or separates it, saves so many devices, itself included, so many of them critical. */
  readonly saves: number;
  readonly critical: number;
  readonly functions: readonly string[];
  /** Who can still be reached after this one and those before it. */
  readonly left: number;
  /** One access whose cut saves as many; null where several lead there. */
  readonly access: (Cut & { readonly needed: boolean }) | null;
}

export interface BlastRadius {
  readonly from: string;
  /** Everybody who can be reached, by distance, each with the last step of a shortest way. */
  readonly reached: readonly BlastHop[];
  readonly counts: {
    readonly devices: number;
    readonly critical: number;
    readonly beds: number;
    readonly datasets: readonly string[];
    readonly functions: readonly { readonly function: string; readonly devices: number; readonly critical: number }[];
  };
  /** A shortest way to each critical device, up to a limit. */
  readonly paths: readonly (readonly BlastHop[])[];
  /** Each the best after those before it. */
  readonly chokePoints: readonly ChokePoint[];
  /** The fewest accesses not needed by care whose removal keeps every critical device safe; null where none do. */
  readonly cuts: readonly Cut[] | null;
}
