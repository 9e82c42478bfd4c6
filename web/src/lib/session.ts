/** Who is signed in, and what that person may do. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Client, Session } from '../../client.ts';
import { answers, askSession, SESSION_KEY } from './api.ts';

/** The session, asked once and looked at again now and then. */
export function useSession(): UseQueryResult<Session | null> {
  return useQuery({ queryKey: SESSION_KEY, queryFn: askSession, staleTime: 300_000 });
}

/** True where the person who is signed in may use an operation. */
export function useMay(operation: keyof Client): boolean {
  return useSession().data?.may.includes(operation) ?? false;
}

/** Begins anew with another session: nothing of the one before stays. */
export function enterSession(session: Session | null): void {
  answers.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] });
  answers.setQueryData(SESSION_KEY, session);
}
