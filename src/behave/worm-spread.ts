/** Worms: whoever was attacked attacks others in the same way. Seen in the findings of detectors together. */
import { type Draft, EVIDENCE_LIMIT, earliest, latest, parties, type Seen, technique } from './detector.ts';

/** Ways of getting from host to host that worms use; those of one family are one way. */
const WAYS: readonly (readonly string[])[] = [
  [
    ...['exploit.smb.eternalblue', 'exploit.smb.other', 'backdoor.doublepulsar'],
    // What breaks in by one goes on by the others too, as NotPetya did.
    ...['lateral.psexec', 'lateral.wmi', 'lateral.scheduled-task', 'lateral.dcom', 'lateral.database'],
  ],
  ['exploit.log4shell', 'exploit.other'],
  ['bruteforce.login'],
];
/** A victim that scans for the service by which it was attacked, in the same way, counts as one that spreads. */
const SMB_PORTS: ReadonlySet<number> = new Set([445, 139]);

/** Whether a host is broken into through SMB: who does that by hand has no need to. */
const isExploit = ({ kind }: Draft): boolean => kind.startsWith('exploit.smb.') || kind === 'backdoor.doublepulsar';

interface Attack {
  readonly from: string;
  readonly to: string;
  readonly draft: Draft;
}

/** Answers one finding for each tree of infections: hosts that were attacked and then attacked others. */
export function wormSpread(drafts: readonly Draft[], seen: Seen): readonly Draft[] {
  return WAYS.flatMap((kinds) => spreadBy(kinds, drafts, seen));
}

function spreadBy(kinds: readonly string[], drafts: readonly Draft[], seen: Seen): readonly Draft[] {
  const attacks: Attack[] = drafts
    .filter(
      ({ kind, outcome, severity }) =>
        kinds.includes(kind) && outcome !== 'failed' && (severity === 'high' || severity === 'critical'),
    )
    .flatMap((draft) =>
      draft.actors.flatMap(({ ip: from = '' }) => draft.targets.map(({ ip: to = '' }) => ({ from, to, draft }))),
    )
    .sort((a, b) => (a.draft.start < b.draft.start ? -1 : 1));
  const byActor = Map.groupBy(attacks, ({ from }) => from);
  // A hop: somebody who was attacked, and after that attacks a third host or looks for one.
  const carriers = new Set(
    attacks
      .filter(
        ({ from, to, draft }) =>
          [...(byActor.get(to) ?? [])].some((next) => next.to !== from && next.draft.end >= draft.start) ||
          (isExploit(draft) && (triesAfter(to, draft, drafts) || scansAfter(to, draft.start, seen))),
      )
      .map(({ to }) => to),
  );
  if (carriers.size === 0) return [];
  return treesOf(attacks, carriers).map((tree) => spreadDraft(tree, kinds, carriers));
}

/** Whether whoever was broken into tries to break into others so, who all withstand it. */
function triesAfter(host: string, by: Draft, drafts: readonly Draft[]): boolean {
  return drafts.some(
    (draft) =>
      isExploit(draft) &&
      draft.outcome === 'failed' &&
      draft.end >= by.start &&
      draft.actors.some(({ ip }) => ip === host),
  );
}

/** Whether a host asks many others for SMB after a time, which it did not do before. */
function scansAfter(host: string, time: string, { contacts }: Seen): boolean {
  const asked = [...(contacts.byClient.get(host)?.values() ?? [])].filter(
    ({ transport, port }) => transport === 'tcp' && SMB_PORTS.has(port),
  );
  const after = asked.filter(({ first }) => first >= time);
  const vain = after.filter(({ ended }) => ended.established === 0);
  return after.length >= 10 && vain.length >= after.length / 2 && asked.length - after.length <= after.length / 5;
}

/** Attacks that hang together by hosts which were attacked and attack. */
function treesOf(attacks: readonly Attack[], carriers: ReadonlySet<string>): readonly (readonly Attack[])[] {
  const infected = new Set(carriers);
  // Whoever attacked a carrier belongs to the spread as well.
  for (const { from, to } of attacks) if (carriers.has(to)) infected.add(from);
  const part = attacks.filter(({ from }) => infected.has(from));
  const trees: Attack[][] = [];
  const treeOf = new Map<string, Attack[]>();
  for (const attack of part) {
    const [one, other] = [treeOf.get(attack.from), treeOf.get(attack.to)];
    const tree = one ?? other ?? [];
    if (one === undefined && other === undefined) trees.push(tree);
    if (one && other && one !== other) {
      one.push(...other);
      trees.splice(trees.indexOf(other), 1);
      for (const [host, its] of treeOf) if (its === other) treeOf.set(host, one);
    }
    tree.push(attack);
    treeOf.set(attack.from, tree);
    treeOf.set(attack.to, tree);
  }
  return trees;
}

/** When each host was infected: at the first attack on it that succeeded, else at the first; before all others where nobody attacked it. */
function infections(attacks: readonly Attack[]): ReadonlyMap<string, string> {
  const times = new Map<string, string>();
  const proved = attacks.filter(({ draft }) => draft.outcome === 'succeeded');
  for (const { to, draft } of [...proved, ...attacks]) if (!times.has(to)) times.set(to, draft.start);
  // The first attacker of all was not infected by those whom it attacked.
  const [first] = attacks;
  if (first) times.set(first.from, '');
  return times;
}

function spreadDraft(tree: readonly Attack[], kinds: readonly string[], carriers: ReadonlySet<string>): Draft {
  const attacks = [...tree].sort((a, b) => (a.draft.start < b.draft.start ? -1 : 1));
  const times = infections(attacks);
  const spreaders = new Set([
    ...attacks.map(({ from }) => from),
    ...attacks.map(({ to }) => to).filter((to) => carriers.has(to)),
  ]);
  const actors = [...spreaders].sort((a, b) => ((times.get(a) ?? '') < (times.get(b) ?? '') ? -1 : 1));
  const targets = [...new Set(attacks.map(({ to }) => to))];
  const [source = ''] = actors;
  const isBroken = attacks.some(({ draft }) => isExploit(draft));
  const passed = targets.filter((to) => carriers.has(to)).length;
  return {
    word: `worm.spread ${kinds[0]} ${source}`,
    kind: 'worm.spread',
    title: `A worm spreads from ${source}: ${actors.length} hosts attack ${targets.length}`,
    // One that is managed manages others: how software is distributed by a server that was set up from afar.
    severity: isBroken || passed > 1 ? 'critical' : 'high',
    confidence: isBroken ? 0.97 : passed > 1 ? 0.8 : 0.6,
    actors: parties(actors),
    targets: parties(targets),
    start: earliest(attacks.map(({ draft }) => draft.start)),
    end: latest(attacks.map(({ draft }) => draft.end)),
    outcome: 'succeeded',
    attack: [technique('lateral-movement', 'T1210'), technique('lateral-movement', 'T1570')],
    evidence: attacks.flatMap(({ draft }) => draft.evidence.slice(0, 1)).slice(0, EVIDENCE_LIMIT),
    action: `Contain it now: cut the service by which it spreads between zones, take ${actors.join(', ').slice(0, 200)} off the network as far as care allows, and look at every target.`,
  };
}
