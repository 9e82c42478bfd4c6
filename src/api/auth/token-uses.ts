/** Uses of tokens in the audit log: one entry an hour for each token, address and operation, so that a poller does not fill it. Changes and exports have entries of their own, each time. */
import type { Audit } from './audit.ts';
import type { OperationId } from './permissions.ts';

/** A use is written again after this long, in milliseconds. */
const AGAIN_AFTER = 3_600_000;
/** Most uses remembered; beyond it the oldest is written again too early. */
const USES_LIMIT = 10_000;

export interface TokenUses {
  /** Resolves also where the log cannot be written: who may read goes on reading, and the use is written when it can be. */
  note(token: string, address: string, operation: OperationId): Promise<void>;
}

/** Notes uses in `audit`; `onDefect` is told what could not be noted. */
export function createTokenUses(audit: Audit, now: () => Date, onDefect: (error: unknown) => void): TokenUses {
  const written = new Map<string, number>();
  return {
    note: async (token, address, operation) => {
      const key = `${token} ${operation} ${address}`;
      const time = now().getTime();
      const before = written.get(key);
      if (before !== undefined && Math.abs(time - before) < AGAIN_AFTER) return;
      written.delete(key);
      written.set(key, time);
      if (written.size > USES_LIMIT) {
        const oldest = written.keys().next();
        if (!oldest.done) written.delete(oldest.value);
      }
      const use = {
        actor: `token:${token}`,
        address,
        action: 'useToken',
        target: `token:${token}`,
        detail: { operation },
      };
      try {
        await audit.record({ ...use, outcome: 'done' });
      } catch (error) {
        written.delete(key);
        onDefect(error);
      }
    },
  };
}
