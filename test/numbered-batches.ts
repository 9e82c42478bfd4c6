/** Batches that tell what they hold by their number alone: whoever kept some of them can be asked for each row. */
import type { Batch } from '#bus/batch.ts';
import type { Fact } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';

/** The source under which they come. */
export const SOURCE = 'live:numbered:1';
/** Monday, 2026-03-02 08:00 UTC, in milliseconds. */
const START = Date.UTC(2026, 2, 2, 8);
const FEWEST = 40;
const SPREAD = 700;
const FACTS = 12;

/** How many flows a batch holds. */
export function flowsOf(sequence: number): number {
  return FEWEST + ((sequence * 7919) % SPREAD);
}

/** Facts that a batch states. */
export function factsOf(sequence: number): readonly string[] {
  return Array.from({ length: FACTS }, (_, index) => `host-${sequence}-${index}`);
}

/** Bytes of all flows of a batch, both ways. */
export function bytesOf(sequence: number): number {
  const count = flowsOf(sequence);
  return count * (1000 + sequence) + (count * (count - 1)) / 2;
}

/** The batch of a number, the same whenever it is asked for. */
export function batchOf(sequence: number): Batch {
  const flows = Array.from({ length: flowsOf(sequence) }, (_, index) => flowOf(sequence, index));
  const facts = factsOf(sequence).map((value, index): Fact => {
    const { client } = flowOf(sequence, index);
    const subject = { ...(client.mac ? { mac: client.mac } : {}), ...(client.ip ? { ip: client.ip } : {}) };
    const source = { capture: 'numbered', frame: sequence, protocol: 'dhcp', field: 'option 12' };
    return { time: timeOf(sequence, index), subject, key: 'dhcp.hostName', value, source };
  });
  return { source: SOURCE, sequence, flows, facts };
}

/** Which batch a row belongs to, by the id of its flow. */
export function sequenceOf(id: string): number {
  return Number(/^b(\d+)-\d+$/.exec(id)?.[1] ?? Number.NaN);
}

function flowOf(sequence: number, index: number): StoredFlow {
  const host = (sequence * 31 + index) % 250;
  return {
    id: `b${sequence}-${index}`,
    start: timeOf(sequence, index),
    end: timeOf(sequence, index + 1),
    network: 'ipv4',
    transport: 'tcp',
    client: { ip: `10.3.0.${host + 1}`, port: 49_152 + index, mac: `02:00:00:03:00:${hex(host)}` },
    server: { ip: '10.9.0.1', port: 2575, mac: '02:00:00:09:00:01' },
    vlan: [30],
    protocol: 'hl7',
    over: [],
    basis: 'content',
    clientPackets: 4,
    clientBytes: 1000 + index,
    serverPackets: 3,
    serverBytes: sequence,
    state: 'established',
    // One message a flow: what the detectors count shows whether a batch was taken twice.
    patientData: { 'hl7.patient-identification': 1 },
    missed: { bytes: 0 },
    capture: 'numbered',
    firstFrame: index + 1,
    part: 0,
  };
}

function timeOf(sequence: number, index: number): string {
  return new Date(START + sequence * 60_000 + index).toISOString().replace('Z', '000Z');
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
