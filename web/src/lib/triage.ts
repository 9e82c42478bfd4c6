/** Steps with findings: asked of the service, told in a line, and taken back. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Client, Finding } from '../../client.ts';
import { answers, api } from './api.ts';
import { useMay } from './session.ts';

type Body = Parameters<Client['triageFindings']>[0]['body'];
/** What is changed; the findings it is changed of stand beside it. */
export type TriageChange = Omit<Body, 'findings'>;
export type TriageState = NonNullable<Body['state']>;
export type Triage = NonNullable<Finding['triage']>;
export type NewSuppression = Parameters<Client['createSuppression']>[0]['body'];

/** The search for what waits for somebody. */
export const TO_DO = '-state:resolved -state:false-positive suppressed:no';

export const STATES: readonly TriageState[] = ['open', 'acknowledged', 'in-progress', 'resolved', 'false-positive'];

const UNTOUCHED: Triage = {
  state: 'open',
  since: null,
  again: false,
  assignee: null,
  comments: 0,
  suppressed: null,
  places: [],
};

/** Where a finding stands. */
export function triageOf({ triage }: Finding): Triage {
  return triage ?? UNTOUCHED;
}

/** The same changes backwards, those that are alike together; comments stay. */
export function backwards(findings: readonly Finding[], change: TriageChange): readonly Body[] {
  const bodies = new Map<string, { readonly body: TriageChange; readonly findings: string[] }>();
  for (const finding of findings) {
    const { state, assignee } = triageOf(finding);
    const body: TriageChange = {
      ...(change.state === undefined || change.state === state ? {} : { state }),
      ...(change.assignee === undefined || change.assignee === assignee ? {} : { assignee }),
    };
    if (Object.keys(body).length === 0) continue;
    const key = JSON.stringify(body);
    const alike = bodies.get(key) ?? { body, findings: [] };
    alike.findings.push(finding.id);
    bodies.set(key, alike);
  }
  return [...bodies.values()].map(({ body, findings: ids }) => ({ findings: ids, ...body }));
}

/** The people whose a finding may be. */
export function useAssignees(): ReadonlyMap<string, string> {
  const may = useMay('listAssignees');
  const { data } = useQuery({ queryKey: ['assignees'], queryFn: () => api.listAssignees(), enabled: may });
  return new Map(data?.items.map(({ id, name }) => [id, name]));
}

/** A step that was taken: what it was, and how it is taken back; null where it cannot be. */
export interface Done {
  readonly words: string;
  readonly undo: (() => Promise<unknown>) | null;
}

async function refresh(): Promise<void> {
  await answers.invalidateQueries({
    predicate: ({ queryKey }) => ['findings', 'finding', 'suppressions', 'incidents'].includes(String(queryKey[0])),
  });
}

export interface Steps {
  readonly busy: boolean;
  readonly error: unknown;
  readonly done: Done | null;
  change(findings: readonly Finding[], change: TriageChange, words: string): Promise<void>;
  suppress(body: NewSuppression, words: string): Promise<void>;
  undo(words: string): void;
  forget(): void;
}

/** Takes steps one at a time and remembers the last. */
export function useSteps(): Steps {
  const step = useMutation({
    mutationFn: async (work: () => Promise<Done>) => work(),
    onSettled: refresh,
  });
  return {
    busy: step.isPending,
    error: step.error,
    done: step.data ?? null,
    async change(findings, change, words) {
      await step.mutateAsync(async () => {
        await api.triageFindings({ body: { findings: findings.map(({ id }) => id), ...change } });
        const bodies = backwards(findings, change);
        const undo = (): Promise<unknown> => Promise.all(bodies.map((body) => api.triageFindings({ body })));
        return { words, undo: bodies.length === 0 ? null : undo };
      });
    },
    async suppress(body, words) {
      await step.mutateAsync(async () => {
        const { id } = await api.createSuppression({ body });
        return { words, undo: () => api.endSuppression({ params: { id } }) };
      });
    },
    undo(words) {
      const undo = step.data?.undo;
      if (undo && !step.isPending)
        step.mutate(async () => {
          await undo();
          return { words, undo: null };
        });
    },
    forget: step.reset,
  };
}
