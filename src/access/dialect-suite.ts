/** The conformance suite of dialects: random rule sets written out in a dialect, read back, and asked about packet by packet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatIp, type Prefix } from '#base/prefix.ts';
import type { Dialect } from './configuration.ts';
import type { NumberRange } from './filter.ts';
import { parseWords } from './packets/words.ts';
import { test as testPacket } from './questions/ask.ts';
import { compare } from './questions/compare.ts';
import { createSubject } from './questions/subject.ts';
import { createDice, type Dice } from './random-rules.ts';

/** A rule that every dialect can say. */
export interface SuiteRule {
  readonly action: 'permit' | 'deny';
  /** `null` for every protocol. */
  readonly protocol: 'tcp' | 'udp' | 'icmp' | null;
  readonly src: Prefix;
  readonly dst: Prefix;
  /** Of TCP and UDP alone; null for every port. */
  readonly sport: NumberRange | null;
  readonly dport: NumberRange | null;
}

/** Rules as a text of the dialect. */
export interface WrittenRules {
  readonly text: string;
  /** The line of each rule, counted from 1. */
  readonly at: readonly number[];
  /** All lines that say something of each rule, where these are several: each of them may be garbled. */
  readonly parts?: readonly (readonly number[])[];
}

/** What the suite needs to know of a dialect. */
export interface SuiteDialect {
  readonly dialect: Dialect;
  /** The name by which the filter is asked. */
  readonly filter: string;
  readonly otherwise: 'permit' | 'deny';
  /** Words of every question beside those of the rules, as `state=new`. */
  readonly words?: string;
  /** True where rules can state source ports; false leaves them out. */
  readonly hasSourcePorts?: boolean;
  /** False where a rule cannot state that it is about ICMP. */
  readonly hasIcmp?: boolean;
  /** `masked` where ranges of ports are those that a mask can say. */
  readonly ports?: 'any' | 'masked';
  /** A setting that is in no language, as it may stand on a line of its own behind any line of a rule. */
  readonly stranger?: string;
  write(rules: readonly SuiteRule[]): WrittenRules;
}

/** Rule sets that are asked about; `RULE_SETS=2000` asks about more than a machine that builds has time for. */
const { RULE_SETS } = process.env;
const SETS = Number(RULE_SETS ?? 60);
const PACKETS = 8;
const FIRST = 9000;

interface Asked {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | '47';
  readonly src: bigint;
  readonly dst: bigint;
  readonly sport: number;
  readonly dport: number;
}

/** Registers the tests of a dialect. */
export function suiteOf(asked: SuiteDialect): void {
  const { dialect } = asked;
  test(`${dialect.name}: rules that are written and read back decide as they are`, (context) => {
    let count = 0;
    for (let seed = FIRST; seed < FIRST + SETS; seed++) count += askAll(asked, seed);
    context.diagnostic(`${SETS} rule sets, seeds from ${FIRST}, ${count} packets, no disagreement`);
    assert.equal(count, SETS * PACKETS);
  });
  test(`${dialect.name}: a text is recognised, and every prefix of it is read without a fall`, () => {
    const { text } = asked.write(randomRules(createDice(FIRST), asked));
    assert.ok(dialect.recognise(text) > 0.3);
    for (let length = 0; length < text.length; length += 7) dialect.read(text.slice(0, length), 'cut');
  });
  test(`${dialect.name}: a rule that is taken out, moved or turned round changes answers as enumeration says`, () => {
    for (let seed = FIRST; seed < FIRST + SETS / 3; seed++) changeOne(asked, seed);
  });
  test(`${dialect.name}: a word that is not known gives no verdict where it could matter`, () => {
    for (let seed = FIRST; seed < FIRST + SETS / 3; seed++) garbleOne(asked, seed);
  });
}

function askAll(asked: SuiteDialect, seed: number): number {
  const dice = createDice(seed);
  const rules = randomRules(dice, asked);
  const { text, at } = asked.write(rules);
  const subject = createSubject([asked.dialect.read(text, 'written')]);
  for (let i = 0; i < PACKETS; i++) {
    const packet = randomPacket(dice, rules);
    const index = rules.findIndex((rule) => takes(rule, packet));
    const answer = testPacket(subject, asked.filter, parseWords(wordsOf(packet, asked)));
    const told = `seed ${seed}: ${wordsOf(packet, asked)}: ${answer.because}\n${text}`;
    assert.equal(answer.verdict, rules[index]?.action ?? asked.otherwise, told);
    if (index >= 0) assert.equal(answer.line?.at, at[index], told);
  }
  return PACKETS;
}

