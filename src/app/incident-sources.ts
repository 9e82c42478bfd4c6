/** Incidents of captures, or of a folder that keeps everything, and how they are handed to other programs. */
import { INCIDENT_FORMATS, type IncidentFormat, incidentsAs } from '#api/outgoing/incident-formats.ts';
import type { Incident } from '#model/incident.ts';
import { createIncidentDesk } from './incident-desk.ts';
import { incidentCalled } from './incidents.ts';
import { withKept } from './kept.ts';
import type { Memory } from './memory.ts';
import { SegmentError } from './segment-error.ts';
import { Triaging } from './triage-desk.ts';
import { VERSION } from './version.ts';

/** The formats that incidents can be handed on in. */
export function incidentFormats(): readonly IncidentFormat[] {
  return INCIDENT_FORMATS;
}

/** Incidents as text for other programs. */
export function incidentsFor(format: IncidentFormat, incidents: readonly Incident[]): string {
  return incidentsAs(format, incidents, VERSION);
}

/** The one incident that an id leads to; all where none is asked for. Throws a SegmentError where there is none. */
export function incidentsAsked(asked: string | undefined, incidents: readonly Incident[]): readonly Incident[] {
  if (asked === undefined) return incidents;
  const found = incidentCalled(asked, incidents);
  if (found === null) throw new SegmentError(`${asked}: no incident has this id; leave out --incident to see them all`);
  return [found];
}

/** The incidents of a folder, as they stand. Throws what opening the folder throws. */
export function incidentsOfData(data: string, warn: (message: string) => void): Promise<readonly Incident[]> {
  return withKept(data, warn, incidentsOfMemory);
}

/** The incidents of what is kept, as they stand. */
export async function incidentsOfMemory({
  core,
  state,
  knowledge,
}: Pick<Memory, 'core' | 'state' | 'knowledge'>): Promise<readonly Incident[]> {
  const now = (): Date => new Date();
  const known = { findings: () => core.findings(), device: (id: string) => core.device(id), now };
  const triage = new Triaging({ ...known, store: state.triage, tell: () => {} });
  await triage.start();
  return createIncidentDesk({ ...known, triage, knowledge }).list();
}
