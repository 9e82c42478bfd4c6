/** Enforcement from files: a policy applied in stages, confirmed, rolled back, and devices set apart, with what speaks against it told before. */
import { z } from 'zod';
import type { Desired, PointConfig, Quarantined, Stage } from '#model/enforcement.ts';
import { type KnownDevice, knownDeviceSchema, type ProvedIntent } from '#model/segment.ts';
import { RenderError } from '#segment/dialect.ts';
import type { Objection } from '#segment/enforce/interlocks.ts';
import { QUARANTINE } from '#segment/enforce/quarantine.ts';
import { type Applied, applyDesired, checkedText, prepare, type Ready, summaryOf } from './enforcement/apply.ts';
import { addEntry } from './enforcement/journal-file.ts';
import { alone, openPlace } from './enforcement/place.ts';
import { type History, type HistoryRequest, readHistory } from './history.ts';
import { readNdjson } from './ndjson.ts';
import { readPolicy } from './policy-file.ts';
import { prove } from './segment.ts';
import { type Consequence, consequenceOf } from './segment-consequence.ts';
import { readDeclared } from './segment-declare.ts';
import { SegmentError } from './segment-error.ts';

/** Who says so, and what it rests on. */
export interface ChangeRequest extends HistoryRequest {
  /** The folder of the enforcement point. */
  readonly state: string;
  readonly dialect: PointConfig['dialect'];
  readonly netns?: string | undefined;
  readonly bridge?: string | undefined;
  readonly declared?: string | undefined;
  readonly limit?: number | undefined;
  readonly network?: string | undefined;
  readonly intent?: string | undefined;
  readonly redundancy?: number | undefined;
  /** People who approve. */
  readonly approve: readonly string[];
  readonly breakGlass?: string | undefined;
  /** Seconds. */
  readonly confirmWithin: number;
  /** What was seen, where it is read already. */
  readonly seen?: History | undefined;
  /** Who asked for it, where that is not who runs the program. */
  readonly by?: string | undefined;
  /** Say what would be, and change nothing. */
  readonly plan?: boolean | undefined;
}

export interface ApplyRequest extends ChangeRequest {
  readonly policy: string;
  readonly stage: Stage;
  /** Zones whose stage it is; none: all, and what is in no zone. */
  readonly zone: readonly string[];
}

export interface QuarantineRequest extends ChangeRequest {
  /** The policy where nothing was confirmed yet. */
  readonly policy?: string | undefined;
  /** An id or an address. */
  readonly device: string;
}

export type Outcome =
  | ({ readonly result: 'applied' } & Applied & { readonly consequence: Consequence })
  | ({ readonly result: 'planned' } & ReturnType<typeof summaryOf> & { readonly consequence: Consequence })
  | { readonly result: 'refused'; readonly because: string; readonly consequence: Consequence };

/** Throws a SegmentError, an EnforceError or an error of the stores, with a sentence for a person. */
export function applyPolicy(request: ApplyRequest): Promise<Outcome> {
  const policy = readPolicy(request.policy);
  const zones = policy.zones.map(({ name }) => name);
  const strangers = request.zone.filter((name) => !zones.includes(name));
  if (strangers.length > 0)
    throw new SegmentError(
      `${request.policy}: has no zone ${JSON.stringify(strangers[0])}; it has ${zones.slice(0, 20).join(', ')}`,
    );
  if (zones.includes(QUARANTINE))
    throw new SegmentError(`${request.policy}: no zone may be called ${JSON.stringify(QUARANTINE)}; rename it`);
  return change(request, (before, known) => {
    const isMeant = (name: string): boolean => request.zone.length === 0 || request.zone.includes(name);
    return {
      policy,
      devices: known,
      stages: Object.fromEntries(
        zones.map((name) => [name, isMeant(name) ? request.stage : (before?.stages[name] ?? 'observe')]),
      ),
      others: request.zone.length === 0 ? request.stage : (before?.others ?? 'observe'),
      quarantined: before?.quarantined ?? [],
    };
  });
}

/** Sets a device apart, whatever stage its zone is in. */
export function quarantine(request: QuarantineRequest): Promise<Outcome> {
  return change(request, (before, known) => {
    const base = before ?? observed(request.policy, known);
    const one = namedDevice(request.device, [...known, ...base.devices]);
    if (base.quarantined.some(({ id }) => id === one.id)) throw new SegmentError(`${one.id}: is in quarantine already`);
    return { ...base, quarantined: [...base.quarantined, one] };
  });
}

/** Takes a device out of quarantine. */
export function release(request: QuarantineRequest): Promise<Outcome> {
  return change(request, (before) => {
    const kept = before?.quarantined.filter(({ id, ips }) => id !== request.device && !ips.includes(request.device));
    if (before === null || kept?.length === before.quarantined.length)
      throw new SegmentError(
        `${request.device}: is not in quarantine; in quarantine: ${before?.quarantined.map(({ id }) => id).join(', ') || 'nobody'}`,
      );
    return { ...before, quarantined: kept ?? [] };
  });
}

