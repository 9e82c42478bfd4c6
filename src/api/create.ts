/** Puts the API together: guards around every request, the routes, and what runs beside them. Inert until it is started. */
import { around, limitBodies, refuseFloods } from './around.ts';
import type { Audit } from './auth/audit.ts';
import { ensureAdministrator, type FirstAdministrator } from './auth/first-administrator.ts';
import type { ApiConfig } from './config.ts';
import type { ApiContext } from './context.ts';
import { type ApiDependencies, createContext } from './create-context.ts';
import { documentOf } from './document.ts';
import type { ApiApp } from './environment.ts';
import { addPages, addRoutes } from './mount.ts';
import { createSyslogSender } from './outgoing/syslog-sender.ts';
import { createReportSchedules } from './reports/schedule.ts';
import { createRoutes } from './serve.ts';

/** Expired sessions are removed this often, in milliseconds. */
const SWEEP_EVERY = 600_000;
/** The audit log is verified this often, in milliseconds, and at every start. */
const VERIFY_EVERY = 86_400_000;

export interface Api {
  /** Answers requests; `createServer` gives it a socket. */
  readonly app: ApiApp;
  readonly audit: Audit;
  /** The OpenAPI document. */
  document(): object;
  /** Starts what runs beside; answers the first administrator where there was nobody yet: to be shown once. */
  start(): Promise<FirstAdministrator | null>;
  stop(): Promise<void>;
}

/** The API over its services. */
export function createApi(config: ApiConfig, dependencies: ApiDependencies): Api {
  const app = createRoutes();
  const context = createContext(config, dependencies, () => document());
  let described: object | null = null;
  const document = (): object => {
    described ??= documentOf(context.operations, dependencies.version, context.sessions.cookie);
    return described;
  };
  app.use('*', around(config, context));
  app.use('*', refuseFloods(config, dependencies.now));
  app.use('*', limitBodies(config, context));
  addRoutes(app, context);
  addPages(app, dependencies);
  return { app, audit: context.audit, document, ...runBeside(config, dependencies, context) };
}

function runBeside(config: ApiConfig, dependencies: ApiDependencies, context: ApiContext): Pick<Api, 'start' | 'stop'> {
  const { accounts, services, version, random, log, now, firstSecretFile } = dependencies;
  const { passwords, audit, sessions, webhooks } = context;
  const senders = config.syslog.map((destination) =>
    createSyslogSender(destination, { services, settings: accounts.settings, version, random, log }),
  );
  const reports = createReportSchedules(context);
  const timers: NodeJS.Timeout[] = [];
  let stopListening: () => void = () => undefined;
  let verifying: Promise<void> = Promise.resolve();
  const sweep = (): void => {
    sessions.sweep().catch((error: unknown) => log.error({ error }, 'old sessions could not be removed'));
  };
  const verify = (): void => {
    verifying = verifyAudit(context);
  };
  return {
    start: async () => {
      const first = await ensureAdministrator({ users: accounts.users, passwords, audit, now, file: firstSecretFile });
      timers.push(setInterval(sweep, SWEEP_EVERY).unref(), setInterval(verify, VERIFY_EVERY).unref());
      // A long log takes a while to read: nobody waits for it.
      verify();
      reports.start();
      await webhooks.start();
      for (const sender of senders) await sender.start();
      stopListening = services.listen(({ kind }) => {
        if (kind !== 'change') return;
        webhooks.wake();
        for (const sender of senders) sender.wake();
      });
      return first;
    },
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      stopListening();
      await Promise.all([webhooks.stop(), reports.stop(), verifying, ...senders.map((sender) => sender.stop())]);
    },
  };
}

async function verifyAudit({ audit, counts, log }: ApiContext): Promise<void> {
  try {
    const verdict = await audit.verify();
    counts.auditWhole = verdict.ok;
    if (!verdict.ok) log.error({ sequence: verdict.sequence }, 'the audit log is not whole');
  } catch (error) {
    log.error({ error }, 'the audit log could not be verified');
  }
}
