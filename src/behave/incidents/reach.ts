/** Whom an incident reached, how far each is in the attacker's hands, and what of that is care. */

import { CRITICALITIES } from '#model/clinical.ts';
import type { Device } from '#model/device.ts';
import type { Finding, Party } from '#model/finding.ts';
import { HOLDS, type Hold, type Reached, type Threatened } from '#model/incident.ts';
import { keyOf } from './group.ts';
import { isTaking, phaseOf } from './kinds.ts';

/** A device by its id. */
export type DeviceOf = (id: string) => Device | null;

/** As people call it: its first name, else its address, else its id. */
export function nameOf({ device, ip }: Party, deviceOf: DeviceOf): string {
  const known = device === undefined ? null : deviceOf(device);
  return known?.names[0] ?? ip ?? known?.ips[0] ?? known?.macs[0] ?? device ?? 'somebody';
}

/** Everybody who takes part, the worst first; of equals who was reached first. */
export function reachedBy(findings: readonly Finding[], deviceOf: DeviceOf): readonly Reached[] {
  const found = new Map<string, Reached>();
  const note = (party: Party, hold: Hold, since: string): void => {
    const key = keyOf(party);
    if (key === null) return;
    const before = found.get(key);
    if (before === undefined) {
      found.set(key, { ...party, name: nameOf(party, deviceOf), hold, since });
      return;
    }
    const isWorse = HOLDS.indexOf(hold) < HOLDS.indexOf(before.hold);
    found.set(key, {
      ...before,
      hold: isWorse ? hold : before.hold,
      since: since < before.since ? since : before.since,
    });
  };
  for (const finding of findings) {
    for (const party of finding.actors) note(party, 'acts', finding.start);
    const hold = holdOf(finding);
    if (hold !== null) for (const party of finding.targets) note(party, hold, finding.start);
  }
  return [...found.values()].sort(
    (a, b) =>
      HOLDS.indexOf(a.hold) - HOLDS.indexOf(b.hold) ||
      (a.since < b.since ? -1 : a.since > b.since ? 1 : a.name < b.name ? -1 : 1),
  );
}

/** Null where the target is the attacker's side, or carries what is sent to it. */
function holdOf(finding: Finding): Hold | null {
  const phase = phaseOf(finding.kind);
  if (phase === 'remote-control' || phase === 'taking-data') return null;
  if (phase === 'looking-around') return 'looked-at';
  return isTaking(finding) && finding.outcome === 'succeeded' ? 'taken' : 'attacked';
}

/** What of care is threatened: clinical devices that were more than looked at; life-critical ones first. */
export function threatenedOf(reached: readonly Reached[], deviceOf: DeviceOf): readonly Threatened[] {
  return reached
    .flatMap((one) => {
      const device = one.device === undefined || one.hold === 'looked-at' ? null : deviceOf(one.device);
      if (!device?.clinical) return [];
      const { function: name, criticality, lifeCritical } = device.clinical;
      const place = device.identity.location?.value ?? null;
      return [{ ...one, device: device.id, function: name, criticality, lifeCritical, place }];
    })
    .sort(
      (a, b) =>
        Number(b.lifeCritical) - Number(a.lifeCritical) ||
        CRITICALITIES.indexOf(a.criticality) - CRITICALITIES.indexOf(b.criticality) ||
        HOLDS.indexOf(a.hold) - HOLDS.indexOf(b.hold),
    );
}
