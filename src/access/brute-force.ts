/** What becomes of one packet, worked out one rule after the other with no sets at all: the tests hold the exact answers against this. */
import type { Configuration } from './configuration.ts';
import type { AddressSet, ConnectionState, Filter, Match, NumberField } from './filter.ts';

/** A packet as plain values; numbers that it lacks are absent. */
export interface PlainPacket {
  readonly bits: 32 | 128;
  readonly src: bigint;
  readonly dst: bigint;
  readonly state: ConnectionState;
  readonly in: string;
  readonly out: string;
  readonly flags?: number;
  readonly numbers: Readonly<Partial<Record<NumberField, number>>>;
}

type Truth = 'yes' | 'no' | 'maybe';

/** Whether a match is true of a packet; maybe where something unknown decides. */
function isMatch(match: Match, packet: PlainPacket): Truth {
  switch (match.kind) {
    case 'all': {
      const parts = match.of.map((part) => isMatch(part, packet));
      return parts.includes('no') ? 'no' : parts.includes('maybe') ? 'maybe' : 'yes';
    }
    case 'any': {
      const parts = match.of.map((part) => isMatch(part, packet));
      return parts.includes('yes') ? 'yes' : parts.includes('maybe') ? 'maybe' : 'no';
    }
    case 'not': {
      const part = isMatch(match.of, packet);
      return part === 'maybe' ? 'maybe' : truth(part === 'no');
    }
    case 'unknown':
      return 'maybe';
    case 'address':
      return truth(match.of.some((set) => isIn(set, packet.bits, packet[match.field])));
    case 'family':
      return truth(match.bits === packet.bits);
    case 'number': {
      const number = packet.numbers[match.field];
      return truth(number !== undefined && match.of.some(({ from, to }) => from <= number && number <= to));
    }
    case 'flags':
      return truth(packet.flags !== undefined && (packet.flags & match.mask) === match.value);
    case 'state':
      return truth(match.of.includes(packet.state));
    case 'interface':
      return truth(match.of.some((name) => isNamed(name, packet[match.field])));
    case 'mac':
      return truth(match.mask === 0n);
  }
}

function truth(value: boolean): Truth {
  return value ? 'yes' : 'no';
}

function isIn(set: AddressSet, bits: 32 | 128, address: bigint): boolean {
  if (set.bits !== bits) return false;
  return set.kind === 'range'
    ? set.from <= address && address <= set.to
    : (address & set.mask) === (set.value & set.mask);
}

function isNamed(name: string, asked: string): boolean {
  return name.endsWith('*') ? asked.startsWith(name.slice(0, -1)) : name === asked;
}

/** Every verdict that a packet may get from a filter, each as `permit 12` with the line that decides (0 for none). */
export function possibleVerdicts(
  { filters }: Pick<Configuration, 'filters'>,
  filter: Filter,
  packet: PlainPacket,
): ReadonlySet<string> {
  const verdicts = new Set<string>();
  const end = ({ otherwise, otherwiseLine }: Filter): void => {
    verdicts.add(`${otherwise} ${otherwiseLine?.at ?? 0}`);
  };
  /** Asks the rules from one on; `back` says what comes behind the filter where it returns. */
  const ask = (asked: Filter, from: number, trail: readonly Filter[], back: () => void): void => {
    const rule = asked.rules[from];
    if (!rule) {
      if (asked.otherwise === 'return' || trail.length === 0) back();
      else end(asked);
      return;
    }
    const isHit = isMatch(rule.match, packet);
    const { action } = rule;
    const next = (): void => ask(asked, from + 1, trail, back);
    if (isHit !== 'yes' || action.kind === 'continue') next();
    if (isHit === 'no' || action.kind === 'continue') return;
    if (action.kind === 'return') back();
    else if (action.kind === 'jump' || action.kind === 'goto') {
      const target = filters.find(({ name }) => name === action.filter);
      if (!target || trail.includes(target) || target === asked) verdicts.add(`unknown ${rule.line.at}`);
      else ask(target, 0, [...trail, asked], action.kind === 'jump' ? next : back);
    } else verdicts.add(`${action.kind} ${rule.line.at}`);
  };
  ask(filter, 0, [], () => end(filter));
  return verdicts;
}

/** The one verdict of several possible ones: unknown where they differ. */
export function agreed(verdicts: ReadonlySet<string>): 'permit' | 'deny' | 'unknown' {
  const kinds = new Set([...verdicts].map((verdict) => verdict.split(' ')[0]));
  const [only] = kinds;
  return kinds.size === 1 && (only === 'permit' || only === 'deny') ? only : 'unknown';
}
