/** What a person says of a device: asked of the service, and every answer that it touches asked anew. */
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import type { AskedCorrection, Client, Correction } from '../../client.ts';
import { answers, api } from './api.ts';

type Corrections = Awaited<ReturnType<Client['listCorrections']>>;

/** The question for the steps about a device. */
export function correctionsOptions(id: string): {
  readonly queryKey: readonly unknown[];
  readonly queryFn: () => Promise<Corrections>;
} {
  return { queryKey: ['device', id, 'corrections'], queryFn: () => api.listCorrections({ params: { id } }) };
}

const TOUCHED: ReadonlySet<unknown> = new Set(['device', 'devices', 'counts', 'changes', 'search']);
const refresh = (): Promise<void> =>
  answers.invalidateQueries({ predicate: ({ queryKey }) => TOUCHED.has(queryKey[0]) });

/** Says something of a device. */
export function useCorrect(
  id: string,
  onDone: (step: Correction) => void,
): UseMutationResult<Correction, Error, AskedCorrection> {
  return useMutation({
    mutationFn: (body: AskedCorrection) => api.correctDevice({ params: { id }, body }),
    onSuccess: (step) => {
      void refresh();
      onDone(step);
    },
  });
}

/** Takes a step back. */
export function useUndo(id: string, onDone: (step: Correction) => void): UseMutationResult<Correction, Error, number> {
  return useMutation({
    mutationFn: (step: number) => api.undoCorrection({ params: { id, step: String(step) } }),
    onSuccess: (step) => {
      void refresh();
      onDone(step);
    },
  });
}
