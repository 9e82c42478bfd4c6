/**
 * Reads conversations' application layer: recognition, then the messages of both directions, with limits.
 *
 * Hot path: one reader for all conversations; `moment` says whose turn it is and is set before each call.
 */
import { Cursor } from '#base/cursor.ts';
import type { Protocol } from '#decode/protocol.ts';
import type { Conversation, Direction, Moment } from './conversation.ts';
import { ask, type Opinion, type Recogniser } from './recogniser.ts';
import { Rooms } from './rooms.ts';
import { Telling, type TellingHost } from './telling.ts';

/** Most bytes buffered for one message of one direction; a longer one is damage. */
const MESSAGE_LIMIT = 128 * 1024;
/** Most bytes of a direction kept while nobody has recognised the conversation. */
const RECOGNITION_LIMIT = 16 * 1024;
/** Payloads looked at before a conversation stays unrecognised. */
const RECOGNITION_TRIES = 8;
/** Payloads on which an unhinted `maybe` must be repeated to be believed. */
const MAYBE_REPEATS = 3;
/** Protocols inside protocols. */
const LAYER_LIMIT = 4;

const NOTHING = new Uint8Array(0);

type MessageReader = NonNullable<Protocol['reader']>;

/** What reading needs of the engine. */
export interface ReadingHost extends TellingHost {
  readonly recogniser: Recogniser;
  oddity(protocol: string, reason: string): void;
}

export class Reading {
  readonly #host: ReadingHost;
  readonly #moment: Moment;
  readonly #telling: Telling;
  readonly #rooms = new Rooms();
  readonly #cursor = new Cursor();
  readonly #opinion: Opinion = { sure: null, maybe: null, maybeHinted: false, more: false };

  constructor(host: ReadingHost, moment: Moment) {
    this.#host = host;
    this.#moment = moment;
    this.#telling = new Telling(host, moment);
  }

