/** Syslog messages (RFC 5424), and their frames for UDP (RFC 5426), TCP (RFC 6587, octet counting) and TLS (RFC 5425). */
import type { Severity } from '#model/finding.ts';

/** Facility local0 (RFC 5424, 6.2.1). */
const FACILITY = 16;
/** RFC 5424, 6.2.1: 2 critical, 3 error, 4 warning, 5 notice, 6 informational. */
const SEVERITY: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };
/** Longest header fields (RFC 5424, 6). */
const HOST_LIMIT = 255;
const PROCESS_LIMIT = 128;
const MESSAGE_ID_LIMIT = 32;
/** Longest message, in octets; a longer one is cut (RFC 5426, 3.2 asks every receiver to take 2048, and advises to keep to it over UDP). */
const UDP_LIMIT = 2048;
const STREAM_LIMIT = 8192;

export interface SyslogMessage {
  readonly severity: Severity;
  /** RFC 3339. */
  readonly time: string;
  readonly kind: string;
  readonly text: string;
}

/** A header field holds printable ASCII without spaces, or `-` where there is nothing. */
function headerField(text: string, limit: number): string {
  const clean = text.replaceAll(/[^\x21-\x7e]/g, '_').slice(0, limit);
  return clean === '' ? '-' : clean;
}

/** One message. `text` must be without control characters: CEF lines are. */
export function syslogLine({ severity, time, kind, text }: SyslogMessage, host: string, process: string): string {
  const priority = FACILITY * 8 + SEVERITY[severity];
  const header = `<${priority}>1 ${time} ${headerField(host, HOST_LIMIT)} wardline ${headerField(process, PROCESS_LIMIT)} ${headerField(kind, MESSAGE_ID_LIMIT)} -`;
  return `${header} ${text}`;
}

/** A line as it travels: a datagram, or a frame counted in octets. Too long lines are cut between characters. */
export function syslogFrame(line: string, transport: 'udp' | 'tcp' | 'tls'): Buffer {
  const bytes = cut(Buffer.from(line, 'utf8'), transport === 'udp' ? UDP_LIMIT : STREAM_LIMIT);
  return transport === 'udp' ? bytes : Buffer.concat([Buffer.from(`${bytes.length} `, 'ascii'), bytes]);
}

function cut(bytes: Buffer, limit: number): Buffer {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  // 10xxxxxx continues a character of UTF-8.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
