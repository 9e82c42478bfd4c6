/** Subnets and who has which address in them: set by hand, or leased and handed on when a device has left. */
import type { Zone } from './fleet.ts';

/** Zones in the order of their networks, 10.16.0.0 and up: four second octets each. */
const ZONES: readonly Zone[] = [
  'medical',
  'medical-wireless',
  'imaging',
  'laboratory',
  'servers',
  'office',
  'wireless',
  'voice',
  'guest',
  'building',
  'cameras',
  'management',
  'clinic',
];
const FIRST_OCTET = 16;
const SUBNETS_OF_ZONE = 256;
/** A subnet is a /22. */
const SIZE = 1024;
/** Addresses below this are set by hand. */
const FIRST_FIXED = 10;
/** Of leased addresses there are this many times as many as devices, so that they are handed on. */
const SPARE = 1.15;

/** Where a device that is nowhere is. */
export const NOWHERE = -1;

/** Devices planned for one subnet, at most. */
export const SUBNET_LIMIT = 560;

export class Subnet {
  readonly zone: Zone;
  readonly building: number;
  readonly vlan: number;
  /** The network's address as a number. */
  readonly base: number;
  /** What flows of its devices show as their VLAN. */
  readonly vlanText: string;
  readonly #fixed: number[] = [];
  #leased = 0;
  #pool: Int32Array = new Int32Array(0);
  #head = 0;
  #tail = 0;
  #last: Int32Array = new Int32Array(0);
  #taken: Uint8Array = new Uint8Array(0);
  planned = 0;

  constructor(zone: Zone, building: number, number: number) {
    const zoneIndex = ZONES.indexOf(zone);
    if (number >= SUBNETS_OF_ZONE) throw new RangeError('the hospital is too large for its plan of addresses');
    this.zone = zone;
    this.building = building;
    this.vlan = 2 + zoneIndex * SUBNETS_OF_ZONE + number;
    this.base = (10 * 256 + FIRST_OCTET + zoneIndex * 4 + (number >> 6)) * 65536 + (number & 63) * 1024;
    this.vlanText = String(this.vlan);
  }

  get broadcast(): number {
    return this.base + SIZE - 1;
  }

  /** Plans a device; answers its address where that is set by hand, else NOWHERE. */
  plan(device: number, isFixed: boolean): number {
    this.planned++;
    if (!isFixed) {
      this.#leased++;
      return NOWHERE;
    }
    this.#fixed.push(device);
    return this.base + FIRST_FIXED + this.#fixed.length - 1;
  }

  /** Makes the pool, once all devices are planned. */
  open(): void {
    const first = FIRST_FIXED + this.#fixed.length;
    const size = Math.min(SIZE - 2 - first, Math.ceil(this.#leased * SPARE) + 4);
    this.#pool = Int32Array.from({ length: size + 1 }, (_, i) => first + i);
    this.#tail = size;
    this.#last = new Int32Array(SIZE).fill(NOWHERE);
    this.#taken = new Uint8Array(SIZE);
  }

  /** Leases an address: the one that the device had last where nobody else had it since, else the one that is free longest. NOWHERE where none is left. */
  lease(device: number, before: number): number {
    const offset = before - this.base;
    if (offset > 0 && offset < SIZE && this.#last[offset] === device && this.#taken[offset] === 0)
      return this.#take(device, offset);
    while (this.#head !== this.#tail) {
      const next = this.#pool[this.#head] as number;
      this.#head = (this.#head + 1) % this.#pool.length;
      if (this.#taken[next] === 0) return this.#take(device, next);
    }
    return NOWHERE;
  }

  /** Gives an address back. */
  release(ip: number): void {
    const offset = ip - this.base;
    this.#taken[offset] = 0;
    // An address whose owner came back for it stands in the queue already.
    const next = (this.#tail + 1) % this.#pool.length;
    if (next === this.#head) return;
    this.#pool[this.#tail] = offset;
    this.#tail = next;
  }

  #take(device: number, offset: number): number {
    this.#last[offset] = device;
    this.#taken[offset] = 1;
    return this.base + offset;
  }
}

/** Who had which address and MAC from when until when; in columns, since there are many. */
export class Tenures {
  #device = new Int32Array(1024);
  #ip = new Float64Array(1024);
  #from = new Float64Array(1024);
  #until = new Float64Array(1024);
  readonly #macs: string[] = [];
  /** The open tenure of each device. */
  readonly #open: Int32Array;
  #count = 0;

  constructor(devices: number) {
    this.#open = new Int32Array(devices).fill(NOWHERE);
  }

  begin(device: number, ip: number, mac: string, time: number): void {
    if (this.#count === this.#device.length) {
      this.#device = grown(this.#device, new Int32Array(this.#count * 2));
      this.#ip = grown(this.#ip, new Float64Array(this.#count * 2));
      this.#from = grown(this.#from, new Float64Array(this.#count * 2));
      this.#until = grown(this.#until, new Float64Array(this.#count * 2));
    }
    const at = this.#count++;
    this.#device[at] = device;
    this.#ip[at] = ip;
    this.#from[at] = time;
    this.#until[at] = Number.POSITIVE_INFINITY;
    this.#macs[at] = mac;
    this.#open[device] = at;
  }

  end(device: number, time: number): void {
    const at = this.#open[device] as number;
    if (at !== NOWHERE) this.#until[at] = time;
    this.#open[device] = NOWHERE;
  }

  /** All tenures, by device. */
  byDevice(): ReadonlyMap<
    number,
    readonly { readonly ip: number; readonly mac: string; readonly from: number; readonly until: number }[]
  > {
    const list = Array.from({ length: this.#count }, (_, at) => at);
    const tenure = (at: number) => ({
      ip: this.#ip[at] as number,
      mac: this.#macs[at] ?? '',
      from: this.#from[at] as number,
      until: this.#until[at] as number,
    });
    return new Map(
      [...Map.groupBy(list, (at) => this.#device[at] as number)].map(([device, ats]) => [device, ats.map(tenure)]),
    );
  }
}

function grown<Column extends Int32Array | Float64Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
