/** What weakens a report: what no sensor saw, what was lost, and what nobody can read. */
import type { Span } from '../page.ts';
import type { ReportSource } from './source.ts';

/** Protocols whose content cannot be seen. */
const ENCRYPTED: ReadonlySet<string | null> = new Set(['tls', 'quic', 'ssh', 'dtls', 'wireguard', 'openvpn', 'ipsec']);

/** A number with what it counts: “1 sensor does”, “3 sensors do”. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** Sentences about how the network was seen. */
export async function coverageNotes({ services, may }: ReportSource, span: Span): Promise<readonly string[]> {
  const notes: string[] = [];
  if (may('listSensors')) {
    const sensors = services.sensors();
    const down = sensors.filter(({ state }) => state !== 'running' && state !== 'starting').length;
    const lost = sensors.reduce((sum, sensor) => sum + sensor.dropped + sensor.lost, 0);
    if (sensors.length === 0) notes.push('No sensor is set up: the network is known from captures alone.');
    if (down > 0)
      notes.push(`${counted(down, 'sensor does', 'sensors do')} not run: what they would have seen is missing.`);
    if (lost > 0) notes.push(`${counted(lost, 'packet was', 'packets were')} dropped or lost before being read.`);
  }
  if (may('listCaptures')) {
    const bad = (await services.captures()).filter(({ problems, state }) => problems.length > 0 || state === 'failed');
    if (bad.length > 0) notes.push(`${counted(bad.length, 'capture', 'captures')} could not be read to the end.`);
  }
  if (may('getProtocolShares')) {
    const shares = await services.flows.protocols(span);
    const all = shares.reduce((sum, { bytes }) => sum + bytes, 0);
    const hidden = shares.reduce((sum, { protocol, bytes }) => sum + (ENCRYPTED.has(protocol) ? bytes : 0), 0);
    if (hidden > 0)
      notes.push(
        `${Math.max(1, Math.round((hidden / all) * 100))} % of the traffic is encrypted: what is said in it is not seen.`,
      );
  }
  return notes;
}
