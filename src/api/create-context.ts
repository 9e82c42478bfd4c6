/** Makes what every route is handed, from the configuration and what `app` brings. */
import type { Accounts } from './accounts.ts';
import { type AuditHeadStore, createAudit } from './auth/audit.ts';
import { createRateLimiter } from './auth/limits.ts';
import { createOpenIdConnect } from './auth/open-id-connect.ts';
import { readPrefixes } from './auth/origin.ts';
import { createPasswords } from './auth/passwords.ts';
import type { InstallationKey } from './auth/secrets.ts';
import { createSessions } from './auth/sessions.ts';
import { createSignIn } from './auth/sign-in.ts';
import { createTokenUses } from './auth/token-uses.ts';
import { createTokens } from './auth/tokens.ts';
import { type ApiConfig, isSecure } from './config.ts';
import type { ApiContext } from './context.ts';
import type { Log } from './log.ts';
import { createRequestCounts } from './metrics.ts';
import { createWebhookDelivery } from './outgoing/webhooks.ts';
import type { Services } from './services.ts';

export interface ApiDependencies {
  readonly services: Services;
  readonly accounts: Accounts;
  readonly key: InstallationKey;
  readonly auditHead: AuditHeadStore;
  /** Where the secret of the first administrator lies until it is changed. */
  readonly firstSecretFile: string;
  readonly version: string;
  readonly now: () => Date;
  readonly random: () => number;
  readonly log: Log;
  /** The files of the page: an answer for a GET that is none of the API's, or null. */
  readonly pages: ((request: Request) => Promise<Response | null>) | null;
}

/** The context. `document` gives the OpenAPI document once all routes are there. */
export function createContext(config: ApiConfig, dependencies: ApiDependencies, document: () => object): ApiContext {
  const { accounts, services, key, auditHead, version, now, random, log, firstSecretFile } = dependencies;
  const secure = isSecure(config);
  const audit = createAudit({ store: accounts.audit, head: auditHead, key, now });
  const passwords = createPasswords(config.passwordCost);
  const telling =
    (message: string) =>
    (error: unknown): void =>
      log.error({ error }, message);
  const onDefect = telling('an account could not be updated');
  const { openIdConnect, publicUrl } = config;
  if (openIdConnect && publicUrl === null)
    throw new TypeError(
      'api.openIdConnect needs api.publicUrl: the provider has to know where to send people back to.',
    );
  return {
    config,
    services,
    accounts,
    audit,
    key,
    passwords,
    sessions: createSessions({ ...config.sessions, secure }, { ...accounts, key, now, onDefect }),
    signIn: createSignIn({ users: accounts.users, passwords, limits: config.limits, now, onDefect }),
    perAccount: createRateLimiter(config.limits.perAccount, () => now().getTime()),
    tokens: createTokens({ ...accounts, now, onDefect }),
    tokenUses: createTokenUses(audit, now, telling('the use of a token could not be noted')),
    openIdConnect:
      openIdConnect && publicUrl !== null
        ? createOpenIdConnect(openIdConnect, { users: accounts.users, key, now, publicUrl, secure })
        : null,
    webhooks: createWebhookDelivery({
      webhooks: accounts.webhooks,
      services,
      key,
      allowed: readPrefixes(config.webhooks.allow),
      version,
      now,
      random,
      log,
    }),
    counts: createRequestCounts(),
    version,
    now,
    log,
    firstSecretFile,
    operations: [],
    document,
  };
}
