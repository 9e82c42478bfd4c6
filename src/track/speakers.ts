/** Who a fact is about: an end of the flow in which it was stated, as it is known in that moment, or whoever the fact names. */
import type { About } from '#decode/protocol.ts';
import type { Subject } from '#model/fact.ts';
import type { Moment } from './conversation.ts';
import { addressOf, endpointNumber, macOf, portOf } from './flow-record.ts';
import { FLAG, type FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import type { Neighbours } from './neighbours.ts';
import { textNumber } from './repeats.ts';

/** An end of a flow as it was known in a frame. */
interface Speaker {
  readonly slot: number;
  readonly side: number;
  readonly capture: number;
  readonly frame: number;
  readonly flags: number;
  readonly subject: Subject;
}

export class Speakers {
  readonly #table: FlowTable;
  readonly #neighbours: Neighbours;
  /** Who stated the last fact: most messages state several. */
  #last: Speaker | null = null;

  constructor(table: FlowTable, neighbours: Neighbours) {
    this.#table = table;
    this.#neighbours = neighbours;
  }

  /** A protocol stated that `ip` is at `mac`: who speaks may be known better from now on. */
  bind(ip: string, mac: number): void {
    this.#neighbours.bind(ip, mac);
    this.#last = null;
  }

  /** The subject of a fact. */
  subject(moment: Moment, about: About): Subject {
    if (typeof about !== 'string') return about;
    const { slot, capture, frame } = moment;
    const side = sideOf(moment, about);
    const flags = this.#table.ints[slot * INT_STRIDE + INT.flags] as number;
    const last = this.#last;
    if (
      last?.slot === slot &&
      last.side === side &&
      last.frame === frame &&
      last.capture === capture &&
      last.flags === flags
    )
      return last.subject;
    const subject = this.#subjectAt(slot, side);
    this.#last = { slot, side, capture, frame, flags, subject };
    return subject;
  }

  /** A number that tells the subject of a fact from nearly all others. */
  number(moment: Moment, about: About): number {
    if (typeof about !== 'string') return textNumber(`${about.mac ?? ''} ${about.ip ?? ''}`);
    return endpointNumber(this.#table, moment.slot, sideOf(moment, about));
  }

  #subjectAt(slot: number, side: number): Subject {
    const table = this.#table;
    const subject: { mac?: string; ip?: string; port?: number } = {};
    const ip = addressOf(table, slot, side);
    const mac = macOf(table, slot, side, ip, this.#neighbours);
    const client = ((table.ints[slot * INT_STRIDE + INT.flags] as number) & FLAG.clientIsHigh) !== 0 ? 1 : 0;
    const port = portOf(table, slot, side);
    if (mac) subject.mac = mac;
    if (ip) subject.ip = ip;
    if (port >= 0 && side !== client) subject.port = port;
    return subject;
  }
}

function sideOf({ fromLow }: Moment, about: 'sender' | 'receiver'): 0 | 1 {
  return (about === 'sender') === fromLow ? 0 : 1;
}