function observed(file: string | undefined, devices: readonly KnownDevice[]): Desired {
  if (file === undefined)
    throw new SegmentError('nothing is confirmed at this enforcement point yet; name a policy (--policy)');
  return { policy: readPolicy(file), devices, stages: {}, others: 'observe', quarantined: [] };
}

function namedDevice(name: string, devices: readonly KnownDevice[]): Quarantined {
  const device = devices.find(({ id, ips }) => id === name || ips.includes(name));
  if (device && device.ips.length > 0) return { id: device.id, ips: device.ips };
  if (device) throw new SegmentError(`${name}: has no address that is known; name its address`);
  const read = z.union([z.ipv4(), z.ipv6()]).safeParse(name);
  if (!read.success)
    throw new SegmentError(`${name}: is no address, and no device of that id is known; give --devices or --data`);
  return { id: name, ips: [name.toLowerCase()] };
}

type DesiredOf = (before: Desired | null, known: readonly KnownDevice[]) => Desired;

async function change(request: ChangeRequest, desiredOf: DesiredOf): Promise<Outcome> {
  const config = configOf(request);
  const history = await historyOf(request);
  return alone(request.state, () => changeAlone(request, config, history, desiredOf));
}

async function changeAlone(
  request: ChangeRequest,
  config: PointConfig,
  history: History | null,
  desiredOf: DesiredOf,
): Promise<Outcome> {
  const ready = await prepare(openPlace(request.state), config);
  const known =
    history?.devices ?? (request.devices === undefined ? [] : readNdjson(request.devices, knownDeviceSchema));
  const desired = desiredOf(ready.desired, known.length > 0 ? known : (ready.desired?.devices ?? []));
  const stopping = consequence(request, ready, desired, history);
  return told(request, async () => {
    const refusal = refusalOf(request, stopping.objections);
    // Nobody has approved of what cannot be written.
    const staged = await checkedText(ready, desired);
    if (request.plan === true) return { result: 'planned', ...summaryOf(desired), consequence: stopping };
    const words = {
      ...summaryOf(desired),
      ...{ objections: stopping.objections, approvedBy: request.approve },
      ...(request.by === undefined ? {} : { by: request.by }),
    };
    if (refusal !== null) {
      addEntry(request.state, 'refused', { ...words, because: refusal });
      return { result: 'refused', because: refusal, consequence: stopping };
    }
    if (stopping.objections.length > 0)
      addEntry(request.state, request.breakGlass === undefined ? 'approved' : 'glass broken', {
        ...words,
        ...(request.breakGlass === undefined ? {} : { reason: request.breakGlass, review: true }),
      });
    return {
      result: 'applied',
      ...(await applyDesired(ready, desired, staged, request.confirmWithin * 1000, request.by)),
      consequence: stopping,
    };
  });
}

/** What cannot be written is said with the policy's own words. */
async function told<Answer>(request: ChangeRequest, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new SegmentError(`${request.dialect}: ${error.message}`);
  }
}

function configOf({ dialect, netns, bridge }: ChangeRequest): PointConfig {
  if (dialect === 'open-vswitch' && bridge === undefined)
    throw new SegmentError('a switch has bridges; name the one that enforces (--bridge br0)');
  return { dialect, netns: netns ?? null, bridge: dialect === 'open-vswitch' ? (bridge ?? null) : null };
}

async function historyOf(request: ChangeRequest): Promise<History | null> {
  if (request.seen !== undefined) return request.seen;
  return request.data === undefined && request.flows === undefined ? null : await readHistory(request);
}

function consequence(request: ChangeRequest, ready: Ready, desired: Desired, history: History | null): Consequence {
  const { declared, limit, redundancy } = request;
  return consequenceOf({
    ...{ before: ready.desired, after: desired, history, changedByHand: ready.changedByHand, redundancy },
    declared: history === null ? [] : readDeclared(declared),
    limit: limit ?? null,
    intents: proved(request),
  });
}

function proved(request: ChangeRequest): readonly ProvedIntent[] {
  const { network, intent } = request;
  if (network === undefined && intent === undefined) return [];
  const policy = 'policy' in request ? request.policy : undefined;
  if (network === undefined || intent === undefined || typeof policy !== 'string')
    throw new SegmentError('a proof needs configurations (--network), intents (--intent) and a policy (--policy)');
  return prove({ network, intent, policy, declared: request.declared }).intents;
}

/** Null where nothing speaks against it, two people approve of what does, or the glass is broken. */
function refusalOf({ approve, breakGlass }: ChangeRequest, objections: readonly Objection[]): string | null {
  if (objections.length === 0 || breakGlass !== undefined) return null;
  const people = new Set(approve.map((name) => name.trim().replaceAll(/\s+/g, ' ').toLowerCase()).filter(Boolean));
  const hard = objections.find(({ weight }) => weight === 'refuse');
  if (hard)
    return `${hard.interlock}: ${hard.because[0]}; change the policy, or break the glass (--break-glass REASON)`;
  if (people.size >= 2) return null;
  const [first] = objections;
  return `${first?.interlock}: ${first?.because[0]}; two different people must approve (--approve NAME --approve NAME)`;
}
