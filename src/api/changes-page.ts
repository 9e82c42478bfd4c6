/** Changes in pages, without those that are not for who asks. */
import { CHANGE_KINDS, type Change, type ChangeKind } from '#model/change.ts';
import type { ChangesQuery } from './contract.ts';
import type { Page } from './page.ts';
import { moment } from './reading.ts';
import type { ChangeReader } from './services.ts';

/** Kinds that tell of findings. */
const FINDING_KINDS: ReadonlySet<ChangeKind> = new Set(['finding.new', 'finding.withdrawn']);

/** Kinds that somebody may see. */
export function visibleKinds(findingsToo: boolean): readonly ChangeKind[] {
  return CHANGE_KINDS.filter((kind) => findingsToo || !FINDING_KINDS.has(kind));
}

/** A page of changes, oldest first. `next` is the id of the last one where there may be more. */
export async function changesPage(
  changes: ChangeReader,
  query: ChangesQuery,
  findingsToo: boolean,
): Promise<Page<Change>> {
  const { limit, cursor, since, kind, device } = query;
  const kinds = visibleKinds(findingsToo).filter((visible) => kind === undefined || visible === kind);
  // An empty list of kinds would mean all of them.
  if (kinds.length === 0) return { items: [], next: null, total: null };
  const items = await changes.list({
    after: Number(cursor ?? 0),
    limit: limit + 1,
    kinds,
    ...(since === undefined ? {} : { since: moment(since) }),
    ...(device === undefined ? {} : { device }),
  });
  const page = items.slice(0, limit);
  return { items: page, next: items.length > limit ? String(page.at(-1)?.id) : null, total: null };
}
