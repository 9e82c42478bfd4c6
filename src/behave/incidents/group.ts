/** Which findings are one story: by who acts, by whom was attacked and then acts, and by time. Pure, whatever the order of the findings. */
import type { Finding, Party } from '#model/finding.ts';
import { isTaking, phaseOf } from './kinds.ts';

/** Findings further apart than this, in hours, are not joined: as long as detectors remember. */
const GAP_HOURS = 24;
const GAP = GAP_HOURS * 3_600_000;

/** A finding in its group, with why it belongs to those before it. */
export interface Joined {
  readonly finding: Finding;
  readonly joins: string | null;
}

interface Link {
  readonly from: Finding;
  readonly to: Finding;
  readonly because: string;
}

/** The device where one is known, else the address. */
export function keyOf({ device, ip }: Party): string | null {
  return device ?? ip ?? null;
}

/** In order of time; of equal times by id, so that the order of what is given does not matter. */
function byTime(a: Finding, b: Finding): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : a.id < b.id ? -1 : 1;
}

/**
 * Groups of findings, each in order of time. A group needs one finding that is more than low; what is no part of an
 * attack, or stands for nothing, is in none.
 */
export function groupsOf(
  findings: readonly Finding[],
  nameOf: (party: Party) => string,
): readonly (readonly Joined[])[] {
  const attacks = findings.filter(({ kind }) => phaseOf(kind) !== null).sort(byTime);
  const links = [...sameActor(attacks, nameOf), ...pathsOf(attacks, nameOf)];
  const roots = new Map<string, string>();
  const rootOf = (id: string): string => {
    let at = id;
    for (let above = roots.get(at); above !== undefined; above = roots.get(at)) at = above;
    if (at !== id) roots.set(id, at);
    return at;
  };
  const because = new Map<string, string>();
  for (const { from, to, because: why } of links) {
    const [later, one, other] = [byTime(from, to) < 0 ? to : from, rootOf(from.id), rootOf(to.id)];
    if (!because.has(later.id)) because.set(later.id, why);
    if (one !== other) roots.set(other, one);
  }
  const groups = Map.groupBy(attacks, ({ id }) => rootOf(id));
  return [...groups.values()]
    .filter((group) => group.some(({ severity }) => severity !== 'low' && severity !== 'info'))
    .map((group) =>
      group.map((finding, place) => ({
        finding,
        joins: place === 0 ? null : (because.get(finding.id) ?? 'what came later ties it to these'),
      })),
    );
}

const millisecondsOf = (time: string): number => Date.parse(time);

/** Findings of one actor, one after the other within the gap. */
function sameActor(findings: readonly Finding[], nameOf: (party: Party) => string): readonly Link[] {
  const links: Link[] = [];
  for (const [, acts] of byParty(findings, 'actors')) {
    let [last, until] = [acts[0], millisecondsOf(acts[0]?.finding.end ?? '')];
    for (const act of acts.slice(1)) {
      const { finding, party } = act;
      if (last && millisecondsOf(finding.start) - until <= GAP && last.finding !== finding)
        links.push({ from: last.finding, to: finding, because: `${nameOf(party)} acts in both` });
      last = act;
      until = Math.max(until, millisecondsOf(finding.end));
    }
  }
  return links;
}

/** Whoever was attacked in a way that can put it into other hands, and acts after that within the gap. */
function pathsOf(findings: readonly Finding[], nameOf: (party: Party) => string): readonly Link[] {
  const acting = byParty(findings, 'actors');
  const links: Link[] = [];
  for (const [key, attacks] of byParty(findings.filter(isTaking), 'targets')) {
    const acts = acting.get(key);
    if (acts === undefined) continue;
    const ends = acts.map(({ finding }) => millisecondsOf(finding.end));
    for (const { finding: attack, party } of attacks) {
      const start = millisecondsOf(attack.start);
      const next = acts.find(({ finding }, place) => finding !== attack && (ends[place] ?? 0) >= start);
      if (next === undefined || millisecondsOf(next.finding.start) - millisecondsOf(attack.end) > GAP) continue;
      links.push({ from: attack, to: next.finding, because: `${nameOf(party)} was attacked before, and acts itself` });
    }
  }
  return links;
}

interface Part {
  readonly finding: Finding;
  readonly party: Party;
}

/** Findings by who takes part, each in order of time. */
function byParty(findings: readonly Finding[], side: 'actors' | 'targets'): ReadonlyMap<string, readonly Part[]> {
  const parts = findings.flatMap((finding) => finding[side].map((party) => ({ finding, party })));
  const byKey = Map.groupBy(parts, ({ party }) => keyOf(party));
  const known = new Map<string, readonly Part[]>();
  for (const [key, own] of byKey) if (key !== null) known.set(key, own);
  return known;
}
