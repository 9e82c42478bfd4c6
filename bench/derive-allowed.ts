/** How much a policy lets pass: pairs of devices that may speak, and those of them that never did. */
import { createPolicyReader } from '../src/access/policy.ts';
import type { Conversation } from '../src/model/conversation.ts';
import type { Policy } from '../src/model/policy.ts';
import type { KnownDevice } from '../src/model/segment.ts';

export interface Allowed {
  /** Ordered pairs of devices. */
  readonly all: number;
  /** Those that may speak by some service. */
  readonly pairs: number;
  /** Those of them that never did. */
  readonly unused: number;
}

export function allowedBy(
  policy: Policy,
  devices: readonly KnownDevice[],
  conversations: readonly Conversation[],
): Allowed {
  const reader = createPolicyReader(policy);
  const zones = new Map(devices.map((device) => [device.id, reader.zoneOf(traits(device))]));
  const sizes = new Map<string | null, number>();
  for (const zone of zones.values()) sizes.set(zone, (sizes.get(zone) ?? 0) + 1);
  const open = new Set(
    policy.rules.flatMap(({ from, to, action }) =>
      action === 'permit' ? from.flatMap((source) => to.map((target) => pairOf(source, target))) : [],
    ),
  );
  const isOpen = (from: string | null, to: string | null): boolean =>
    from !== null && to !== null && (from === to || open.has(pairOf(from, to)));
  let pairs = 0;
  for (const [from, senders] of sizes)
    for (const [to, receivers] of sizes)
      if (isOpen(from, to)) pairs += senders * (from === to ? receivers - 1 : receivers);
  const owner = new Map(devices.flatMap(({ id, ips }) => ips.map((ip) => [ip, id] as const)));
  const used = new Set<string>();
  for (const { client, server } of conversations) {
    const [from, to] = [owner.get(client), owner.get(server)];
    if (from === undefined || to === undefined || from === to) continue;
    if (isOpen(zones.get(from) ?? null, zones.get(to) ?? null)) used.add(pairOf(from, to));
  }
  return { all: devices.length * (devices.length - 1), pairs, unused: pairs - used.size };
}

function traits({
  id,
  ips,
  category,
  manufacturer,
  model,
  function: role,
}: KnownDevice): Parameters<ReturnType<typeof createPolicyReader>['zoneOf']>[0] {
  return {
    id,
    ips,
    category: category ?? null,
    manufacturer: manufacturer ?? null,
    model: model ?? null,
    function: role ?? null,
  };
}

function pairOf(from: string, to: string): string {
  return `${from}\n${to}`;
}
