/** Incidents as the program makes them: of findings and devices, with the playbooks and the names of techniques that ship. */
import { incidentIdOf, incidentsOf } from '#behave/incidents/incidents.ts';
import type { Device } from '#model/device.ts';
import type { Finding } from '#model/finding.ts';
import type { Incident } from '#model/incident.ts';
import { shortHash } from './devices.ts';
import type { Knowledge } from './knowledge.ts';

/** The incidents of findings. */
export function tellIncidents(
  findings: readonly Finding[],
  deviceOf: (id: string) => Device | null,
  { incidents }: Pick<Knowledge, 'incidents'>,
): readonly Incident[] {
  return findings.length === 0 ? [] : incidentsOf(findings, { deviceOf, knowledge: incidents(), idOf: shortHash });
}

/** The incident that an id leads to: its own, or the one that it would have if another of its findings were the earliest. */
export function incidentCalled<Kind extends Incident>(id: string, incidents: readonly Kind[]): Kind | null {
  return (
    incidents.find((one) => one.id === id) ??
    incidents.find(({ findings }) => findings.some((finding) => incidentIdOf(finding, shortHash) === id)) ??
    null
  );
}

/** Devices by their ids. */
export function deviceBook(devices: readonly Device[]): (id: string) => Device | null {
  const book = new Map(devices.map((device) => [device.id, device]));
  return (id) => book.get(id) ?? null;
}
