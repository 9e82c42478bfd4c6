/** Listens while messages are observed: facts, details of the conversation, roles — with limits on what is remembered. */
import { safeText } from '#base/text.ts';
import type { About, HttpDetail, Observer, TlsDetail } from '#decode/protocol.ts';
import { ANSWER_KEYS } from '#model/answer-keys.ts';
import type { PassageSort } from '#model/passage.ts';
import { isProxied } from '#model/proxied.ts';
import { Claims } from './claims.ts';
import type { Conversation, Details, Moment } from './conversation.ts';

/** Different facts remembered per conversation so that repetitions are told once a minute. */
const REPEAT_LIMIT = 512;
const REPEAT_AFTER = 60e6;
/** Users and kinds, and signals, remembered per conversation. */
const [NAME_LIMIT, SIGNAL_LIMIT] = [32, 64];

/** What is passed on to the engine. */
export interface TellingHost {
  /** Nobody wants facts: `fact` is called for bindings of addresses alone. */
  readonly deaf: boolean;
  /** The endpoint stated the same a short while ago, in whatever conversation; null where each conversation counts for itself. */
  isRepeat: ((moment: Moment, key: string, value: string, about: About) => boolean) | null;
  fact(conversation: Conversation, moment: Moment, key: string, value: string, about: About, field: string): void;
  passage(conversation: Conversation, moment: Moment, sort: PassageSort, identifiers: readonly Uint8Array[]): void;
  /** The protocol's roles say that the client is the high (or low) endpoint; false where that is known better. */
  clientIs(slot: number, high: boolean): boolean;
}

export class Telling implements Observer {
  /** The conversation whose messages are observed. */
  conversation: Conversation | null = null;
  /** What follows is another protocol inside this one. */
  handedOver = false;
  /** Nothing more can be learned. */
  sated = false;
  readonly #host: TellingHost;
  readonly #moment: Moment;
  readonly #claims = new Claims();

  constructor(host: TellingHost, moment: Moment) {
    this.#host = host;
    this.#moment = moment;
  }

  fact(key: string, value: string, about: About, field: string): void {
    const { conversation } = this;
    if (conversation === null || value === '' || (this.#host.deaf && !isBinding(about))) return;
    if (typeof about === 'string' && (about === 'sender') !== this.#moment.fromClient)
      if (isProxied(conversation.over, conversation.protocolName)) return;
    // Who has which address is wanted in order of time, whatever was said in other conversations; so is who answers.
    const isRepeat = isBinding(about) || ANSWER_KEYS.has(key) ? null : this.#host.isRepeat;
    const text = isRepeat?.(this.#moment, key, value, about) ? '' : safeText(value);
    if (text === '' || (isRepeat === null && this.#wasTold(conversation, key, text, about))) return;
    this.#host.fact(conversation, this.#moment, key, text, about, field);
  }

  tls(detail: TlsDetail): void {
    const details = this.#details();
    if (details) details.tls = details.tls === null ? detail : { ...details.tls, ...detail };
  }

  http(detail: HttpDetail): void {
    const details = this.#details();
    if (details) details.http = details.http === null ? detail : { ...details.http, ...detail };
  }

  user(name: string): void {
    const text = safeText(name, 128);
    const details = text === '' ? null : this.#details();
    if (details === null) return;
    details.users ??= new Set();
    if (details.users.size < NAME_LIMIT) details.users.add(text);
  }

  patientData(kind: string): void {
    const details = this.#details();
    if (details) details.patient = counted(details.patient, kind);
  }

  credential(kind: string): void {
    const details = this.#details();
    if (details) details.secrets = counted(details.secrets, kind);
  }

  signal(name: string): void {
    const details = this.#host.deaf ? null : this.#details();
    if (details === null) return;
    details.signals ??= new Map();
    const { time, frame } = this.#moment;
    const known = details.signals.get(name);
    if (known) {
      known.count++;
      known.last = time;
    } else if (details.signals.size < SIGNAL_LIMIT)
      details.signals.set(name, { count: 1, first: time, last: time, frame });
  }

  passage(sort: PassageSort, identifiers: readonly Uint8Array[]): void {
    const { conversation } = this;
    if (conversation !== null && !this.#host.deaf) this.#host.passage(conversation, this.#moment, sort, identifiers);
  }

  senderIs(role: 'client' | 'server'): void {
    const moment = this.#moment;
    const agrees = (role === 'client') === moment.fromClient;
    if (!this.#host.clientIs(moment.slot, moment.fromLow !== (role === 'client')) || agrees) return;
    moment.fromClient = !moment.fromClient;
    const port = moment.clientPort;
    moment.clientPort = moment.serverPort;
    moment.serverPort = port;
  }

  handOver(): void {
    this.handedOver = true;
  }

  enough(): void {
    this.sated = true;
  }

  #details(): Details | null {
    const { conversation } = this;
    if (conversation === null) return null;
    conversation.details ??= { tls: null, http: null, users: null, patient: null, secrets: null, signals: null };
    return conversation.details;
  }

  #wasTold(conversation: Conversation, key: string, text: string, about: About): boolean {
    const who = typeof about === 'string' ? about : `${about.mac ?? ''}|${about.ip ?? ''}`;
    conversation.told ??= new Map();
    const { told } = conversation;
    const word = `${key}\n${who}\n${this.#moment.fromLow}\n${text}`;
    const { time } = this.#moment;
    const last = told.get(word);
    const isRepeat = last !== undefined && time - last < REPEAT_AFTER;
    if (isRepeat && !(isBinding(about) && this.#claims.isContested(about.ip, about.mac, last))) return true;
    if (told.size >= REPEAT_LIMIT) told.clear();
    told.set(word, time);
    // An answer to somebody who began is no beginning, else two who contend would be told with every packet.
    if (!isRepeat && isBinding(about)) this.#claims.begin(about.ip, about.mac, time);
    return false;
  }
}

/** Who has which address is wanted even when nobody listens to facts. */
function isBinding(about: About): about is { readonly mac: string; readonly ip: string } {
  return typeof about !== 'string' && about.mac !== undefined && about.ip !== undefined;
}

function counted(counts: Map<string, number> | null, kind: string): Map<string, number> {
  const map = counts ?? new Map<string, number>();
  if (map.has(kind) || map.size < NAME_LIMIT) map.set(kind, (map.get(kind) ?? 0) + 1);
  return map;
}
