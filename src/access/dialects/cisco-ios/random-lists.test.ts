/** Random access lists, written as IOS writes them, against a reader of entries that knows no text: the verdict and the line of every packet. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createDice, type Dice } from '../../random-rules.ts';
import { asker } from '../../testing.ts';
import { ciscoIos } from './index.ts';

const LISTS = 200;
const PACKETS = 25;

/** An entry as its numbers; text is written from it, and packets are held against it. */
interface Entry {
  readonly permit: boolean;
  /** Null for every protocol. */
  readonly protocol: number | null;
  readonly src: Side;
  readonly dst: Side;
  readonly sport: Ports | null;
  readonly dport: Ports | null;
  readonly icmp: readonly [type: number, code: number | null] | null;
  readonly established: boolean;
}

interface Side {
  readonly value: number;
  readonly wildcard: number;
}

interface Ports {
  readonly text: string;
  holds(port: number): boolean;
}

interface Packet {
  readonly src: number;
  readonly dst: number;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
  readonly icmp: readonly [type: number, code: number];
  /** A segment that opens a connection, or one in its middle. */
  readonly flags: 'syn' | 'ack' | 'rst,ack';
}

const PROTOCOLS = [6, 17, 1, 47] as const;
const NAMES: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 1: 'icmp', 47: 'gre' };
const PORTS = [22, 23, 80, 443, 1024] as const;
/** Names that TCP and UDP have for ports. */
const PORT_NAMES: Readonly<Record<number, string>> = { 80: 'www', 443: 'https' };

const pick = <Item>(dice: Dice, items: readonly Item[]): Item => items[dice(items.length)] ?? assert.fail();
const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');

/** Addresses of a small network, so that entries often meet. */
const address = (dice: Dice): number => (0x0a000000 + dice(4) * 256 + dice(4)) >>> 0;

function side(dice: Dice): Side {
  return { value: address(dice), wildcard: pick(dice, [0, 1, 2, 255, 256, 0x101, 0xffffffff]) };
}

function ports(dice: Dice): Ports | null {
  const word = (port: number): string => (dice(2) === 0 ? (PORT_NAMES[port] ?? String(port)) : String(port));
  const [one, other] = [pick(dice, PORTS), pick(dice, PORTS)];
  switch (dice(8)) {
    case 0:
      return { text: `eq ${word(one)}`, holds: (port) => port === one };
    case 1:
      return { text: `eq ${word(one)} ${word(other)}`, holds: (port) => port === one || port === other };
    case 2:
      return { text: `neq ${word(one)}`, holds: (port) => port !== one };
    case 3:
      return { text: `gt ${word(one)}`, holds: (port) => port > one };
    case 4:
      return { text: `lt ${word(one)}`, holds: (port) => port < one };
    case 5: {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      return { text: `range ${word(from)} ${word(to)}`, holds: (port) => from <= port && port <= to };
    }
    default:
      return null;
  }
}

function randomEntry(dice: Dice): Entry {
  const protocol = dice(4) === 0 ? null : pick(dice, PROTOCOLS);
  const hasPorts = protocol === 6 || protocol === 17;
  return {
    permit: dice(2) === 0,
    protocol,
    src: side(dice),
    dst: side(dice),
    sport: hasPorts ? ports(dice) : null,
    dport: hasPorts ? ports(dice) : null,
    icmp: protocol === 1 && dice(2) === 0 ? [pick(dice, [0, 3, 8]), dice(2) === 0 ? null : dice(2)] : null,
    established: protocol === 6 && dice(4) === 0,
  };
}

function sideText({ value, wildcard }: Side, dice: Dice): string {
  if (wildcard === 0xffffffff) return dice(2) === 0 ? 'any' : `${dotted(value)} 255.255.255.255`;
  return wildcard === 0 && dice(2) === 0 ? `host ${dotted(value)}` : `${dotted(value)} ${dotted(wildcard)}`;
}

function entryText(entry: Entry, dice: Dice): string {
  const { permit, protocol, src, dst, sport, dport, icmp, established } = entry;
  const name = protocol === null ? 'ip' : dice(3) === 0 ? String(protocol) : (NAMES[protocol] ?? String(protocol));
  const parts = [permit ? 'permit' : 'deny', name, sideText(src, dice), sport?.text, sideText(dst, dice), dport?.text];
  if (icmp) parts.push(icmp.filter((number) => number !== null).join(' '));
  if (established) parts.push('established');
  if (dice(5) === 0) parts.push('log');
  return parts.filter((part) => part !== undefined).join(dice(6) === 0 ? '  ' : ' ');
}

const isIn = ({ value, wildcard }: Side, given: number): boolean => ((value ^ given) & ~wildcard) === 0;

function matches(entry: Entry, packet: Packet): boolean {
  const { protocol, sport, dport, icmp } = entry;
  if (protocol !== null && protocol !== packet.protocol) return false;
  if (!isIn(entry.src, packet.src) || !isIn(entry.dst, packet.dst)) return false;
  if ((sport && !sport.holds(packet.sport)) || (dport && !dport.holds(packet.dport))) return false;
  if (icmp && (icmp[0] !== packet.icmp[0] || (icmp[1] !== null && icmp[1] !== packet.icmp[1]))) return false;
  return !entry.established || packet.flags !== 'syn';
}

function randomPacket(dice: Dice): Packet {
  return {
    src: address(dice),
    dst: address(dice),
    protocol: pick(dice, PROTOCOLS),
    sport: pick(dice, [...PORTS, 50_000]),
    dport: pick(dice, [...PORTS, 50_000]),
    icmp: [pick(dice, [0, 3, 8]), dice(3)],
    flags: pick(dice, ['syn', 'ack', 'rst,ack'] as const),
  };
}

function packetWords(packet: Packet): string {
  const { src, dst, protocol, sport, dport, icmp, flags } = packet;
  const words = [`src=${dotted(src)}`, `dst=${dotted(dst)}`, `protocol=${protocol}`];
  if (protocol === 6 || protocol === 17) words.push(`sport=${sport}`, `dport=${dport}`);
  if (protocol === 6) words.push(`flags=${flags}`);
  if (protocol === 1) words.push(`icmp=${icmp.join('/')}`);
  return words.join(' ');
}

suite('random access lists', () => {
  test(`${LISTS} lists of up to nine entries agree with their numbers on ${PACKETS} packets each (seeds 1 to ${LISTS})`, () => {
    let permitted = 0;
    for (let seed = 1; seed <= LISTS; seed++) {
      const dice = createDice(seed);
      const entries = Array.from({ length: 1 + dice(9) }, () => randomEntry(dice));
      const numbered = dice(2) === 0;
      const lines = entries.map((entry) =>
        numbered ? `access-list 150 ${entryText(entry, dice)}` : ` ${entryText(entry, dice)}`,
      );
      const text = [numbered ? '!' : 'ip access-list extended RANDOM', ...lines].join('\n');
      const ask = asker(ciscoIos.read(text, 'random.cfg'), numbered ? '150' : 'RANDOM');
      for (let round = 0; round < PACKETS; round++) {
        const packet = randomPacket(dice);
        const at = entries.findIndex((entry) => matches(entry, packet));
        const expected = at < 0 ? 'deny -' : `${entries[at]?.permit ? 'permit' : 'deny'} ${at + 2}`;
        assert.equal(ask(packetWords(packet)), expected, `seed ${seed}: ${packetWords(packet)}\n${text}`);
        if (expected.startsWith('permit')) permitted++;
      }
    }
    // Most packets meet no entry of so few: that some do is what matters.
    assert.ok(permitted > LISTS, `only ${permitted} packets were permitted`);
  });
});
