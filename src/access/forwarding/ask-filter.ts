/** A filter asked about packets at its place: which it permits, which it denies, of which nobody knows; interfaces are forgotten behind it. */

import { type Decided, type Device, decide } from '../decide.ts';
import type { Filter } from '../filter.ts';
import type { Line } from '../line.ts';
import { NONE } from '../packets/diagram.ts';
import { placeOf } from '../packets/layout.ts';
import type { PacketSet, PacketSpace } from '../packets/space.ts';

export interface FilterAnswer {
  readonly packets: PacketSet;
  readonly verdict: 'permit' | 'deny' | 'unknown';
  readonly line: Line | null;
  /** Why nothing is known, of unknown packets. */
  readonly doubt: { readonly line: Line | null; readonly because: string };
}

const NO_DOUBT = { line: null, because: '' };

/** Parts of the packets by what the filter says of them; parts do not overlap. */
export function askFilter(
  space: PacketSpace,
  device: Device,
  filter: Filter,
  packets: PacketSet,
  ingress: string | null,
  egress: string | null,
): readonly FilterAnswer[] {
  const { diagrams } = space;
  const fixed = [fix(space, 'in', ingress), fix(space, 'out', egress)];
  const asked = fixed.reduce((set, each) => diagrams.and(set, each.set), packets);
  const decided = decide(space, device, filter, asked);
  const forget = (set: PacketSet): PacketSet =>
    fixed.reduce((rest, { first, width, value }) => diagrams.fix(rest, first, width, value), set);
  const decisions = decided.decisions.map((decision) => ({ ...decision, packets: forget(decision.packets) }));
  const of = (...verdicts: readonly string[]): PacketSet =>
    diagrams.union(decisions.filter(({ verdict }) => verdicts.includes(verdict)).map((decision) => decision.packets));
  const unknown = diagrams.or(of('unknown', 'return'), diagrams.and(of('permit'), of('deny')));
  const answers: FilterAnswer[] = [];
  let left = diagrams.less(packets, unknown);
  for (const { verdict, line, packets: spoken } of decisions) {
    const sure = diagrams.and(spoken, left);
    if (sure === NONE || (verdict !== 'permit' && verdict !== 'deny')) continue;
    answers.push({ packets: sure, verdict, line, doubt: NO_DOUBT });
    left = diagrams.less(left, sure);
  }
  const unsure = diagrams.and(packets, unknown);
  if (unsure !== NONE) {
    const doubt = doubtOf(space, decided, unsure, forget);
    answers.push({ packets: unsure, verdict: 'unknown', line: doubt.line, doubt });
  }
  return answers;
}

function doubtOf(
  space: PacketSpace,
  { doubts }: Decided,
  unsure: PacketSet,
  forget: (set: PacketSet) => PacketSet,
): FilterAnswer['doubt'] {
  const doubt = doubts.find(({ packets }) => space.diagrams.and(forget(packets), unsure) !== NONE);
  return doubt ? { line: doubt.line, because: doubt.because } : { line: null, because: 'nothing is known of it' };
}

interface Fixed {
  readonly first: number;
  readonly width: number;
  readonly value: number;
  readonly set: PacketSet;
}

function fix(space: PacketSpace, field: 'in' | 'out', name: string | null): Fixed {
  const { first, width } = placeOf(field);
  const value = name === null ? 0 : space.names.numberOf(name);
  return { first, width, value, set: space.is(field, value) };
}
