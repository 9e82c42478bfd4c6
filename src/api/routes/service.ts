/** The service itself: is it alive, is it ready, its figures, and its description for programs and for people. */
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { DOCUMENTATION_POLICY, documentationPage } from '../documentation.ts';
import type { ApiApp } from '../environment.ts';
import { exposition } from '../metrics.ts';
import { createRoutes, serve } from '../serve.ts';

/** How long the parts may take to say how they are, in milliseconds. */
const HEALTH_TIME = 5000;
const tag = 'Service';

interface Alive {
  readonly status: 'alive';
}
interface Ready {
  readonly status: 'ready' | 'not-ready';
  readonly components: readonly { readonly component: string; readonly ok: boolean }[];
}
const AliveSchema: z.ZodType<Alive> = z.strictObject({ status: z.literal('alive') });
const ReadySchema: z.ZodType<Ready> = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  components: z.array(z.strictObject({ component: z.string(), ok: z.boolean() })).readonly(),
});

/** `/healthz`, `/readyz`, `/metrics`, `/api/openapi.json`, `/api/docs` */
export function serviceRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addHealth(app, context);
  serve(
    app,
    context,
    {
      id: 'getMetrics',
      method: 'get',
      path: '/metrics',
      unversioned: true,
      tag,
      summary: 'Figures for Prometheus',
      description: 'Also without a token from this machine itself, by a loopback name.',
      media: ['text/plain'],
    },
    async () => {
      const families = [...context.services.metrics(), ...context.counts.families()];
      return new Response(exposition(families), {
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
      });
    },
  );
  serve(
    app,
    context,
    {
      id: 'getOpenApi',
      method: 'get',
      path: '/api/openapi.json',
      unversioned: true,
      tag,
      summary: 'This API for programs (OpenAPI 3.1)',
      media: ['application/json'],
    },
    async () => Response.json(context.document()),
  );
  serve(
    app,
    context,
    {
      id: 'getDocumentation',
      method: 'get',
      path: '/api/docs',
      unversioned: true,
      tag,
      summary: 'This API for people',
      media: ['text/html'],
    },
    async () =>
      new Response(documentationPage(context.document()), {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DOCUMENTATION_POLICY },
      }),
  );
  return app;
}

function addHealth(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'getHealth',
      method: 'get',
      path: '/healthz',
      unversioned: true,
      tag,
      summary: 'Is the service alive',
      answer: AliveSchema,
    },
    async () => ({ status: 'alive' as const }),
  );
  serve(
    app,
    context,
    {
      id: 'getReadiness',
      method: 'get',
      path: '/readyz',
      unversioned: true,
      tag,
      summary: 'Are all its parts well',
      description: '503 where one is not. What exactly is wrong is in the log and on the page, not here.',
      answer: ReadySchema,
    },
    async () => {
      const components = (await healthOf(context)).map(({ component, ok }) => ({ component, ok }));
      const ready = components.every(({ ok }) => ok);
      const body: Ready = { status: ready ? 'ready' : 'not-ready', components };
      return ready ? body : Response.json(body, { status: 503 });
    },
  );
}

async function healthOf({
  services,
  log,
}: ApiContext): Promise<readonly { readonly component: string; readonly ok: boolean }[]> {
  const { promise, resolve } = Promise.withResolvers<readonly { readonly component: string; readonly ok: boolean }[]>();
  const timer = setTimeout(() => resolve([{ component: 'services', ok: false }]), HEALTH_TIME);
  try {
    return await Promise.race([services.health(), promise]);
  } catch (error) {
    log.error({ error }, 'the health of the services is not known');
    return [{ component: 'services', ok: false }];
  } finally {
    clearTimeout(timer);
  }
}
