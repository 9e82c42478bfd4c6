/** A report as tables for people to read on a terminal. */
import type { Claim, Device } from '#model/device.ts';
import { type Finding, SEVERITIES } from '#model/finding.ts';
import type { Incident } from '#model/incident.ts';
import type { Report } from '#model/report.ts';

/** Widest column, in characters; the last one may be as wide as it likes. */
const WIDEST = 44;

/** The captures, devices, flows in sum and findings of a report. */
export function reportTable(report: Report): string {
  const captures = report.captures.map(
    ({ path, packets, bytes, start, end }) =>
      `${path}: ${packets} packets, ${bytes} bytes, ${start ?? '–'} to ${end ?? '–'}\n`,
  );
  const protocols = Object.entries(report.flows.byProtocol);
  const findings = report.findings
    .toSorted(bySeverity)
    .map(({ severity, kind, title }) => `  ${severity.padEnd(8)} ${kind.padEnd(24)} ${title}\n`);
  return [
    ...captures,
    `\n${report.devices.length} devices\n`,
    table(
      ['address', 'name', 'category', 'maker and model', 'system or software'],
      report.devices.toSorted(byAddress).map(deviceRow),
    ),
    `\n${report.flows.count} flows\n`,
    table(
      ['protocol', 'flows', 'bytes'],
      protocols.map(([name, { flows, bytes }]) => [name, String(flows), String(bytes)]),
    ),
    `\n${report.findings.length} findings\n`,
    ...findings,
    ...(report.incidents.length === 0
      ? []
      : [`\n${report.incidents.length} incidents\n`, ...report.incidents.map(incidentRow)]),
  ].join('');
}

/** The worst first, else in the order of the report. */
function bySeverity(one: Finding, other: Finding): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}

/** By address, counted as numbers: 10.2.0.9 stands before 10.2.0.10. */
function byAddress({ ips: [one = '~'] }: Device, { ips: [other = '~'] }: Device): number {
  return one.localeCompare(other, 'en', { numeric: true });
}

function incidentRow({ id, severity, title }: Incident): string {
  return `  ${severity.padEnd(8)} ${id}  ${title}\n`;
}

function deviceRow({ ips, macs, names, identity }: Device): readonly string[] {
  const { category, manufacturer, model, os, osVersion, software } = identity;
  return [
    ips[0] ?? macs[0] ?? '?',
    names[0] ?? '–',
    said(category),
    product(manufacturer, model) || 'unknown',
    together(os, osVersion) || said(software),
  ];
}

function together(...claims: readonly (Claim | null)[]): string {
  return claims.flatMap((claim) => claim?.value ?? []).join(' ');
}

/** Some models begin with their maker's name. */
function product(manufacturer: Claim | null, model: Claim | null): string {
  const isNamed =
    manufacturer !== null && model?.value.toLowerCase().startsWith(`${manufacturer.value.toLowerCase()} `);
  return isNamed ? together(model) : together(manufacturer, model);
}

function said(claim: Claim | null): string {
  return claim === null ? 'unknown' : `${claim.value} (${Math.round(claim.confidence * 100)} %)`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    rows.reduce((width, row) => Math.max(width, Math.min(WIDEST, (row[column] ?? '').length)), title.length),
  );
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((cell, column) => (column === row.length - 1 ? cell : cut(cell).padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()}\n`;
  return [head, ...rows].map(line).join('');
}

function cut(cell: string): string {
  return cell.length > WIDEST ? `${cell.slice(0, WIDEST - 1)}…` : cell;
}
