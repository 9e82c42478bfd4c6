/** Disagreements as sentences for a person. */
import type { ConfigurationDrift } from './configuration.ts';
import type { Disagreement } from './disagreement.ts';

/** Pairs of zones told of one disagreement, at most. */
const PAIR_LIMIT = 100;

/** `tcp/104`, `icmp`; what is not known is said to be so. */
export function serviceWord(protocol: string | number | null, port: string | number | null): string {
  return `${protocol ?? 'an unknown protocol'}${port === null ? '' : `/${port}`}`;
}

/** A zone as a sentence names it. */
export function zoneWord(zone: string | null): string {
  return zone === null ? 'addresses of no zone' : `zone ${zone}`;
}

/** How the policy stops what was seen. */
export function forbids(rule: number | null): string {
  return rule === null ? 'no rule of the policy permits' : `rule ${rule} of the policy forbids`;
}

/** What is said of a configuration, and what to do; `seen` flows show it. */
export function wordsOf(
  { kind, from, to, because, isAnswer, pairs }: ConfigurationDrift,
  service: string,
  seen: number,
): Pick<Disagreement, 'says' | 'action'> {
  const [sender, receiver] = endWords(from, to, pairs);
  if (kind === 'configuration-permits')
    return {
      says: `the configuration lets ${sender} begin with ${receiver} what the policy forbids, as ${service}: ${because}`,
      action:
        seen > 0
          ? 'it is used: ask by whom before the line is changed, then permit it by a rule or stop it'
          : 'nobody was seen to use it: change the line so that it stops what the policy forbids',
    };
  if (kind === 'configuration-permits-answers')
    return {
      says: `the configuration lets ${sender} begin with ${receiver}, as ${service}, what has the look of an answer to what the policy permits: ${because}`,
      action: 'a filter that remembers conversations would tell them apart; permit it by a rule where you accept it',
    };
  if (kind === 'configuration-denies')
    return {
      says: `the configuration stops what the policy permits from ${sender} to ${receiver}, as ${isAnswer ? 'answers of ' : ''}${service}: ${because}`,
      action:
        seen > 0
          ? 'it was seen nevertheless: what runs is not this file, or it was only tried; read the configuration anew, and change the line or the rule'
          : 'what care needs may not get through: change the line, or the rule where it is not needed',
    };
  return {
    says: `what becomes of ${from === null && to === null ? 'some packets' : `what ${zoneWord(from)} sends`} is not known: ${because}`,
    action: 'write the line in words that are understood, add the configuration that is missing, or look by hand',
  };
}

/** Of many pairs of zones the first, and how many there are; null for one. */
export function pairsTold(pairs: ConfigurationDrift['pairs']): Disagreement['pairs'] {
  if (pairs.length <= 1) return null;
  return { count: pairs.length, some: pairs.slice(0, PAIR_LIMIT).map(({ from, to }) => ({ from, to })) };
}

/** Both sides as a sentence names them; of many pairs of zones, how many there are. */
function endWords(
  from: string | null,
  to: string | null,
  pairs: ConfigurationDrift['pairs'],
): readonly [sender: string, receiver: string] {
  if (pairs.length <= 1) return [zoneWord(from), zoneWord(to)];
  const word = (end: 'from' | 'to', common: string | null): string => {
    const zones = new Set(pairs.map((pair) => pair[end])).size;
    return common === null && zones > 1 ? `${zones} zones` : zoneWord(common);
  };
  return [word('from', from), `${word('to', to)} (${pairs.length} pairs of zones)`];
}
