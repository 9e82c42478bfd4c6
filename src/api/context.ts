/** What every route is handed: the services of the house, the accounts, and who watches over them. */
import type { Accounts } from './accounts.ts';
import type { Audit } from './auth/audit.ts';
import type { RateLimiter } from './auth/limits.ts';
import type { OpenIdConnect } from './auth/open-id-connect.ts';
import type { Passwords } from './auth/passwords.ts';
import type { InstallationKey } from './auth/secrets.ts';
import type { Sessions } from './auth/sessions.ts';
import type { SignIn } from './auth/sign-in.ts';
import type { TokenUses } from './auth/token-uses.ts';
import type { Tokens } from './auth/tokens.ts';
import type { ApiConfig } from './config.ts';
import type { AnyOperation } from './describe.ts';
import type { Log } from './log.ts';
import type { RequestCounts } from './metrics.ts';
import type { WebhookDelivery } from './outgoing/webhooks.ts';
import type { Services } from './services.ts';

export interface ApiContext {
  readonly config: ApiConfig;
  readonly services: Services;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly key: InstallationKey;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  /** How often an account may ask, by whatever session or token. */
  readonly perAccount: RateLimiter;
  readonly tokens: Tokens;
  readonly tokenUses: TokenUses;
  readonly openIdConnect: OpenIdConnect | null;
  readonly webhooks: WebhookDelivery;
  readonly counts: RequestCounts;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Log;
  /** Where the secret of the first administrator lies until it is changed. */
  readonly firstSecretFile: string;
  /** Every operation that is served: each adds itself. */
  readonly operations: AnyOperation[];
  /** The OpenAPI document of the whole API. */
  readonly document: () => object;
}
