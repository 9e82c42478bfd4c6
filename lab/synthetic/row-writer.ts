/**
 * Rows as lines of NDJSON, byte by byte into one buffer: this runs once per row, and strings in between would take most of the time.
 * A line is the same as JSON.stringify would give of the row's flow. All text in rows is ASCII.
 */
import { type Row, USER_PREFIX } from './row.ts';

/** The buffer is given away when it holds so many bytes; no line is longer than what is left behind them. */
const FULL = 1 << 20;
const LINE_LIMIT = 4096;
const MINUTE = 60e6;
/** Beginnings of minutes that are remembered; a power of two. */
const MINUTES = 256;
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const [ZERO, COLON, QUOTE, BRACE, COMMA] = [48, 58, 34, 125, 44] as const;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const P = {
  id: bytesOf('{"id":"'),
  start: bytesOf('","start":"'),
  end: bytesOf('","end":"'),
  network: bytesOf('","network":"ipv4","transport":"'),
  client: bytesOf('","client":{"ip":"'),
  server: bytesOf(',"server":{"ip":"'),
  port: bytesOf('","port":'),
  mac: bytesOf(',"mac":"'),
  vlan: bytesOf(',"vlan":['),
  protocol: bytesOf('],"protocol":"'),
  known: bytesOf('","over":[],"basis":"content","clientPackets":'),
  unknown: bytesOf('],"protocol":null,"over":[],"basis":"none","clientPackets":'),
  clientBytes: bytesOf(',"clientBytes":'),
  serverPackets: bytesOf(',"serverPackets":'),
  serverBytes: bytesOf(',"serverBytes":'),
  state: bytesOf(',"state":"'),
  missed: bytesOf('","missed":{"bytes":0}'),
  tls: bytesOf(',"tls":'),
  http: bytesOf(',"http":'),
  users: bytesOf(`,"users":["${USER_PREFIX.replace('\\', '\\\\')}`),
  usersEnd: bytesOf('"]'),
  patient: bytesOf(',"patientData":{"'),
  secret: bytesOf(',"credentials":{"'),
  secretEnd: bytesOf('":1}'),
  capture: bytesOf(',"capture":'),
  frame: bytesOf(',"firstFrame":'),
  part: bytesOf(',"part":'),
} as const;

export class RowWriter {
  readonly #give: (bytes: Uint8Array) => void;
  readonly #capture: Uint8Array;
  readonly #minutes = new Float64Array(MINUTES).fill(-1);
  readonly #minuteTexts: Uint8Array[] = Array.from({ length: MINUTES }, () => new Uint8Array(17));
  #bytes = Buffer.allocUnsafe(FULL + LINE_LIMIT);
  #at = 0;

  /** `give` gets full buffers, each its own. */
  constructor(capture: string, give: (bytes: Uint8Array) => void) {
    this.#capture = bytesOf(JSON.stringify(capture));
    this.#give = give;
  }

  /** Gives away what is gathered. */
  flush(): void {
    if (this.#at === 0) return;
    const bytes = this.#bytes.subarray(0, this.#at);
    this.#bytes = Buffer.allocUnsafe(FULL + LINE_LIMIT);
    this.#at = 0;
    this.#give(bytes);
  }

  add(row: Row): void {
    this.#piece(P.id);
    this.#hex(row.idHigh);
    this.#hex(row.idLow);
    this.#piece(P.start);
    this.#time(row.start);
    this.#piece(P.end);
    this.#time(row.end);
    this.#piece(P.network);
    this.#text(row.transport);
    this.#piece(P.client);
    this.#endpoint(row.clientIp, row.clientPort, row.clientMac);
    this.#piece(P.server);
    this.#endpoint(row.serverIp, row.serverPort, row.serverMac);
    this.#piece(P.vlan);
    this.#text(row.vlan);
    if (row.otherVlan !== '') {
      this.#bytes[this.#at++] = COMMA;
      this.#text(row.otherVlan);
    }
    if (row.protocol === null) this.#piece(P.unknown);
    else {
      this.#piece(P.protocol);
      this.#text(row.protocol);
      this.#piece(P.known);
    }
    this.#number(row.clientPackets);
    this.#piece(P.clientBytes);
    this.#number(row.clientBytes);
    this.#piece(P.serverPackets);
    this.#number(row.serverPackets);
    this.#piece(P.serverBytes);
    this.#number(row.serverBytes);
    this.#piece(P.state);
    this.#text(row.state);
    this.#piece(P.missed);
    this.#details(row);
    this.#piece(P.capture);
    this.#piece(this.#capture);
    this.#piece(P.frame);
    this.#number(row.frame);
    this.#piece(P.part);
    this.#number(row.part);
    this.#bytes[this.#at++] = BRACE;
    this.#bytes[this.#at++] = 10;
    if (this.#at >= FULL) this.flush();
  }

  #details(row: Row): void {
    if (row.tls !== '') {
      this.#piece(P.tls);
      this.#text(row.tls);
    }
    if (row.http !== '') {
      this.#piece(P.http);
      this.#text(row.http);
    }
    if (row.user !== 0) {
      this.#piece(P.users);
      this.#number(row.user);
      this.#piece(P.usersEnd);
    }
    if (row.patient !== '') {
      this.#piece(P.patient);
      this.#text(row.patient);
      this.#bytes[this.#at++] = QUOTE;
      this.#bytes[this.#at++] = COLON;
      this.#number(row.patientMessages);
      this.#bytes[this.#at++] = BRACE;
    }
    if (row.secret !== '') {
      this.#piece(P.secret);
      this.#text(row.secret);
      this.#piece(P.secretEnd);
    }
  }

  #endpoint(ip: string, port: number, mac: string): void {
    this.#text(ip);
    this.#piece(P.port);
    this.#number(port);
    if (mac !== '') {
      this.#piece(P.mac);
      this.#text(mac);
      this.#bytes[this.#at++] = QUOTE;
    }
    this.#bytes[this.#at++] = BRACE;
  }

  #piece(piece: Uint8Array): void {
    this.#bytes.set(piece, this.#at);
    this.#at += piece.length;
  }

  #text(text: string): void {
    this.#at += this.#bytes.write(text, this.#at, 'latin1');
  }

  #hex(word: number): void {
    const bytes = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < 8; i++) bytes[at + i] = HEX[(word >>> (28 - i * 4)) & 15] as number;
    this.#at = at + 8;
  }

  /** A whole number that is not negative. */
  #number(value: number): void {
    const bytes = this.#bytes;
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    const end = this.#at + digits;
    let rest = value;
    for (let at = end - 1; at >= this.#at; at--) {
      const next = Math.floor(rest / 10);
      bytes[at] = ZERO + (rest - next * 10);
      rest = next;
    }
    this.#at = end;
  }

  #padded(value: number, digits: number): void {
    const bytes = this.#bytes;
    let rest = value;
    for (let at = this.#at + digits - 1; at >= this.#at; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.#at += digits;
  }

  #time(time: number): void {
    const minute = Math.floor(time / MINUTE);
    const slot = minute & (MINUTES - 1);
    if (this.#minutes[slot] !== minute) {
      this.#minutes[slot] = minute;
      this.#minuteTexts[slot] = bytesOf(new Date(minute * 60_000).toISOString().slice(0, 17));
    }
    this.#piece(this.#minuteTexts[slot] as Uint8Array);
    const rest = Math.floor(time - minute * MINUTE);
    const second = Math.floor(rest / 1e6);
    this.#padded(second, 2);
    this.#bytes[this.#at++] = 46;
    this.#padded(rest - second * 1e6, 6);
    this.#bytes[this.#at++] = 90;
  }
}
