/** What questions are asked of: configurations, one space for their packets, and the sets that the words of a question stand for. */
import type { Configuration } from '../configuration.ts';
import { createDevice, type Decided, type Decision, type Device, type Doubt } from '../decide.ts';
import { packetsOf, wholeUnlessAsked } from '../packets/asked.ts';
import { NONE } from '../packets/diagram.ts';
import { interfaceNamesIn } from '../packets/names.ts';
import { type PacketSet, PacketSpace } from '../packets/space.ts';
import { hasPacket, type PacketBits, pickPacket } from '../packets/witness.ts';
import type { Word } from '../packets/words.ts';
import { findPlace, type Place } from '../place.ts';

/** Configurations in one space. Drop it when `space.diagrams.size` has grown too large. */
export interface Subject {
  readonly space: PacketSpace;
  readonly devices: readonly Device[];
}

/** Puts configurations into one space. */
export function createSubject(configurations: readonly Configuration[]): Subject {
  return {
    space: new PacketSpace(interfaceNamesIn(configurations)),
    devices: configurations.map(createDevice),
  };
}

/** A filter or place of one of the subject's configurations. Throws NoSuchFilter. */
export function placeIn(subject: Subject, name: string, index = 0): Place {
  const device = subject.devices[index];
  if (!device) throw new RangeError(`no configuration ${index}`);
  return findPlace(subject.space, device, name);
}

/** The packets that come to a place: whole ones that open a connection, where the words do not speak of others. */
export function comingTo(space: PacketSpace, place: Place, words: readonly Word[]): PacketSet {
  const set = wholeUnlessAsked(space, words, place.packets);
  if (!place.stateful || words.some(({ key }) => key === 'state')) return set;
  return space.diagrams.and(set, space.takeOnce({ kind: 'state', of: ['new'] }).may);
}

/** The packets that a question is about: those of its words that come to the place. */
export function askedAt(space: PacketSpace, place: Place, words: readonly Word[]): PacketSet {
  return space.diagrams.and(comingTo(space, place, words), packetsOf(space, words));
}

/** What is known of packets: those that are surely permitted, surely denied, and the rest. */
export interface Judged {
  readonly permit: PacketSet;
  readonly deny: PacketSet;
  readonly unknown: PacketSet;
}

/** Parts the packets by what all their decisions agree on. */
export function judge(space: PacketSpace, { decisions }: Decided): Judged {
  const { diagrams } = space;
  const of = (verdict: Decision['verdict']): PacketSet =>
    diagrams.union(decisions.filter((decision) => decision.verdict === verdict).map(({ packets }) => packets));
  const [permit, deny] = [of('permit'), of('deny')];
  const unknown = diagrams.union([of('unknown'), of('return'), diagrams.and(permit, deny)]);
  return { permit: diagrams.less(permit, unknown), deny: diagrams.less(deny, unknown), unknown };
}

/** The decision about a packet with this verdict, the first where several lines may decide. */
export function decisionOn(
  space: PacketSpace,
  decided: Decided,
  verdict: Decision['verdict'],
  packet: PacketBits,
): Decision | null {
  return (
    decided.decisions.find((decision) => decision.verdict === verdict && hasPacket(space, decision.packets, packet)) ??
    null
  );
}

/** Why nothing is known of some packet of the set. */
export function doubtAbout(space: PacketSpace, decided: Decided, set: PacketSet): Pick<Doubt, 'line' | 'because'> {
  const packet = pickPacket(space, set);
  const doubt = packet && decided.doubts.find(({ packets }) => hasPacket(space, packets, packet));
  if (doubt) return { line: doubt.line, because: doubt.because };
  const returned = packet && decisionOn(space, decided, 'return', packet);
  return { line: null, because: returned ? returned.because : 'nothing is known of it' };
}

/** True where the set has a packet. */
export function isSome(set: PacketSet): boolean {
  return set !== NONE;
}
