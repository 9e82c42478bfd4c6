/** Makes the row of a conversation: its ends, its size, its length, what it carries. Runs once per row, and makes no objects. */
import type { Attendance } from './attendance.ts';
import { ALL_HABITS, type Habit } from './habits.ts';
import type { Hospital } from './hospital.ts';
import { OUTSIDE, WEB_HOSTS } from './outside.ts';
import { mix, type Random } from './random.ts';
import { Row } from './row.ts';
import { AS_HABIT } from './targets.ts';

/** Shares of conversations that end otherwise than they should. */
const RESET = 0.004;
const UNANSWERED = 0.0006;
/** Client ports: from here, so many. */
const FIRST_PORT = 32_768;
const PORTS = 28_000;
/** Payload of a full segment, of a datagram, and the headers of a segment in bytes. */
const SEGMENT = 1400;
const DATAGRAM = 1200;
const HEADERS = 60;
/** Numbers of members of staff begin here. */
const FIRST_PERSON = 10_000;
/** Payload bytes for which there is one message with patient data. */
const MESSAGE = 2500;

export class Conversations {
  readonly row: Row = new Row();
  readonly #hospital: Hospital;
  readonly #attendance: Attendance;
  readonly #random: Random;
  readonly #hasMac: Uint8Array;
  #count = 0;
  #frames = 0;

  constructor(hospital: Hospital, attendance: Attendance, random: Random) {
    this.#hospital = hospital;
    this.#attendance = attendance;
    this.#random = random;
    this.#hasMac = Uint8Array.from(hospital.devices, ({ hasMac }) => (hasMac ? 1 : 0));
  }

  /** The frame that comes next. */
  get frame(): number {
    return this.#frames + 1;
  }

  /** Another conversation's number. */
  next(): number {
    return ++this.#count;
  }

  /** Names the row's conversation: no other one has the same identifier. */
  name(number: number): void {
    const { seed } = this.#hospital;
    this.row.idHigh = mix(number ^ seed);
    this.row.idLow = mix(Math.imul(number, 0x9e3779b1) + seed);
  }

  portOf(habit: Habit): number {
    return habit.clientPort || FIRST_PORT + this.#random.below(PORTS);
  }

  /** DISCOVER and REQUEST, from nobody's address to everybody's. */
  askForLease(device: number, time: number): void {
    const { row } = this;
    this.#clear(time, time + 12_000);
    row.clientIp = '0.0.0.0';
    row.clientPort = 68;
    row.clientMac = this.#attendance.mac[device] ?? '';
    row.serverIp = '255.255.255.255';
    row.serverPort = 67;
    row.vlan = this.#attendance.vlan[device] ?? '';
    row.transport = 'udp';
    row.protocol = 'dhcp';
    row.clientPackets = 2;
    row.clientBytes = 700;
    row.state = 'multicast';
    this.name(this.next());
    this.close();
  }

  /** One conversation from its beginning to its end; false where an end has no address. */
  converse(habit: Habit, from: number, to: number, time: number, answers: boolean): boolean {
    const random = this.#random;
    const { row } = this;
    if (!this.open(habit, from, to, time, time + habit.seconds * 1e6 * random.around(0.6))) return false;
    this.name(this.next());
    row.clientPort = this.portOf(habit);
    const size = random.around(habit.spread);
    this.measure(habit, habit.clientBytes * size, habit.serverBytes * size * random.around(0.2));
    this.#settle(habit, answers && random.next() >= UNANSWERED);
    this.close();
    return true;
  }

