/** Who is met: every device by a number, how long it is known, and the groups of its like. Columns grow with the devices. */
import { kindInWords } from '#base/kind-words.ts';
import type { Device } from '#model/device.ts';
import { DEVICE_LIMIT } from './settings.ts';
import { grown } from './tail.ts';

/** The group of those of whom no conclusion was drawn yet. */
export const UNMET = 0;
/** How much care depends on a device. */
export const WEIGHT = { other: 0, clinical: 1, lifeCritical: 2 } as const;

/** As plain data. */
export interface RosterState {
  readonly keys: readonly string[];
  readonly addresses: readonly string[];
  readonly groups: readonly string[];
  readonly also: readonly (readonly [number, readonly number[]])[];
  readonly aliases: readonly (readonly [string, number])[];
  readonly columns: readonly [Uint16Array, Uint16Array, Int32Array, Int32Array, Int32Array, Uint32Array, Uint8Array];
}

export class Roster {
  /** Where each was met last, as text. */
  addresses: string[] = [];
  /** Days on which it was seen, and the last of them. */
  active: Uint16Array = new Uint16Array(64);
  lastDay: Uint16Array = new Uint16Array(64);
  /** Its groups: by maker and model, by kind, by place. */
  model: Int32Array = new Int32Array(64);
  kind: Int32Array = new Int32Array(64);
  place: Int32Array = new Int32Array(64);
  /** How many different clients it has served. */
  serves: Uint32Array = new Uint32Array(64);
  weight: Uint8Array = new Uint8Array(64);
  /** Names of groups, and how many devices each has. */
  groups: string[] = ['not met'];
  sizes: number[] = [0];
  /** Devices that there was no room for. */
  lost = 0;
  #keys: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #groupNumbers = new Map<string, number>([['not met', UNMET]]);
  /** Others that a device was taken for before. */
  readonly #also = new Map<number, number[]>();

  get count(): number {
    return this.#keys.length;
  }

  /** Room in the columns. */
  get room(): number {
    return this.active.length;
  }

  /** The number of whoever goes by a key; -1 where there is no room. */
  number(key: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    if (this.#keys.length >= DEVICE_LIMIT) {
      this.lost++;
      return -1;
    }
    const number = this.#keys.length;
    if (number >= this.active.length) this.#grow(number * 2);
    this.#keys.push(key);
    this.addresses.push('');
    this.#numbers.set(key, number);
    return number;
  }

  /** The number that a key has; undefined where nobody was met under it. */
  find(key: string): number | undefined {
    return this.#numbers.get(key);
  }

  /** The key by which a number was met first. */
  key(number: number): string {
    return this.#keys[number] ?? '';
  }

  /** It was seen on a day at an address. */
  see(number: number, day: number, address: string): void {
    this.addresses[number] = address;
    if ((this.lastDay[number] as number) >= day) return;
    this.lastDay[number] = day;
    this.active[number] = (this.active[number] as number) + 1;
  }

  /** Others that the device was taken for before. */
  also(number: number): readonly number[] {
    return this.#also.get(number) ?? [];
  }

  /** A device as it is concluded now: what was learnt of its addresses is its own, and it joins its groups. */
  meet(device: Device): void {
    const number = this.#adopt(device);
    if (number < 0) return;
    const { category, manufacturer, model, location } = device.identity;
    const place = location?.value ?? networkOf(device.ips.at(-1) ?? '');
    const kind = category ? kindInWords(category.value) : `unidentified device in ${place}`;
    const product = model ? `${manufacturer?.value ?? ''} ${model.value}`.trim() : `${kind} of unknown model`;
    this.#join(this.kind, number, kind);
    this.#join(this.model, number, product);
    this.#join(this.place, number, `place ${place}`);
    const { clinical } = device;
    this.weight[number] = !clinical ? WEIGHT.other : clinical.lifeCritical ? WEIGHT.lifeCritical : WEIGHT.clinical;
  }

  get bytes(): number {
    return this.active.length * 21;
  }

  state(): RosterState {
    const { addresses, groups, active, lastDay, model, kind, place, serves, weight } = this;
    return {
      ...{ keys: this.#keys, addresses, groups, also: [...this.#also] },
      aliases: [...this.#numbers].filter(([key, number]) => this.#keys[number] !== key),
      columns: [active, lastDay, model, kind, place, serves, weight],
    };
  }

  restore({ keys, addresses, groups, also, aliases, columns }: RosterState): void {
    this.#keys = [...keys];
    this.addresses = [...addresses];
    this.groups = [...groups];
    [this.active, this.lastDay, this.model, this.kind, this.place, this.serves, this.weight] = columns;
    for (const [number, key] of keys.entries()) this.#numbers.set(key, number);
    for (const [key, number] of aliases) this.#numbers.set(key, number);
    for (const [number, group] of groups.entries()) this.#groupNumbers.set(group, number);
    for (const [number, list] of also) this.#also.set(number, [...list]);
    this.sizes = groups.map(() => 0);
    for (const column of [this.kind, this.model, this.place])
      for (let number = 0; number < keys.length; number++) this.#resize(column, number, 1);
  }

  #adopt({ id, macs, ips }: Device): number {
    // An address alone says who it is only where no interface does.
    const known = (macs.length > 0 ? macs : ips).flatMap((key) => this.#numbers.get(key) ?? []);
    const own = this.#numbers.get(id) ?? known[0] ?? this.number(id);
    if (own < 0) return own;
    this.#numbers.set(id, own);
    for (const mac of macs) {
      const other = this.#numbers.get(mac);
      this.#numbers.set(mac, own);
      if (other === undefined || other === own) continue;
      const list = this.#also.get(own) ?? [];
      if (list.length < 8 && !list.includes(other)) this.#also.set(own, [...list, other]);
      this.active[own] = Math.max(this.active[own] as number, this.active[other] as number);
    }
    return own;
  }

  #join(column: Int32Array, number: number, name: string): void {
    let group = this.#groupNumbers.get(name);
    if (group === undefined) {
      group = this.groups.length;
      this.groups.push(name);
      this.sizes.push(0);
      this.#groupNumbers.set(name, group);
    }
    if (column[number] === group) return;
    this.#resize(column, number, -1);
    column[number] = group;
    this.#resize(column, number, 1);
  }

  #resize(column: Int32Array, number: number, by: number): void {
    const group = column[number] as number;
    if (group !== UNMET) this.sizes[group] = (this.sizes[group] ?? 0) + by;
  }

  #grow(length: number): void {
    this.active = grown(this.active, length);
    this.lastDay = grown(this.lastDay, length);
    this.model = grown(this.model, length);
    this.kind = grown(this.kind, length);
    this.place = grown(this.place, length);
    this.serves = grown(this.serves, length);
    this.weight = grown(this.weight, length);
  }
}

/** The /24 or /64 that an address is in. */
function networkOf(ip: string): string {
  if (ip.includes(':')) return `${ip.split(':').slice(0, 4).join(':')}::/64`;
  return ip === '' ? 'nowhere' : `${ip.split('.').slice(0, 3).join('.')}.0/24`;
}
