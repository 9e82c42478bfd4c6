/** The documentation of the API as one page without scripts, made from its OpenAPI document. */
import { singlePagePolicy } from './headers.ts';
import { PROBLEMS } from './problem.ts';

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:60rem;margin:0 auto;padding:1rem 1.25rem 4rem}
code,pre{font:0.875rem/1.45 ui-monospace,monospace}
pre{overflow-x:auto;padding:.75rem;border:1px solid #8886;border-radius:.375rem}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884}
summary{cursor:pointer;padding:.375rem 0}
.method{display:inline-block;min-width:4rem;font-weight:600;text-transform:uppercase}
nav ul{columns:3 12rem;padding-left:1.25rem}
h2{margin-top:2.5rem;border-bottom:1px solid #8886}`;

/** The policy under which the page may be shown. */
export const DOCUMENTATION_POLICY: string = singlePagePolicy(STYLE);

type Json = Readonly<Record<string, unknown>>;
interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: Json;
}

const escaped = (text: unknown): string =>
  String(text ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
const objectOf = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
/** The member of a JSON object. */
const member = (value: unknown, name: string): unknown => Reflect.get(objectOf(value), name);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The page. */
export function documentationPage(document: object): string {
  const { info, paths, components } = objectOf(document);
  const operations: Described[] = Object.entries(objectOf(paths)).flatMap(([path, methods]) =>
    Object.entries(objectOf(methods)).map(([method, operation]) => ({ path, method, operation: objectOf(operation) })),
  );
  const tags = [...new Set(operations.map(({ operation }) => String(listOf(member(operation, 'tags'))[0])))];
  const { title, version, description } = objectOf(info);
  const schemas = Object.entries(objectOf(member(components, 'schemas')));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)} ${escaped(version)}</h1>
<p>${escaped(description)}</p>
<p>For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<nav><ul>${tags.map((tag) => `<li><a href="#${escaped(anchor(tag))}">${escaped(tag)}</a></li>`).join('')}<li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li></ul></nav>
${tags
  .map((tag) =>
    section(
      tag,
      operations.filter(({ operation }) => listOf(member(operation, 'tags'))[0] === tag),
    ),
  )
  .join('\n')}
<h2 id="problems">Problems</h2>
<p>Whatever goes wrong is answered as <code>application/problem+json</code> (RFC 9457); <code>detail</code> says what to do.</p>
<table><tr><th>type</th><th>status</th><th>title</th></tr>${Object.entries(PROBLEMS)
    .map(
      ([code, { status, title: words }]) =>
        `<tr id="problem-${code}"><td><code>/api/docs#problem-${code}</code></td><td>${status}</td><td>${escaped(words)}</td></tr>`,
    )
    .join('')}</table>
<h2 id="schemas">Schemas</h2>
${schemas.map(([name, schema]) => `<details id="schema-${escaped(name)}"><summary>${escaped(name)}</summary>${schemaBlock(schema)}</details>`).join('\n')}
</body></html>`;
}

const anchor = (tag: string): string => tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

function section(tag: string, operations: readonly Described[]): string {
  return `<h2 id="${escaped(anchor(tag))}">${escaped(tag)}</h2>\n${operations.map(operationBlock).join('\n')}`;
}

function operationBlock({ path, method, operation }: Described): string {
  const parameters = listOf(member(operation, 'parameters')).map(objectOf);
  const body = firstSchema(member(member(operation, 'requestBody'), 'content'));
  const answers = Object.entries(objectOf(member(operation, 'responses'))).filter(([status]) => status !== 'default');
  return `<details id="${escaped(member(operation, 'operationId'))}"><summary><span class="method">${escaped(method)}</span> <code>${escaped(path)}</code> ${escaped(member(operation, 'summary'))}</summary>
<p>${escaped(member(operation, 'description'))}</p>
${parameters.length === 0 ? '' : `<table><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>${parameters.map(parameterRow).join('')}</table>`}
${body === undefined ? '' : `<p>Body:</p>${schemaBlock(body)}`}
${answers
  .map(([status, answer]) => {
    const content = objectOf(member(answer, 'content'));
    const types = Object.keys(content);
    const schema = firstSchema(content);
    return `<p>${escaped(status)}${types.length > 0 ? `: <code>${types.map(escaped).join('</code>, <code>')}</code>` : ': nothing'}</p>${types[0] === 'application/json' && schema !== undefined ? schemaBlock(schema) : ''}`;
  })
  .join('')}</details>`;
}

function firstSchema(content: unknown): unknown {
  const [first] = Object.values(objectOf(content));
  return first === undefined ? undefined : member(first, 'schema');
}

function parameterRow({ name, in: place, required, schema }: Json): string {
  const { description, ...rest } = objectOf(schema);
  return `<tr><td><code>${escaped(name)}</code>${required === true ? ' (required)' : ''}</td><td>${escaped(place)}</td><td><code>${escaped(JSON.stringify(rest))}</code></td><td>${escaped(description)}</td></tr>`;
}

const schemaBlock = (schema: unknown): string => `<pre>${escaped(JSON.stringify(schema, null, 1))}</pre>`;
