/** Puts the two directions of a conversation together that an exporter told apart, and tells them in parts, as live flows are. */
import { createHash } from 'node:crypto';
import { formatTime } from '#base/time.ts';
import type { FlowState } from '#model/flow.ts';
import { isIcmp } from '#model/packet.ts';
import type { StoredFlow } from '#model/stored-flow.ts';
import { isIcmpError } from './refusals.ts';
import { TRANSPORTS, WITH_PORTS } from './transports.ts';

/** What is taken in: counts of one direction, and of the other where they came with it. */
export interface Counts {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly packets: number;
  readonly bytes: number;
  readonly reversePackets: number;
  readonly reverseBytes: number;
  readonly flags: number;
  /** Of the ICMP message, or -1. */
  readonly icmpType: number;
  readonly vlan: number;
}

export interface RecordTableOptions {
  readonly maxFlows: number;
  /** A conversation that nothing was told of for so long is over, in seconds. */
  readonly idleSeconds: number;
  /** The protocol whose usual port this is, or null. */
  protocolAt(transport: string, port: number): string | null;
}

interface Side {
  packets: number;
  bytes: number;
  first: number;
  flags: number;
}

interface Conversation {
  readonly id: string;
  readonly network: 'ipv4' | 'ipv6';
  readonly protocol: number;
  /** Ends, in the order of their texts, and what each sent since the last part. */
  readonly ends: readonly [End, End];
  readonly sides: readonly [Side, Side];
  readonly vlans: Set<number>;
  start: number;
  last: number;
  /** Time of the last report that had something to tell of it, by the clock of whoever asks for reports; NaN before the first. */
  heard: number;
  part: number;
  /** Something else than errors of ICMP was told. */
  spoke: boolean;
  /** Index of the client's end, once decided. */
  client: 0 | 1 | null;
  readonly record: number;
}

interface End {
  readonly ip: string;
  readonly port: number;
}

const TCP = 6;
const [SYN, ACK, RST] = [2, 16, 4];
/** All that whoever was asked for a connection says to refuse it, and to accept it. */
const ANSWERS: ReadonlySet<number> = new Set([RST, RST | ACK, SYN | ACK]);
/** Ports from here on are a client's own choice (the lower end of what systems use). */
const EPHEMERAL = 32_768;

export class RecordTable {
  readonly #options: RecordTableOptions;
  readonly #capture: string;
  readonly #tell: (flow: StoredFlow) => void;
  readonly #byKey = new Map<string, Conversation>();
  #records = 0;
  /** Conversations told early because the table was full. */
  evicted = 0;

  constructor(options: RecordTableOptions, capture: string, tell: (flow: StoredFlow) => void) {
    this.#options = options;
    this.#capture = capture;
    this.#tell = tell;
  }

  take(counts: Counts): void {
    this.#records++;
    const source: End = { ip: counts.source, port: counts.sourcePort };
    const destination: End = { ip: counts.destination, port: counts.destinationPort };
    const low = before(source, destination);
    const ends: readonly [End, End] = low ? [source, destination] : [destination, source];
    const key = `${counts.protocol} ${ends[0].ip} ${ends[0].port} ${ends[1].ip} ${ends[1].port}`;
    const conversation = this.#byKey.get(key) ?? this.#begin(key, ends, counts);
    const [own, other] = low ? conversation.sides : ([conversation.sides[1], conversation.sides[0]] as const);
    add(own, counts.packets, counts.bytes, counts.start);
    own.flags |= counts.flags;
    conversation.spoke ||= !isIcmp(counts.protocol) || !isIcmpError(counts.protocol, counts.icmpType);
    if (counts.reversePackets > 0) {
      // The exporter told both directions at once, and the one it names is who began (RFC 5103).
      add(other, counts.reversePackets, counts.reverseBytes, counts.start);
      conversation.client ??= low ? 0 : 1;
    }
    if (counts.vlan > 0 && conversation.vlans.size < 4) conversation.vlans.add(counts.vlan);
    conversation.start = Math.min(conversation.start, counts.start);
    conversation.last = Math.max(conversation.last, counts.end);
  }

