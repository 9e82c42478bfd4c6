/** A change: something about a device that is not as it was, with the moment it was noticed. */

export const CHANGE_KINDS = [
  'device.new',
  'device.merged',
  'device.split',
  'device.replaced',
  'address.added',
  'address.gone',
  'identity.changed',
  'identity.contradicted',
  'name.added',
  'role.added',
  'finding.new',
  'finding.withdrawn',
  'operator.said',
  'behaviour.group',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface Change {
  /** Grows with every change: also the cursor of whoever follows. */
  readonly id: number;
  /** RFC 3339 UTC with microseconds, of the traffic that showed it. */
  readonly time: string;
  readonly kind: ChangeKind;
  /** The device it is about. */
  readonly device: string;
  /** One sentence for a person. */
  readonly summary: string;
  /** What changed: an attribute, an address, a role; with its value before (null where there was none) and after. */
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}
