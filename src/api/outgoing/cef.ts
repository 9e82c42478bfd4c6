/** Changes and findings in the Common Event Format (ArcSight CEF, version 0): one line, every hostile character escaped. */
import { safeText } from '#base/text.ts';
import type { Change } from '#model/change.ts';
import type { Finding, Party, Severity } from '#model/finding.ts';
import type { Incident } from '#model/incident.ts';

/** Longest value of an extension, in characters (CEF gives 1023 to most). */
const VALUE_LIMIT = 1000;
/** Longest field of the header, in characters. */
const HEADER_LIMIT = 500;

/** CEF's severity, 0 to 10. */
const SEVERITY: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8, critical: 10 };

/** In the header, backslash and pipe are escaped. */
const headerText = (text: string): string => safeText(text, HEADER_LIMIT).replaceAll(/[\\|]/g, '\\$&');
/** In an extension, backslash and equals sign are escaped; line breaks were folded to spaces before. */
const extensionText = (text: string): string => safeText(text, VALUE_LIMIT).replaceAll(/[\\=]/g, '\\$&');

function line(
  version: string,
  kind: string,
  name: string,
  severity: number,
  extension: Readonly<Record<string, string | undefined>>,
): string {
  const pairs = Object.entries(extension).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${extensionText(value)}`],
  );
  return `CEF:0|Wardline|Wardline|${headerText(version)}|${headerText(kind)}|${headerText(name)}|${severity}|${pairs.join(' ')}`;
}

/** Addresses by version: CEF has `src` and `dst` for IPv4 alone, and custom fields for IPv6. */
function addresses(actor: Party | undefined, target: Party | undefined): Readonly<Record<string, string | undefined>> {
  const isLong = (ip: string | undefined): boolean => ip?.includes(':') ?? false;
  const [source, destination] = [actor?.ip, target?.ip];
  return {
    ...(source === undefined
      ? {}
      : isLong(source)
        ? { c6a2: source, c6a2Label: 'Source IPv6 Address' }
        : { src: source }),
    ...(destination === undefined
      ? {}
      : isLong(destination)
        ? { c6a3: destination, c6a3Label: 'Destination IPv6 Address' }
        : { dst: destination }),
  };
}

/** A finding. `version` is that of Wardline. */
export function findingCef(finding: Finding, version: string): string {
  const { id, kind, title, severity, actors, targets, start, end, outcome, action, attack } = finding;
  return line(version, kind, title, SEVERITY[severity], {
    externalId: id,
    start: String(Date.parse(start)),
    end: String(Date.parse(end)),
    ...addresses(actors[0], targets[0]),
    outcome,
    act: action,
    cs1: actors[0]?.device,
    cs1Label: actors[0]?.device === undefined ? undefined : 'Actor device',
    cs2: targets[0]?.device,
    cs2Label: targets[0]?.device === undefined ? undefined : 'Target device',
    cs3: attack.map(({ technique }) => technique).join(','),
    cs3Label: attack.length === 0 ? undefined : 'ATT&CK techniques',
    cn1: String(Math.round(finding.confidence * 100)),
    cn1Label: 'Confidence',
  });
}

/** An incident. `version` is that of Wardline. */
export function incidentCef(incident: Incident, version: string): string {
  const { id, title, severity, confidence, start, end, outcome, entry, reached, threatened, attack, findings } =
    incident;
  const [target] = reached.filter(({ hold }) => hold !== 'acts');
  const functions = [...new Set(threatened.map((one) => one.function))].join(', ');
  return line(version, 'incident', title, SEVERITY[severity], {
    externalId: id,
    start: String(Date.parse(start)),
    end: String(Date.parse(end)),
    ...addresses(entry.party, target),
    outcome,
    cnt: String(findings.length),
    msg: entry.says,
    cs1: entry.party.device,
    cs1Label: entry.party.device === undefined ? undefined : 'Entry device',
    cs2: functions,
    cs2Label: functions === '' ? undefined : 'Threatened care',
    cs3: attack.map(({ technique }) => technique).join(','),
    cs3Label: attack.length === 0 ? undefined : 'ATT&CK techniques',
    cs4: findings.slice(0, 30).join(','),
    cs4Label: 'Findings',
    cn1: String(Math.round(confidence * 100)),
    cn1Label: 'Confidence',
    cn2: String(threatened.length),
    cn2Label: 'Threatened clinical devices',
  });
}

/** A change. */
export function changeCef(change: Change, version: string): string {
  const { id, kind, summary, time, device, field, before, after } = change;
  return line(version, kind, summary, SEVERITY.info, {
    externalId: String(id),
    rt: String(Date.parse(time)),
    cs1: device,
    cs1Label: 'Device',
    cs2: field,
    cs2Label: 'Field',
    cs3: before ?? undefined,
    cs3Label: before === null ? undefined : 'Before',
    cs4: after ?? undefined,
    cs4Label: after === null ? undefined : 'After',
  });
}
