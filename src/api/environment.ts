/** What travels with a request: the socket it came by, and what is learnt of it on the way. */
import type { Hono } from 'hono';
import type { OperationId } from './auth/permissions.ts';

/** What a request came by. */
export interface IncomingSocket {
  readonly remoteAddress?: string;
  /** It brings something large to somebody who may bring it: it is not cut off after the time that a request has. */
  isPatient?: boolean;
}

export interface ApiEnvironment {
  readonly Bindings: { readonly incoming?: { readonly socket?: IncomingSocket } };
  readonly Variables: {
    /** Id of the request, in the log and in problems. */
    request: string;
    /** The client's address. */
    address: string;
    operation: OperationId | null;
    actor: string;
    /** The answer is part of the page. */
    page?: boolean;
  };
}
export type ApiApp = Hono<ApiEnvironment>;
