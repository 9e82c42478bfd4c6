/** The contract of the segmentation: the plan, what isolating would stop, drift, and steps at the enforcement point. */
import { z } from 'zod';
import type { PolicyRule } from '#model/policy.ts';
import type { ProofLine, Witness } from '#model/segment.ts';
import {
  type Consequences,
  type DriftTold,
  type NamedDevice,
  PLAN_KINDS,
  type Plan,
  type PlanKind,
  type SegmentationState,
  type Work,
} from '#model/segmentation.ts';
import { countSchema, textsSchema } from '#model/text.ts';

const id = z.string().min(1).max(300);
const text = z.string().nullable();
const numberOrNull = z.number().nullable();
export const reason: z.ZodType<string> = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .meta({ description: 'Why, in a few words; kept with the policy.' });

const ruleShape = {
  from: textsSchema,
  to: textsSchema,
  protocol: z.string(),
  ports: textsSchema,
  action: z.enum(['permit', 'deny']),
  reason: text,
  basis: z.enum(['observed', 'declared', 'operator']).nullable(),
};
const rule: z.ZodType<PolicyRule> = z.strictObject(ruleShape).meta({ id: 'PolicyRule' });

const line: z.ZodType<ProofLine> = z.strictObject({
  file: z.string(),
  at: countSchema,
  number: z.number().int().nullable(),
  text: z.string(),
});
const word = z.exactOptional(z.union([z.string(), z.number()]));
const packet: z.ZodType<Witness> = z.strictObject({
  ...{ src: word, dst: word, protocol: word, sport: word, dport: word, icmp: word, flags: word, state: word },
});
export const parties: z.ZodType<readonly NamedDevice[]> = z
  .array(z.strictObject({ id: z.string(), name: z.string() }))
  .readonly();

function workOf<Answer>(answer: z.ZodType<Answer>): z.ZodType<Work<Answer>> {
  return z.strictObject({
    state: z.enum(['none', 'working', 'ready', 'failed']),
    madeAt: text,
    problem: text,
    answer: answer.nullable(),
  });
}

const PlanSchema: z.ZodType<Plan> = z
  .strictObject({
    of: z.enum(PLAN_KINDS),
    zones: z
      .array(
        z.strictObject({
          name: z.string(),
          members: textsSchema,
          memberCount: countSchema,
          devices: countSchema,
          lifeCritical: countSchema,
          functions: textsSchema,
        }),
      )
      .readonly(),
    rules: z
      .array(
        z.strictObject({
          ...ruleShape,
          evidence: z
            .strictObject({
              flows: countSchema,
              first: text,
              last: text,
              clients: countSchema,
              servers: countSchema,
              documents: textsSchema,
            })
            .nullable(),
          functions: textsSchema,
          lifeCritical: z.boolean(),
        }),
      )
      .readonly(),
    replay: z.strictObject({
      days: z.number(),
      flows: countSchema,
      blockedFlows: countSchema,
      recommended: z.boolean(),
      because: z.string(),
      blocked: z
        .array(
          z.strictObject({
            device: z.string(),
            peer: z.string(),
            function: text,
            lifeCritical: z.boolean(),
            from: text,
            to: text,
            protocol: text,
            port: numberOrNull,
            flows: countSchema,
            first: z.string(),
            last: z.string(),
            declared: text,
            rule: numberOrNull,
          }),
        )
        .readonly(),
      omitted: countSchema,
      classes: z
        .array(
          z.strictObject({
            class: z.string(),
            devices: countSchema,
            deviceDays: z.number(),
            seen: countSchema,
            declared: countSchema,
            unseenPerDeviceDay: numberOrNull,
            unseenPerYear: numberOrNull,
            weight: z.number(),
            weighted: numberOrNull,
          }),
        )
        .readonly(),
    }),
    proof: z
      .array(
        z.strictObject({
          intent: z.string(),
          result: z.enum(['proved', 'refuted', 'unknown']),
          witness: packet.nullable(),
          line: line.nullable(),
          because: z.string(),
          touches: z.strictObject({ devices: textsSchema, functions: textsSchema }),
        }),
      )
      .readonly()
      .nullable(),
    unproved: text,
    parties,
  })
  .meta({ id: 'SegmentationPlan' });
export const PlanWorkSchema: z.ZodType<Work<Plan>> = workOf(PlanSchema);

