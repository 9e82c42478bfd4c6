/** What stands at an enforcement point: a policy, how far each zone of it is carried out, and who is in quarantine. */
import { z } from 'zod';
import { type Policy, policySchema } from './policy.ts';
import { type KnownDevice, knownDeviceSchema } from './segment.ts';
import { ipSchema } from './text.ts';

/** What the policy denies is let pass; let pass, counted and told; stopped, counted and told. In this order. */
export const STAGES = ['observe', 'audit', 'enforce'] as const;
export type Stage = (typeof STAGES)[number];

/** A device that nobody reaches and that reaches nobody. */
export interface Quarantined {
  readonly id: string;
  readonly ips: readonly string[];
}

/** Everything that the rules of an enforcement point are made from. */
export interface Desired {
  readonly policy: Policy;
  /** Devices that members of zones mean. */
  readonly devices: readonly KnownDevice[];
  /** By the name of a zone; a zone without an entry is observed. */
  readonly stages: Readonly<Record<string, Stage>>;
  /** Of addresses of no zone. */
  readonly others: Stage;
  readonly quarantined: readonly Quarantined[];
}

const stageSchema = z.enum(STAGES);

export const desiredSchema: z.ZodType<Desired> = z.strictObject({
  policy: policySchema,
  devices: z.array(knownDeviceSchema),
  stages: z.record(z.string(), stageSchema),
  others: stageSchema,
  quarantined: z.array(z.strictObject({ id: z.string().min(1), ips: z.array(ipSchema) })),
});

/** Where rules are enforced, as the folder of enforcement remembers it. */
export interface PointConfig {
  readonly dialect: 'nftables' | 'open-vswitch';
  /** A network namespace of Linux by its name; null for that of Wardline itself. */
  readonly netns: string | null;
  /** The bridge of Open vSwitch; null for nftables. */
  readonly bridge: string | null;
}

export const pointConfigSchema: z.ZodType<PointConfig> = z.strictObject({
  dialect: z.enum(['nftables', 'open-vswitch']),
  netns: z.string().nullable(),
  bridge: z.string().nullable(),
});
