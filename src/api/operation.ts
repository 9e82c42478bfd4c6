/** What an operation of the API is: its declaration, and what its handler is handed. */
import type { Context } from 'hono';
import type { z } from 'zod';
import type { OperationId, Principal } from './auth/permissions.ts';
import type { ApiEnvironment } from './environment.ts';

/** What an operation takes and gives. `answer` is the schema of the JSON body, or the media type of another body, or nothing. */
export interface Operation<Params, Query, Body, Answer> {
  readonly id: OperationId;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below the root of what is versioned, parameters in braces. */
  readonly path: string;
  /** The path is whole: what it leads to has no version. */
  readonly unversioned?: true;
  readonly tag: string;
  /** A few words. */
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodType<Params>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Media types of a body that is no JSON: the handler reads it as it comes, and limits it. */
  readonly takes?: readonly string[];
  readonly status?: 200 | 201 | 202 | 204 | 302;
  readonly answer?: z.ZodType<Answer>;
  readonly media?: readonly string[];
  /** Not cut off after the time that a request may take: it streams. */
  readonly streams?: true;
}

/** What a handler is handed. */
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly principal: Principal;
  readonly address: string;
  readonly http: Context<ApiEnvironment>;
  /** What the audit log shall say besides: what it was done to, details without names, and who did it where that is learnt only now. */
  note(about: AuditNote): void;
}

export interface AuditNote {
  readonly actor?: string;
  readonly target?: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/** The root of what is versioned. */
const ROOT = '/api/v1';

/** The whole path of an operation, parameters in braces. */
export function pathOf({ path, unversioned }: { readonly path: string; readonly unversioned?: true }): string {
  return unversioned ? path : `${ROOT}${path}`;
}