  /**
   * Tells what came since the last report; what nothing was told of for long by `time` (microseconds) is over. The exporters' own
   * clocks, which may be hours off, say nothing of that.
   */
  report(time: number): void {
    for (const [key, conversation] of this.#byKey) {
      if (this.#say(conversation)) conversation.heard = time;
      else if (!(Math.abs(time - conversation.heard) <= this.#options.idleSeconds * 1e6)) this.#byKey.delete(key);
    }
  }

  #begin(key: string, ends: readonly [End, End], counts: Counts): Conversation {
    if (this.#byKey.size >= this.#options.maxFlows) {
      const oldest = this.#byKey.entries().next();
      if (!oldest.done) {
        this.evicted++;
        this.#say(oldest.value[1]);
        this.#byKey.delete(oldest.value[0]);
      }
    }
    const side = (): Side => ({ packets: 0, bytes: 0, first: Number.POSITIVE_INFINITY, flags: 0 });
    const conversation: Conversation = {
      id: createHash('sha256').update(`${this.#capture} ${key} ${counts.start}`).digest('hex').slice(0, 16),
      network: counts.source.includes(':') ? 'ipv6' : 'ipv4',
      protocol: counts.protocol,
      ends,
      sides: [side(), side()],
      vlans: new Set(),
      start: counts.start,
      last: counts.end,
      heard: Number.NaN,
      part: 0,
      spoke: false,
      client: null,
      record: this.#records,
    };
    this.#byKey.set(key, conversation);
    return conversation;
  }

  /** False where there is nothing to tell. */
  #say(conversation: Conversation): boolean {
    const { sides, ends, protocol, network } = conversation;
    if (sides[0].packets + sides[1].packets === 0) return false;
    conversation.client ??= clientOf(conversation);
    const client = conversation.client;
    const server = client === 0 ? 1 : 0;
    const transport = TRANSPORTS[protocol] ?? String(protocol);
    const name = WITH_PORTS.has(protocol) ? this.#options.protocolAt(transport, ends[server].port) : null;
    const end = ({ ip, port }: End): { ip: string; port?: number } =>
      WITH_PORTS.has(protocol) ? { ip, port } : { ip };
    this.#tell({
      id: conversation.id,
      start: formatTime(conversation.start),
      end: formatTime(conversation.last),
      network,
      transport,
      client: end(ends[client]),
      server: end(ends[server]),
      vlan: [...conversation.vlans],
      protocol: name,
      over: [],
      basis: name === null ? 'none' : 'port',
      clientPackets: sides[client].packets,
      clientBytes: sides[client].bytes,
      serverPackets: sides[server].packets,
      serverBytes: sides[server].bytes,
      state: conversation.spoke ? stateOf(protocol, sides[client], sides[server], conversation.part > 0) : 'midstream',
      missed: { bytes: 0 },
      capture: this.#capture,
      firstFrame: conversation.record,
      part: conversation.part++,
    });
    for (const side of sides) side.packets = side.bytes = 0;
    return true;
  }
}

function add(side: Side, packets: number, bytes: number, start: number): void {
  side.packets += packets;
  side.bytes += bytes;
  side.first = Math.min(side.first, start);
}

/**
 * Who opened it: who asked for a TCP connection and never acknowledged; by the ports, where one is a client's own and the other
 * is not; not who refused or accepted one, where that is all that was told so far; else who was heard first.
 */
function clientOf({ protocol, ends, sides }: Conversation): 0 | 1 {
  // Whatever answers a SYN acknowledges it, a refusal too (RFC 9293, section 3.10.7).
  const asks = (index: 0 | 1): boolean => (sides[index].flags & (SYN | ACK)) === SYN;
  if (protocol === TCP && asks(0) !== asks(1)) return asks(0) ? 0 : 1;
  const own = (index: 0 | 1): boolean => ends[index].port >= EPHEMERAL;
  if (own(0) !== own(1)) return own(0) ? 0 : 1;
  const answers = (index: 0 | 1): boolean => ANSWERS.has(sides[index].flags) && sides[1 - index]?.flags === 0;
  if (protocol === TCP && answers(0) !== answers(1)) return answers(0) ? 1 : 0;
  if (sides[0].first !== sides[1].first) return sides[0].first < sides[1].first ? 0 : 1;
  return ends[0].port >= ends[1].port ? 0 : 1;
}

function stateOf(protocol: number, client: Side, server: Side, isKnown: boolean): FlowState {
  const answered = server.first !== Number.POSITIVE_INFINITY;
  if (protocol !== TCP) return answered ? 'established' : 'unanswered';
  if (!answered) return (client.flags & SYN) !== 0 || client.flags === 0 ? 'unanswered' : 'midstream';
  if ((server.flags & RST) !== 0 && (server.flags & SYN) === 0 && !isKnown) return 'refused';
  if (((client.flags | server.flags) & RST) !== 0) return 'reset';
  return (client.flags & SYN) !== 0 || isKnown || (client.flags & ACK) === 0 ? 'established' : 'midstream';
}

function before(a: End, b: End): boolean {
  return a.ip < b.ip || (a.ip === b.ip && a.port <= b.port);
}
