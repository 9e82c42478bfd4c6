/** The one client of the page, and what the rest of the page knows of questions and refusals. */
import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, type Client, createClient, type Session } from '../../client.ts';

/** Where the session lies among the answers that are kept. */
export const SESSION_KEY = ['session'] as const;
/** Answers are fresh for this long, in milliseconds; live events make them old sooner. */
const FRESH = 30_000;
const TRIES = 2;

/** Everything the page has asked, with the answers. */
export const answers: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH,
      refetchOnWindowFocus: false,
      // A refusal does not change by asking again; a service that did not answer may.
      retry: (failures, error) => !(error instanceof ApiProblem && error.problem.status < 500) && failures < TRIES,
    },
  },
});

/** The API of the service that the page came from. */
export const api: Client = createClient({
  baseUrl: '',
  csrf: () => answers.getQueryData<Session | null>(SESSION_KEY)?.csrf ?? null,
  send: async (request) => {
    const response = await fetch(request);
    if (response.status === 401 && request.method !== 'POST') answers.setQueryData(SESSION_KEY, null);
    return response;
  },
});

/** The session; null where nobody is signed in. */
export async function askSession(): Promise<Session | null> {
  try {
    return await api.getSession();
  } catch (error) {
    if (error instanceof ApiProblem && error.problem.status === 401) return null;
    throw error;
  }
}

/** What went wrong, as a sentence for people; null where nothing did. */
export function sentence(error: unknown, unreachable: string): string | null {
  if (error === null || error === undefined) return null;
  if (error instanceof ApiProblem) return error.message;
  return unreachable;
}

/** True where the role does not allow it. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.status === 403;
}

/** True where there is nothing of that id. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.status === 404;
}
