/** The answers of `wardline reach`, and its questions as lines of a file: what the configurations allow. */
import { z } from 'zod';

/** A line of a configuration: `at` counts the lines of the file from 1, `number` is the dialect's own sequence number. */
export interface ConfigurationLine {
  readonly file: string;
  readonly at: number;
  readonly number: number | null;
  readonly text: string;
}

/** A packet as the keys of its words. */
export type PacketAnswer = Readonly<Record<string, string | number>>;

export type ReachVerdict = 'permit' | 'deny' | 'unknown';

export interface TestAnswer {
  readonly verdict: ReachVerdict;
  /** Null where no line decided. */
  readonly line: ConfigurationLine | null;
  readonly because: string;
}

export type SearchAnswer =
  | { readonly found: true; readonly packet: PacketAnswer; readonly line: ConfigurationLine | null }
  | { readonly found: false }
  | { readonly found: 'unknown'; readonly line: ConfigurationLine | null; readonly because: string };

/** A line that decides no packet. */
export interface UnreachableLine {
  readonly filter: string;
  readonly line: ConfigurationLine;
  readonly action: string;
  /** A smallest set of earlier lines that covers it; none where it matches nothing at all. */
  readonly coveredBy: readonly ConfigurationLine[];
  /** True where no smaller set covers it; false where that was too much to prove, and the set is only a small one. */
  readonly smallest: boolean;
  /** True where some packet of the line gets another action from an earlier one. */
  readonly actionDiffers: boolean;
  readonly because: string;
}

export interface UnreachableAnswer {
  readonly unreachable: readonly UnreachableLine[];
}

export interface ReachSide {
  readonly verdict: ReachVerdict;
  readonly line: ConfigurationLine | null;
}

export interface CompareAnswer {
  /** `unknown` where no packet is surely treated otherwise, and some may be. */
  readonly equal: boolean | 'unknown';
  readonly changes: readonly { readonly packet: PacketAnswer; readonly before: ReachSide; readonly after: ReachSide }[];
}

export interface DecidingLine {
  readonly filter: string;
  readonly line: ConfigurationLine;
  readonly action: ReachVerdict;
  /** Where something that is not understood keeps it from being sure. */
  readonly maybe?: true;
}

export interface LinesAnswer {
  readonly lines: readonly DecidingLine[];
}

/** A name that is used and stands nowhere, or the other way round. */
export interface NamedLine {
  readonly kind: string;
  readonly name: string;
  readonly line: ConfigurationLine;
}

/** How far a file was understood. */
export interface ReadFile {
  readonly path: string;
  readonly dialect: string;
  readonly lines: Readonly<Record<'complete' | 'conditional' | 'ignored' | 'todo' | 'unrecognised', number>>;
  /** The lines that are not modelled or not known. */
  readonly unknown: readonly ConfigurationLine[];
  readonly undefined: readonly NamedLine[];
  readonly unused: readonly NamedLine[];
  /** The filters that can be asked about. */
  readonly filters: readonly string[];
}

export interface ReadAnswer {
  readonly files: readonly ReadFile[];
}

/** Words as one text, or as an object of its keys. */
export type QuestionWords = string | Readonly<Record<string, string | number>>;
type Id = string | number | null;

/** Ways through a network: those of a packet, or a packet that fares so. */
export interface PathQuestion {
  readonly ask: 'path';
  readonly network: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly via?: string | undefined;
  readonly packet?: QuestionWords | undefined;
  readonly action?: 'permit' | 'deny' | 'any' | undefined;
  readonly where?: QuestionWords | undefined;
}

