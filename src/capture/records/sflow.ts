/** sFlow version 5 datagrams (sflow.org, RFC 3176 for the idea): packets that a switch sampled, as the starts of frames. */
import { Cursor } from '#base/cursor.ts';
import type { DatagramOutcome } from './record.ts';

/** Samples and records read of one datagram. */
const SAMPLES = 1000;
const RECORDS = 100;
/** Formats (enterprise 0): flow samples short and expanded, and the record that holds a packet's first bytes. */
const FLOW_SAMPLE = 1;
const EXPANDED_FLOW_SAMPLE = 3;
const RAW_HEADER = 1;

/** The first bytes of a sampled packet. */
export interface SampledHeader {
  readonly bytes: Uint8Array;
  /** LINKTYPE_ value. */
  readonly linkType: number;
  /** Length of the frame on the wire. */
  readonly length: number;
  /** It stands for so many packets. */
  readonly rate: number;
}

/** sFlow's header protocols (1 Ethernet, 11 IPv4, 12 IPv6, …) as link types; others are not read. */
const LINK_TYPES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [11, 228],
  [12, 229],
]);

/** Reads one datagram. Samples of counters and of what is no packet are passed over. */
export function readSflow(bytes: Uint8Array, take: (header: SampledHeader) => void): DatagramOutcome {
  const cursor = Cursor.over(bytes);
  const outcome = { records: 0, waiting: 0, problem: null as string | null, missing: 0 };
  const version = cursor.u32();
  if (version !== 5) return { ...outcome, problem: `version ${version} of sFlow is not read, only 5` };
  const addressType = cursor.u32();
  cursor.skip(addressType === 2 ? 16 : 4);
  cursor.skip(12);
  const samples = cursor.u32();
  if (cursor.failed || samples > SAMPLES) return { ...outcome, problem: 'an sFlow datagram is cut within its header' };
  for (let i = 0; i < samples; i++) {
    const format = cursor.u32();
    const sample = cursor.sub(cursor.u32());
    if (cursor.failed) return { ...outcome, problem: 'an sFlow sample is cut' };
    if (format === FLOW_SAMPLE || format === EXPANDED_FLOW_SAMPLE)
      outcome.records += readSample(sample, format === EXPANDED_FLOW_SAMPLE, take);
  }
  return outcome;
}

function readSample(sample: Cursor, expanded: boolean, take: (header: SampledHeader) => void): number {
  sample.skip(expanded ? 12 : 8);
  const rate = Math.max(1, sample.u32());
  sample.skip(8);
  sample.skip(expanded ? 16 : 8);
  const count = sample.u32();
  let told = 0;
  for (let i = 0; i < Math.min(count, RECORDS) && !sample.failed; i++) {
    const format = sample.u32();
    const record = sample.sub(sample.u32());
    if (sample.failed || format !== RAW_HEADER) continue;
    const linkType = LINK_TYPES.get(record.u32());
    const length = record.u32();
    record.skip(4);
    const header = record.take(record.u32());
    if (record.failed || linkType === undefined || header.length === 0) continue;
    take({ bytes: header, linkType, length: Math.max(length, header.length), rate });
    told++;
  }
  return told;
}
