/** What the pages of the segmentation ask, and what becomes old when something is done. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Client } from '../../client.ts';
import { answers, api } from './api.ts';

type Answer<Operation extends keyof Client> = Awaited<ReturnType<Client[Operation]>>;
export type PlanWork = Answer<'getPlan'>;
export type Plan = NonNullable<PlanWork['answer']>;
export type Rule = Plan['rules'][number];
export type DriftWork = Answer<'getDrift'>;
export type Enforcement = NonNullable<Answer<'getEnforcement'>['enforcement']>;
export type SegmentationState = Answer<'getSegmentation'>;
export type Step = Parameters<Client['takeStep']>[0]['body']['step'];
export type Configurations = Answer<'getConfigurations'>;
export type Consequences = Answer<'tryIsolation'>;
export type Ruling = Consequences['ruling'];

/** What is being worked out is asked for this often, and a step that waits too, in milliseconds. */
const LOOK_EVERY = 800;
const WAIT_EVERY = 2000;

export function useSegmentation(): UseQueryResult<SegmentationState> {
  return useQuery({ queryKey: ['segmentation', 'state'], queryFn: () => api.getSegmentation() });
}

export function useConfigurations(): UseQueryResult<Configurations> {
  return useQuery({ queryKey: ['segmentation', 'configurations'], queryFn: () => api.getConfigurations() });
}

export function usePlan(of: Plan['of']): UseQueryResult<PlanWork> {
  return useQuery({
    queryKey: ['segmentation', 'plan', of],
    queryFn: () => api.getPlan({ query: { of } }),
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? LOOK_EVERY : false),
  });
}

export function useDrift(): UseQueryResult<DriftWork> {
  return useQuery({
    queryKey: ['segmentation', 'drift'],
    queryFn: () => api.getDrift(),
    refetchInterval: ({ state }) => (state.data?.state === 'working' ? LOOK_EVERY : false),
  });
}

export function useEnforcement(): UseQueryResult<Answer<'getEnforcement'>> {
  return useQuery({
    queryKey: ['segmentation', 'enforcement'],
    queryFn: () => api.getEnforcement(),
    staleTime: 0,
    refetchInterval: ({ state }) => (waits(state.data?.enforcement ?? null) ? WAIT_EVERY : false),
  });
}

function waits(enforcement: Enforcement | null): boolean {
  return enforcement !== null && (enforcement.pending !== null || enforcement.proposals.length > 0);
}

/** Everything about the segmentation is asked anew. */
export function renewSegmentation(): void {
  void answers.invalidateQueries({ queryKey: ['segmentation'] });
}

/** `tcp/104, 11112` */
export function servicesOf({ protocol, ports }: Pick<Rule, 'protocol' | 'ports'>): string {
  return ports.length === 0 ? protocol : `${protocol}/${ports.join(', ')}`;
}
