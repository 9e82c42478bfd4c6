/** The plan of a hospital from a seed: its units, every device with its product, place, name and interface, and the subnets. */
import { formatIpv4 } from '#base/addresses.ts';
import { NOWHERE, SUBNET_LIMIT, Subnet } from './addresses.ts';
import type { Fleet, Zone } from './fleet.ts';
import { PRODUCTS, type Product } from './product.ts';
import { proportionsOf } from './proportions.ts';
import { hash, Random } from './random.ts';
import { type Unit, unitsOf } from './units.ts';

/** Devices of branches are seen through a router: nobody sees their MACs. */
const BEYOND: ReadonlySet<Zone> = new Set(['clinic']);
/** Zones of devices that a branch has too. */
const OF_BRANCH: ReadonlySet<Zone> = new Set(['office', 'voice', 'wireless', 'medical', 'medical-wireless']);

export interface Device {
  readonly index: number;
  readonly id: string;
  readonly fleet: Fleet;
  readonly product: Product;
  readonly unit: Unit;
  /** The bed it stands at, where its unit has beds; else -1. */
  readonly bed: number;
  readonly subnet: Subnet;
  /** Its address where that is set by hand; else NOWHERE. */
  readonly fixedIp: number;
  readonly host: string;
  readonly serial: string;
  readonly mac: string;
  readonly version: string;
  /** Sensors see its MAC. */
  readonly hasMac: boolean;
}

export interface Hospital {
  readonly seed: number;
  readonly beds: number;
  readonly units: readonly Unit[];
  readonly devices: readonly Device[];
  /** Indexes into `devices`, by fleet. */
  readonly byFleet: ReadonlyMap<string, readonly number[]>;
  readonly subnets: readonly Subnet[];
}

/** Plans a hospital of exactly `count` devices. Throws a RangeError where that is too few. */
export function planHospital(seed: number, count: number): Hospital {
  const { beds, counts } = proportionsOf(count);
  const units = unitsOf(beds);
  const random = new Random(seed, 'plan');
  const subnets = new Subnets();
  const devices: Device[] = [];
  const byFleet = new Map<string, number[]>();
  for (const [fleet, amount] of counts) {
    const indexes: number[] = [];
    byFleet.set(fleet.id, indexes);
    const places = placesFor(fleet, units);
    const products = PRODUCTS.get(fleet.id) ?? [];
    for (let i = 0; i < amount; i++) {
      const unit = places[Math.floor(((i + random.next()) * places.length) / amount)] ?? (places[0] as Unit);
      const device = makeDevice(seed, devices.length, fleet, choose(products, random), unit, i, subnets);
      indexes.push(device.index);
      devices.push(device);
    }
  }
  for (const subnet of subnets.all) subnet.open();
  return { seed, beds, units, devices, byFleet, subnets: subnets.all };
}

/** Units that a fleet's devices stand in: each kind as often as the fleet names it, spread over the units of the kind. */
function placesFor({ units: kinds }: Fleet, units: readonly Unit[]): readonly Unit[] {
  const lists = kinds.map((kind) => units.filter((unit) => unit.kind === kind)).filter((list) => list.length > 0);
  if (lists.length === 0) return units;
  const longest = Math.max(...lists.map((list) => list.length));
  return lists.flatMap((list) =>
    Array.from({ length: longest }, (_, i) => list[Math.floor((i * list.length) / longest)] as Unit),
  );
}

function choose(products: readonly Product[], random: Random): Product {
  let left = random.next() * products.reduce((sum, { share }) => sum + share, 0);
  for (const product of products) {
    left -= product.share;
    if (left < 0) return product;
  }
  return products[0] as Product;
}

