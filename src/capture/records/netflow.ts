/** NetFlow 5 and 9 (RFC 3954) and IPFIX (RFC 7011) datagrams to flow records. */
import { formatIpv4 } from '#base/addresses.ts';
import { Cursor } from '#base/cursor.ts';
import { isIcmp } from '#model/packet.ts';
import { type DatagramOutcome, emptyRecord, type FlowRecord, type RecordReader } from './record.ts';
import { type Clock, readRecord, type Template, Templates, timeAtUptime } from './templates.ts';

const V5_RECORDS = 30;
const V5_RECORD_LENGTH = 48;
/** Records read of one datagram. */
const RECORDS = 10_000;
/** Exporters whose numbering is followed. */
const EXPORTERS = 10_000;

interface Progress {
  records: number;
  waiting: number;
  problem: string | null;
  missing: number;
}

/** A reader of all three versions, told apart by the version number that each datagram begins with. */
export function createNetflowReader(): RecordReader {
  const templates = new Templates();
  const streams = new Map<string, Numbering>();
  const missed = (stream: string, sequence: number, count: number): number => {
    const known = streams.get(stream);
    if (!known && streams.size >= EXPORTERS) return 0;
    const numbering = known ?? { expected: sequence, countsLast: false };
    if (!known) streams.set(stream, numbering);
    return missedIn(numbering, sequence, count);
  };
  return {
    read(bytes, exporter, take): DatagramOutcome {
      const cursor = Cursor.over(bytes);
      const progress: Progress = { records: 0, waiting: 0, problem: null, missing: 0 };
      const version = cursor.u16();
      if (version === 5) readV5(cursor, exporter, take, progress, missed);
      else if (version === 9) readV9(cursor, exporter, templates, take, progress, missed);
      else if (version === 10) readIpfix(cursor, exporter, templates, take, progress, missed);
      else progress.problem = `version ${version} is neither NetFlow 5, NetFlow 9 nor IPFIX`;
      return progress;
    },
  };
}

/** How an exporter numbers its flows. */
interface Numbering {
  expected: number;
  /** The datagram's number is that of its last flow, as Open vSwitch has it, and not of its first. */
  countsLast: boolean;
}

/** How far `sequence` is ahead of what was expected; restarts and reordering count as nothing. */
function missedIn(numbering: Numbering, sequence: number, count: number): number {
  if (count > 1 && ((sequence - numbering.expected) | 0) === count - 1) numbering.countsLast = true;
  const first = numbering.countsLast ? sequence - count + 1 : sequence;
  const ahead = (first - numbering.expected) | 0;
  numbering.expected = (first + count) >>> 0;
  return ahead > 0 && ahead < 1_000_000 ? ahead : 0;
}

type Take = (record: FlowRecord) => void;
type Missed = (stream: string, sequence: number, count: number) => number;

function readV5(bytes: Cursor, exporter: string, take: Take, progress: Progress, missed: Missed): void {
  const count = bytes.u16();
  const uptime = bytes.u32();
  const seconds = bytes.u32();
  const sent = seconds * 1e6 + Math.floor(bytes.u32() / 1000);
  const sequence = bytes.u32();
  const engine = bytes.u16();
  const sampling = Math.max(1, bytes.u16() & 0x3fff);
  if (bytes.failed || count > V5_RECORDS || bytes.remaining < count * V5_RECORD_LENGTH) {
    progress.problem = 'a NetFlow 5 datagram is shorter than its count says';
    return;
  }
  const clock: Clock = { uptime, sent };
  progress.missing = missed(`${exporter} 5 ${engine}`, sequence, count);
  for (let i = 0; i < count; i++) {
    const record = emptyRecord();
    record.source = formatIpv4(bytes.u32());
    record.destination = formatIpv4(bytes.u32());
    bytes.skip(8);
    record.packets = bytes.u32();
    record.bytes = bytes.u32();
    record.start = timeAtUptime(bytes.u32(), clock);
    record.end = Math.max(record.start, timeAtUptime(bytes.u32(), clock));
    record.sourcePort = bytes.u16();
    record.destinationPort = bytes.u16();
    bytes.skip(1);
    record.flags = bytes.u8();
    record.protocol = bytes.u8();
    bytes.skip(9);
    give(record, sampling, take, progress);
  }
}

