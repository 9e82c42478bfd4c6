/** Incidents as text in the formats of others: a bundle of STIX 2.1, lines of OCSF events, or lines of CEF. */
import type { Incident } from '#model/incident.ts';
import { incidentCef } from './cef.ts';
import { incidentFinding } from './ocsf-incident.ts';
import { stixBundle } from './stix.ts';

export const INCIDENT_FORMATS = ['stix', 'ocsf', 'cef'] as const;
export type IncidentFormat = (typeof INCIDENT_FORMATS)[number];

/** `version` is that of Wardline. */
export function incidentsAs(format: IncidentFormat, incidents: readonly Incident[], version: string): string {
  switch (format) {
    case 'stix':
      return `${JSON.stringify(stixBundle(incidents), null, 2)}\n`;
    case 'ocsf':
      return incidents.map((incident) => `${JSON.stringify(incidentFinding(incident, version))}\n`).join('');
    case 'cef':
      return incidents.map((incident) => `${incidentCef(incident, version)}\n`).join('');
  }
}