function makeDevice(
  seed: number,
  index: number,
  fleet: Fleet,
  product: Product,
  unit: Unit,
  number: number,
  subnets: Subnets,
): Device {
  const isBranch = unit.kind === 'clinic' && OF_BRANCH.has(fleet.zone);
  const subnet = subnets.find(isBranch ? 'clinic' : fleet.zone, unit.building);
  const mac = macOf(seed, index, product, 0);
  const asset = String(100_000 + index);
  const words = { asset, mac, unit: unit.code };
  const version =
    product.versions[Math.min(product.versions.length - 1, versionRank(hash('version', index ^ seed)))] ?? '';
  return {
    index,
    id: `d${asset}`,
    fleet,
    product,
    unit,
    bed: unit.beds > 0 ? unit.firstBed + (number % unit.beds) : -1,
    subnet,
    fixedIp: subnet.plan(index, fleet.isFixed),
    host: fill(product.name, words),
    serial: product.serial === '-' ? '' : fill(product.serial, words),
    mac,
    version: version === '-' ? '' : version,
    hasMac: !BEYOND.has(subnet.zone),
  };
}

/** Most devices have the newest version but one: rank 0 for 40 %, 1 for 45 %, older ones for the rest (an estimate). */
function versionRank(word: number): number {
  const share = (word >>> 8) / 0x1000000;
  return share < 0.4 ? 0 : share < 0.85 ? 1 : 2;
}

/** A device's MAC; `turn` counts up for those that make up a new one now and then. */
export function macOf(seed: number, index: number, product: Product, turn: number): string {
  const prefix = product.oui[index % product.oui.length] ?? 'random';
  const low = (0x100000 + index).toString(16).padStart(6, '0').slice(-6);
  // Locally administered, as phones make them up.
  const digits =
    prefix === 'random'
      ? `${(hash('mac', index * 64 + turn + seed) & 0xff).toString(16).padStart(2, '0')[0]}2${hash(
          'mac2',
          index * 64 + turn,
        )
          .toString(16)
          .padStart(8, '0')
          .slice(0, 4)}${low}`
      : prefix + low;
  return digits.replace(/(..)(?!$)/g, '$1:');
}

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ0123456789';

/** What the words in braces stand for. */
type Words = Readonly<
  Partial<Record<'ip' | 'mac' | 'host' | 'serial' | 'asset' | 'version' | 'unit' | 'building', string>>
>;

/** Fills the words in braces of a name or statement. */
export function fill(template: string, words: Words): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (_, word: string) => {
    const known = words[word as keyof Words];
    if (known !== undefined) return known;
    const digits = (words.mac ?? '').replaceAll(':', '');
    if (word === 'MAC') return digits.toUpperCase();
    if (word === 'mac12') return digits;
    if (word === 'MAC6') return digits.slice(6).toUpperCase();
    if (word === 'asset7')
      return Array.from(
        { length: 7 },
        (_, i) => LETTERS[hash('asset', Number(words.asset) * 8 + i) % LETTERS.length],
      ).join('');
    if (word === 'HOST') return (words.host ?? '').toUpperCase().slice(0, 15);
    if (word === 'ae') return (words.host ?? '').toUpperCase().replaceAll('-', '_').slice(0, 16);
    return '';
  });
}

/** The subnets of each zone and building; another one where one is full. */
class Subnets {
  readonly all: Subnet[] = [];
  readonly #open = new Map<string, Subnet>();
  readonly #numbers = new Map<Zone, number>();

  find(zone: Zone, building: number): Subnet {
    const key = `${zone} ${building}`;
    const open = this.#open.get(key);
    if (open && open.planned < SUBNET_LIMIT) return open;
    const number = this.#numbers.get(zone) ?? 0;
    this.#numbers.set(zone, number + 1);
    const subnet = new Subnet(zone, building, number);
    this.all.push(subnet);
    this.#open.set(key, subnet);
    return subnet;
  }
}

/** An address as text; empty for NOWHERE. */
export function ipText(ip: number): string {
  return ip === NOWHERE ? '' : formatIpv4(ip);
}