function readV9(
  bytes: Cursor,
  exporter: string,
  templates: Templates,
  take: Take,
  progress: Progress,
  missed: Missed,
): void {
  bytes.skip(2);
  const uptime = bytes.u32();
  const sent = bytes.u32() * 1e6;
  const sequence = bytes.u32();
  const domain = `${exporter} 9 ${bytes.u32()}`;
  if (bytes.failed) {
    progress.problem = 'a NetFlow 9 datagram is cut within its header';
    return;
  }
  progress.missing = missed(domain, sequence, 1);
  const clock: Clock = { uptime, sent };
  readSets(bytes, domain, clock, templates, take, progress, 9);
}

function readIpfix(
  bytes: Cursor,
  exporter: string,
  templates: Templates,
  take: Take,
  progress: Progress,
  missed: Missed,
): void {
  const length = bytes.u16();
  const sent = bytes.u32() * 1e6;
  const sequence = bytes.u32();
  const domain = `${exporter} 10 ${bytes.u32()}`;
  if (bytes.failed || length < bytes.offset) {
    progress.problem = 'an IPFIX message is cut within its header';
    return;
  }
  const body = bytes.sub(Math.min(length - bytes.offset, bytes.remaining));
  readSets(body, domain, { uptime: null, sent }, templates, take, progress, 10);
  progress.missing = missed(domain, sequence, progress.records + progress.waiting);
}

function readSets(
  bytes: Cursor,
  domain: string,
  clock: Clock,
  templates: Templates,
  take: Take,
  progress: Progress,
  version: 9 | 10,
): void {
  while (bytes.remaining >= 4) {
    const id = bytes.u16();
    const length = bytes.u16();
    if (length < 4 || length - 4 > bytes.remaining) {
      progress.problem = `a set says it is ${length} bytes long`;
      return;
    }
    const set = bytes.sub(length - 4);
    const isTemplate = id === (version === 9 ? 0 : 2);
    const isOptions = id === (version === 9 ? 1 : 3);
    if (isTemplate) readTemplates(set, domain, templates, progress, version);
    else if (isOptions) readOptionTemplates(set, domain, templates, progress, version);
    else if (id >= 256) readData(set, domain, templates.get(domain, id), clock, templates, take, progress);
  }
}

function readTemplates(set: Cursor, domain: string, templates: Templates, progress: Progress, version: 9 | 10): void {
  while (set.remaining >= 4) {
    const id = set.u16();
    const count = set.u16();
    if (id < 256) return; // padding
    if (!templates.learn(set, domain, id, count, false, version === 10)) {
      progress.problem = `template ${id} makes no sense`;
      return;
    }
  }
}

function readOptionTemplates(
  set: Cursor,
  domain: string,
  templates: Templates,
  progress: Progress,
  version: 9 | 10,
): void {
  while (set.remaining >= 6) {
    const id = set.u16();
    const first = set.u16();
    const second = set.u16();
    // NetFlow 9 tells the lengths of scope and options in bytes, IPFIX the number of all fields and of those of the scope.
    const count = version === 9 ? (first + second) / 4 : first;
    if (id < 256) return;
    if (!Number.isInteger(count) || !templates.learn(set, domain, id, count, true, version === 10)) {
      progress.problem = `options template ${id} makes no sense`;
      return;
    }
  }
}

function readData(
  set: Cursor,
  domain: string,
  template: Template | undefined,
  clock: Clock,
  templates: Templates,
  take: Take,
  progress: Progress,
): void {
  if (!template) {
    progress.waiting++;
    return;
  }
  while (set.remaining >= template.shortest && progress.records < RECORDS) {
    if (template.isOptions) {
      templates.option(set, template, domain);
      if (set.failed) return;
      continue;
    }
    const record = emptyRecord();
    if (!readRecord(set, template, clock, record)) return;
    give(record, templates.sampling(domain), take, progress);
  }
}

function give(record: FlowRecord, sampling: number, take: Take, progress: Progress): void {
  progress.records++;
  if (record.source === '' || record.destination === '') return;
  if (isIcmp(record.protocol)) {
    // Type and code stand where the destination's port does, of exporters that have no field for them.
    if (record.icmpType < 0 && record.destinationPort > 0) record.icmpType = record.destinationPort >>> 8;
    record.sourcePort = record.destinationPort = 0;
  }
  const factor = record.sampling > 1 ? record.sampling : sampling;
  if (factor > 1) {
    record.sampling = factor;
    record.packets *= factor;
    record.bytes *= factor;
    record.reversePackets *= factor;
    record.reverseBytes *= factor;
  }
  take(record);
}
