/** A segmentation policy as people write it: zones with their members, and what may pass between them. */
import { z } from 'zod';

const TEXT_LIMIT = 500;
const ZONE_LIMIT = 10_000;
const MEMBER_LIMIT = 200_000;
const RULE_LIMIT = 200_000;

export interface PolicyZone {
  readonly name: string;
  /**
   * `10.2.0.0/24`, an address, `device:ID`, or `KEY:VALUE` with a property of devices: `category`, `manufacturer`,
   * `model`, `function`.
   */
  readonly members: readonly string[];
  /** What switches call its VLAN: a number from 1 to 4094, or a name; left out: the zone's own name. */
  readonly vlan?: string | undefined;
}

export interface PolicyRule {
  /** Names of zones; `any` is every address. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  /** `tcp`, `udp`, `icmp`, `any`, or the number of an IP protocol. */
  readonly protocol: string;
  /** Destination ports and ranges, as `104` and `8000-8100`; empty for all. */
  readonly ports: readonly string[];
  readonly action: 'permit' | 'deny';
  readonly reason: string | null;
  /** Where the reason is seen: flows, documents, a person. */
  readonly basis: 'observed' | 'declared' | 'operator' | null;
}

/**
 * The first rule that matches decides. What no rule speaks of is denied between two zones, and from or to addresses of
 * no zone; within one zone it is permitted. A policy without rules names zones and decides nothing.
 */
export interface Policy {
  readonly zones: readonly PolicyZone[];
  readonly rules: readonly PolicyRule[];
}

const textSchema = z.string().min(1).max(TEXT_LIMIT);
const zoneNames = z.union([textSchema.transform((name) => [name]), z.array(textSchema).min(1).max(ZONE_LIMIT)]);
const portSchema = z
  .union([z.number().int(), z.string()])
  .transform(String)
  .refine(isPorts, 'is no port from 0 to 65535 and no range of them, as 8000-8100');

/** A policy file, JSON or YAML once it is parsed. Unknown keys are refused: a misspelt one would change what is allowed. */
export const policySchema: z.ZodType<Policy> = z
  .strictObject({
    zones: z
      .array(
        z.strictObject({
          name: textSchema,
          members: z.array(textSchema).max(MEMBER_LIMIT).default([]),
          description: textSchema.optional(),
          vlan: z
            .union([z.number().int(), z.string()])
            .transform(String)
            .refine(isVlan, 'is no VLAN: write a number from 1 to 4094, or at most 32 letters, digits, _ and -')
            .optional(),
        }),
      )
      .max(ZONE_LIMIT),
    rules: z
      .array(
        z.strictObject({
          from: zoneNames,
          to: zoneNames,
          protocol: z
            .union([z.number().int(), z.string()])
            .transform((protocol) => String(protocol).toLowerCase())
            .refine(isProtocol, 'is none of tcp, udp, icmp, icmpv6, any and the number of a protocol')
            .default('any'),
          ports: z.union([portSchema.transform((port) => [port]), z.array(portSchema)]).default([]),
          action: z.enum(['permit', 'deny']).default('permit'),
          reason: textSchema.nullable().default(null),
          basis: z.enum(['observed', 'declared', 'operator']).nullable().default(null),
          evidence: z.unknown().optional(),
        }),
      )
      .max(RULE_LIMIT)
      .default([]),
  })
  .superRefine((policy, context) => {
    const names = new Set<string>();
    for (const { name } of policy.zones) {
      if (names.has(name) || name === 'any')
        context.addIssue({
          code: 'custom',
          message: `two zones are called ${JSON.stringify(name)}, or one is called any`,
        });
      names.add(name);
    }
    for (const [index, rule] of policy.rules.entries())
      for (const name of [...rule.from, ...rule.to])
        if (name !== 'any' && !names.has(name))
          context.addIssue({
            code: 'custom',
            path: ['rules', index],
            message: `no zone is called ${JSON.stringify(name)}`,
          });
  })
  .transform(({ zones, rules }) => ({
    zones: zones.map(({ name, members, vlan }) => ({ name, members, ...(vlan === undefined ? {} : { vlan }) })),
    rules: rules.map(({ evidence: _, ...rule }) => rule),
  }));

/** The numbers of IP protocols that have a name here (IANA). */
export const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 };

function isProtocol(text: string): boolean {
  return text === 'any' || Object.hasOwn(PROTOCOL_NUMBERS, text) || (/^\d{1,3}$/.test(text) && Number(text) < 256);
}

/** A range of ports from its text; null where it is none. */
export function portRange(text: string): { readonly from: number; readonly to: number } | null {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  if (!match) return null;
  const from = Number(match[1]);
  const to = match[2] === undefined ? from : Number(match[2]);
  return from <= to && to <= 65_535 ? { from, to } : null;
}

/** Numbers of IEEE 802.1Q, and names as switches take them. */
function isVlan(text: string): boolean {
  return /^\d+$/.test(text) ? Number(text) >= 1 && Number(text) <= 4094 : /^[A-Za-z][\w-]{0,31}$/.test(text);
}

function isPorts(text: string): boolean {
  return portRange(text) !== null;
}
