/** Who a fact is about: an end of the flow in which it was stated, as it is known in that moment, or whoever the fact names. */
import type { About } from '#decode/protocol.ts';
import type { Subject } from '#model/fact.ts';
import type { Moment } from './conversation.ts';
import { randomFactors, STIR_FACTORS } from './factors.ts';
import { addressOf, endpointNumber, endpointProof, macOf, portOf } from './flow-record.ts';
import { FLAG, type FlowTable, INT, INT_STRIDE } from './flow-table.ts';
import type { Neighbours } from './neighbours.ts';
import { Repeats } from './repeats.ts';

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
  readonly #factors = randomFactors(STIR_FACTORS);
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

  /** Tells which facts their subjects stated less than so many seconds ago. */
  repeats(seconds: number): (moment: Moment, key: string, value: string, about: About) => boolean {
    const repeats = new Repeats(seconds);
    return (moment, key, value, about) =>
      repeats.isRepeat(this.#number(moment, about), this.#proof(moment, about), key, value, moment.time);
  }

  /** A number that tells the subject of a fact from nearly all others. */
  #number(moment: Moment, about: About): number {
    if (typeof about !== 'string') return textNumber(about, 0x2545f491, 0x01000193);
    return endpointNumber(this.#table, moment.slot, sideOf(moment, about));
  }

  /** Another one, which nobody can make come to that of somebody else. */
  #proof(moment: Moment, about: About): number {
    const factors = this.#factors;
    if (typeof about !== 'string') return textNumber(about, factors[0] as number, factors[1] as number);
    return endpointProof(this.#table, moment.slot, sideOf(moment, about), factors);
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

/** One number for a subject that a fact names. */
function textNumber({ mac = '', ip = '' }: Subject, start: number, factor: number): number {
  const text = `${mac} ${ip}`;
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), factor);
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ (hash >>> 7);
}
