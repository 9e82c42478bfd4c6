/** Tests of many hosts by one are one finding: a scanner of vulnerabilities is told of once, not for each host. */
import { counted, type Draft, EVIDENCE_LIMIT, earliest, latest, parties } from './detector.ts';

/** Hosts tested, from which on they are told of together. */
const TESTED = 4;

/** Whoever tests many hosts, which have the update or lack the implant, is told of once for each kind of test. */
export function testsTogether(drafts: readonly Draft[]): readonly Draft[] {
  const isTest = ({ kind, outcome, severity }: Draft): boolean =>
    outcome !== 'succeeded' &&
    (kind === 'scan.vulnerability' || (kind === 'backdoor.doublepulsar' && severity === 'medium'));
  const tests = Map.groupBy(drafts.filter(isTest), ({ kind, actors, word }) => {
    const [name, client, server, sort = ''] = word.split(' ');
    return server === undefined ? word : `${name ?? kind} ${client ?? actors[0]?.ip} ${sort}`;
  });
  const many = [...tests].filter(([, list]) => list.length >= TESTED);
  const merged = new Set(many.flatMap(([, list]) => list));
  return [...drafts.filter((draft) => !merged.has(draft)), ...many.map(([word, list]) => testedMany(word, list))];
}

function testedMany(word: string, list: readonly Draft[]): Draft {
  const [first] = list as [Draft, ...Draft[]];
  const client = first.actors[0]?.ip ?? '';
  const hosts = counted(list.length, 'host');
  const what = first.kind === 'scan.vulnerability' ? 'a weakness of SMB' : 'the implant DoublePulsar';
  return {
    ...first,
    word: `${word} many`,
    title: `${client} tested ${hosts} for ${what}; of none it was seen to be there`,
    outcome: list.every(({ outcome }) => outcome === 'failed') ? 'failed' : 'attempted',
    targets: parties(list.flatMap(({ targets }) => targets.map(({ ip = '' }) => ip))),
    start: earliest(list.map(({ start }) => start)),
    end: latest(list.map(({ end }) => end)),
    evidence: list.flatMap(({ evidence }) => evidence.slice(0, 1)).slice(0, EVIDENCE_LIMIT),
    action: `Ask who ran a test from ${client}.`,
  };
}