  /** One datagram, or one frame's payload. */
  datagram(talk: Conversation, bytes: Uint8Array, start: number, end: number): void {
    if (talk.finished) return;
    const cursor = this.#cursor;
    cursor.reset(bytes, start, end);
    if (!talk.protocol && !this.#recognise(talk, cursor)) return;
    const reader = talk.protocol?.reader;
    if (!reader) {
      talk.finish();
      return;
    }
    this.#readDatagram(talk, cursor, reader);
  }

  #readDatagram(talk: Conversation, bytes: Cursor, reader: MessageReader): void {
    const telling = this.#telling;
    while (bytes.remaining > 0 && !talk.finished) {
      const before = bytes.position;
      bytes.start = before;
      const answer = reader.parse(bytes, this.#moment, talk.memory);
      if (answer.kind === 'done') {
        this.#observe(talk, reader, answer.message);
        if (telling.sated) talk.finish();
        else if (telling.handedOver) {
          // Messages of the outer protocol may come between those of the inner one: they are passed over.
          if (talk.protocol) talk.excluded = [...talk.excluded, talk.protocol];
          layer(talk);
          return;
        }
        if (bytes.position <= before) return;
        continue;
      }
      if (answer.kind === 'malformed') this.#host.oddity(talk.protocol?.name ?? '', answer.reason);
      else if (answer.kind === 'more') this.#host.oddity(talk.protocol?.name ?? '', 'truncated datagram');
      else this.#reject(talk);
      return;
    }
  }

  /** The next bytes of a direction's stream, in order. `side` 0 is the low endpoint. */
  stream(talk: Conversation, side: 0 | 1, bytes: Uint8Array, start: number, end: number): void {
    if (talk.finished || start >= end) return;
    const direction = talk.direction(side);
    if (direction.dead) return;
    let from = start;
    if (direction.skip > 0) {
      const jump = Math.min(direction.skip, end - start);
      direction.skip -= jump;
      from += jump;
      if (from >= end) return;
    }
    const cursor = this.#cursor;
    if (direction.length === 0) {
      cursor.reset(bytes, from, end);
      const used = this.#read(talk, direction, cursor, side);
      if (!talk.finished && used < end) this.#keep(talk, direction, bytes, used, end);
      return;
    }
    this.#keep(talk, direction, bytes, from, end);
    if (direction.length < direction.need || direction.length === 0) return;
    cursor.reset(direction.pending, 0, direction.length);
    this.#readPending(talk, direction, cursor, side);
  }

  /** `count` bytes of a direction's stream are lost to the capture. */
  gap(talk: Conversation, side: 0 | 1, count: number): void {
    if (talk.finished) return;
    const direction = talk.direction(side);
    const passed = Math.min(direction.skip, count);
    direction.skip -= passed;
    if (passed === count) return;
    direction.length = 0;
    direction.need = 0;
    if (talk.protocol) direction.lost = true;
  }

  /** The flow is over: what recognition still weighs is decided. */
  close(talk: Conversation, midstream: boolean): void {
    const outer = talk.over[talk.over.length - 1];
    const hinted = this.#host.recogniser.hinted(this.#moment)[0];
    if (!talk.protocolName && outer) {
      // A layer that was opened but never spoke is no layer: the outer protocol is what this conversation is.
      talk.over = talk.over.slice(0, -1);
      talk.protocolName = outer;
      talk.basis = 'content';
    } else if (!talk.protocolName && midstream && talk.carrier === 'tcp' && hinted && !talk.excluded.includes(hinted)) {
      // A datagram is whole: a protocol that did not know it does not carry it. A stream may have been joined in a message.
      talk.protocolName = hinted.name;
      talk.basis = 'port';
    }
    talk.finish();
  }

  /** Reads what is under the cursor; answers how far the bytes are used up (absolute position). Each round gets on, so it ends. */
  #read(talk: Conversation, direction: Direction, bytes: Cursor, side: 0 | 1): number {
    let used = bytes.position;
    while (used < bytes.end && !talk.finished && !direction.dead) {
      bytes.position = used;
      bytes.start = used;
      bytes.failed = false;
      if (!talk.protocol) {
        // What somebody may still want to see from its start is kept; what nobody wants is not.
        if (!this.#recognise(talk, bytes)) return this.#opinion.more || this.#opinion.maybe ? used : bytes.end;
        this.#readOther(talk, side);
        continue;
      }
      const reader = talk.protocol.reader;
      if (!reader) return bytes.end;
      if (direction.lost) {
        const offset = reader.resynchronise?.(bytes, this.#moment) ?? -1;
        if (!reader.resynchronise) direction.dead = true;
        if (offset < 0) return bytes.end;
        direction.lost = false;
        used += offset;
        bytes.position = used;
        bytes.failed = false;
      }
      used = this.#readMessages(talk, direction, bytes, reader);
      if (direction.need > 0) return used;
    }
    return talk.finished || direction.dead ? bytes.end : used;
  }

  #readMessages(talk: Conversation, direction: Direction, bytes: Cursor, reader: MessageReader): number {
    const telling = this.#telling;
    direction.need = 0;
    let used = bytes.position;
    while (used < bytes.end) {
      bytes.position = used;
      bytes.start = used;
      bytes.failed = false;
      const answer = reader.parse(bytes, this.#moment, talk.memory);
      if (answer.kind === 'done') {
        const read = bytes.position;
        this.#observe(talk, reader, answer.message);
        const skip = answer.skip ?? 0;
        const jump = Math.min(skip, bytes.end - read);
        direction.skip = skip - jump;
        if (telling.sated) {
          talk.finish();
          return bytes.end;
        }
        if (read + jump <= used && skip === 0) return this.#damage(talk, direction, bytes, used, reader, 'no progress');
        used = read + jump;
        if (telling.handedOver) {
          layer(talk);
          return used;
        }
        continue;
      }
      if (answer.kind === 'more') {
        direction.need = bytes.end - used + Math.max(1, answer.need);
        if (direction.need > MESSAGE_LIMIT)
          return this.#damage(talk, direction, bytes, used, reader, 'message too long');
        return used;
      }
      if (answer.kind === 'not-mine') {
        this.#reject(talk);
        return used;
      }
      return this.#damage(talk, direction, bytes, used, reader, answer.reason);
    }
    return used;
  }

  #observe(talk: Conversation, reader: MessageReader, message: unknown): void {
    const telling = this.#telling;
    telling.conversation = talk;
    telling.sated = false;
    telling.handedOver = false;
    reader.observe(message, this.#moment, telling, talk.memory);
    if (reader.factsOnly && this.#host.deaf) telling.sated = true;
  }

  /** Looks for the next message behind damage; without one the direction is given up. */
  #damage(
    talk: Conversation,
    direction: Direction,
    bytes: Cursor,
    used: number,
    reader: MessageReader,
    reason: string,
  ): number {
    this.#host.oddity(talk.protocol?.name ?? '', reason);
    if (!reader.resynchronise) {
      direction.dead = true;
      if (talk.low?.dead && talk.high?.dead) talk.finish();
      return bytes.end;
    }
    // Behind the byte that broke: the same start would break again. One try per arrival keeps the cost linear.
    bytes.start = used;
    bytes.position = Math.min(used + 1, bytes.end);
    bytes.failed = false;
    const offset = reader.resynchronise(bytes, this.#moment);
    direction.lost = true;
    return offset < 0 ? bytes.end : Math.min(used + 1 + offset, bytes.end);
  }

  #readPending(talk: Conversation, direction: Direction, bytes: Cursor, side: 0 | 1): void {
    const { length, pending } = direction;
    const used = this.#read(talk, direction, bytes, side);
    direction.length = talk.finished ? 0 : length - used;
    if (direction.length > 0) {
      pending.copyWithin(0, used, length);
      return;
    }
    direction.pending = NOTHING;
    this.#rooms.takeBack(pending);
  }

  /** Keeps bytes until the rest of their message is there; too many are given up. */
  #keep(talk: Conversation, direction: Direction, bytes: Uint8Array, start: number, end: number): void {
    const length = direction.length + end - start;
    if (length > MESSAGE_LIMIT || (!talk.protocol && length > RECOGNITION_LIMIT)) {
      direction.length = 0;
      direction.need = 0;
      direction.lost = talk.protocol !== null;
      return;
    }
    const { pending } = direction;
    if (length > pending.length) {
      const room = this.#rooms.lend(Math.max(length, Math.min(MESSAGE_LIMIT, direction.need)));
      room.set(pending.subarray(0, direction.length));
      direction.pending = room;
      this.#rooms.takeBack(pending);
    }
    direction.pending.set(bytes.subarray(start, end), direction.length);
    direction.length = length;
  }

  /** Asks the candidates; true when the protocol is now known. */
  #recognise(talk: Conversation, bytes: Cursor): boolean {
    const opinion = this.#opinion;
    ask(this.#host.recogniser, bytes, this.#moment, talk.excluded, opinion);
    if (opinion.sure) {
      choose(talk, opinion.sure);
      return true;
    }
    if (opinion.maybe) {
      talk.maybeCount = opinion.maybe === talk.maybe ? talk.maybeCount + 1 : 1;
      talk.maybe = opinion.maybe;
      if (opinion.maybeHinted || talk.maybeCount >= MAYBE_REPEATS) {
        choose(talk, opinion.maybe);
        return true;
      }
    }
    if (++talk.tries >= RECOGNITION_TRIES) talk.finish();
    return false;
  }

  /** What the other direction said before anybody was sure is read now. */
  #readOther(talk: Conversation, side: 0 | 1): void {
    const other = side === 0 ? talk.high : talk.low;
    if (!other || other.length === 0 || talk.finished) return;
    const moment = this.#moment;
    const { fromClient, fromLow } = moment;
    moment.fromClient = !fromClient;
    moment.fromLow = !fromLow;
    this.#readPending(talk, other, Cursor.over(other.pending, 0, other.length), side === 0 ? 1 : 0);
    moment.fromLow = fromLow;
    moment.fromClient = fromClient;
  }

  /** It was not this protocol: start again without it. */
  #reject(talk: Conversation): void {
    if (talk.protocol) talk.excluded = [...talk.excluded, talk.protocol];
    talk.restart();
    if (talk.excluded.length > LAYER_LIMIT) talk.finish();
  }
}

function choose(talk: Conversation, protocol: Protocol): void {
  talk.protocol = protocol;
  talk.protocolName = protocol.name;
  talk.basis = 'content';
  talk.memory = protocol.reader?.remember() ?? null;
  if (!protocol.reader) talk.finish();
}

/** The rest of the conversation is another protocol inside this one. */
function layer(talk: Conversation): void {
  if (talk.over.length >= LAYER_LIMIT) {
    talk.finish();
    return;
  }
  if (talk.protocol) talk.over = [...talk.over, talk.protocol.name];
  talk.restart();
  for (const direction of [talk.low, talk.high]) {
    if (direction) direction.dead = direction.lost = false;
  }
}
