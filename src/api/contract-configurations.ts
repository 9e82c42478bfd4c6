/** The contract of configurations of network devices that people bring. */
import { z } from 'zod';
import { BRINGING_RESULTS, type BroughtConfigurations, CONFIGURATION_STEPS } from '#model/brought.ts';
import { countSchema, textsSchema } from '#model/text.ts';
import type { Brought } from './configurations.ts';

const text = z.string().nullable();

const file = z
  .strictObject({
    name: z.string(),
    dialect: text.meta({
      description: 'Null where it is written in none that is known: its addresses alone are kept.',
    }),
    device: z.string(),
    lines: z.strictObject({ understood: countSchema, ignored: countSchema, unknown: countSchema }),
    unknown: z
      .array(z.strictObject({ at: countSchema, text: z.string(), matters: z.boolean() }))
      .readonly()
      .meta({ description: 'Lines that were not understood, the first of them; `matters`: an answer may hang on it.' }),
    interfaces: z.array(z.strictObject({ name: z.string(), addresses: textsSchema, up: z.boolean() })).readonly(),
    interfaceCount: countSchema,
    filters: textsSchema,
    filterCount: countSchema,
    routes: countSchema,
    cleaned: countSchema.meta({ description: 'Lines of which something was taken out before they were kept.' }),
    ...{ bytes: countSchema, sha256: z.string(), at: z.string(), by: z.string() },
  })
  .meta({ id: 'BroughtConfiguration' });

export const ConfigurationsSchema: z.ZodType<BroughtConfigurations> = z
  .strictObject({
    named: text.meta({ description: 'The folder that the configuration of the service names.' }),
    used: z.enum(['brought', 'named', 'none']).meta({ description: 'Which of them answers rest on.' }),
    files: z.array(file).readonly(),
    editions: z
      .array(
        z.strictObject({
          ...{ number: countSchema, at: z.string(), by: z.string(), kind: z.enum(CONFIGURATION_STEPS) },
          ...{ files: countSchema, changed: textsSchema },
        }),
      )
      .readonly(),
    limits: z.strictObject({ files: countSchema, fileBytes: countSchema, uploadBytes: countSchema }),
  })
  .meta({ id: 'BroughtConfigurations' });

export const BroughtSchema: z.ZodType<Brought> = z.strictObject({
  outcomes: z.array(z.strictObject({ name: z.string(), result: z.enum(BRINGING_RESULTS), because: text })).readonly(),
  configurations: ConfigurationsSchema,
});

export interface RemovalBody {
  readonly names: readonly string[];
}
export const RemovalBodySchema: z.ZodType<RemovalBody> = z.strictObject({
  names: z.array(z.string().min(1).max(600)).min(1).max(500).readonly(),
});

export interface UndoBody {
  readonly edition: number;
}
export const UndoBodySchema: z.ZodType<UndoBody> = z.strictObject({
  edition: countSchema.meta({ description: 'The number of the newest edition: it is the one that is taken back.' }),
});
