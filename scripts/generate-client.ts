/** Writes web/client.ts, a typed client of the API, from docs/openapi.json. `--check` only compares. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'web/client.ts');

/** The parts of JSON Schema 2020-12 that the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
}
interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly schema: Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document = JSON.parse(fs.readFileSync(path.join(root, 'docs/openapi.json'), 'utf8')) as Document;

const PRIMITIVES: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  null: 'null',
};
const nameOf = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
const comment = (text: string | undefined): string =>
  text === undefined ? '' : `/** ${text.replaceAll('*/', '* /').replace(/\s+/g, ' ')} */\n`;
const union = (types: readonly string[]): string => [...new Set(types)].join(' | ') || 'never';

/** A schema as a TypeScript type. */
function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return union(schema.enum.map((value) => JSON.stringify(value)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return union(choices.map(typeOf));
  if (schema.allOf) return schema.allOf.map((part) => `(${typeOf(part)})`).join(' & ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? 'unknown' : union(types.map((type) => plainType(type, schema)));
}

function plainType(type: string, schema: Schema): string {
  if (type === 'array') {
    if (schema.prefixItems) return `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`;
    return `readonly (${typeOf(schema.items)})[]`;
  }
  if (type !== 'object') return PRIMITIVES[type] ?? 'unknown';
  const members = Object.entries(schema.properties ?? {}).map(([key, member]) => {
    const mark = schema.required?.includes(key) ? '' : '?';
    return `${comment(member.description)}readonly ${nameOf(key)}${mark}: ${typeOf(member)};`;
  });
  if (members.length > 0) return `{\n${members.join('\n')}\n}`;
  const { additionalProperties: others } = schema;
  return `Readonly<Record<string, ${typeof others === 'object' ? typeOf(others) : 'unknown'}>>`;
}

/** What an operation is asked with, as one object; empty where it takes nothing. */
function askedType({ parameters = [], requestBody }: Operation): string {
  const part = (place: Parameter['in']): string => {
    const members = parameters.filter((parameter) => parameter.in === place);
    if (members.length === 0) return '';
    const optional = members.every(({ required }) => !required);
    const inner = members.map(
      ({ name, required, schema }) => `readonly ${nameOf(name)}${required ? '' : '?'}: ${typeOf(schema)};`,
    );
    return `readonly ${place === 'path' ? 'params' : 'query'}${optional ? '?' : ''}: { ${inner.join(' ')} };`;
  };
  const json = requestBody?.content['application/json'];
  const body = requestBody ? `readonly body: ${json ? typeOf(json.schema) : 'Blob'};` : '';
  return [part('path'), part('query'), body].filter(Boolean).join(' ');
}

/** What comes back: JSON, the whole Response where it is something else, or nothing. */
function answerOf({ responses }: Operation): { readonly type: string; readonly kind: 'json' | 'response' | 'nothing' } {
  const [status = '', response] = Object.entries(responses).find(([code]) => code !== 'default') ?? [];
  const json = response?.content?.['application/json'];
  if (json) return { type: typeOf(json.schema), kind: 'json' };
  return status === '204' ? { type: 'void', kind: 'nothing' } : { type: 'Response', kind: 'response' };
}

const operations = Object.entries(document.paths).flatMap(([address, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ address, method, operation, answer: answerOf(operation) })),
);
const types = Object.entries(document.components.schemas).map(
  ([name, schema]) => `${comment(schema.description)}export type ${name} = ${typeOf(schema)};\n`,
);
const members = operations.map(({ operation, answer }) => {
  const asked = askedType(operation);
  const optional = !/readonly (?:params|body):|readonly query:/.test(asked);
  const parameter = asked === '' ? '' : `asked${optional ? '?' : ''}: { ${asked} }`;
  return `${comment(operation.summary)}${operation.operationId}(${parameter}): Promise<${answer.type}>;`;
});
const table = operations.map(
  ({ address, method, operation, answer }) =>
    `${operation.operationId}: ['${method.toUpperCase()}', '${address}', '${answer.kind}'],`,
);

const draft = `/** A typed client of Wardline's API. Generated by scripts/generate-client.ts from docs/openapi.json: do not edit. */

${types.join('\n')}
/** Every operation of the API. */
export interface Client {
${members.join('\n')}
}

/** An answer that says what went wrong (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** As \`https://wardline.hospital.example:8443\`; empty for the page's own service. */
  readonly baseUrl: string;
  /** Sends a request: the browser's own fetch, or one that adds a token. */
  readonly send: (request: Request) => Promise<Response>;
  /** The value that GET /api/v1/session gave, for requests that change something; null before signing in. */
  readonly csrf: () => string | null;
}

interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const OPERATIONS = {
${table.join('\n')}
} as const;

/** A client; its functions reject with an ApiProblem where the service refuses. */
export function createClient(options: ClientOptions): Client {
  const ask = async (name: keyof typeof OPERATIONS, asked: Asked = {}): Promise<unknown> => {
    const [method, address, kind] = OPERATIONS[name];
    const place = address.replace(/\\{(\\w+)\\}/g, (_, key: string) => encodeURIComponent(asked.params?.[key] ?? ''));
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(asked.query ?? {}))
      if (value !== undefined) query.set(key, String(value));
    const csrf = options.csrf();
    const isBytes = asked.body instanceof Blob;
    const response = await options.send(
      new Request(\`\${options.baseUrl}\${place}\${query.size > 0 ? \`?\${query}\` : ''}\`, {
        method,
        headers: {
          ...(asked.body === undefined ? {} : { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
          ...(csrf === null ? {} : { 'x-wardline-csrf': csrf }),
        },
        ...(asked.body === undefined ? {} : { body: isBytes ? asked.body : JSON.stringify(asked.body) }),
      }),
    );
    if (!response.ok) throw new ApiProblem((await response.json()) as Problem);
    if (kind === 'response') return response;
    return kind === 'json' ? response.json() : undefined;
  };
  const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
  // The table and the interface are made of the same document.
  return Object.fromEntries(names.map((name) => [name, (asked?: Asked) => ask(name, asked)])) as unknown as Client;
}
`;

const biome = path.join(root, 'node_modules/.bin/biome');
const text = execFileSync(biome, ['format', '--stdin-file-path=web/client.ts'], {
  cwd: root,
  input: draft,
  encoding: 'utf8',
});

if (process.argv.includes('--check')) {
  if (!fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text) {
    console.error('web/client.ts is out of date: run npm run generate');
    process.exit(1);
  }
} else {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}
