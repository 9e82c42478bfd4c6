/** The period that figures are about: it ends now, or, where nothing was seen for longer, when traffic was last seen. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from './api.ts';

export interface Span {
  readonly from: string;
  readonly to: string;
}
export type Period = '24h' | '7d' | '30d';
export const PERIODS: Readonly<Record<Period, number>> = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The period of an address; a week where it names none. */
export function periodOf(text: string | undefined): Period {
  return text === '24h' || text === '30d' ? text : '7d';
}

/** The span of a period, its ends on whole minutes, so that the same question is asked for a while. */
export function spanOf(period: Period, lastSeen: string | null, now: number): Span & { readonly past: boolean } {
  const length = PERIODS[period] * HOUR;
  const last = lastSeen === null ? now : new Date(lastSeen).getTime();
  const past = last < now - length;
  const to = Math.ceil(((past ? last : now) + 1) / MINUTE) * MINUTE;
  return { from: new Date(to - length).toISOString(), to: new Date(to).toISOString(), past };
}

/** The span to ask for; null until it is known when traffic was last seen. */
export function useSpan(period: Period): (Span & { readonly past: boolean; readonly lastSeen: string | null }) | null {
  const { data, isError } = useQuery({
    queryKey: ['devices', 'last'],
    queryFn: () => api.listDevices({ query: { limit: 1, sort: '-lastSeen' } }),
  });
  return useMemo(() => {
    if (data === undefined && !isError) return null;
    const lastSeen = data?.items[0]?.lastSeen ?? null;
    return { ...spanOf(period, lastSeen, Date.now()), lastSeen };
  }, [data, isError, period]);
}

/** The two moments alone, as questions take them. */
export function plain({ from, to }: Span): Span {
  return { from, to };
}
