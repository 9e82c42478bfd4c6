/** Drift as the page shows it: each disagreement with an id, and the rules that adopting it would add. */
import { createHash } from 'node:crypto';
import { type PolicyRule, PROTOCOL_NUMBERS } from '#model/policy.ts';
import type { DriftItem, DriftTold } from '#model/segmentation.ts';
import type { AgedDrift } from './segment-drift.ts';

/** Disagreements that are told, flows of each, and ports of a rule. */
const [ITEMS, FLOWS, PORTS] = [500, 25, 64];
/** What traffic showed is a need that a rule can take up; a line or an intent is mended where it stands. */
const ADOPTABLE: readonly string[] = ['traffic-crosses', 'configuration-permits'];

type Aged = AgedDrift['drift'][number];

export function driftTold({ drift, looked }: AgedDrift): DriftTold {
  const items = drift.slice(0, ITEMS).map(itemOf);
  return { items, omitted: drift.length - items.length, looked };
}

function itemOf(one: Aged): DriftItem {
  const { touches, flows, ...told } = one;
  return {
    ...told,
    id: idOf(one),
    flows: flows.slice(0, FLOWS),
    devices: touches.devices,
    functions: touches.functions,
    adoptable: adoptableOf(one),
  };
}

function idOf({ kind, from, to, rule, intent, line, says }: Aged): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, from, to, rule, intent, line, says]))
    .digest('hex')
    .slice(0, 24);
}

/** A rule for each protocol that was seen, with its ports. */
function adoptableOf({ kind, from, to, flows }: Aged): readonly PolicyRule[] {
  if (!ADOPTABLE.includes(kind) || from === null || to === null || from === to) return [];
  const seen = flows.filter(({ protocol }) => protocol !== null && Object.hasOwn(PROTOCOL_NUMBERS, protocol));
  const byProtocol = Map.groupBy(seen, ({ protocol }) => protocol ?? 'any');
  return [...byProtocol].map(([protocol, some]) => {
    const ports = [...new Set(some.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b);
    return {
      ...{ from: [from], to: [to], protocol, ports: ports.slice(0, PORTS).map(String), action: 'permit' },
      ...{ reason: `seen ${some.reduce((sum, { flows: count }) => sum + count, 0)} times`, basis: 'operator' },
    };
  });
}
