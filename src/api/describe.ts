/** Describes operations in the words of OpenAPI 3.1. */
import type { z } from 'zod';
import { type OperationId, permissionOf, rolesOf } from './auth/permissions.ts';
import { ProblemSchema } from './contract.ts';
import { type Direction, type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { type Operation, pathOf } from './operation.ts';

/** An operation with its types forgotten: its schemas describe them. */
export type AnyOperation = Operation<unknown, unknown, unknown, unknown>;

/** The `paths` and `components.schemas` of a document. */
export interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

/** Describes all operations: their permissions in words, their parameters, their answers. */
export function describeOperations(operations: readonly AnyOperation[]): Described {
  const named = new Map<string, JsonSchema>();
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = pathOf(operation);
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation, named) };
  }
  const schemas = Object.fromEntries([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { paths, schemas };
}

function describeOperation(operation: AnyOperation, named: Map<string, JsonSchema>): object {
  const { id, tag, summary, params, query } = operation;
  const schemaOf = (schema: z.ZodType<unknown>, direction: Direction): JsonSchema =>
    jsonSchemaOf(schema, direction, named);
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [operation.description, permissionInWords(id)].filter((text) => text !== undefined).join(' '),
    security: securityOf(id),
    parameters: [...parametersOf(params, 'path', schemaOf), ...parametersOf(query, 'query', schemaOf)],
    ...bodyOf(operation, schemaOf),
    responses: {
      ...answerOf(operation, schemaOf),
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: schemaOf(ProblemSchema, 'answered') } },
      },
    },
  };
}

/** In OpenAPI 3.1 a body of bytes is a media type without a schema. */
function bodyOf({ body, takes }: AnyOperation, schemaOf: SchemaOf): object {
  if (takes) return { requestBody: { required: true, content: Object.fromEntries(takes.map((type) => [type, {}])) } };
  return body
    ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'asked') } } } }
    : {};
}

type SchemaOf = (schema: z.ZodType<unknown>, direction: Direction) => JsonSchema;

function answerOf({ answer, media, status = 200, summary }: AnyOperation, schemaOf: SchemaOf): object {
  const content = answer
    ? { 'application/json': { schema: schemaOf(answer, 'answered') } }
    : media &&
      Object.fromEntries(
        media.map((type) => [type, { schema: type === 'application/json' ? {} : { type: 'string' } }]),
      );
  return { [content || status !== 200 ? status : 204]: { description: summary, ...(content ? { content } : {}) } };
}

function parametersOf(
  schema: z.ZodType<unknown> | undefined,
  place: 'path' | 'query',
  schemaOf: SchemaOf,
): readonly object[] {
  if (!schema) return [];
  const { properties, required } = schemaOf(schema, 'asked');
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(Object(properties)).map(([name, property]) => {
    const { description, ...rest } = Object(property);
    const words = description === undefined ? {} : { description };
    return { name, in: place, required: needed.has(name), ...words, schema: rest };
  });
}

function securityOf(id: OperationId): readonly object[] {
  if (rolesOf(id) === null) return [];
  const { scope } = permissionOf(id);
  return [{ session: [] }, ...(scope === null ? [] : [{ token: [scope] }])];
}

function permissionInWords(id: OperationId): string {
  const roles = rolesOf(id);
  if (roles === null) return 'For anyone, signed in or not.';
  const { scope } = permissionOf(id);
  return `For ${roles.join(', ')}; ${scope === null ? 'not by token' : `by token with the scope ${scope}`}.`;
}