/** Holds a changed rule set against the one before: where packets fare otherwise, `compare` says so. */
function changeOne(asked: SuiteDialect, seed: number): void {
  const dice = createDice(seed);
  const before = randomRules(dice, asked);
  // A list without a rule is a matter of its own in many dialects.
  if (before.length < 2) return;
  const after = [...before];
  const [rule] = after.splice(dice(after.length), 1);
  if (rule && dice(3) === 0) after.splice(dice(after.length + 1), 0, rule);
  else if (rule && dice(2) === 0) after.push({ ...rule, action: rule.action === 'permit' ? 'deny' : 'permit' });
  const configurations = [before, after].map((rules) => asked.dialect.read(asked.write(rules).text, 'written'));
  const answer = compare(createSubject(configurations), {
    filter: asked.filter,
    where: parseWords(asked.words ?? ''),
    except: [],
  });
  const verdict = (rules: readonly SuiteRule[], packet: Asked): string =>
    rules.find((candidate) => takes(candidate, packet))?.action ?? asked.otherwise;
  for (let i = 0; i < PACKETS * 4; i++) {
    const packet = randomPacket(dice, before);
    if (verdict(before, packet) !== verdict(after, packet)) assert.equal(answer.equal, false, `seed ${seed}`);
  }
  for (const { packet, before: one, after: other } of answer.changes) {
    assert.notEqual(one.verdict, other.verdict);
    const plain = plainOf(packet);
    if (!plain) continue;
    const told = `seed ${seed}: ${JSON.stringify(packet)}\n${asked.write(before).text}`;
    assert.equal(one.verdict, verdict(before, plain), told);
    assert.equal(other.verdict, verdict(after, plain), told);
  }
}

/** Puts a word that is in no language into one rule: packets that an earlier rule decides fare as before, no packet gets a false verdict. */
function garbleOne(asked: SuiteDialect, seed: number): void {
  const dice = createDice(seed);
  const rules = randomRules(dice, asked);
  const written = asked.write(rules);
  const { text, at } = written;
  const place = dice(rules.length);
  const lines = text.split('\n');
  const parts = written.parts?.[place] ?? [at[place] ?? 1];
  const index = (parts[dice(parts.length)] ?? 1) - 1;
  if (asked.stranger !== undefined && dice(3) === 0) lines.splice(index + 1, 0, asked.stranger);
  else lines[index] = garbled(lines[index] ?? '');
  const subject = createSubject([asked.dialect.read(lines.join('\n'), 'garbled')]);
  for (let i = 0; i < PACKETS; i++) {
    const packet = randomPacket(dice, rules);
    let verdict: string;
    try {
      ({ verdict } = testPacket(subject, asked.filter, parseWords(wordsOf(packet, asked))));
    } catch {
      return; // Nothing of the text stands: no verdict is given.
    }
    if (verdict === 'unknown') continue;
    // A rule is taken or not where the packet meets what was understood of it, and surely not where it does not.
    const decided = rules.findIndex((rule) => takes(rule, packet));
    const others = rules.findIndex((rule, other) => other !== place && takes(rule, packet));
    const without = rules[others]?.action ?? asked.otherwise;
    const told = `seed ${seed}: ${verdict} for ${wordsOf(packet, asked)}\n${lines.join('\n')}`;
    assert.equal(verdict, without, told);
    if (decided === place) assert.equal(rules[place]?.action, without, told);
  }
}

/** Words that are in no language, behind the others of a line: in front of what closes it. */
function garbled(line: string): string {
  const end = /\s*(?:[;}]|<\/[^<]*>|,?\s*actions=.*)?\s*$/.exec(line)?.index ?? 0;
  return `${line.slice(0, end)} frobnicate 7${line.slice(end)}`;
}

