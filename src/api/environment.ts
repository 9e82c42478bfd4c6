/** What travels with a request: the socket it came by, and what is learnt of it on the way. */
import type { Hono } from 'hono';
import type { OperationId } from './auth/permissions.ts';

export interface ApiEnvironment {
  readonly Bindings: { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } };
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
