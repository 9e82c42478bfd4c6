/** Tells what a row of one log states: facts of the ends, and who used the connection, as a part of its flow without counts. */
import { safeText } from '#base/text.ts';
import { formatTime } from '#base/time.ts';
import type { Fact, Subject } from '#model/fact.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { type Ends, endsOf, flowId, type Place } from './conn.ts';
import type { ZeekRow } from './read.ts';
import type { Grammar } from './words.ts';

export interface Listener {
  flow(flow: StoredFlow): void;
  fact(fact: Fact): void;
}

/** Ports at which a sign-in inside another protocol is that protocol's. */
const SIGN_IN_PORTS: Readonly<Record<number, string>> = {
  21: 'ftp',
  80: 'http',
  88: 'kerberos',
  139: 'smb',
  389: 'ldap',
  445: 'smb',
  3389: 'rdp',
};

/** One row while its log's reader looks at it. */
export class Teller {
  readonly row: ZeekRow;
  readonly #log: string;
  readonly #place: Place;
  readonly #listener: Listener;
  readonly #time: number;
  readonly ends: Ends | null;

  constructor(row: ZeekRow, log: string, place: Place, listener: Listener) {
    this.row = row;
    this.#log = log;
    this.#place = place;
    this.#listener = listener;
    this.ends = endsOf(row);
    this.#time = row.time('ts') ?? -1;
  }

  /** A fact about the one who opened the connection, from a column. */
  client(field: string, key: string, grammar: Grammar): void {
    if (this.ends) this.about({ ip: this.ends.client.ip }, field, key, grammar);
  }

  /** A fact about the one who was asked, from a column. */
  server(field: string, key: string, grammar: Grammar): void {
    if (this.ends) this.about(this.ends.server, field, key, grammar);
  }

  /** A fact about somebody whom the row names, from a column. */
  about(subject: Subject, field: string, key: string, grammar: Grammar): void {
    const text = this.row.text(field);
    if (text) this.say(subject, field, key, grammar(text));
  }

  /** A fact; nothing where the value is empty, and nothing about nobody. */
  say(subject: Subject, field: string, key: string, value: string): void {
    if (value === '' || this.#time < 0 || (subject.ip ?? subject.mac) === undefined) return;
    const { capture, line } = this.#place;
    const protocol = key.slice(0, key.indexOf('.'));
    const source = { capture, frame: line, protocol, field: `${this.#log}.log ${field}` };
    this.#listener.fact({ time: formatTime(this.#time), subject, key, value: safeText(value), source });
  }

  /** Somebody of staff used this connection. */
  user(name: string, protocol?: string): void {
    if (name !== '') this.#part({ users: [safeText(name)] }, protocol);
  }

  /** A secret crossed in clear text: only that it did is known, it was not read. */
  credential(kind: string, protocol?: string): void {
    this.#part({ credentials: { [kind]: 1 } }, protocol);
  }

  /** A part of the flow that counts nothing: the connection's own row comes when it ends, in another log. */
  #part(told: Pick<StoredFlow, 'users'> | Pick<StoredFlow, 'credentials'>, named?: string): void {
    const { ends } = this;
    if (ends === null || ends.uid === '') return;
    const protocol = named ?? SIGN_IN_PORTS[ends.server.port] ?? null;
    const time = formatTime(ends.time);
    this.#listener.flow({
      id: flowId(ends.uid, ends.time),
      start: time,
      end: time,
      network: ends.client.ip.includes(':') ? 'ipv6' : 'ipv4',
      transport: this.row.text('proto') === 'udp' || protocol === 'snmp' ? 'udp' : 'tcp',
      client: ends.client,
      server: ends.server,
      vlan: [],
      protocol,
      over: [],
      basis: protocol === null ? 'none' : 'content',
      clientPackets: 0,
      clientBytes: 0,
      serverPackets: 0,
      serverBytes: 0,
      state: 'established',
      missed: { bytes: 0 },
      ...told,
      capture: this.#place.capture,
      firstFrame: this.#place.line,
      part: 1,
    });
  }
}
