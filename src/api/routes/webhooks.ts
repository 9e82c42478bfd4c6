/** Webhooks: who is told of changes. */
import type { WebhookRecord } from '../accounts.ts';
import { randomId, randomSecret } from '../auth/secrets.ts';
import type { ApiContext } from '../context.ts';
import { IdParamsSchema } from '../contract.ts';
import {
  NewWebhookSchema,
  type Webhook,
  WebhookSchema,
  WebhooksSchema,
  WebhookTestSchema,
  WebhookUpdateSchema,
  WebhookWithSecretSchema,
} from '../contract-webhooks.ts';
import type { ApiApp } from '../environment.ts';
import { lastChangeId } from '../outgoing/follow.ts';
import { WEBHOOK_SEAL } from '../outgoing/webhooks.ts';
import { Problem } from '../problem.ts';
import { missing } from '../reading.ts';
import { createRoutes, serve } from '../serve.ts';

/** Most webhooks. */
const WEBHOOKS_LIMIT = 50;
const tag = 'Webhooks';

/** `/webhooks…` */
export function webhookRoutes(context: ApiContext): ApiApp {
  const app = createRoutes();
  addReading(app, context);
  addCreation(app, context);
  addTest(app, context);
  addChanges(app, context);
  return app;
}

async function findWebhook({ accounts }: ApiContext, id: string): Promise<WebhookRecord> {
  const webhook = await accounts.webhooks.get(id);
  if (!webhook) throw missing('webhook');
  return webhook;
}

function viewOf({ sealedSecret: _, ...webhook }: WebhookRecord): Webhook {
  return webhook;
}

function addReading(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    { id: 'listWebhooks', method: 'get', path: '/webhooks', tag, summary: 'Webhooks', answer: WebhooksSchema },
    async () => ({ items: (await context.accounts.webhooks.list()).map(viewOf) }),
  );
  serve(
    app,
    context,
    {
      id: 'getWebhook',
      method: 'get',
      path: '/webhooks/{id}',
      tag,
      summary: 'One webhook',
      params: IdParamsSchema,
      answer: WebhookSchema,
    },
    async ({ params }) => viewOf(await findWebhook(context, params.id)),
  );
}

function addCreation(app: ApiApp, context: ApiContext): void {
  const { accounts, key, services, now } = context;
  serve(
    app,
    context,
    {
      id: 'createWebhook',
      method: 'post',
      path: '/webhooks',
      tag,
      summary: 'Make a webhook',
      description:
        'Answers with the secret, this once: each post has `wardline-signature: v1=…`, HMAC-SHA-256 in hexadecimal of `wardline-timestamp`, a dot and the body. A post is repeated until it is answered with 2xx; by `wardline-delivery` a repeat is known.',
      body: NewWebhookSchema,
      status: 201,
      answer: WebhookWithSecretSchema,
    },
    async ({ body, note }) => {
      if ((await accounts.webhooks.list()).length >= WEBHOOKS_LIMIT)
        throw new Problem('conflict', `There are at most ${WEBHOOKS_LIMIT} webhooks; remove one first.`);
      const secret = randomSecret();
      const webhook: WebhookRecord = {
        ...body,
        id: randomId(),
        sealedSecret: key.seal(WEBHOOK_SEAL, secret),
        enabled: true,
        delivered: await lastChangeId(services.changes),
        failures: 0,
        problem: null,
        createdAt: now().toISOString(),
        lastDelivery: null,
      };
      await accounts.webhooks.insert(webhook);
      note({ target: `webhook:${webhook.id}`, detail: { host: new URL(webhook.url).host } });
      await context.webhooks.refresh(webhook.id);
      return { webhook: viewOf(webhook), secret };
    },
  );
}

function addTest(app: ApiApp, context: ApiContext): void {
  serve(
    app,
    context,
    {
      id: 'testWebhook',
      method: 'post',
      path: '/webhooks/{id}/test',
      tag,
      summary: 'Post a greeting to a webhook',
      params: IdParamsSchema,
      answer: WebhookTestSchema,
    },
    async ({ params, note }) => {
      const webhook = await findWebhook(context, params.id);
      note({ target: `webhook:${webhook.id}` });
      const { problem } = await context.webhooks.test(webhook);
      return { delivered: problem === null, problem };
    },
  );
}

function addChanges(app: ApiApp, context: ApiContext): void {
  const { accounts } = context;
  serve(
    app,
    context,
    {
      id: 'updateWebhook',
      method: 'patch',
      path: '/webhooks/{id}',
      tag,
      summary: 'Change a webhook',
      description: 'Enabling it again lets it start with what was not delivered yet.',
      params: IdParamsSchema,
      body: WebhookUpdateSchema,
      answer: WebhookSchema,
    },
    async ({ params, body, note }) => {
      const webhook = await findWebhook(context, params.id);
      note({ target: `webhook:${webhook.id}`, detail: { changed: Object.keys(body).join(' ') } });
      const fields = { ...body, failures: 0, problem: null };
      await accounts.webhooks.update(webhook.id, fields);
      await context.webhooks.refresh(webhook.id);
      return viewOf({ ...webhook, ...fields });
    },
  );
  serve(
    app,
    context,
    {
      id: 'deleteWebhook',
      method: 'delete',
      path: '/webhooks/{id}',
      tag,
      summary: 'Remove a webhook',
      params: IdParamsSchema,
    },
    async ({ params, note }) => {
      const { id } = await findWebhook(context, params.id);
      note({ target: `webhook:${id}` });
      await accounts.webhooks.remove(id);
      await context.webhooks.refresh(id);
    },
  );
}