  /** Begins a row: who talks how from when until when; false where an end has no address. */
  open(habit: Habit, from: number, to: number, start: number, end: number): boolean {
    const { row } = this;
    const attendance = this.#attendance;
    this.#clear(start, end);
    row.habit = habit.index;
    row.from = from;
    row.to = to;
    row.clientIp = this.#ipOf(habit, from);
    row.serverIp = this.#ipOf(habit, to);
    if (row.clientIp === '' || row.serverIp === '') return false;
    if (from >= 0 && this.#hasMac[from] === 1) row.clientMac = attendance.mac[from] ?? '';
    if (to >= 0 && this.#hasMac[to] === 1) row.serverMac = attendance.mac[to] ?? '';
    const own = from >= 0 ? (attendance.vlan[from] ?? '') : '';
    const other = to >= 0 ? (attendance.vlan[to] ?? '') : '';
    row.vlan = own === '' ? other : own;
    row.otherVlan = own === '' || own === other ? '' : other;
    row.transport = habit.transport;
    row.protocol = habit.protocol;
    row.serverPort = habit.port;
    const until = Math.min(attendance.surely(from), attendance.surely(to));
    if (row.end >= until) row.end = Math.max(row.start, Math.floor(until) - 1);
    row.tls = this.#tlsOf(habit, to);
    row.http = HTTP[habit.index] ?? '';
    if (habit.hasUsers) row.user = this.#userOf(from);
    row.patient = habit.patient;
    row.secret = habit.secret;
    return true;
  }

  /** Sets packets and bytes from what both sides have to say. */
  measure(habit: Habit, client: number, server: number): void {
    const { row } = this;
    const sent = Math.ceil(client);
    const received = Math.ceil(server);
    if (habit.transport === 'tcp') {
      // A handshake, full segments, and an acknowledgement for every second one of the other side.
      row.clientPackets = 4 + Math.ceil(sent / SEGMENT) + Math.ceil(received / (2 * SEGMENT));
      row.serverPackets = 3 + Math.ceil(received / SEGMENT) + Math.ceil(sent / (2 * SEGMENT));
      row.clientBytes = sent + row.clientPackets * HEADERS;
      row.serverBytes = received + row.serverPackets * HEADERS;
    } else {
      row.clientPackets = Math.ceil(sent / DATAGRAM);
      row.serverPackets = Math.ceil(received / DATAGRAM);
      row.clientBytes = sent;
      row.serverBytes = received;
    }
    if (row.patient !== '') row.patientMessages = Math.max(1, Math.min(Math.round(sent / MESSAGE), 100_000));
  }

  /** Ends a row: counts its frames. */
  close(): void {
    const { row } = this;
    row.frame = this.#frames + 1;
    this.#frames += row.clientPackets + row.serverPackets;
  }

  #settle(habit: Habit, answers: boolean): void {
    const { row } = this;
    const { kind } = habit.target;
    if (kind === 'group' || kind === 'broadcast') row.state = 'multicast';
    else if (habit.isOneWay || !answers) {
      row.state = 'unanswered';
      row.serverPackets = row.serverBytes = 0;
      if (!answers) this.#askInVain(habit);
    } else if (habit.transport === 'tcp' && this.#random.next() < RESET) row.state = 'reset';
  }

  /** Three tries, and nothing that was said. */
  #askInVain(habit: Habit): void {
    const { row } = this;
    row.serverMac = '';
    row.clientPackets = 3;
    row.clientBytes = habit.transport === 'tcp' ? 3 * 66 : Math.min(3 * row.clientBytes, 1200);
    if (habit.transport === 'tcp') row.protocol = null;
    row.tls = row.http = row.patient = row.secret = '';
    row.user = 0;
    row.habit = -1;
    row.end = row.start + Math.min(row.end - row.start, 3_000_000);
  }

  #ipOf(habit: Habit, end: number): string {
    if (end >= 0) return this.#attendance.ip[end] ?? '';
    if (end === AS_HABIT) {
      if (habit.target.kind === 'group') return habit.target.ip;
      return this.row.clientIp === '' ? '' : broadcastOf(this.row.clientIp);
    }
    const index = -1 - end;
    return (index < OUTSIDE.length ? OUTSIDE[index] : WEB_HOSTS[index - OUTSIDE.length])?.ip ?? '';
  }

  #tlsOf(habit: Habit, to: number): string {
    if (habit.tls === null) return '';
    if (habit.target.kind !== 'web') return TLS[habit.index] ?? '';
    return WEB_TLS[-1 - to - OUTSIDE.length] ?? '';
  }

  /** A member of staff, by a number; computers of wards are used by several. */
  #userOf(client: number): number {
    const people = this.#hospital.beds * 4 + 20;
    const person = client < 0 ? this.#random.below(people) : mix(client * 4 + this.#random.below(3)) % people;
    return FIRST_PERSON + person;
  }

  #clear(start: number, end: number): void {
    const { row } = this;
    row.start = Math.floor(start);
    row.end = Math.floor(end);
    row.tls = row.http = row.patient = row.secret = '';
    row.user = 0;
    row.habit = -1;
    row.clientMac = row.serverMac = row.clientIp = row.serverIp = row.otherVlan = '';
    row.serverPackets = row.serverBytes = row.part = row.patientMessages = 0;
    row.state = 'established';
  }
}

/** The broadcast address of the /22 that an address is in. */
function broadcastOf(ip: string): string {
  const [a = '', b = '', c = ''] = ip.split('.');
  return `${a}.${b}.${Number(c) | 3}.255`;
}

/** Ready texts of what habits' flows carry. */
const TLS: readonly string[] = ALL_HABITS.map(({ tls }) => (tls === null ? '' : JSON.stringify(tls)));
const WEB_TLS: readonly string[] = WEB_HOSTS.map(({ name }) => JSON.stringify({ version: 'TLSv1.3', sni: name }));
const HTTP: readonly string[] = ALL_HABITS.map(({ http }) => (http === null ? '' : JSON.stringify(http)));
