/** How a device stands on a day: which of its parts are out of support, and which advisories hold. */
import type {
  AdvisoryMatch,
  DatedProductMatch,
  DeviceLifecycle,
  LifecycleMatch,
  Standing,
  SupportMatch,
} from '#model/lifecycle.ts';
import { STANDINGS } from '#model/lifecycle.ts';

/** So many days before the last one a part is ending: a hospital plans purchases by the year. */
const ENDING_DAYS = 365;
const DAY_MS = 86_400_000;

/** How dated products and advisories of one device stand on a day (RFC 3339 full-date). */
export function lifecycleOf(device: string, matches: readonly LifecycleMatch[], today: string): DeviceLifecycle {
  const products: DatedProductMatch[] = [];
  const advisories: AdvisoryMatch[] = [];
  for (const match of matches) {
    if (match.kind === 'advisory') advisories.push({ ...match, device });
    else products.push({ ...match, device, standing: standingOf(match, today) });
  }
  const open = advisories.filter(isOpen);
  return {
    device,
    standing: worst(products),
    os: worst(products.filter(({ part }) => part === 'os')),
    ends: products.map(({ date }) => date).sort()[0] ?? null,
    exploited: open.some(({ exploited }) => exploited),
    open: open.length,
    products,
    advisories,
  };
}

/** True where an advisory asks for something to be done. */
export function isOpen({ status }: AdvisoryMatch): boolean {
  return status === 'known_affected' || status === 'under_investigation';
}

/** A last day is still one of support. */
function standingOf(
  { date, extended, editions = [{ product: '', date, extended }] }: SupportMatch,
  today: string,
): Standing {
  if (editions.every((edition) => (edition.extended ?? edition.date) < today)) return 'ended';
  if (editions.every((edition) => edition.date < today)) return 'paid';
  if (date < today) return 'perhaps';
  return Date.parse(date) - Date.parse(today) <= ENDING_DAYS * DAY_MS ? 'ending' : 'supported';
}

function worst(products: readonly DatedProductMatch[]): Standing {
  const ranks = products.map(({ standing }) => STANDINGS.indexOf(standing));
  return STANDINGS[Math.min(...ranks, STANDINGS.length - 1)] ?? 'unknown';
}
