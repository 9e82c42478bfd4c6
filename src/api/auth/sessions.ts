/** Sessions in cookies: made anew at every sign-in, ended by idleness, by age and by hand. */
import type { SessionRecord, SessionStore, UserRecord, UserStore } from '../accounts.ts';
import { isAhead } from './limits.ts';
import { type InstallationKey, randomSecret, sameSecret, sha256 } from './secrets.ts';

/** A session's `lastSeen` is written at most this often, in milliseconds. */
const TOUCH_EVERY = 30_000;
/** Length of a session's secret as text; anything else is not looked up. */
const SECRET_PATTERN = /^[\w-]{43}$/;

export interface SessionsConfig {
  readonly idleMinutes: number;
  readonly absoluteHours: number;
  /** The cookie travels over HTTPS alone and has the `__Host-` name (RFC 6265bis, 4.1.3.2). */
  readonly secure: boolean;
}

export interface Sessions {
  /** The cookie's name. */
  readonly cookie: string;
  /** A new session: its record, and the `Set-Cookie` that starts it. */
  start(user: string): Promise<{ readonly session: SessionRecord; readonly setCookie: string }>;
  /** Who a cookie's secret belongs to; null where it is unknown, too old or idle, or its account is disabled. */
  find(secret: string): Promise<{ readonly session: SessionRecord; readonly user: UserRecord } | null>;
  end(session: SessionRecord): Promise<void>;
  endAllOf(user: string, except?: SessionRecord): Promise<number>;
  sweep(): Promise<void>;
  /** The `Set-Cookie` that removes the cookie. */
  readonly clearCookie: string;
  /** The token that a page sends back in a header with every change. */
  csrf(session: SessionRecord): string;
  isCsrf(session: SessionRecord, token: string | undefined): boolean;
}

export interface SessionsDependencies {
  readonly users: UserStore;
  readonly sessions: SessionStore;
  readonly key: InstallationKey;
  readonly now: () => Date;
  /** Told where it could not be kept when a session was last seen. */
  readonly onDefect: (error: unknown) => void;
}

/** Sessions over their store. */
export function createSessions(config: SessionsConfig, dependencies: SessionsDependencies): Sessions {
  const { users, sessions, key, now, onDefect } = dependencies;
  const cookie = config.secure ? '__Host-wardline' : 'wardline';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${config.secure ? '; Secure' : ''}`;
  const idle = config.idleMinutes * 60_000;
  const csrf = (session: SessionRecord): string => key.sign('csrf', session.hash);
  const isAlive = (session: SessionRecord): boolean =>
    now().getTime() < Date.parse(session.expiresAt) && now().getTime() < Date.parse(session.lastSeen) + idle;
  return {
    cookie,
    clearCookie: `${cookie}=; ${attributes}; Max-Age=0`,
    start: async (user) => {
      const secret = randomSecret();
      const time = now();
      const session: SessionRecord = {
        hash: sha256(secret),
        user,
        createdAt: time.toISOString(),
        lastSeen: time.toISOString(),
        expiresAt: new Date(time.getTime() + config.absoluteHours * 3_600_000).toISOString(),
      };
      await sessions.insert(session);
      return { session, setCookie: `${cookie}=${secret}; ${attributes}; Max-Age=${config.absoluteHours * 3600}` };
    },
    find: async (secret) => {
      if (!SECRET_PATTERN.test(secret)) return null;
      const session = await sessions.get(sha256(secret));
      if (!session || isAhead(session.createdAt, now().getTime())) return null;
      if (!isAlive(session)) {
        await sessions.remove(session.hash).catch(onDefect);
        return null;
      }
      const user = await users.get(session.user);
      if (!user || user.disabled) return null;
      const time = now();
      // Also where the clock was set back; and who is signed in may go on reading while nothing can be written.
      if (Math.abs(time.getTime() - Date.parse(session.lastSeen)) > TOUCH_EVERY)
        await sessions.touch(session.hash, time.toISOString()).catch(onDefect);
      return { session, user };
    },
    end: (session) => sessions.remove(session.hash),
    endAllOf: (user, except) => sessions.removeOfUser(user, except?.hash ?? null),
    sweep: () => sessions.removeExpired(now().toISOString(), new Date(now().getTime() - idle).toISOString()),
    csrf,
    isCsrf: (session, token) => token !== undefined && sameSecret(token, csrf(session)),
  };
}
