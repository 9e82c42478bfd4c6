/** Who is on the network, at which address, since when and until when. */
import { NOWHERE, type Subnet, Tenures } from './addresses.ts';
import type { Zone } from './fleet.ts';
import { type Device, type Hospital, ipText, macOf } from './hospital.ts';
import type { Coming } from './presence.ts';
import type { Random } from './random.ts';
import { DAY } from './rhythm.ts';

/** Share of visitors' devices that make up a new MAC when they come. */
const NEW_MAC = 0.06;
/** Turns of made-up MACs that are told apart. */
const TURNS = 64;

export class Attendance {
  readonly tenures: Tenures;
  /** Text of each device's address: that which it has, or had last. */
  readonly ip: string[];
  readonly mac: string[];
  readonly vlan: string[];
  /** Until when a device is there, as far as is known on its day; 0 while it is not. */
  readonly until: Float64Array;
  /** When it came last; 0 for who was there from the beginning. */
  readonly joined: Float64Array;
  readonly #hospital: Hospital;
  readonly #random: Random;
  readonly #address: Float64Array;
  readonly #turn: Uint8Array;
  readonly #subnet: Subnet[];
  readonly #subnetsOf: ReadonlyMap<Zone, readonly Subnet[]>;
  readonly #isFixed: Uint8Array;
  #leaves: ReadonlyMap<number, readonly Coming[]> = new Map();
  #tomorrow = 0;

  constructor(hospital: Hospital, random: Random) {
    const { devices, subnets } = hospital;
    this.#hospital = hospital;
    this.#random = random;
    this.tenures = new Tenures(devices.length);
    this.ip = devices.map(() => '');
    this.mac = devices.map(({ mac }) => mac);
    this.vlan = devices.map(({ subnet }) => subnet.vlanText);
    this.until = new Float64Array(devices.length);
    this.joined = new Float64Array(devices.length);
    this.#address = new Float64Array(devices.length).fill(NOWHERE);
    this.#turn = new Uint8Array(devices.length);
    this.#subnet = devices.map(({ subnet }) => subnet);
    this.#subnetsOf = Map.groupBy(subnets, ({ zone }) => zone);
    this.#isFixed = Uint8Array.from(devices, ({ fleet }) => (fleet.isFixed ? 1 : 0));
  }

  /** Begins a day with what will come and go on it: conversations end before their devices leave. */
  begin(day: number, comings: readonly Coming[]): void {
    this.#tomorrow = (day + 1) * DAY;
    this.#leaves = Map.groupBy(
      comings.filter(({ isJoin }) => !isJoin),
      ({ device }) => device,
    );
    for (const [device, [first]] of this.#leaves)
      if (first && (this.until[device] as number) > 0) this.until[device] = first.time;
  }

  /** Devices by number, hosts outside by a number below zero. */
  isThere(end: number, time: number): boolean {
    return end < 0 || ((this.until[end] as number) > time && (this.joined[end] as number) <= time);
  }

  /** When an end came last. */
  joinedAt(end: number): number {
    return end < 0 ? 0 : (this.joined[end] as number);
  }

  /** Until when an end surely keeps its address: what tomorrow brings is not known today. */
  surely(end: number): number {
    if (end < 0) return Number.POSITIVE_INFINITY;
    const until = this.until[end] as number;
    // Who is away answers nothing: the address that it had is asked in vain.
    if (until === 0) return Number.POSITIVE_INFINITY;
    return until === Number.POSITIVE_INFINITY && this.#isFixed[end] === 0 ? this.#tomorrow : until;
  }

  /** A device is there from the very beginning. */
  place(device: Device, time: number): void {
    this.#give(device, time, Number.POSITIVE_INFINITY);
  }

  /** A device comes; false where it is there already, or where no address is left. */
  join({ device: index, time, isElsewhere }: Coming): boolean {
    if ((this.until[index] as number) > 0) return false;
    const device = this.#hospital.devices[index] as Device;
    if (isElsewhere)
      this.#subnet[index] = this.#random.pick(this.#subnetsOf.get(device.subnet.zone) ?? [device.subnet]);
    if (device.fleet.presence === 'visitor' && this.#random.chance(NEW_MAC)) {
      const turn = ((this.#turn[index] as number) + 1) % TURNS;
      this.#turn[index] = turn;
      this.mac[index] = macOf(this.#hospital.seed, index, device.product, turn);
    }
    const leave = this.#leaves.get(index)?.find((other) => other.time > time);
    if (!this.#give(device, time, leave?.time ?? Number.POSITIVE_INFINITY)) return false;
    this.joined[index] = time;
    return true;
  }

  leave(index: number, time: number): void {
    if ((this.until[index] as number) === 0) return;
    this.until[index] = 0;
    this.tenures.end(index, time);
    if (this.#isFixed[index] === 0) (this.#subnet[index] as Subnet).release(this.#address[index] as number);
  }

  #give(device: Device, time: number, until: number): boolean {
    const { index, fixedIp, subnet, hasMac } = device;
    const before = this.#address[index] as number;
    let address = fixedIp;
    if (address === NOWHERE) address = (this.#subnet[index] as Subnet).lease(index, before);
    if (address === NOWHERE) {
      this.#subnet[index] = subnet;
      address = subnet.lease(index, before);
    }
    // With an empty pool a device stays without an address, as it would.
    if (address === NOWHERE) return false;
    this.#address[index] = address;
    this.ip[index] = ipText(address);
    this.vlan[index] = (this.#subnet[index] as Subnet).vlanText;
    this.until[index] = until;
    this.tenures.begin(index, address, hasMac ? (this.mac[index] ?? '') : '', time);
    return true;
  }
}
