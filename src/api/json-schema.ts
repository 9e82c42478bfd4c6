/** Schemas of the contract as JSON Schema 2020-12, which is what OpenAPI 3.1 has: zod's own words, with named ones apart. */
import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Where named schemas lie in the document. */
const COMPONENTS = '#/components/schemas/';
const DEFINITIONS = '#/$defs/';

/** `asked` is what callers send, before defaults are filled in; `answered` is what they get, to which members may be added later. */
export type Direction = 'asked' | 'answered';

/** A schema, and in `named` the named ones that it refers to. */
export function jsonSchemaOf(
  schema: z.ZodType<unknown>,
  direction: Direction,
  named: Map<string, JsonSchema>,
): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...whole
  } = z.toJSONSchema(schema, {
    io: direction === 'asked' ? 'input' : 'output',
    override: ({ jsonSchema }) => {
      // Zod marks what its types hold read-only; a caller who gets JSON may do with it what he likes.
      delete jsonSchema.readOnly;
      // The format says it, the pattern fills half a page.
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (direction === 'answered' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      delete jsonSchema.id;
    },
  });
  for (const [name, definition] of Object.entries($defs ?? {})) named.set(name, pointed(definition));
  return pointed(whole);
}

/** References into the components of the document. */
function pointed(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (name, value: unknown) =>
    name === '$ref' && typeof value === 'string' ? value.replace(DEFINITIONS, COMPONENTS) : value,
  );
}
