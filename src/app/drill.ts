/** Drills from files: a model, and a policy that is tried on it. */
import { createPolicyReader } from '#access/policy.ts';
import { faultLine, shape } from '#base/shape.ts';
import { blastRadius } from '#drill/blast.ts';
import { planContainment } from '#drill/contain.ts';
import { wormNetwork } from '#drill/network.ts';
import type { SpreadSettings } from '#drill/spread.ts';
import { drillWorm } from '#drill/worm.ts';
import { WORM_NAMES } from '#drill/worms.ts';
import { type DrillAccess, type DrillModel, drillModelSchema } from '#model/drill.ts';
import type { BlastRadius, ContainmentPlan, WormDrill } from '#model/drill-answer.ts';
import type { Policy } from '#model/policy.ts';
import { parseTree, readText } from './policy-file.ts';
import { SegmentError } from './segment-error.ts';

/** Worms and weaknesses whose services are known. */
export function wormNames(): readonly string[] {
  return WORM_NAMES;
}

/** Largest model, in bytes. */
const SIZE_LIMIT = 2_000_000_000;

export interface WormRequest extends SpreadSettings {
  readonly entry: string | null;
  /** A worm or a weakness by name; null for all weaknesses of the model. */
  readonly exploit: string | null;
  /** Tried after the model has been played as it is. */
  readonly policy: Policy | null;
}

/** As the model is, and with the policy enforced where one is tried. */
export interface WormAnswer extends WormDrill {
  readonly after?: WormDrill;
}

/** As the model is, and with the policy enforced where one is tried. */
export interface BlastAnswer extends BlastRadius {
  readonly after?: BlastRadius;
}

/** What is told where a drill is asked for wrongly. */
export function refusedDrill(message: string): Error {
  return new SegmentError(message);
}

/** Throws a SegmentError that names the file and the place. */
export function readDrillModel(file: string): DrillModel {
  const read = shape(drillModelSchema, parseTree(readText(file, SIZE_LIMIT), file));
  if (read.ok) return read.value;
  throw new SegmentError(`${file}: ${faultLine(read.faults[0], 'the model')}`);
}

/** What the devices of a model are called: by a name that is no address, else by their address, else by their id. */
export function namesIn({ devices }: DrillModel): (id: string) => string {
  const names = new Map(
    devices.map(({ id, ip, names: all = [] }) => [id, all.find((name) => !/^[\d.]+$|:/.test(name)) ?? ip ?? id]),
  );
  return (id) => names.get(id) ?? id;
}

/** The id of the one device of a model that is called so, by id, address or another word for it. Throws a SegmentError for none and for several. */
export function deviceInModel({ devices }: DrillModel, asked: string): string {
  const word = asked.trim().toLowerCase();
  const exact = devices.find(({ id }) => id === asked);
  if (exact) return exact.id;
  const called = devices.filter(
    ({ ip, names = [] }) => ip === word || names.some((name) => name.toLowerCase() === word),
  );
  const [only] = called;
  if (only && called.length === 1) return only.id;
  throw new SegmentError(
    only
      ? `${asked}: ${called.length} devices are called so; name one by its id: ${called
          .slice(0, 10)
          .map(({ id }) => id)
          .join(', ')}`
      : `${asked}: no device has this id, MAC, IP or name`,
  );
}

/** Calls `onRun` after each epidemic. Throws a DrillError for a device that is not there. */
export function playWorm(
  model: DrillModel,
  { entry, exploit, policy, ...settings }: WormRequest,
  onRun: () => void = () => {},
): WormAnswer {
  const before = drillWorm(wormNetwork(model, exploit), entry, settings, onRun);
  if (policy === null) return before;
  const network = wormNetwork(model, exploit, allowedBy(policy, model));
  return { ...before, after: drillWorm(network, before.entry, settings, onRun) };
}

/** Throws a DrillError for a device that is not there. */
export function contain(model: DrillModel, infected: readonly string[], exploit: string | null): ContainmentPlan {
  return planContainment(model, wormNetwork(model, exploit), infected);
}

/** Who can be reached from a device, by any weakness or by those of one worm. Throws a DrillError for a device that is not there. */
export function blast(model: DrillModel, from: string, exploit: string | null, policy: Policy | null): BlastAnswer {
  const before = blastRadius(model, wormNetwork(model, exploit), from);
  if (policy === null) return before;
  return { ...before, after: blastRadius(model, wormNetwork(model, exploit, allowedBy(policy, model)), from) };
}

function allowedBy(policy: Policy, model: DrillModel): (access: DrillAccess) => boolean {
  const reader = createPolicyReader(policy);
  const zones = new Map(
    model.devices.map(({ id, ip, category, function: name }) => [
      id,
      reader.zoneOf({ id, ips: ip === null ? [] : [ip], category, function: name }),
    ]),
  );
  return ({ from, to, protocol, port }) =>
    reader.verdict(zones.get(from) ?? null, zones.get(to) ?? null, protocol, port).action === 'permit';
}
