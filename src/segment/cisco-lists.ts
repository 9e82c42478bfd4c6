/** What the access lists of Cisco's systems have in common: lines of a rule, ports, and how many entries of a switch they take. */
import type { NumberRange } from '#access/filter.ts';
import { formatIp, formatPrefix, type Prefix } from '#base/prefix.ts';
import { type Plan, type PlanRule, type PlanZone, RenderError } from './dialect.ts';

/** Most lines of one text. */
const LINE_LIMIT = 500_000;
const PROTOCOL_WORDS: Readonly<Record<number, string>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' };
/** Messages of neighbour discovery, which a list must let pass (RFC 4861). */
const DISCOVERY_TYPES = [133, 134, 135, 136] as const;

export type Bits = 32 | 128;

/** How a dialect writes one end of a line. */
export interface EndWords {
  /** Words for the addresses of a zone: one where the dialect has groups, else one for each prefix. */
  zone(zone: PlanZone, bits: Bits): readonly string[];
}

export interface ListLines {
  readonly lines: readonly string[];
  /** Lines that decide. */
  readonly count: number;
  readonly tcam: number;
}

/** The lines of a list of one family, without its header: remarks, rules, and the end that denies. */
export function listLines(plan: Plan, bits: Bits, ends: EndWords, from: PlanZone | null = null): ListLines {
  const lines: string[] = ['remark answers of conversations that were let begin', 'permit tcp any any established'];
  let [count, tcam] = [1, entryWidth(bits)];
  if (bits === 128) {
    for (const type of DISCOVERY_TYPES) lines.push(`permit icmp any any ${type}`);
    count += DISCOVERY_TYPES.length;
    tcam += DISCOVERY_TYPES.length * entryWidth(bits);
  }
  let last = '';
  for (const rule of plan.rules) {
    const own = ruleLines(rule, bits, ends, from);
    if (own.lines.length === 0) continue;
    if (rule.remark !== last) lines.push(`remark ${rule.remark}`);
    last = rule.remark;
    for (const line of own.lines) lines.push(line);
    count += own.lines.length;
    tcam += own.tcam;
    if (lines.length > LINE_LIMIT)
      throw new RenderError(`the policy would take more than ${LINE_LIMIT} lines; summarise its zones`);
  }
  lines.push(`deny ${bits === 32 ? 'ip' : 'ipv6'} any any`);
  return { lines, count: count + 1, tcam: tcam + entryWidth(bits) };
}

/** `from`: a list of one zone's ports, where the sender is known and stands for `any`. */
function ruleLines(
  rule: PlanRule,
  bits: Bits,
  ends: EndWords,
  from: PlanZone | null,
): { readonly lines: readonly string[]; readonly tcam: number } {
  if (from !== null && rule.from !== null && !rule.from.includes(from)) return { lines: [], tcam: 0 };
  const sources = from === null ? endsOf(rule.from, bits, ends) : [{ words: 'any', entries: 1 }];
  const targets = endsOf(rule.to, bits, ends);
  const service = protocolWord(rule, bits);
  const ports = rule.ports.length === 0 ? [{ words: '', entries: 1 }] : rule.ports.map(portWords);
  const lines: string[] = [];
  let tcam = 0;
  for (const source of sources)
    for (const target of targets)
      for (const port of ports) {
        lines.push(`${rule.action} ${service} ${source.words} ${target.words}${port.words}`);
        tcam += source.entries * target.entries * port.entries * entryWidth(bits);
      }
  return { lines, tcam };
}

interface Words {
  readonly words: string;
  /** Entries of the table that they are multiplied by. */
  readonly entries: number;
}

function endsOf(zones: readonly PlanZone[] | null, bits: Bits, ends: EndWords): readonly Words[] {
  if (zones === null) return [{ words: 'any', entries: 1 }];
  return zones.flatMap((zone) => {
    const words = ends.zone(zone, bits);
    return words.map((one) => ({ words: one, entries: zone.prefixes[bits].length / words.length }));
  });
}

function protocolWord({ protocol, ports, remark }: PlanRule, bits: Bits): string {
  if (protocol === null) return bits === 32 ? 'ip' : 'ipv6';
  const word = PROTOCOL_WORDS[protocol];
  if (ports.length > 0 && word === undefined)
    throw new RenderError(
      `${remark}: Cisco's lists have no ports of protocol ${protocol}; name tcp or udp instead of any`,
    );
  return word ?? String(protocol);
}

function portWords({ from, to }: NumberRange): Words {
  return from === to
    ? { words: ` eq ${from}`, entries: 1 }
    : { words: ` range ${from} ${to}`, entries: rangeMasks({ from, to }).length };
}

/** A wide key takes two entries. */
function entryWidth(bits: Bits): number {
  return bits === 32 ? 1 : 2;
}

/** A range of numbers of 16 bits as the fewest values under masks. */
export function rangeMasks({ from, to }: NumberRange): readonly { readonly value: number; readonly mask: number }[] {
  const found: { value: number; mask: number }[] = [];
  for (let at = from; at <= to; ) {
    let size = 1;
    while (at % (size * 2) === 0 && at + size * 2 - 1 <= to && size < 65_536) size *= 2;
    found.push({ value: at, mask: 0x1_0000 - size });
    at += size;
  }
  return found;
}

/** A prefix of IPv4 as IOS writes it: `host A`, or the address with the bits that do not count. */
export function wildcardWords(prefix: Prefix): string {
  const { bits, value, length } = prefix;
  if (bits === 128) return length === 128 ? `host ${formatIp(prefix)}` : formatPrefix(prefix);
  if (length === 0) return 'any';
  if (length === 32) return `host ${formatIp(prefix)}`;
  return `${formatIp({ bits, value })} ${formatIp({ bits, value: (1n << BigInt(32 - length)) - 1n })}`;
}

/** What a list without memory of conversations needs a person to know. */
export function answerNotes({ rules }: Plan): readonly string[] {
  const others = rules.filter(({ action, protocol, from, to }) => action === 'permit' && protocol !== 6 && from !== to);
  const between = others.filter(({ remark }) => !remark.startsWith('within '));
  return between.length === 0
    ? []
    : [
        `access lists know no conversations: TCP's answers pass as established; those of UDP and ICMP (${between.length} rules) pass only where the policy permits their way back, so put the list where clients send, and leave the servers' side open or tracked`,
      ];
}