/** A question of a file: the options of its command as keys. */
export type ReachQuestion = { readonly id?: Id | undefined } & (
  | { readonly ask: 'test'; readonly config: string; readonly filter: string; readonly packet: QuestionWords }
  | {
      readonly ask: 'search';
      readonly config: string;
      readonly filter: string;
      readonly action: 'permit' | 'deny';
      readonly where?: QuestionWords | undefined;
    }
  | {
      readonly ask: 'lines';
      readonly config: string;
      readonly filter?: string | undefined;
      readonly where?: QuestionWords | undefined;
    }
  | { readonly ask: 'unreachable'; readonly config: string; readonly filter?: string | undefined }
  | {
      readonly ask: 'compare';
      readonly before: string;
      readonly after: string;
      /** A filter of two files, or where packets of two networks begin. */
      readonly filter?: string | undefined;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly via?: string | undefined;
      readonly where?: QuestionWords | undefined;
      readonly except?: QuestionWords | undefined;
    }
  | PathQuestion
  | { readonly ask: 'read'; readonly config?: string | undefined; readonly network?: string | undefined }
);

const words = z.union([z.string(), z.record(z.string(), z.union([z.string(), z.number()]))]);
const optionalWords = words.optional();
const action = z.enum(['permit', 'deny']);
const filter = z.string();
const place = z.string().optional();
const config = z.string();
const id = z.union([z.string(), z.number(), z.null()]).optional();

/** Reads a question of a file. */
export const reachQuestionSchema: z.ZodType<ReachQuestion> = z.discriminatedUnion('ask', [
  z.object({ id, ask: z.literal('test'), config, filter, packet: words }),
  z.object({ id, ask: z.literal('search'), config, filter, action, where: optionalWords }),
  z.object({ id, ask: z.literal('lines'), config, filter: filter.optional(), where: optionalWords }),
  z.object({ id, ask: z.literal('unreachable'), config, filter: filter.optional() }),
  z.object({
    id,
    ask: z.literal('compare'),
    before: config,
    after: config,
    filter: filter.optional(),
    from: place,
    to: place,
    via: place,
    where: optionalWords,
    except: optionalWords,
  }),
  z.object({
    id,
    ask: z.literal('path'),
    network: config,
    from: z.string(),
    to: place,
    via: place,
    packet: optionalWords,
    action: z.enum(['permit', 'deny', 'any']).optional(),
    where: optionalWords,
  }),
  z.object({ id, ask: z.literal('read'), config: config.optional(), network: config.optional() }),
]);

/** How a path ends. `unknown` where a line that is not understood could change it. */
export type PathDisposition =
  | 'accepted'
  | 'delivered'
  | 'denied'
  | 'null-routed'
  | 'no-route'
  | 'exits'
  | 'loop'
  | 'unknown';

export interface PathHop {
  readonly node: string;
  /** Interfaces by which packets come in and leave; null where they begin or end in the device. */
  readonly in: string | null;
  readonly out: string | null;
  readonly filters: readonly {
    readonly name: string;
    readonly verdict: ReachVerdict;
    readonly line: ConfigurationLine | null;
  }[];
}

export interface PathTold {
  readonly disposition: PathDisposition;
  readonly hops: readonly PathHop[];
}

/** `mixed` where some of the equal paths let the packet through and others do not. */
export type PathVerdict = ReachVerdict | 'mixed';

export interface PathAnswer {
  readonly verdict: PathVerdict;
  readonly paths: readonly PathTold[];
  /** Why nothing is known, where nothing is. */
  readonly because?: string;
  readonly line?: ConfigurationLine | null;
  /** True where there are more paths than are told. */
  readonly more?: true;
  /** What is taken for granted of devices on the paths, a sentence each. */
  readonly assumes?: readonly string[];
}

export type PathSearchAnswer =
  | {
      readonly found: true;
      readonly packet: PacketAnswer;
      /** Where the packet begins. */
      readonly from: string;
      readonly verdict: PathVerdict;
      readonly paths: readonly PathTold[];
      readonly assumes?: readonly string[];
    }
  | { readonly found: false }
  | { readonly found: 'unknown'; readonly line: ConfigurationLine | null; readonly because: string };

export interface PathSide {
  readonly verdict: PathVerdict;
  readonly paths: readonly PathTold[];
}

export interface NetworkCompareAnswer {
  readonly equal: boolean | 'unknown';
  readonly changes: readonly {
    readonly packet: PacketAnswer;
    readonly from: string;
    readonly before: PathSide;
    readonly after: PathSide;
  }[];
}
