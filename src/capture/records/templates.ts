/** Templates of NetFlow 9 (RFC 3954) and IPFIX (RFC 7011): kept per exporter and domain, within limits, and applied to records. */
import { formatIpBytes, formatMac } from '#base/addresses.ts';
import type { Cursor } from '#base/cursor.ts';
import type { FlowRecord } from './record.ts';

/** Templates kept, and fields of one: an exporter cannot fill the memory. */
const TEMPLATES = 4096;
const FIELDS = 256;
/** A field's length that says: the record says (RFC 7011 section 7). */
const VARIABLE = 0xffff;
/** Enterprise number that turns an information element round (RFC 5103). */
const REVERSE = 29305;

interface Field {
  readonly element: number;
  readonly length: number;
  readonly enterprise: number;
}

/** Times as an exporter tells them: absolute, or since it started. */
export interface Clock {
  /** The exporter's uptime when the datagram was sent, in milliseconds modulo 2^32; null where it does not say. */
  readonly uptime: number | null;
  /** When the datagram was sent, in microseconds since the epoch. */
  readonly sent: number;
}

/** When the exporter's uptime was so many milliseconds, in microseconds since the epoch: up to 24 days before or after the datagram was sent, for uptimes begin anew after 49. */
export function timeAtUptime(milliseconds: number, { uptime, sent }: Clock): number {
  return uptime === null ? 0 : sent - ((uptime - milliseconds) | 0) * 1000;
}

export interface Template {
  readonly fields: readonly Field[];
  /** Length of a record, or of its shortest form where fields vary. */
  readonly shortest: number;
  /** An options template: its records tell of the exporter, not of flows. */
  readonly isOptions: boolean;
}

export class Templates {
  readonly #byId = new Map<string, Template>();
  readonly #sampling = new Map<string, number>();

  get(domain: string, id: number): Template | undefined {
    return this.#byId.get(`${domain} ${id}`);
  }

  /** Reads a template's fields; false where they make no sense. A template of no fields takes the former one back. */
  learn(
    bytes: Cursor,
    domain: string,
    id: number,
    count: number,
    isOptions: boolean,
    withEnterprise: boolean,
  ): boolean {
    const key = `${domain} ${id}`;
    if (count === 0) return this.#byId.delete(key) || true;
    if (count > FIELDS) return false;
    const fields: Field[] = [];
    let shortest = 0;
    for (let i = 0; i < count; i++) {
      const element = bytes.u16();
      const length = bytes.u16();
      const enterprise = withEnterprise && (element & 0x8000) !== 0 ? bytes.u32() : 0;
      fields.push({ element: withEnterprise ? element & 0x7fff : element, length, enterprise });
      shortest += length === VARIABLE ? 1 : length;
    }
    if (bytes.failed || shortest === 0) return false;
    if (this.#byId.size >= TEMPLATES && !this.#byId.has(key)) {
      const oldest = this.#byId.keys().next();
      if (!oldest.done) this.#byId.delete(oldest.value);
    }
    this.#byId.set(key, { fields, shortest, isOptions });
    return true;
  }

  /** One packet in so many is counted by this domain. */
  sampling(domain: string): number {
    return this.#sampling.get(domain) ?? 1;
  }

