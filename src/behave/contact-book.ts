/** Who opened conversations with which services, how often and how they ended: the memory of detectors that go by behaviour. */
import type { Flow, FlowState } from '#model/flow.ts';

/** Contacts kept; further ones are counted as lost. */
const CONTACT_LIMIT = 300_000;
/** Starts and frames kept of one contact: the first ones. */
const START_LIMIT = 64;
const FRAME_LIMIT = 2;

/** One client's conversations with one service of one server. */
export interface Contact {
  readonly client: string;
  readonly server: string;
  readonly transport: string;
  /** Port of the server; 0 where the transport has none. */
  readonly port: number;
  /** The sensor whose records alone tell of it, as an exporter's or Zeek's; null where packets show it. */
  readonly records: string | null;
  protocol: string | null;
  flows: number;
  /** How many came to be answered, were refused, were not answered, were broken off, and were seen from the middle only. */
  readonly ended: Record<FlowState, number>;
  /** Conversations in which the client sent no more than three frames. */
  brief: number;
  /** Frame bytes from the client and to it. */
  up: number;
  down: number;
  packets: number;
  /** Those of them from the client. */
  upPackets: number;
  first: string;
  last: string;
  readonly starts: string[];
  readonly frames: { readonly capture: string; readonly frame: number }[];
}

/** Whether a flow is errors of ICMP alone: they answer another conversation, and open none. */
export function isErrors({ transport, state }: Flow): boolean {
  return state === 'midstream' && (transport === 'icmp' || transport === 'icmpv6');
}

export class ContactBook {
  /** Contacts by client: what one host did is asked most. */
  readonly byClient: Map<string, Map<string, Contact>> = new Map();
  /** Contacts that were not kept. */
  lost = 0;
  #size = 0;
  /** What was chosen of a client's contacts, by what asked, until the client does something else. */
  readonly #chosen = new Map<string, Map<(contact: Contact) => boolean, readonly Contact[]>>();

  /** Takes a flow, or a part of one: of the parts behind the first only bytes and time count. What several sensors tell of counts once. */
  flow(flow: Flow & { readonly part?: number }, records: string | null = null): void {
    const { client, server, transport } = flow;
    if (client.ip === undefined || server.ip === undefined || transport === null) return;
    // What a host says to itself, as on a loopback interface, is no contact.
    if (client.ip === server.ip || isErrors(flow)) return;
    const port = server.port ?? 0;
    const contact = this.#contact(client.ip, server.ip, transport, port, flow.start, records);
    if (contact === null) return;
    this.#chosen.delete(contact.client);
    contact.protocol ??= flow.protocol;
    contact.up += flow.clientBytes;
    contact.down += flow.serverBytes;
    contact.packets += flow.clientPackets + flow.serverPackets;
    contact.upPackets += flow.clientPackets;
    if (flow.start < contact.first) contact.first = flow.start;
    if (flow.end > contact.last) contact.last = flow.end;
    if ((flow.part ?? 0) > 0) return;
    contact.flows++;
    contact.ended[flow.state]++;
    if (flow.clientPackets <= 3) contact.brief++;
    if (contact.starts.length < START_LIMIT) contact.starts.push(flow.start);
    if (contact.frames.length < FRAME_LIMIT) contact.frames.push({ capture: flow.capture, frame: flow.firstFrame });
  }

  /** Takes in what another book holds. */
  absorb(other: ReadonlyMap<string, ReadonlyMap<string, Contact>>): void {
    for (const contacts of other.values()) for (const contact of contacts.values()) this.#absorb(contact);
  }

  /** Forgets contacts that were last seen before a time. */
  forget(before: string): void {
    for (const [client, contacts] of this.byClient) {
      for (const [key, { last }] of contacts) {
        if (last >= before) continue;
        contacts.delete(key);
        this.#chosen.delete(client);
        this.#size--;
      }
      if (contacts.size === 0) this.byClient.delete(client);
    }
  }

  /** The contacts of which `is` is true. It is a pure function, always the same one: clients that did nothing since are not looked at again. */
  chosen(is: (contact: Contact) => boolean): readonly Contact[] {
    const found: Contact[] = [];
    for (const [client, contacts] of this.byClient) {
      let kept = this.#chosen.get(client);
      if (kept === undefined) {
        kept = new Map();
        this.#chosen.set(client, kept);
      }
      let list = kept.get(is);
      if (list === undefined) {
        list = choose(contacts, is);
        kept.set(is, list);
      }
      for (const contact of list) found.push(contact);
    }
    return found;
  }

  *[Symbol.iterator](): Generator<Contact> {
    for (const contacts of this.byClient.values()) yield* contacts.values();
  }

  #absorb(other: Contact): void {
    const { client, server, transport, port, first, records } = other;
    const contact = this.#contact(client, server, transport, port, first, records);
    if (contact === null) return;
    this.#chosen.delete(client);
    contact.protocol ??= other.protocol;
    contact.flows += other.flows;
    for (const state of Object.keys(contact.ended) as FlowState[]) contact.ended[state] += other.ended[state];
    contact.brief += other.brief;
    contact.up += other.up;
    contact.down += other.down;
    contact.packets += other.packets;
    contact.upPackets += other.upPackets;
    if (other.first < contact.first) contact.first = other.first;
    if (other.last > contact.last) contact.last = other.last;
    contact.starts.push(...other.starts.slice(0, START_LIMIT - contact.starts.length));
    contact.frames.push(...other.frames.slice(0, FRAME_LIMIT - contact.frames.length));
  }

  /** The contact; null where there is no room, or where its source is not the one that counts: packets before records, and of records those of one sensor. */
  #contact(
    client: string,
    server: string,
    transport: string,
    port: number,
    time: string,
    records: string | null,
  ): Contact | null {
    let contacts = this.byClient.get(client);
    const key = `${server} ${transport} ${port}`;
    const known = contacts?.get(key);
    if (known?.records === records) return known;
    if (known && records !== null) return null;
    if (known === undefined && this.#size >= CONTACT_LIMIT) {
      this.lost++;
      return null;
    }
    if (contacts === undefined) {
      contacts = new Map();
      this.byClient.set(client, contacts);
    }
    const contact = newContact(client, server, transport, port, time, records);
    contacts.set(key, contact);
    if (known === undefined) this.#size++;
    return contact;
  }
}

const NONE: readonly Contact[] = [];

function choose(contacts: ReadonlyMap<string, Contact>, is: (contact: Contact) => boolean): readonly Contact[] {
  let list: Contact[] | null = null;
  for (const contact of contacts.values()) {
    if (!is(contact)) continue;
    list ??= [];
    list.push(contact);
  }
  return list ?? NONE;
}

function newContact(
  client: string,
  server: string,
  transport: string,
  port: number,
  time: string,
  records: string | null,
): Contact {
  return {
    client,
    server,
    transport,
    port,
    records,
    protocol: null,
    flows: 0,
    ended: { established: 0, refused: 0, unanswered: 0, reset: 0, midstream: 0, multicast: 0 },
    brief: 0,
    up: 0,
    down: 0,
    packets: 0,
    upPackets: 0,
    first: time,
    last: time,
    starts: [],
    frames: [],
  };
}
