/** The contract of webhooks. */
import { z } from 'zod';
import { CHANGE_KINDS, type ChangeKind } from '#model/change.ts';
import { type Items, itemsOf } from './contract.ts';

/** Longest name and address of a webhook, in characters. */
const NAME_LIMIT = 100;
const URL_LIMIT = 2000;

const time = z.string();
const count = z.number().int().nonnegative();
const name = z.string().trim().min(1).max(NAME_LIMIT);

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly format: 'wardline' | 'ocsf';
  readonly kinds: readonly string[];
  readonly enabled: boolean;
  readonly delivered: number;
  readonly failures: number;
  readonly problem: string | null;
  readonly createdAt: string;
  readonly lastDelivery: string | null;
}
export const WebhookSchema: z.ZodType<Webhook> = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    format: z.enum(['wardline', 'ocsf']),
    kinds: z.array(z.string()).readonly(),
    enabled: z.boolean(),
    delivered: count,
    failures: count,
    problem: z.string().nullable(),
    createdAt: time,
    lastDelivery: time.nullable(),
  })
  .meta({ id: 'Webhook' });
export const WebhooksSchema: z.ZodType<Items<Webhook>> = itemsOf(WebhookSchema);

export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly format: 'wardline' | 'ocsf';
  readonly kinds: readonly ChangeKind[];
}
const url = z.url({ protocol: /^https?$/ }).max(URL_LIMIT);
export const NewWebhookSchema: z.ZodType<NewWebhook> = z.strictObject({
  name,
  url,
  format: z.enum(['wardline', 'ocsf']).default('wardline'),
  kinds: z.array(z.enum(CHANGE_KINDS)).max(CHANGE_KINDS.length).default([]),
});
export interface WebhookWithSecret {
  readonly webhook: Webhook;
  readonly secret: string;
}
export const WebhookWithSecretSchema: z.ZodType<WebhookWithSecret> = z.strictObject({
  webhook: WebhookSchema,
  secret: z.string(),
});

export interface WebhookUpdate {
  readonly name?: string;
  readonly url?: string;
  readonly format?: 'wardline' | 'ocsf';
  readonly kinds?: readonly ChangeKind[];
  readonly enabled?: boolean;
}
export const WebhookUpdateSchema: z.ZodType<WebhookUpdate> = z.strictObject({
  name: z.exactOptional(name),
  url: z.exactOptional(url),
  format: z.exactOptional(z.enum(['wardline', 'ocsf'])),
  kinds: z.exactOptional(z.array(z.enum(CHANGE_KINDS)).max(CHANGE_KINDS.length)),
  enabled: z.exactOptional(z.boolean()),
});
export interface WebhookTest {
  readonly delivered: boolean;
  readonly problem: string | null;
}
export const WebhookTestSchema: z.ZodType<WebhookTest> = z.strictObject({
  delivered: z.boolean(),
  problem: z.string().nullable(),
});