function randomRules(dice: Dice, { hasSourcePorts = true, hasIcmp = true, ports }: SuiteDialect): readonly SuiteRule[] {
  const randomRange = ports === 'masked' ? randomMasked : randomPorts;
  return Array.from({ length: 1 + dice(8) }, (): SuiteRule => {
    const named = (['tcp', 'udp', 'icmp', null] as const)[dice(4)] ?? null;
    const protocol = named === 'icmp' && !hasIcmp ? null : named;
    const hasPorts = protocol === 'tcp' || protocol === 'udp';
    return {
      action: dice(2) === 0 ? ('permit' as const) : ('deny' as const),
      protocol,
      src: randomPrefix(dice),
      dst: randomPrefix(dice),
      sport: hasPorts && hasSourcePorts && dice(4) === 0 ? randomRange(dice) : null,
      dport: hasPorts && dice(3) > 0 ? randomRange(dice) : null,
    };
  });
}

/** A range that a value and a mask can say. */
function randomMasked(dice: Dice): NumberRange {
  const size = 2 ** dice(12);
  const from = dice(65_536 / size) * size;
  return { from, to: from + size - 1 };
}

function randomPorts(dice: Dice): NumberRange {
  const from = 1 + dice(60_000);
  return { from, to: dice(2) === 0 ? from : from + 1 + dice(5000) };
}

function randomPrefix(dice: Dice): Prefix {
  const length = [0, 8, 22, 24, 31, 32][dice(6)] ?? 32;
  const host = BigInt(32 - length);
  return { bits: 32, value: (BigInt(0x0a00_0000 + dice(3) * 0x100 + dice(4)) >> host) << host, length };
}

/** A packet that often lies at the edge of some rule. */
function randomPacket(dice: Dice, rules: readonly SuiteRule[]): Asked {
  const rule = rules[dice(rules.length)];
  const inside = (prefix: Prefix | undefined): bigint =>
    (prefix?.value ?? 0n) + BigInt(dice(2) === 0 ? 0 : dice(2 ** Math.min(10, 32 - (prefix?.length ?? 32))));
  const port = (range: NumberRange | null | undefined): number =>
    range
      ? Math.min(65_535, Math.max(0, [range.from, range.to, range.from - 1, range.to + 1][dice(4)] ?? 0))
      : 1 + dice(65_535);
  const protocol = (['tcp', 'udp', 'icmp', '47'] as const)[dice(4)] ?? 'tcp';
  return {
    protocol: dice(3) === 0 ? protocol : (rule?.protocol ?? protocol),
    src: inside(rule?.src),
    dst: inside(rule?.dst),
    sport: port(rule?.sport),
    dport: port(rule?.dport),
  };
}

function takes(rule: SuiteRule, packet: Asked): boolean {
  const isIn = ({ value, length }: Prefix, address: bigint): boolean =>
    address >> BigInt(32 - length) === value >> BigInt(32 - length);
  const isPort = (range: NumberRange | null, port: number): boolean =>
    range === null || (range.from <= port && port <= range.to);
  return (
    (rule.protocol === null || rule.protocol === packet.protocol) &&
    isIn(rule.src, packet.src) &&
    isIn(rule.dst, packet.dst) &&
    isPort(rule.sport, packet.sport) &&
    isPort(rule.dport, packet.dport)
  );
}

function wordsOf({ protocol, src, dst, sport, dport }: Asked, { words = '' }: SuiteDialect): string {
  const ends = `src=${formatIp({ bits: 32, value: src })} dst=${formatIp({ bits: 32, value: dst })} protocol=${protocol}`;
  const rest =
    protocol === 'icmp'
      ? 'icmp=8/0'
      : protocol === '47'
        ? ''
        : `sport=${sport} dport=${dport}${protocol === 'tcp' ? ' flags=syn' : ''}`;
  return `${ends} ${rest} ${words}`;
}

/** A packet of an answer as the suite asks; null where it is of another kind. */
function plainOf(packet: Readonly<Record<string, string | number>>): Asked | null {
  const address = (text: unknown): bigint =>
    String(text)
      .split('.')
      .reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const { protocol = '', src = '', dst = '', sport = 0, dport = 0 } = packet;
  if (String(src).includes(':')) return null;
  const name = protocol === 'tcp' || protocol === 'udp' || protocol === 'icmp' ? protocol : '47';
  return { protocol: name, src: address(src), dst: address(dst), sport: Number(sport), dport: Number(dport) };
}
