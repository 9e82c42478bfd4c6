/** How old disagreements are: a folder of data remembers when each was told first. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { z } from 'zod';
import type { Disagreement } from '#segment/drift/disagreement.ts';

/** Disagreements remembered, and largest file, in bytes. */
const [AGE_LIMIT, SIZE_LIMIT] = [500_000, 100_000_000];

const agesSchema = z.record(z.string(), z.iso.datetime());

/** The same disagreements with when each was told first; those that are no more are forgotten. A file that cannot be read counts as none. */
export function withAges<Told extends Disagreement>(
  drift: readonly Told[],
  file: string,
  now: Date,
): readonly (Told & { readonly since: string })[] {
  const known = readAges(file);
  const time = now.toISOString();
  const aged = drift.map((one) => ({ ...one, since: known.get(keyOf(one)) ?? earlier(one.first, time) }));
  const kept = Object.fromEntries(aged.slice(0, AGE_LIMIT).map((one) => [keyOf(one), one.since]));
  fs.writeFileSync(`${file}.part`, JSON.stringify(kept), { mode: 0o600 });
  fs.renameSync(`${file}.part`, file);
  return aged;
}

/** What was seen before it was told is as old as that. */
function earlier(first: string | null, time: string): string {
  return first !== null && Date.parse(first) < Date.parse(time) ? new Date(first).toISOString() : time;
}

function readAges(file: string): ReadonlyMap<string, string> {
  try {
    if (fs.statSync(file).size > SIZE_LIMIT) return new Map();
    const read = agesSchema.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
    return new Map(read.success ? Object.entries(read.data) : []);
  } catch {
    return new Map();
  }
}

/** The same disagreement, whatever was seen of it meanwhile and wherever its line stands now. */
function keyOf({ kind, from, to, pairs, rule, intent, line, says, because }: Disagreement): string {
  // How many pairs of zones there are changes with the policy.
  const what = line === null ? (pairs === null ? says : because) : `${line.file} ${line.text.trim()}`;
  return createHash('sha256')
    .update(JSON.stringify([kind, from, to, rule, intent, what]))
    .digest('hex')
    .slice(0, 32);
}
