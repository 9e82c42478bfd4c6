/** Values that fields are known to have, for completion: the vocabulary, and what the inventory holds most. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { countsOptions } from './questions.ts';
import { useMay } from './session.ts';

const DECLARED: Readonly<Record<string, readonly string[]>> = {
  severity: ['critical', 'high', 'medium', 'low', 'info'],
  outcome: ['attempted', 'failed', 'succeeded'],
  state: ['established', 'refused', 'unanswered', 'reset', 'midstream', 'multicast'],
  transport: ['tcp', 'udp', 'icmp'],
  unknown: ['yes', 'no'],
  lastSeen: ['-24h..', '-7d..', '-30d..'],
  firstSeen: ['-24h..', '-7d..', '-30d..'],
  start: ['-24h..', '-7d..', '-30d..'],
};
const COUNTED = ['category', 'manufacturer', 'os', 'location'] as const;

/** Asked once somebody types. */
export function useValues(enabled: boolean): Readonly<Record<string, readonly string[]>> {
  const may = useMay('getDeviceCounts');
  const counted = useQueries({
    queries: COUNTED.map((by) => ({ ...countsOptions(by, ''), enabled: enabled && may })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const values: Record<string, readonly string[]> = { ...DECLARED };
    for (const [index, by] of COUNTED.entries())
      values[by] = (counted[index]?.items ?? []).flatMap(({ value }) => (value === null ? [] : [value]));
    return values;
  }, [counted]);
}
