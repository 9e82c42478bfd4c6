/** The questions the pages ask, each with the key under which its answer is kept. */
import { keepPreviousData } from '@tanstack/react-query';
import type { Client } from '../../client.ts';
import { api } from './api.ts';
import type { Span } from './period.ts';

type Answer<Operation extends keyof Client> = Awaited<ReturnType<Client[Operation]>>;
/** A question: its answer is kept under the key, and asked for by the function. */
interface Options<Operation extends keyof Client> {
  readonly queryKey: readonly unknown[];
  readonly queryFn: () => Promise<Answer<Operation>>;
  readonly placeholderData?: typeof keepPreviousData;
}
type CountedBy = Parameters<Client['getDeviceCounts']>[0]['query']['by'];

/** How many devices match; nothing else of them. */
export function totalOptions(q: string): Options<'listDevices'> {
  return {
    queryKey: ['devices', 'total', q],
    queryFn: () => api.listDevices({ query: { q, limit: 1 } }),
    placeholderData: keepPreviousData,
  };
}

/** Devices by a value. */
export function countsOptions(by: CountedBy, q: string): Options<'getDeviceCounts'> {
  return {
    queryKey: ['counts', by, q],
    queryFn: () => api.getDeviceCounts({ query: { by, q, limit: 1000 } }),
    placeholderData: keepPreviousData,
  };
}

export function deviceOptions(id: string): Options<'getDevice'> {
  return { queryKey: ['device', id], queryFn: () => api.getDevice({ params: { id } }) };
}

export function baselineOptions(id: string): Options<'getDeviceBaseline'> {
  return { queryKey: ['device', id, 'baseline'], queryFn: () => api.getDeviceBaseline({ params: { id } }) };
}

export function deviceFactsOptions(id: string): Options<'listDeviceFacts'> {
  return { queryKey: ['device', id, 'facts'], queryFn: () => api.listDeviceFacts({ params: { id } }) };
}

export function deviceChangesOptions(id: string): Options<'listDeviceChanges'> {
  return {
    queryKey: ['device', id, 'changes'],
    queryFn: () => api.listDeviceChanges({ params: { id }, query: { limit: 500 } }),
  };
}

export function peersOptions(id: string, span: Span): Options<'listDevicePeers'> {
  return {
    queryKey: ['device', id, 'peers', span],
    queryFn: () => api.listDevicePeers({ params: { id }, query: { ...span, limit: 200 } }),
    placeholderData: keepPreviousData,
  };
}

export function timelineOptions(id: string, span: Span, step: 'hour' | 'day'): Options<'getDeviceTimeline'> {
  return {
    queryKey: ['device', id, 'timeline', span, step],
    queryFn: () => api.getDeviceTimeline({ params: { id }, query: { ...span, step } }),
    placeholderData: keepPreviousData,
  };
}

/** The first findings of a search. */
export function findingsOptions(q: string, limit: number): Options<'listFindings'> {
  return {
    queryKey: ['findings', 'first', q, limit],
    queryFn: () => api.listFindings({ query: { q, limit, sort: '-severity' } }),
    placeholderData: keepPreviousData,
  };
}

export function findingOptions(id: string): Options<'getFinding'> {
  return { queryKey: ['finding', id], queryFn: () => api.getFinding({ params: { id } }) };
}

export function protocolsOptions(span: Span): Options<'getProtocolShares'> {
  return {
    queryKey: ['stats', 'protocols', span],
    queryFn: () => api.getProtocolShares({ query: span }),
    placeholderData: keepPreviousData,
  };
}

export function pairsOptions(span: Span, limit: number): Options<'getTopPairs'> {
  return {
    queryKey: ['stats', 'pairs', span, limit],
    queryFn: () => api.getTopPairs({ query: { ...span, limit } }),
    placeholderData: keepPreviousData,
  };
}

export const lifecycleSummaryOptions: Options<'getLifecycleSummary'> = {
  queryKey: ['devices', 'lifecycle'],
  queryFn: () => api.getLifecycleSummary(),
};

export const knowledgeOptions: Options<'listKnowledge'> = {
  queryKey: ['devices', 'knowledge'],
  queryFn: () => api.listKnowledge(),
};

export const sensorsOptions: Options<'listSensors'> = {
  queryKey: ['sensors'],
  queryFn: () => api.listSensors(),
};

export const capturesOptions: Options<'listCaptures'> = {
  queryKey: ['captures'],
  queryFn: () => api.listCaptures({ query: { limit: 1000 } }),
};

export const readinessOptions: Options<'getReadiness'> = {
  queryKey: ['sensors', 'readiness'],
  queryFn: () => api.getReadiness(),
};

/** What is shown before anybody has signed in. */
export const signInOptions: Options<'getSignInOptions'> = {
  queryKey: ['sign-in-options'],
  queryFn: () => api.getSignInOptions(),
};
