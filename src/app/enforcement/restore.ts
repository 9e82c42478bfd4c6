/** Back to what stood before: done by whoever took the pending state, and finished by the next one where that was killed. */
import type { Desired, PointConfig } from '#model/enforcement.ts';
import { createPassage, type Opening } from '#segment/enforce/passing.ts';
import { type Connection, EnforceError, type EnforcementPoint } from '#segment/enforce/point.ts';
import { addEntry } from './journal-file.ts';
import { createNftablesPoint } from './nftables-point.ts';
import { createOpenVswitchPoint } from './open-vswitch-point.ts';
import { type EnforcementPlace, openPlace } from './place.ts';

export interface Standing {
  readonly place: EnforcementPlace;
  readonly point: EnforcementPoint;
  readonly config: PointConfig;
}

/** What is kept in a folder of enforcement. Throws an EnforceError where nothing was applied from there. */
export function openStanding(folder: string): Standing {
  const place = openPlace(folder);
  const config = place.point();
  if (config === null)
    throw new EnforceError(
      `${folder}: nothing was applied from here; name the folder of wardline segment apply (--state)`,
    );
  return { place, config, point: pointOf(config) };
}

export function pointOf({ dialect, netns, bridge }: PointConfig): EnforcementPoint {
  if (dialect === 'nftables') return createNftablesPoint(netns);
  if (bridge === null) throw new EnforceError('a switch has bridges; name one (--bridge)');
  return createOpenVswitchPoint(netns, bridge);
}

export interface Restored {
  readonly generation: number;
  /** The generation that stands now; 0 for none. */
  readonly standing: number;
  /** Wardline's own rules are what they were, byte for byte. */
  readonly identical: boolean;
  /** So are all rules of the point. */
  readonly wholeIdentical: boolean;
  readonly connectionsEnded: number;
  readonly because: string;
}

/** Undoes a generation and says whether what stands is what stood. */
export async function restoreBefore({ place, point }: Standing, number: number, because: string): Promise<Restored> {
  const before = place.before(number);
  await point.restore(before);
  const now = await point.snapshot();
  const standing = place.generation(number)?.previous ?? 0;
  const desired = place.generation(standing)?.desired ?? null;
  const restored: Restored = {
    generation: number,
    standing,
    identical: now.text === before.text,
    wholeIdentical: now.whole === before.whole,
    connectionsEnded: desired === null ? 0 : await revoke(point, desired),
    because,
  };
  addEntry(place.folder, 'restored', { ...restored, md5: now.whole });
  return restored;
}

/** Finishes what a killed process began: a confirmation, or a return. Answers what was done. */
export async function finish(standing: Standing): Promise<Restored | null> {
  const { place } = standing;
  const confirming = place.claimed('confirming');
  if (confirming) confirmClaimed(standing, confirming.generation);
  const restoring = place.claimed('restoring');
  if (!restoring) return null;
  const restored = await restoreBefore(standing, restoring.generation, 'a return that was interrupted is finished');
  place.release('restoring');
  return restored;
}

export function confirmClaimed({ place }: Standing, generation: number, by?: string): void {
  place.setCurrent(generation);
  place.keepConfirmed(place.applied(generation));
  addEntry(place.folder, 'confirmed', { generation, ...(by === undefined ? {} : { by }) });
  place.release('confirming');
}

/** Ends the connections that what stands desired does not let begin, in whichever direction they were seen first. */
export function revoke(point: EnforcementPoint, desired: Desired): Promise<number> {
  const { passes } = createPassage(desired);
  return point.revoke(
    (connection) =>
      !passes(opening(connection, false)) && !(mayBeTurned(connection) && passes(opening(connection, true))),
  );
}

/** Clients open from ports above these. */
const SERVICES_END = 1024;

/** Whether what the point takes for the server may be the client: its port is no service's that everybody knows. */
function mayBeTurned({ sport, dport }: Connection): boolean {
  return sport !== null && dport !== null && dport >= SERVICES_END && sport < dport;
}

/** A connection that was picked up in its middle may be remembered the wrong way round. */
function opening({ protocol, src, dst, sport, dport }: Connection, turned: boolean): Opening {
  return turned
    ? { client: dst, server: src, transport: protocol, port: sport }
    : { client: src, server: dst, transport: protocol, port: dport };
}
