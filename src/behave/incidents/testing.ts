/** Findings and devices for tests of incidents: an intruder who goes on, and a ward that is in its way. */
import type { Device } from '#model/device.ts';
import { NOTHING_KNOWN } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';

/** RFC 3339 of so many minutes into a morning. */
function minute(minutes: number): string {
  return new Date(Date.UTC(2026, 2, 1, 8) + minutes * 60_000).toISOString().replace('Z', '000Z');
}

/** A finding of some kind: `from` acts on `to`, devices by the last part of their addresses. */
export function found(
  kind: string,
  from: string,
  to: readonly string[],
  at: number,
  more: Partial<Finding> = {},
): Finding {
  const party = (name: string): Finding['actors'][number] =>
    name.includes('.') ? { ip: name } : { device: name, ip: `10.2.0.${name.slice(1)}` };
  return {
    id: `${kind} ${from} ${to.join()}`,
    kind,
    title: `${from} ${kind} ${to.join(', ')}`,
    severity: 'high',
    confidence: 0.9,
    actors: from === '' ? [] : [party(from)],
    targets: to.map(party),
    start: minute(at),
    end: minute(at + 1),
    outcome: 'succeeded',
    attack: [{ tactic: 'lateral-movement', technique: 'T1210' }],
    evidence: [{ capture: 'ward.pcap', frame: at + 1, why: kind }],
    action: 'Look at it.',
    ...more,
  };
}

/** A device called by its id; clinical where a function is given. */
export function device(id: string, what: string | null = null, isLifeCritical = false): Device {
  const clinical: Device['clinical'] =
    what === null
      ? undefined
      : {
          function: what,
          criticality: isLifeCritical ? 'life-support' : 'diagnostic',
          lifeCritical: isLifeCritical,
          ...{ lifeSustaining: null, productCode: null, manufacturer: null, family: null, model: null },
          by: 'category',
          source: null,
        };
  return {
    id,
    macs: [],
    ips: [`10.2.0.${id.slice(1)}`],
    addresses: [],
    names: [`host-${id}`],
    firstSeen: minute(0),
    lastSeen: minute(0),
    roles: [],
    identity: NOTHING_KNOWN,
    ...(clinical === undefined ? {} : { clinical }),
  };
}
