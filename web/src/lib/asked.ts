/** Changes that are shown at once, before their answer has come. */
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answers } from './api.ts';

/** A change being sent. */
export interface Asked<T> {
  /** What was asked for last, until what is known of it has come; else null. */
  readonly asked: T | null;
  /** Why it failed, or null. */
  readonly error: unknown;
  ask(change: T): void;
}

/** Sends changes with `send`; what is known under `key` is asked for again after each. */
export function useAsked<T>(key: string, send: (change: T) => Promise<unknown>): Asked<T> {
  const [asked, setAsked] = useState<T | null>(null);
  const { error, mutate } = useMutation({
    mutationFn: send,
    onSettled: async (_answer, _error, change) => {
      await answers.invalidateQueries({ queryKey: [key] });
      setAsked((now) => (now === change ? null : now));
    },
  });
  return {
    asked,
    error,
    ask: (change) => {
      setAsked(() => change);
      mutate(change);
    },
  };
}
