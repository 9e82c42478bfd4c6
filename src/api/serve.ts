/** Serves operations: each is guarded, checked, answered in time, audited and described in OpenAPI, by its declaration alone. */
import { type Context, Hono } from 'hono';
import type { z } from 'zod';
import { shape } from '#base/shape.ts';
import { authenticate } from './auth/authenticate.ts';
import { guard } from './auth/guard.ts';
import { actorOf, type OperationId } from './auth/permissions.ts';
import type { ApiContext } from './context.ts';
import type { ApiApp, ApiEnvironment } from './environment.ts';
import { type Asked, type AuditNote, type Operation, pathOf } from './operation.ts';
import { Problem, type ProblemCode } from './problem.ts';

/** Refusals that are not written: anybody could fill the log with them. */
const UNWRITTEN: ReadonlySet<ProblemCode> = new Set(['bad-request', 'bad-query', 'too-many', 'sign-in', 'bad-token']);
/** Operations that are written to the audit log though they only read. */
const AUDITED_READS: ReadonlySet<OperationId> = new Set([
  'finishOpenIdConnect',
  'exportDevices',
  'exportFlows',
  'exportFacts',
  'exportFindings',
  'exportIncidents',
  'exportChanges',
  'downloadReport',
  'downloadKeptReport',
]);

/** A part of the API: an application for the operations of one file. */
export function createRoutes(): ApiApp {
  return new Hono<ApiEnvironment>();
}

/** Adds an operation to `app`. The handler answers with the body, or with a whole Response. */
export function serve<Params, Query, Body, Answer>(
  app: ApiApp,
  context: ApiContext,
  operation: Operation<Params, Query, Body, Answer>,
  handle: (asked: Asked<Params, Query, Body>) => Promise<Answer | Response>,
): void {
  const { id, method } = operation;
  context.operations.push(operation);
  const audited = method !== 'get' || AUDITED_READS.has(id);
  app.on(method.toUpperCase(), pathOf(operation).replaceAll(/\{(\w+)\}/g, ':$1'), async (http) => {
    http.set('operation', id);
    const address = http.get('address');
    let about: AuditNote = {};
    const note = (more: AuditNote): void => {
      about = { ...about, ...more };
    };
    const principal = await authenticate(context, http);
    http.set('actor', actorOf(principal));
    const record = (outcome: 'done' | 'refused' | 'failed', detail: AuditNote['detail'] = {}): Promise<unknown> =>
      context.audit.record({
        actor: about.actor ?? actorOf(principal),
        address,
        action: id,
        target: about.target ?? null,
        outcome,
        detail: { ...about.detail, ...detail },
      });
    try {
      // Hono answers HEAD by GET without its body, and a stream that nobody reads would never end.
      if (operation.streams && http.req.method === 'HEAD')
        throw new Problem('no-method', 'This is a stream; ask with GET.', {}, { allow: 'GET' });
      await guard(context, http, principal, operation);
      const [params, query, body] = [
        check(operation.params, http.req.param(), 'path'),
        check(operation.query, http.req.query(), 'address'),
        check(operation.body, operation.body ? await readJson(http) : undefined, 'body'),
      ];
      const work = handle({ params, query, body, principal, address, http, note });
      const answer = operation.streams ? await work : await within(context.config.limits.requestSeconds, work);
      if (audited) await record('done');
      return answer instanceof Response ? answer : toResponse(answer, operation.status ?? 200);
    } catch (error) {
      const code = error instanceof Problem ? error.code : 'defect';
      const worthTelling = audited || code === 'forbidden' || code === 'scope-missing';
      if (worthTelling && !UNWRITTEN.has(code))
        await record(error instanceof Problem ? 'refused' : 'failed', { problem: code });
      throw error;
    }
  });
}

function toResponse(answer: unknown, status: number): Response {
  return answer === undefined ? new Response(null, { status: 204 }) : Response.json(answer, { status });
}

/** Rejects when `work` takes longer; the work itself goes on unheard. */
async function within<Value>(seconds: number, work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new Problem(
          'too-slow',
          `No answer came within ${seconds} seconds; ask for a shorter time or with a narrower search.`,
        ),
      ),
    seconds * 1000,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function readJson(http: Context<ApiEnvironment>): Promise<unknown> {
  const type = http.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Problem('wrong-type', 'Send the body as application/json.');
  try {
    return JSON.parse(await http.req.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Problem('bad-request', 'The body is not JSON; check it for a missing quote or comma.');
  }
}

/** A part of the request as its schema wants it; a Problem that names each member that is wrong. */
function check<Value>(schema: z.ZodType<Value> | undefined, value: unknown, where: string): Value {
  // Without a schema the part is not looked at, and its type cannot be named by the handler.
  if (!schema) return undefined as Value;
  const read = shape(schema, value);
  if (read.ok) return read.value;
  const [first] = read.faults;
  const place = first.at ? `, ${first.at}` : '';
  throw new Problem('bad-request', `In the ${where}${place}: ${first.message}; correct it.`, {
    errors: read.faults.slice(0, 10),
  });
}
