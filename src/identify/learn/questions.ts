/** What a person should be asked next: the devices whose confirmation teaches most. */
import type { Claim } from '#model/device.ts';
import type { Kind } from './kinds.ts';
import { isTeacher, type Site, type SiteDevice } from './site.ts';

/** A kind of device by evidence at least so sure need not be asked for. */
const SETTLED = 0.8;
/** Profiles that are looked at, those of most devices first: whoever makes up devices by the thousand must not make this slow. */
const PROFILES_LIMIT = 1000;

/** One device that stands for all that say the same. */
export interface SiteQuestion {
  readonly device: SiteDevice;
  /** What its kind is taken for now. */
  readonly category: Claim | null;
  /** Devices that say the same and wait for an answer, this one among them. */
  readonly alike: number;
}

/** The questions, those that teach most first: the most devices, then the least sure. `categoryOf` is what a device is taken for, learned or not. */
export function questionsOf(
  site: Site,
  devices: readonly SiteDevice[],
  categoryOf: (device: SiteDevice) => Claim | null,
): readonly SiteQuestion[] {
  const isOpen = (device: SiteDevice): boolean => {
    const category = categoryOf(device);
    return !isTeacher(device) && (category === null || category.confidence < SETTLED);
  };
  const open = devices.filter(isOpen);
  const asked = new Set<Kind<SiteDevice>>();
  const questions: SiteQuestion[] = [];
  const bySize = [...site.kinds.all].sort((a, b) => b.devices.length - a.devices.length);
  for (const kind of bySize.slice(0, PROFILES_LIMIT)) {
    if (asked.has(kind)) continue;
    const alike = site.kinds.alike(kind).map((one) => one.kind);
    const group = (alike.length > 0 ? alike : [kind]).filter((one) => !asked.has(one));
    for (const one of group) asked.add(one);
    const waiting = group.flatMap((one) => one.devices.filter(isOpen));
    // What says too little to teach is asked for itself.
    if (alike.length > 0) questions.push(...questionFor(waiting, categoryOf, waiting.length));
    else questions.push(...waiting.flatMap((device) => questionFor([device], categoryOf, 1)));
  }
  for (const device of open)
    if (site.kinds.of(device) === null) questions.push(...questionFor([device], categoryOf, 1));
  return questions.sort(
    (a, b) =>
      follows(a) - follows(b) ||
      b.alike - a.alike ||
      sureness(a.category) - sureness(b.category) ||
      (a.device.id < b.device.id ? -1 : 1),
  );
}

function questionFor(
  waiting: readonly SiteDevice[],
  categoryOf: (device: SiteDevice) => Claim | null,
  alike: number,
): readonly SiteQuestion[] {
  const [device] = [...waiting].sort(
    (a, b) => sureness(categoryOf(a)) - sureness(categoryOf(b)) || (a.id < b.id ? -1 : 1),
  );
  return device === undefined ? [] : [{ device, category: categoryOf(device), alike }];
}

/** 1 where somebody answered for an alike device already. */
const follows = ({ category }: SiteQuestion): number => (category?.by === 'model' ? 1 : 0);

const sureness = (claim: Claim | null): number => claim?.confidence ?? 0;
