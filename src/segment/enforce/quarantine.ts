/** Quarantine as a policy: a zone of its own that stands first, which nobody reaches and which reaches nobody. */
import type { Desired } from '#model/enforcement.ts';

/** The zone that devices in quarantine are in; no policy may call one so. */
export const QUARANTINE = 'wardline quarantine';

/** The policy, devices and stages with the quarantine carried out. */
export function inForce(desired: Desired): Omit<Desired, 'quarantined'> {
  const { policy, devices, stages, others, quarantined } = desired;
  if (quarantined.length === 0) return { policy, devices, stages, others };
  const zone = { name: QUARANTINE, members: quarantined.flatMap(({ id, ips }) => [`device:${id}`, ...ips]) };
  const rule = { protocol: 'any', ports: [], action: 'deny', reason: 'quarantine', basis: 'operator' } as const;
  return {
    policy: {
      // The first zone has an address that several name alike.
      zones: [zone, ...policy.zones],
      rules: [
        { ...rule, from: [QUARANTINE], to: ['any'] },
        { ...rule, from: ['any'], to: [QUARANTINE] },
        ...policy.rules,
      ],
    },
    devices,
    stages: { ...stages, [QUARANTINE]: 'enforce' },
    others,
  };
}
