/**
 * The ranges that hold everything a match can take: most rules of a long list are told apart from a narrow question by a few
 * comparisons, and need no set at all.
 */
import type { AddressSet, Match, NumberRange } from '../filter.ts';

/** The first and the last value of each field in turn: family, source, destination, protocol, source and destination port. */
export type Hull = readonly number[];

/** Everything. */
export const EVERYWHERE: Hull = Array.from({ length: 6 }, () => [0, Number.POSITIVE_INFINITY]).flat();
/** Nothing: no range of it holds a number. */
const NOWHERE: Hull = Array.from({ length: 6 }, () => [Number.POSITIVE_INFINITY, -1]).flat();

const PLACES = { family: 0, src: 2, dst: 4, protocol: 6, sport: 8, dport: 10 } as const;
/** Of IPv6 addresses, the first 52 bits are compared: so many are exact in a number. */
const LOST_BITS = 76n;

/** False where nothing can lie in both. */
export function mayMeet(a: Hull, b: Hull): boolean {
  for (let i = 0; i < a.length; i += 2) {
    if ((a[i] as number) > (b[i + 1] as number) || (b[i] as number) > (a[i + 1] as number)) return false;
  }
  return true;
}

/** What lies in both. */
export function shared(a: Hull, b: Hull): Hull {
  return a.map((value, i) => (i % 2 === 0 ? Math.max(value, b[i] ?? 0) : Math.min(value, b[i] ?? 0)));
}

function joined(a: Hull, b: Hull): Hull {
  return a.map((value, i) => (i % 2 === 0 ? Math.min(value, b[i] ?? 0) : Math.max(value, b[i] ?? 0)));
}

/** The hull of all that a match may take. */
export function hullOf(match: Match): Hull {
  switch (match.kind) {
    case 'all':
      return match.of.map(hullOf).reduce(shared, EVERYWHERE);
    case 'any':
      return match.of.map(hullOf).reduce(joined, NOWHERE);
    case 'address':
      return match.of.map((set) => ofAddresses(match.field, set)).reduce(joined, NOWHERE);
    case 'family':
      return within('family', match.bits, match.bits);
    case 'number': {
      const { field } = match;
      return field === 'protocol' || field === 'sport' || field === 'dport' ? ofRanges(field, match.of) : EVERYWHERE;
    }
    default:
      return EVERYWHERE;
  }
}

function within(field: keyof typeof PLACES, from: number, to: number): Hull {
  const hull = [...EVERYWHERE];
  hull[PLACES[field]] = from;
  hull[PLACES[field] + 1] = to;
  return hull;
}

function ofRanges(field: 'protocol' | 'sport' | 'dport', ranges: readonly NumberRange[]): Hull {
  let [from, to] = [Number.POSITIVE_INFINITY, -1];
  for (const range of ranges) [from, to] = [Math.min(from, range.from), Math.max(to, range.to)];
  return within(field, from, to);
}

function ofAddresses(field: 'src' | 'dst', set: AddressSet): Hull {
  const from = set.kind === 'range' ? set.from : set.value & set.mask;
  const to = set.kind === 'range' ? set.to : from | (((1n << BigInt(set.bits)) - 1n) ^ set.mask);
  const lost = set.bits === 128 ? LOST_BITS : 0n;
  return shared(within('family', set.bits, set.bits), within(field, Number(from >> lost), Number(to >> lost)));
}
