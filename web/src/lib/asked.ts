/** Changes that are shown at once, before their answers have come. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answers } from './api.ts';

/** Changes being sent. */
export interface Asked<T> {
  /** What was asked for, the latest first, until what is known of it has come. */
  readonly asked: readonly T[];
  /** Why one failed since the last was asked for, or null. */
  readonly error: unknown;
  ask(change: T): void;
}

/** Sends changes with `send`; what is known under `key` is asked for again after each. */
export function useAsked<T>(key: string, send: (change: T) => Promise<unknown>): Asked<T> {
  const [asked, setAsked] = useState<readonly T[]>([]);
  const [error, setError] = useState<unknown>(null);
  const { mutate } = useMutation({
    mutationFn: send,
    onError: setError,
    onSettled: async (_answer, _error, change) => {
      await answers.invalidateQueries({ queryKey: [key] });
      setAsked((all) => all.filter((one) => one !== change));
    },
  });
  return {
    asked,
    error,
    ask: (change) => {
      setError(null);
      setAsked((all) => [change, ...all]);
      mutate(change);
    },
  };
}
