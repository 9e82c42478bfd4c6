/** Flow records in a capture — the datagrams that routers and switches send to a collector — to flows. Runs in the decoding process. */

import { formatIpv4, formatIpv6 } from '#base/addresses.ts';
import { readCapture } from '#capture/read.ts';
import { createNetflowReader } from '#capture/records/netflow.ts';
import { type DatagramOutcome, emptyRecord, type FlowRecord } from '#capture/records/record.ts';
import { readSflow, type SampledHeader } from '#capture/records/sflow.ts';
import { HeaderDecoder, Outcome } from '#decode/headers/decode.ts';
import { PROTOCOLS } from '#decode/registry.ts';
import type { CaptureSummary, Frame } from '#model/frame.ts';
import { isIcmp, Packet } from '#model/packet.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { RecordTable } from '#track/record-table.ts';

/** A conversation is over when nothing was told of it for this long: exporters tell of active ones at least every half hour. */
const IDLE_SECONDS = 3600;
const UDP = 17;

export interface RecordsOptions {
  readonly name: string;
  readonly maxFlows: number;
  readonly reportSeconds: number;
  readonly signal: AbortSignal;
  tell(flow: StoredFlow): void;
  /** Datagrams read, records told, datagrams that the exporters' numbering says are missing. */
  onCounts(counts: RecordCounts): void;
}

export interface RecordCounts {
  readonly datagrams: number;
  readonly records: number;
  readonly missing: number;
}

/** What is wrong with datagrams, and how often. */
export interface RecordsResult {
  readonly summary: CaptureSummary;
  readonly problems: ReadonlyMap<string, number>;
  readonly evicted: number;
}

/** Reads a capture of datagrams from standard input; tells what conversations did every so many seconds, and at the end. */
export async function runRecords(options: RecordsOptions): Promise<RecordsResult> {
  const table = new RecordTable(
    { maxFlows: options.maxFlows, idleSeconds: IDLE_SECONDS, protocolAt: usualProtocol() },
    options.name,
    options.tell,
  );
  const netflow = createNetflowReader();
  const sampler = new Sampler((record) => table.take(record));
  const decoder = new HeaderDecoder({ reassembler: null });
  const packet = new Packet();
  const counts = { datagrams: 0, records: 0, missing: 0 };
  const problems = new Map<string, number>();
  const note = (what: string): void => void problems.set(what, (problems.get(what) ?? 0) + 1);
  const sink = {
    frame(frame: Frame): void {
      if (decoder.decode(frame, packet) !== Outcome.packet || packet.protocol !== UDP) return;
      const bytes = packet.bytes.subarray(packet.payloadStart, packet.payloadEnd);
      // NetFlow and IPFIX begin with a version of two bytes, sFlow with one of four.
      const isSflow = bytes[0] === 0 && bytes[1] === 0;
      const outcome: DatagramOutcome = isSflow
        ? readSflow(bytes, (header) => sampler.take(header, packet.time))
        : netflow.read(bytes, sourceOf(packet), (record) => table.take(record));
      counts.datagrams++;
      counts.records += outcome.records;
      counts.missing += outcome.missing;
      if (outcome.problem !== null) note(outcome.problem);
      if (outcome.waiting > 0) note('records whose template has not come yet');
      options.onCounts(counts);
    },
  };
  let seen = { packet: 0, wall: performance.now() };
  const timer = setInterval(() => {
    const wall = performance.now();
    if (packet.time !== seen.packet) seen = { packet: packet.time, wall };
    table.report(seen.packet + (wall - seen.wall) * 1000);
  }, options.reportSeconds * 1000);
  try {
    const summary = await readCapture('-', sink, { signal: options.signal });
    table.report(Number.POSITIVE_INFINITY);
    return { summary, problems, evicted: table.evicted };
  } finally {
    clearInterval(timer);
  }
}

/** Sampled packets as records of one packet each, scaled by the rate. */
class Sampler {
  readonly #decoder = new HeaderDecoder({ reassembler: null });
  readonly #packet = new Packet();
  readonly #tell: (record: FlowRecord) => void;
  #frames = 0;

  constructor(tell: (record: FlowRecord) => void) {
    this.#tell = tell;
  }

  take({ bytes, linkType, length, rate }: SampledHeader, time: number): void {
    const frame: Frame = { bytes, start: 0, end: bytes.length, length, time, linkType, number: ++this.#frames };
    const packet = this.#packet;
    if (this.#decoder.decode(frame, packet) !== Outcome.packet || packet.network === 0) return;
    const record = emptyRecord();
    record.start = record.end = time;
    record.source = sourceOf(packet);
    record.destination = textOf(
      packet.network,
      packet.destination0,
      packet.destination1,
      packet.destination2,
      packet.destination3,
    );
    record.protocol = packet.protocol;
    // Of ICMP, the type stands where the port does.
    if (isIcmp(packet.protocol)) record.icmpType = packet.sourcePort;
    else {
      record.sourcePort = packet.sourcePort;
      record.destinationPort = packet.destinationPort;
    }
    record.packets = rate;
    record.bytes = length * rate;
    record.flags = packet.protocol === 6 ? packet.flags & 0xff : 0;
    record.vlan = packet.vlanCount > 0 ? (packet.vlans[0] as number) : -1;
    record.sampling = rate;
    this.#tell(record);
  }
}

function sourceOf(packet: Packet): string {
  return textOf(packet.network, packet.source0, packet.source1, packet.source2, packet.source3);
}

function textOf(network: number, w0: number, w1: number, w2: number, w3: number): string {
  return network === 6 ? formatIpv6(w0, w1, w2, w3) : formatIpv4(w3);
}

/** Which protocol a port usually carries: of those that claim it, one that Wardline reads. */
function usualProtocol(): (transport: string, port: number) => string | null {
  const names = new Map<string, string>();
  for (const { name, places } of [...PROTOCOLS].sort((a, b) => Number(a.reader === null) - Number(b.reader === null))) {
    for (const carrier of ['tcp', 'udp', 'sctp'] as const)
      for (const port of places[carrier] ?? [])
        if (!names.has(`${carrier} ${port}`)) names.set(`${carrier} ${port}`, name);
  }
  return (transport, port) => names.get(`${transport} ${port}`) ?? null;
}
