/** Webhooks: every change is posted to the receivers that want it, signed, in order, until it is taken. */
import type { Prefix } from '#base/prefix.ts';
import type { Change } from '#model/change.ts';
import type { WebhookRecord, WebhookStore } from '../accounts.ts';
import type { InstallationKey } from '../auth/secrets.ts';
import type { Log } from '../log.ts';
import type { Services } from '../services.ts';
import { type Follower, type FollowerDependencies, follow } from './follow.ts';
import { isHeldBack } from './held-back.ts';
import { detectionFinding, deviceInventoryInfo } from './ocsf.ts';
import { type PostResult, signedPost } from './post.ts';

/** What the secrets of webhooks are sealed for. */
export const WEBHOOK_SEAL = 'webhook';

export interface WebhookDelivery {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Something about a webhook was changed: it is taken up, left, or tried at once. */
  refresh(id: string): Promise<void>;
  /** There are new changes. */
  wake(): void;
  /** Posts a greeting, to see whether the receiver takes it. */
  test(webhook: WebhookRecord): Promise<PostResult>;
}

export interface WebhookDependencies extends Omit<FollowerDependencies, 'changes' | 'onDefect'> {
  readonly webhooks: WebhookStore;
  readonly services: Pick<Services, 'changes' | 'findings' | 'devices'>;
  readonly key: InstallationKey;
  readonly allowed: readonly Prefix[];
  readonly version: string;
  readonly now: () => Date;
  readonly log: Log;
  /** How a post is sent; for tests. */
  readonly send?: typeof signedPost;
}

/** Delivery to all webhooks of the store. */
export function createWebhookDelivery(dependencies: WebhookDependencies): WebhookDelivery {
  const { webhooks, services, log } = dependencies;
  const followers = new Map<string, Follower>();
  const begin = (id: string): void => {
    if (followers.has(id)) return;
    const receiver = {
      position: async () => {
        const webhook = await webhooks.get(id);
        return webhook?.enabled ? webhook.delivered : null;
      },
      kinds: async () => (await webhooks.get(id))?.kinds ?? [],
      take: (change: Change) => take(id, change, dependencies),
    };
    const onDefect = (error: unknown): void => log.error({ webhook: id, error }, 'a webhook could not be served');
    followers.set(id, follow(receiver, { ...dependencies, changes: services.changes, onDefect }));
  };
  const end = async (id: string): Promise<void> => {
    const follower = followers.get(id);
    followers.delete(id);
    await follower?.stop();
  };
  return {
    start: async () => {
      for (const { id, enabled } of await webhooks.list()) if (enabled) begin(id);
    },
    stop: async () => {
      await Promise.all([...followers.keys()].map(end));
    },
    refresh: async (id) => {
      await end(id);
      if ((await webhooks.get(id))?.enabled) begin(id);
    },
    wake: () => {
      for (const follower of followers.values()) follower.wake();
    },
    test: (webhook) =>
      post(
        webhook,
        `${webhook.id}-test`,
        { webhook: webhook.id, test: 'Wardline can reach this address.' },
        dependencies,
      ),
  };
}

async function take(id: string, change: Change, dependencies: WebhookDependencies): Promise<boolean> {
  const { webhooks, now } = dependencies;
  const webhook = await webhooks.get(id);
  if (!webhook?.enabled) return true;
  const body = await bodyOf(webhook, change, dependencies);
  const result: PostResult =
    body === null ? { problem: null } : await post(webhook, `${id}-${change.id}`, body, dependencies);
  if (result.problem === null) {
    await webhooks.update(id, { delivered: change.id, failures: 0, problem: null, lastDelivery: now().toISOString() });
    return true;
  }
  await webhooks.update(id, {
    failures: webhook.failures + 1,
    problem: result.problem,
    ...(result.gone ? { enabled: false } : {}),
  });
  dependencies.log.warn({ webhook: id, failures: webhook.failures + 1 }, 'a webhook was not taken');
  return result.gone;
}

/** What is posted about a change; null where the format has no word for it, and for a finding that is held back. */
async function bodyOf(
  webhook: WebhookRecord,
  change: Change,
  { services, version }: WebhookDependencies,
): Promise<object | null> {
  const finding =
    change.kind === 'finding.new' && change.after !== null ? await services.findings.get(change.after) : null;
  if (isHeldBack(finding)) return null;
  const device = change.device === '' ? null : await services.devices.get(change.device);
  if (webhook.format === 'wardline') return { webhook: webhook.id, change, finding, device };
  if (finding) return detectionFinding(finding, version);
  return device && change.kind !== 'finding.new' ? deviceInventoryInfo(device, version) : null;
}

function post(
  webhook: WebhookRecord,
  delivery: string,
  body: object,
  dependencies: WebhookDependencies,
): Promise<PostResult> {
  const { key, allowed, version, now, send = signedPost } = dependencies;
  const secret = key.unseal(WEBHOOK_SEAL, webhook.sealedSecret);
  if (secret === null)
    return Promise.resolve({ problem: 'Its secret was sealed with another key; make the webhook anew.', gone: false });
  return send({ url: webhook.url, body: JSON.stringify(body), secret, delivery, time: now(), version, allowed });
}
