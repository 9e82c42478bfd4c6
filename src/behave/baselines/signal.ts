/** A sign that something is not as it was, before it is weighed against the others. */

/** The kinds of findings that baselines give, each with a share of the budget, and the least that a sign must weigh to be told. */
export const KINDS = {
  'behaviour.new-peer': { share: 0.3, least: 1.8 },
  'behaviour.new-service': { share: 0.2, least: 1.8 },
  'behaviour.volume': { share: 0.15, least: 5 },
  'exfiltration.volume': { share: 0.15, least: 2 },
  'behaviour.unusual-time': { share: 0.1, least: 1.5 },
  'device.silent': { share: 0.1, least: 2.5 },
} as const;
export type BaselineKind = keyof typeof KINDS;
export const BASELINE_KINDS: readonly BaselineKind[] = Object.keys(KINDS) as BaselineKind[];

export interface Signal {
  readonly kind: BaselineKind;
  /** Minus the decimal logarithm of how often an ordinary day shows such a thing: of a device, a session or an hour. */
  readonly score: number;
  /** The device in whose story it belongs: who acts. */
  readonly of: number;
  /** The device that is told of. */
  readonly about: number;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly actor: string;
  readonly target: string;
  /** What a finding is called that begins with it, and its line in a story. */
  readonly title: string;
  readonly line: string;
  readonly frame: { readonly capture: string; readonly frame: number } | null;
}

/** What a whole group does since today: no finding, and worth a line. */
export interface GroupNote {
  readonly time: number;
  /** A device of the group. */
  readonly about: number;
  readonly line: string;
}

/** `23 h`, `3 days`. */
export function spanText(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} minutes`;
  return hours < 48 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

/** `2.4 GB`. */
export function amountText(bytes: number): string {
  const [size, unit] = bytes >= 1e9 ? [bytes / 1e9, 'GB'] : [bytes / 1e6, 'MB'];
  return `${size >= 100 ? Math.round(size) : size.toPrecision(2)} ${unit}`;
}
