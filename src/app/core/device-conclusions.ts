/** What the devices are, as far as something about them may be new: endpoints are grouped, groups get ids, evidence and people say what they are. */
import type { Group } from '#inventory/groups.ts';
import type { Inventory } from '#inventory/inventory.ts';
import { deviceOf, inventoryNeeds } from '../devices.ts';
import type { Knowledge } from '../knowledge.ts';
import { type ChangeDraft, changesOf, mergeChange, splitChange } from './changes.ts';
import { type Concluded, type Conclusions, hasSameGrounds, isAsBefore } from './conclusions.ts';
import { withSayings } from './corrections.ts';
import type { DeviceBook } from './device-book.ts';
import { type AssignedIds, assignIds } from './device-ids.ts';
import type { Operator } from './operator.ts';
import type { SiteLearning } from './site-learning.ts';

export interface ConclusionSources {
  readonly inventory: Inventory;
  readonly knowledge: Knowledge;
  readonly operator: Operator;
  readonly site: SiteLearning;
  /** What was concluded before. */
  readonly devices: DeviceBook;
}

/** Concludes anew whatever is not as it was; nothing is taken over yet. */
export function concludeDevices(sources: ConclusionSources): Conclusions {
  const { inventory, knowledge, operator, devices } = sources;
  const needs = inventoryNeeds(knowledge, (endpoint) => operator.bondOf(endpoint));
  const groups = inventory.groups(needs).filter((group) => !devices.isDrawnFrom(group));
  const assigned = assignIds(groups, {
    homeOf: (endpoint) => operator.homeOf(endpoint),
    deviceOf: (endpoint) => devices.homeOf(endpoint),
    current: (id) => devices.current(id),
    firstSeen: (id) => devices.get(id)?.device.firstSeen,
  });
  const concluded = withLessons(describe(groups, assigned, sources), assigned.merged, sources);
  const same = concluded.filter((one) => isKnown(devices.get(one.device.id), one));
  const known = new Set(same);
  const fresh = concluded.filter((one) => !known.has(one));
  const drafts = [...fresh.flatMap((one) => changes(one, assigned, devices)), ...merges(fresh, assigned, devices)];
  return { fresh, same, merged: assigned.merged, drafts };
}

/** The groups as the devices that evidence and people say they are. */
function describe(
  groups: readonly Group[],
  { ids, merged }: AssignedIds,
  { devices, operator, knowledge }: ConclusionSources,
): readonly Concluded[] {
  const into = new Map(merged.map((one) => [one.from, one.into]));
  const sayings = operator.sayings((device) => {
    const current = devices.current(device);
    return into.get(current) ?? current;
  });
  return groups.map((group) => {
    const id = ids.get(group) ?? '';
    const before = devices.get(id);
    const isSeenAgain = before?.group && hasSameGrounds(before.group, group);
    const device = isSeenAgain
      ? { ...before.device, lastSeen: group.lastSeen }
      : withSayings(deviceOf(group, id, knowledge), sayings.get(id) ?? null, knowledge);
    return { device, members: group.members, group };
  });
}

/** With what they learn of what people said of others, and those of the others that learn something else now. */
function withLessons(
  drawn: readonly Concluded[],
  merged: AssignedIds['merged'],
  { devices, site }: ConclusionSources,
): readonly Concluded[] {
  const isNews =
    merged.length > 0 || drawn.some(({ device }) => devices.get(device.id)?.device.identity !== device.identity);
  if (!isNews) return drawn;
  const gone = new Set([...drawn.map(({ device }) => device.id), ...merged.map(({ from }) => from)]);
  const others = devices.all.filter(({ device }) => !gone.has(device.id));
  return site.learn(drawn, others);
}

/** After a start every device is concluded once more; what comes out as it was is no news. */
function isKnown(before: Concluded | undefined, after: Concluded): boolean {
  return before !== undefined && isAsBefore(before, after);
}

function changes({ device, group }: Concluded, { partOf }: AssignedIds, devices: DeviceBook): readonly ChangeDraft[] {
  const before = devices.get(device.id)?.device ?? null;
  const former = group === null ? undefined : partOf.get(group);
  return former !== undefined && before === null ? [splitChange(device, former)] : changesOf(before, device);
}

function merges(fresh: readonly Concluded[], { merged }: AssignedIds, devices: DeviceBook): readonly ChangeDraft[] {
  const news = new Map(fresh.map(({ device }) => [device.id, device]));
  return merged.map(({ from, into }) =>
    mergeChange(from, into, news.get(into) ?? devices.get(into)?.device, devices.get(from)?.members ?? []),
  );
}