export interface PlanQuery {
  readonly of: PlanKind;
}
export const PlanQuerySchema: z.ZodType<PlanQuery> = z.strictObject({ of: z.enum(PLAN_KINDS).default('derived') });

export interface IsolationBody {
  readonly kind: 'device' | 'zone';
  readonly id: string;
}
export const IsolationBodySchema: z.ZodType<IsolationBody> = z.strictObject({ kind: z.enum(['device', 'zone']), id });

export const ConsequencesSchema: z.ZodType<Consequences> = z
  .strictObject({
    ruling: z.enum(['safe', 'escalated', 'refused']),
    stops: z
      .array(
        z.strictObject({
          device: z.string(),
          peer: z.string(),
          transport: text,
          port: numberOrNull,
          flows: countSchema,
          first: z.string(),
          last: z.string(),
          lifeCritical: z.boolean(),
        }),
      )
      .readonly(),
    functions: textsSchema,
    objections: z
      .array(z.strictObject({ interlock: z.string(), weight: z.enum(['refuse', 'two-people']), because: textsSchema }))
      .readonly(),
    parties,
  })
  .meta({ id: 'Consequences' });

export interface ReasonBody {
  readonly reason: string;
}
export const ReasonBodySchema: z.ZodType<ReasonBody> = z.strictObject({ reason });
export interface ApprovalBody extends ReasonBody {
  readonly madeAt: string;
}
export const ApprovalBodySchema: z.ZodType<ApprovalBody> = z.strictObject({
  reason,
  madeAt: z.iso.datetime().meta({ description: 'When the derived plan was made that is approved.' }),
});

export const SegmentationSchema: z.ZodType<SegmentationState> = z
  .strictObject({
    sources: z.strictObject({ network: text, declared: text, intents: text, enforcement: text }),
    hasTraffic: z.boolean(),
    approved: z.strictObject({ zones: countSchema, rules: countSchema, watched: z.boolean() }).nullable(),
    editions: z
      .array(
        z.strictObject({
          number: countSchema,
          at: z.string(),
          by: z.string(),
          kind: z.enum(['approved', 'adopted', 'reopened', 'undone']),
          because: z.string(),
          zones: countSchema,
          rules: countSchema,
          adopted: z.array(rule).readonly(),
        }),
      )
      .readonly(),
    zones: textsSchema,
  })
  .meta({ id: 'Segmentation' });

export const AdoptedSchema: z.ZodType<{ readonly rules: readonly PolicyRule[] }> = z.strictObject({
  rules: z.array(rule).readonly(),
});

const DriftSchema: z.ZodType<DriftTold> = z
  .strictObject({
    items: z
      .array(
        z
          .strictObject({
            ...{ id: z.string(), kind: z.string(), says: z.string(), action: z.string(), from: text, to: text },
            pairs: z
              .strictObject({
                count: countSchema,
                some: z.array(z.strictObject({ from: text, to: text })).readonly(),
              })
              .nullable()
              .meta({
                description: 'Of many pairs of zones with one cause: how many there are, and the first of them.',
              }),
            ...{ rule: numberOrNull, intent: text, packet: packet.nullable(), line: line.nullable() },
            ...{ because: z.string(), since: text, seen: numberOrNull, first: text, last: text },
            flows: z
              .array(
                z.strictObject({
                  ...{ client: z.string(), server: z.string(), clientDevice: text, serverDevice: text },
                  ...{ protocol: text, port: numberOrNull, flows: countSchema, first: z.string(), last: z.string() },
                }),
              )
              .readonly(),
            ...{ devices: textsSchema, functions: textsSchema, lifeCritical: z.boolean() },
            adoptable: z.array(rule).readonly(),
          })
          .meta({ id: 'DriftItem' }),
      )
      .readonly(),
    omitted: countSchema,
    looked: z.strictObject({
      configurations: countSchema,
      flows: countSchema,
      from: text,
      to: text,
      intents: countSchema,
    }),
  })
  .meta({ id: 'Drift' });
export const DriftWorkSchema: z.ZodType<Work<DriftTold>> = workOf(DriftSchema);

export interface NumberParams {
  readonly number: string;
}
export const NumberParamsSchema: z.ZodType<NumberParams> = z.strictObject({
  number: z.string().regex(/^\d{1,12}$/, 'is named by its number'),
});
