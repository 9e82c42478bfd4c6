/** The four voices of access side by side: what the network lets through, what the policy permits, what was seen, and what documents say is needed. */
import type { ConfigurationLine } from './reach.ts';

export const VOICES = ['can', 'may', 'did', 'should'] as const;
export type Voice = (typeof VOICES)[number];

/** `unknown` where nobody was asked, or where what was asked does not know. */
export type VoiceAnswer = 'yes' | 'no' | 'unknown';

/** What it means that voices differ, the most urgent first; the last two are where they do not. */
export const CELL_KINDS = [
  'incident',
  'unexplained-path',
  'latent-outage',
  'enforcement-outage',
  'policy-violation',
  'attack-surface',
  'undocumented-need',
  'forgotten-permission',
  'declared-never-seen',
  'dead-permission',
  'unassessed',
  'unknown',
  'agreed',
] as const;
export type CellKind = (typeof CELL_KINDS)[number];

/** How much hangs on the more critical side of an access. */
export const CARES = ['life-critical', 'care', 'other'] as const;
export type Care = (typeof CARES)[number];

export const VOICE_PARTY_KINDS = ['person', 'vendor', 'device', 'dataset', 'address'] as const;

/** A side of an access. */
export interface VoiceParty {
  readonly kind: (typeof VOICE_PARTY_KINDS)[number];
  /** A device's id, a name, a domain, or an address. */
  readonly id: string;
  readonly name: string;
  readonly ips: readonly string[];
  /** What it does in care, as `infusion`. */
  readonly function: string | null;
  /** Data that it holds, as `pacs`. */
  readonly datasets: readonly string[];
}

/** Why a voice says what it says. */
export interface VoiceEvidence {
  /** One sentence. */
  readonly because: string;
  /** Of *can*: the line that decides, or that is not understood. */
  readonly line?: ConfigurationLine | undefined;
  /** Of *may*: the place of the rule in the policy, from 0. */
  readonly rule?: number | undefined;
  /** Of *should*: document, page or sheet, and line. */
  readonly source?: string | undefined;
  /** Of *did*. */
  readonly flows?: number | undefined;
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** One service of one party for another, as four voices tell it. */
export interface VoiceCell {
  readonly who: VoiceParty;
  readonly what: VoiceParty;
  readonly protocol: string;
  /** Null for a protocol without ports. */
  readonly port: number | null;
  readonly can: VoiceAnswer;
  readonly may: VoiceAnswer;
  readonly did: VoiceAnswer;
  readonly should: VoiceAnswer;
  readonly kind: CellKind;
  /** What the kind means here, in one sentence. */
  readonly words: string;
  readonly care: Care;
  /** Why a declared flow should not go as it does; null where nothing is known against it. */
  readonly insecure: string | null;
  readonly evidence: Readonly<Record<Voice, VoiceEvidence>>;
}

/** Whether a voice was asked at all, and what it rests on. */
export interface VoiceSide {
  readonly state: 'known' | 'unknown';
  readonly because: string;
}

export interface VoicesAnswer {
  readonly subject: VoiceParty;
  /** Life-critical first, then by kind. */
  readonly cells: readonly VoiceCell[];
  /** How many cells are of which kind, those left out included. */
  readonly kinds: readonly { readonly kind: CellKind; readonly title: string; readonly cells: number }[];
  /** Cells beyond the most that are told: the least urgent ones. */
  readonly omitted: number;
  readonly sides: Readonly<Record<Voice, VoiceSide>>;
}
