/** The addresses in a set of packets: what is left of it when only who sent, or who is meant, is asked. */
import type { IpNumber } from '#base/prefix.ts';
import { ALL, type Diagram, type Diagrams, NONE } from './diagram.ts';
import { placeOf } from './layout.ts';

const VERSION = placeOf('version').first;

/** Answers whether some packet of the set has the address in the field: the set is walked once, each address in a few steps. */
export function addressesOf(diagrams: Diagrams, set: Diagram, field: 'src' | 'dst'): (ip: IpNumber) => boolean {
  const { first, width } = placeOf(field);
  const isKept = (variable: number): boolean => variable === VERSION || (variable >= first && variable < first + width);
  const known = new Map<Diagram, Diagram>();
  const visit = (at: Diagram): Diagram => {
    // Whatever comes behind, some packet has it.
    if (at === NONE || diagrams.top(at) >= first + width) return at === NONE ? NONE : ALL;
    const done = known.get(at);
    if (done !== undefined) return done;
    const { variable, zero, one } = diagrams.split(at);
    const [low, high] = [visit(zero), visit(one)];
    const result = isKept(variable) ? diagrams.choose(variable, low, high) : diagrams.or(low, high);
    known.set(at, result);
    return result;
  };
  const addresses = visit(set);
  return ({ bits, value }) =>
    diagrams.has(addresses, (variable) => {
      if (variable === VERSION) return bits === 128;
      const place = bits - 1 - (variable - first);
      return place >= 0 && ((value >> BigInt(place)) & 1n) === 1n;
    });
}
