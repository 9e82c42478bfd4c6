/** The contract of the four voices of access: what can, may, did and should be, side by side. */
import { z } from 'zod';
import { countSchema, textsSchema } from '#model/text.ts';
import {
  CARES,
  CELL_KINDS,
  type CellKind,
  VOICE_PARTY_KINDS,
  type VoiceEvidence,
  type VoiceParty,
  type VoicesAnswer,
} from '#model/voices.ts';
import { limit, type SpanQuery, span } from './contract.ts';
import { PARTY_KINDS, type PartyKind } from './contract-access.ts';

export interface VoicesQuery extends SpanQuery {
  readonly kind: PartyKind;
  readonly id: string;
  readonly only?: CellKind | undefined;
  readonly limit: number;
}
export const VoicesQuerySchema: z.ZodType<VoicesQuery> = z.strictObject({
  ...span,
  kind: z.enum(PARTY_KINDS),
  id: z.string().min(1).max(300).meta({
    description: 'A device, an account, a domain; for data a device that holds some, or its name, as `pacs`.',
  }),
  only: z.enum(CELL_KINDS).optional().meta({ description: 'Cells of this kind alone.' }),
  limit,
});

const PartySchema: z.ZodType<VoiceParty> = z
  .strictObject({
    kind: z.enum(VOICE_PARTY_KINDS),
    id: z.string(),
    name: z.string(),
    ips: textsSchema,
    function: z.string().nullable(),
    datasets: textsSchema,
  })
  .meta({ id: 'VoiceParty' });

const EvidenceSchema: z.ZodType<VoiceEvidence> = z
  .strictObject({
    because: z.string(),
    line: z
      .strictObject({ file: z.string(), at: countSchema, number: z.number().int().nullable(), text: z.string() })
      .optional(),
    rule: countSchema.optional(),
    source: z.string().optional(),
    flows: countSchema.optional(),
    first: z.string().optional(),
    last: z.string().optional(),
  })
  .meta({ id: 'VoiceEvidence' });

const side = z.strictObject({ state: z.enum(['known', 'unknown']), because: z.string() });
const answer = z.enum(['yes', 'no', 'unknown']);

export const VoicesAnswerSchema: z.ZodType<VoicesAnswer> = z
  .strictObject({
    subject: PartySchema,
    cells: z
      .array(
        z
          .strictObject({
            who: PartySchema,
            what: PartySchema,
            protocol: z.string(),
            port: z.number().int().nullable(),
            can: answer,
            may: answer,
            did: answer,
            should: answer,
            kind: z.enum(CELL_KINDS),
            words: z.string(),
            care: z.enum(CARES),
            insecure: z.string().nullable(),
            evidence: z.strictObject({
              can: EvidenceSchema,
              may: EvidenceSchema,
              did: EvidenceSchema,
              should: EvidenceSchema,
            }),
          })
          .meta({ id: 'VoiceCell' }),
      )
      .readonly(),
    kinds: z.array(z.strictObject({ kind: z.enum(CELL_KINDS), title: z.string(), cells: countSchema })).readonly(),
    omitted: countSchema,
    sides: z.strictObject({ can: side, may: side, did: side, should: side }),
  })
  .meta({ id: 'VoicesAnswer' });
