/** Says why endpoints are one device, and what a person should know of endpoints that are not: each with its packets. */
import type { Tie } from '#model/device.ts';
import type { Fact } from '#model/fact.ts';
import type { GroupingContext } from './context.ts';
import type { Kinship } from './kin.ts';
import { sharedBy, virtualBy } from './mac-kinds.ts';
import { keyOf, type Node } from './node.ts';
import { relationTies } from './relation-ties.ts';
import { evidenceOf, listed } from './tie-words.ts';
import { bondOf, statedWords } from './words.ts';

/** Most ties told of one device, and packets cited for one. */
const TIES_LIMIT = 24;
const EVIDENCE_LIMIT = 6;
/** So many names of machines, or systems in what browsers say, are more than one machine's. */
const SEVERAL = 3;

/** Names that a machine states of itself to whom it speaks: who renames it shows two, and a translating router shows many. */
const MACHINE_KEYS: ReadonlySet<string> = new Set(['rdp.clientName', 'kerberos.netbiosName', 'tds.hostName']);
const AGENT_KEY = 'http.userAgent';
/** The systems that browsers name, each by a word that the others do not use. */
const SYSTEMS = ['Windows NT', 'Macintosh', 'iPhone', 'iPad', 'Android', 'CrOS', 'X11; Linux', 'X11; Ubuntu'];

/** The ties of a device, given its endpoints in the order of their first appearance. */
export function tiesOf(nodes: readonly Node[], context: GroupingContext): readonly Tie[] {
  const own = new Set(nodes);
  const ties = [
    ...operatorTies(nodes, context),
    ...(nodes.length > 1 ? statedTies(nodes, context) : []),
    ...nodes.flatMap((node) =>
      context.kinOf(node).flatMap((kinship) => kinTie(node, kinship, own.has(kinship.other)) ?? []),
    ),
    ...nodes.flatMap(addressTies),
    ...nodes.flatMap(severalBehind),
    ...relationTies(nodes, context),
  ];
  const once = new Map(ties.map((tie) => [`${tie.kind} ${[...tie.endpoints].sort().join()} ${tie.summary}`, tie]));
  return [...once]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, TIES_LIMIT)
    .map(([, tie]) => tie);
}

/** What the operator said. */
function operatorTies(nodes: readonly Node[], { dependencies }: GroupingContext): readonly Tie[] {
  const told = new Map<string, { summary: string; endpoints: string[] }>();
  for (const node of nodes)
    for (const { id, summary } of bondOf(node, dependencies).merges) {
      const tie = told.get(id) ?? { summary, endpoints: [] };
      told.set(id, tie);
      if (!tie.endpoints.includes(keyOf(node))) tie.endpoints.push(keyOf(node));
    }
  return [...told.values()]
    .filter(({ endpoints }) => endpoints.length > 1)
    .map((tie) => ({ ...tie, kind: 'joined', evidence: [] }));
}

/** Endpoints that stated the same of what only one device states. */
function statedTies(nodes: readonly Node[], { dependencies }: GroupingContext): readonly Tie[] {
  const stated = new Map<string, { readonly node: Node; readonly fact: Fact | null }[]>();
  for (const node of nodes)
    for (const { word, fact } of statedWords(node, dependencies)) {
      const known = stated.get(word) ?? [];
      if (!known.some((one) => one.node === node)) stated.set(word, [...known, { node, fact }]);
    }
  return [...stated.values()]
    .filter(({ length }) => length > 1)
    .map((all) => {
      const endpoints = all.map(({ node }) => keyOf(node));
      const facts = all.flatMap(({ fact }) => fact ?? []);
      const [first] = facts;
      const summary = first
        ? `${listed(endpoints)} are one device: each states ${first.key} ${first.value}, which no two devices share`
        : `${listed(endpoints)} are one device: the addresses are made of the same MAC`;
      return { kind: 'joined', summary, endpoints, evidence: facts.slice(0, EVIDENCE_LIMIT).map(evidenceOf) };
    });
}

function kinTie(node: Node, { other, kind, shared }: Kinship, isWithin: boolean): Tie | null {
  const [mine, theirs] = [keyOf(node), keyOf(other)];
  const isJoin = kind === 'joined' || kind === 'random-address';
  // A join is told once, by the endpoint that was there first; one that the operator undid is not told.
  if (isJoin && (!isWithin || node.first > other.first || (node.first === other.first && mine > theirs))) return null;
  if (!isJoin && isWithin) return null;
  const what = listed(shared.map(([{ kind: trait, value }]) => `${trait.name} ${value}`));
  const evidence = shared.flatMap((pair) => pair.map(({ fact }) => evidenceOf(fact))).slice(0, EVIDENCE_LIMIT);
  const tie = (summary: string): Tie => ({ kind, summary, endpoints: [mine, theirs], evidence });
  switch (kind) {
    case 'joined':
      return tie(`${mine} and ${theirs} are one device: both have the ${what}, and nothing sets them apart`);
    case 'random-address':
      return tie(
        `${mine} and ${theirs} are addresses of one device, made up one after the other: both have the ${what}, never at the same time`,
      );
    case 'replaces':
      return tie(
        `${mine} came with the ${what} after ${theirs}, which had it before, was gone: it may be what replaced it, and is kept apart`,
      );
    case 'replaced-by':
      return tie(
        `${theirs} came with the ${what} after ${mine}, which had it before, was gone: it may be what replaced it, and is kept apart`,
      );
    case 'same-name':
      return tie(`${theirs} has the ${what} too, at the same time: nothing else says that they are one device`);
  }
}

/** What an address says by itself. */
function addressTies({ mac }: Node): readonly Tie[] {
  if (mac === null) return [];
  const shared = sharedBy(mac);
  if (shared !== null)
    return [
      {
        kind: 'shared-address',
        summary: `${mac} is an address of ${shared}: routers that stand in for each other share it, and it is no device by itself`,
        endpoints: [mac],
        evidence: [],
      },
    ];
  const virtual = virtualBy(mac);
  if (virtual === null) return [];
  const summary = `${mac} is an address that ${virtual} gives to a virtual machine: the computer it runs on is another device`;
  return [{ kind: 'virtual-machine', summary, endpoints: [mac], evidence: [] }];
}

/** Several machines that speak through one address: a translating router, a proxy, a terminal server. */
function severalBehind(node: Node): readonly Tie[] {
  const names = new Map<string, Fact>();
  const systems = new Map<string, Fact>();
  for (const fact of node.facts) {
    if (MACHINE_KEYS.has(fact.key)) names.set(fact.value.toLowerCase().split('.')[0] ?? '', fact);
    const system = fact.key === AGENT_KEY ? SYSTEMS.find((word) => fact.value.includes(word)) : undefined;
    if (system !== undefined) systems.set(system, fact);
  }
  const [what, found] = names.size >= SEVERAL ? ['names of machines', names] : ['operating systems', systems];
  if (found.size < SEVERAL) return [];
  const words = [...found.keys()].slice(0, EVIDENCE_LIMIT);
  return [
    {
      kind: 'several-behind',
      summary: `several devices speak through ${keyOf(node)}: ${found.size} ${what} were told (${words.join(', ')}); it translates addresses, or passes on what others ask`,
      endpoints: [keyOf(node)],
      evidence: [...found.values()].slice(0, EVIDENCE_LIMIT).map(evidenceOf),
    },
  ];
}