  /** Takes in what a record of an options template says. */
  option(bytes: Cursor, template: Template, domain: string): void {
    for (const { element, length, enterprise } of template.fields) {
      const size = length === VARIABLE ? variableLength(bytes) : length;
      const field = bytes.sub(size);
      const interval =
        enterprise === 0 && (element === 34 || element === 50 || element === 305) ? unsigned(field, size) : 0;
      if (interval >= 1 && interval <= 1e7 && this.#sampling.size < TEMPLATES) this.#sampling.set(domain, interval);
      if (bytes.failed) return;
    }
  }
}

/** Fills `record` from the bytes of one data record; false where they are not all there. */
export function readRecord(bytes: Cursor, template: Template, clock: Clock, record: FlowRecord): boolean {
  let duration = -1;
  for (const { element, length, enterprise } of template.fields) {
    const size = length === VARIABLE ? variableLength(bytes) : length;
    const field = bytes.sub(size);
    if (bytes.failed) return false;
    if (enterprise === REVERSE) readReverse(field, size, element, record);
    else if (enterprise !== 0) continue;
    else if (element === 161) duration = unsigned(field, size) * 1000;
    else readElement(field, size, element, clock, record);
  }
  if (record.end === 0) record.end = duration >= 0 && record.start > 0 ? record.start + duration : clock.sent;
  if (record.start === 0 || record.start > record.end)
    record.start = duration >= 0 ? record.end - duration : record.end;
  return true;
}

function readReverse(field: Cursor, size: number, element: number, record: FlowRecord): void {
  if (element === 1 || element === 85) record.reverseBytes = unsigned(field, size);
  else if (element === 2 || element === 86) record.reversePackets = unsigned(field, size);
}

/** Information elements by their numbers at IANA; NetFlow 9 uses the same below 128. */
function readElement(field: Cursor, size: number, element: number, clock: Clock, record: FlowRecord): void {
  switch (element) {
    case 1:
      record.bytes = unsigned(field, size);
      break;
    case 2:
      record.packets = unsigned(field, size);
      break;
    // Totals since the flow began: some tell them beside what came since the last record, which counts.
    case 85:
      if (record.bytes === 0) record.bytes = unsigned(field, size);
      break;
    case 86:
      if (record.packets === 0) record.packets = unsigned(field, size);
      break;
    case 4:
      record.protocol = unsigned(field, size);
      break;
    case 6:
      record.flags = unsigned(field, size) & 0xff;
      break;
    case 7:
      record.sourcePort = unsigned(field, size);
      break;
    case 11:
      record.destinationPort = unsigned(field, size);
      break;
    case 8:
    case 27:
      record.source = formatIpBytes(field.take(size)) ?? '';
      break;
    case 12:
    case 28:
      record.destination = formatIpBytes(field.take(size)) ?? '';
      break;
    case 32:
    case 139:
      record.icmpType = unsigned(field, size) >>> 8; // the code stands below it
      break;
    case 176:
    case 178:
      record.icmpType = unsigned(field, size);
      break;
    case 56:
      if (size === 6) record.sourceMac = formatMac(field.take(6));
      break;
    case 80:
      if (size === 6) record.destinationMac = formatMac(field.take(6));
      break;
    case 58:
    case 243:
      record.vlan = unsigned(field, size) & 0xfff;
      break;
    case 34:
    case 50:
      record.sampling = Math.max(1, Math.min(1e7, unsigned(field, size)));
      break;
    default:
      readTime(field, size, element, clock, record);
  }
}

function readTime(field: Cursor, size: number, element: number, clock: Clock, record: FlowRecord): void {
  const time = timeOf(field, size, element, clock);
  if (time <= 0) return;
  if (element === 22 || (element >= 150 && element % 2 === 0)) record.start = time;
  else record.end = time;
}

/** 21/22 milliseconds of uptime; 150 to 157 seconds, milliseconds, microseconds and nanoseconds; 158 and 159 microseconds before the message was sent. The even ones are starts. */
function timeOf(field: Cursor, size: number, element: number, clock: Clock): number {
  switch (element) {
    case 21:
    case 22:
      return timeAtUptime(unsigned(field, size), clock);
    case 158:
    case 159:
      return clock.sent - unsigned(field, size);
    case 150:
    case 151:
      return unsigned(field, size) * 1e6;
    case 152:
    case 153:
      return unsigned(field, size) * 1000;
    case 154:
    case 155:
    case 156:
    case 157: {
      // NTP format: seconds since 1900 and a fraction (RFC 7011 section 6.1.9).
      const seconds = field.u32();
      const fraction = field.u32();
      return field.failed ? 0 : (seconds - 2_208_988_800) * 1e6 + Math.floor((fraction / 0x100000000) * 1e6);
    }
    default:
      return 0;
  }
}

/** An unsigned integer of 1 to 8 bytes (reduced-size encoding is allowed), exact up to 2^53; 0 for other sizes. */
function unsigned(field: Cursor, size: number): number {
  if (size < 1 || size > 8) return 0;
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + field.u8();
  return value;
}

function variableLength(bytes: Cursor): number {
  const short = bytes.u8();
  return short < 255 ? short : bytes.u16();
}
